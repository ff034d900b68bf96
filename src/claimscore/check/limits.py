"""Notices about what a report cannot say: another language, no claims, nothing to score, a sentence cut short."""

from __future__ import annotations

from collections.abc import Sequence

from claimscore.check.language import language_notice
from claimscore.domain import Document, Notice, SentenceScore


def notices(
    document: Document, sentences: Sequence[SentenceScore], max_tokens: int, claim_threshold: float
) -> tuple[Notice, ...]:
    """Everything that a reader of the report must know about its limits, in a fixed order.

    max_tokens: the network's limit. claim_threshold: probability of ``health_claim`` from which a sentence is a claim.
    """
    if not sentences:
        return (
            Notice("no-sentences", "No sentence to score was found: only markup, code, references or boilerplate."),
        )
    language = language_notice(document, [scored.sentence for scored in sentences])
    cut = tuple(
        Notice(
            "sentence-cut",
            f"A sentence is longer than {max_tokens} tokens; its scores are those of its beginning.",
            scored.sentence.span,
        )
        for scored in sentences
        if scored.truncated
    )
    claims = any(scored.probability("health_claim") >= claim_threshold for scored in sentences)
    quiet = (
        () if claims or language else (Notice("no-claims", "No sentence makes a health claim; nothing was judged."),)
    )
    return (*((language,) if language else ()), *quiet, *cut)
