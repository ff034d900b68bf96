"""Many documents, many sentences: the same stages, with the network fed from all of them at once.

A sentence's scores do not depend on its company, so these results equal those of one call a document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

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

SENTENCES_AT_ONCE = 512
"""Sentences given to the network in one go: enough to keep every core busy, little enough to keep memory flat."""


def score_documents(
    documents: Iterable[Document], model: Model, policy: Policy = DEFAULT_POLICY, *, at_once: int = 16
) -> Iterator[Report]:
    """Reports on the documents, in order, read ``at_once`` at a time."""
    source = iter(documents)
    while chunk := list(islice(source, at_once)):
        split = [split_sentences(document) for document in chunk]
        tokens = [tokenise(document, sentences, model) for document, sentences in zip(chunk, split, strict=True)]
        together = model.calibrator.probabilities(model.network.infer([t for one in tokens for t in one]))
        start = 0
        for document, sentences, own in zip(chunk, split, tokens, strict=True):
            rows = together.rows(start, start + len(own))
            start += len(own)
            yield judge(document, sentences, own, rows, model, policy)


def score_sentences(texts: Sequence[str], model: Model, policy: Policy = DEFAULT_POLICY) -> list[SentenceScore]:
    """Scores of texts that are one sentence each; spans count from the start of each text.

    Raises InputError("lone-surrogate"); a text without a single character is a ValueError of ``Sentence``.
    """
    scored: list[SentenceScore] = []
    for start in range(0, len(texts), SENTENCES_AT_ONCE):
        part = texts[start : start + SENTENCES_AT_ONCE]
        for text in part:
            refuse_surrogates(text)
        tokens = model.encoder.tokenise(part)
        probabilities = model.calibrator.probabilities(model.network.infer(tokens))
        scored += judge_sentences(part, tokens, probabilities, model, policy)
    return scored


def judge_sentences(
    texts: Sequence[str], tokens: Sequence[Tokens], probabilities: Probabilities, model: Model, policy: Policy
) -> list[SentenceScore]:
    """What follows the network for texts that are one sentence each: scores, cues and decision."""
    thresholds = model.manifest.thresholds
    scored = []
    for i, text in enumerate(texts):
        alone = (Sentence(Span(0, len(text)), Role.PARAGRAPH, 0),)
        (row,) = explain.sentence_scores(text, alone, tokens[i : i + 1], probabilities.rows(i, i + 1), thresholds)
        scored.append(with_decision(row, thresholds, policy))
    return scored
