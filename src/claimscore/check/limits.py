"""Notices about what a report cannot say: another language, no claims, nothing to score, a sentence cut short."""

from __future__ import annotations

from collections.abc import Sequence

from claimscore.check.language import language_notice
from claimscore.domain import Document, Notice, SentenceScore


def notices(
    document: Document, sentences: Sequence[SentenceScore], *, max_tokens: int, claims: int
) -> tuple[Notice, ...]:
    """Everything that a reader of the report must know about its limits, in a fixed order.

    max_tokens: the network's limit. claims: how many of the sentences make a health claim.
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
    quiet = (
        () if claims or language else (Notice("no-claims", "No sentence makes a health claim; nothing was judged."),)
    )
    return (*((language,) if language else ()), *quiet, *cut)
