"""The Python interface: load a model once, score as often as you like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from claimscore import batch, pipeline
from claimscore.domain import Document, Format, Report, SentenceScore
from claimscore.errors import InputError
from claimscore.model.bundle import Model, load_model
from claimscore.policy.policy import DEFAULT_POLICY, Policy
from claimscore.read.document import read_document


class Scorer:
    """A loaded model and a policy; safe to share between threads."""

    def __init__(self, model: Model, policy: Policy = DEFAULT_POLICY) -> None:
        self.model = model
        self.policy = policy

    def score(self, text: str | bytes, title: str | None = None, format: Format | str = Format.PLAIN) -> Report:
        """The report on one document.

        text: the document; bytes are read as UTF-8. title: overrides the one found in the text.
        format: ``plain``, ``markdown`` or ``html``.
        Raises InputError where the text or the format cannot be used.
        """
        return self.score_document(read_document(text, format=parse_format(format), title=title))

    def score_document(self, document: Document) -> Report:
        """The report on a document that was read before."""
        return pipeline.score_document(document, self.model, self.policy)

    def score_documents(self, documents: Iterable[Document]) -> Iterator[Report]:
        """Reports on many documents, in order, with the network shared between them."""
        return batch.score_documents(documents, self.model, self.policy)

    def score_sentences(
        self,
        texts: Sequence[str],
        titles: Sequence[str | None] | None = None,
        previous: Sequence[str | None] | None = None,
    ) -> list[SentenceScore]:
        """Scores of texts that are one sentence each, in order; spans count from the start of each text.

        titles, previous: context, one entry a text. Accepted so that callers need not change with the model; the
        shipped bundles read a sentence alone.
        Raises InputError("empty") for an empty text, ("length") where a context list has another length.
        """
        for name, context in (("titles", titles), ("previous", previous)):
            if context is not None and len(context) != len(texts):
                raise InputError(
                    f"{name} has {len(context)} entries for {len(texts)} texts; give one a text", code="length"
                )
        for i, text in enumerate(texts):
            if not text.strip():
                raise InputError(f"text {i} is empty; leave it out", code="empty")
        return batch.score_sentences(texts, self.model, self.policy)


def parse_format(value: Format | str) -> Format:
    """A format by name; raises InputError("format") listing the known ones."""
    try:
        return Format(value)
    except ValueError as error:
        known = ", ".join(Format)
        raise InputError(f"format {str(value)[:40]!r} is unknown; use one of {known}", code="format") from error


def load(
    name_or_path: str | Path | None = None,
    *,
    policy: Policy = DEFAULT_POLICY,
    workers: int | None = None,
    cached_sentences: int = 0,
) -> Scorer:
    """A scorer with the bundle of that name or folder; ``None`` loads the default one that ships with the package.

    workers: concurrent callers of the network, one a core unless given.
    cached_sentences: how many sentences' logits to keep, so that an edited text scored again costs only what changed.
    Raises ModelError where there is no such bundle or it was altered.
    """
    return Scorer(load_model(name_or_path, workers=workers, cached_sentences=cached_sentences), policy)
