"""Many documents, many sentences: the same stages, with the network fed from all of them at once.

A sentence's scores do not depend on its company, so these results equal those of one call a document. While the network
works on some sentences, those before are explained and handed out: Python keeps one core busy, the network the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from claimscore import explain
from claimscore.domain import Document, Report, Role, Sentence, SentenceScore, Span
from claimscore.encode import Tokens
from claimscore.model.bundle import Model
from claimscore.model.calibration import Probabilities
from claimscore.offsets import refuse_surrogates
from claimscore.pipeline import judge, tokenise
from claimscore.policy.decide import with_decision
from claimscore.policy.policy import DEFAULT_POLICY, Policy
from claimscore.segment import split_sentences

SENTENCES_AT_ONCE = 256
"""Sentences given to the network in one go: enough to keep every core busy, little enough to keep memory flat."""
SWITCH_SECONDS = 0.0005
"""Switch interval for a process that is ours, command or service (``sys.setswitchinterval``).

A caller of the network wants the interpreter for a moment after every sentence. With Python's usual 5 ms it waits that
long while another thread explains, and a core stands idle.
"""

T = TypeVar("T")
Made = TypeVar("Made")


@dataclass(slots=True)
class _Group:
    """Documents that go through the network together; ``parts`` has each with its sentences and their tokens."""

    parts: list[tuple[Document, Sequence[Sentence], list[Tokens]]] = field(default_factory=list)

    @property
    def tokens(self) -> list[Tokens]:
        return [tokens for *_, own in self.parts for tokens in own]


def score_documents(
    documents: Iterable[Document], model: Model, policy: Policy = DEFAULT_POLICY, *, at_once: int = 16
) -> Iterator[Report]:
    """Reports on the documents, in order.

    ``documents`` is read in the caller's thread, at most twice ``at_once`` ahead of the report that is handed out. An
    error that it raises is raised here in its place: after the reports on all documents before it.
    """

    def through_network(group: _Group) -> Probabilities:
        return model.calibrator.probabilities(model.network.infer(group.tokens))

    for group, together in one_ahead(_groups(documents, model, at_once), through_network):
        start = 0
        for document, sentences, own in group.parts:
            rows = together.rows(start, start + len(own))
            start += len(own)
            yield judge(document, sentences, own, rows, model, policy)


def _groups(documents: Iterable[Document], model: Model, at_once: int) -> Iterator[_Group]:
    """Up to ``at_once`` documents, fewer where they are long; what came before an error is given before it."""
    group, size = _Group(), 0
    try:
        for document in documents:
            sentences = split_sentences(document)
            group.parts.append((document, sentences, tokenise(document, sentences, model)))
            size += len(sentences)
            if len(group.parts) >= at_once or size >= SENTENCES_AT_ONCE:
                yield group
                group, size = _Group(), 0
    except Exception:
        if group.parts:
            yield group
        raise
    if group.parts:
        yield group


def score_sentences(texts: Sequence[str], model: Model, policy: Policy = DEFAULT_POLICY) -> list[SentenceScore]:
    """Scores of texts that are one sentence each; spans count from the start of each text.

    Raises InputError("lone-surrogate"); a text without a single character is a ValueError of ``Sentence``.
    """

    def through_network(part: Sequence[str]) -> tuple[list[Tokens], Probabilities]:
        for text in part:
            refuse_surrogates(text)
        tokens = model.encoder.tokenise(part)
        return tokens, model.calibrator.probabilities(model.network.infer(tokens))

    if len(texts) <= SENTENCES_AT_ONCE:
        return judge_sentences(texts, *through_network(texts), model, policy)
    parts = (texts[start : start + SENTENCES_AT_ONCE] for start in range(0, len(texts), SENTENCES_AT_ONCE))
    return [
        scored
        for part, (tokens, probabilities) in one_ahead(parts, through_network)
        for scored in judge_sentences(part, tokens, probabilities, model, policy)
    ]


def one_ahead(items: Iterable[T], work: Callable[[T], Made]) -> Iterator[tuple[T, Made]]:
    """Each item with what ``work`` makes of it, in order; a thread is at the next item while the caller has the last.

    At most two items are held. An error of ``items`` or of ``work`` is raised in its place, after all results before
    it; once the caller lets go, no more than the work at hand is finished.
    """
    failure: Exception | None = None
    before: tuple[T, Future[Made]] | None = None
    source = iter(items)
    with ThreadPoolExecutor(1, thread_name_prefix="claimscore-ahead") as ahead:
        while True:
            try:
                item = next(source)
            except StopIteration:
                break
            except Exception as error:  # whatever it is, it waits for its turn
                failure = error
                break
            now = item, ahead.submit(work, item)
            if before:
                yield before[0], before[1].result()
            before = now
        if before:
            yield before[0], before[1].result()
    if failure:
        raise failure


def judge_sentences(
    texts: Sequence[str], tokens: Sequence[Tokens], probabilities: Probabilities, model: Model, policy: Policy
) -> list[SentenceScore]:
    """What follows the network for texts that are one sentence each: scores, cues and decision."""
    thresholds = model.manifest.thresholds
    alone = [(text, Sentence(Span(0, len(text)), Role.PARAGRAPH, 0)) for text in texts]
    scored = explain.scores_of_each(alone, tokens, probabilities, thresholds)
    return [with_decision(one, thresholds, policy) for one in scored]
