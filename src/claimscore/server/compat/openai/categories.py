"""The categories of a moderation result, written as OpenAI writes its own: a family, and what is inside it."""

from __future__ import annotations

from claimscore.domain import DIMENSION_FLAGS

SEVERE = "severe"

CATEGORIES: dict[str, str] = {
    category: score
    for family, flags in DIMENSION_FLAGS.items()
    for category, score in (
        (family, family),
        (f"{family}/{SEVERE}", f"{family}_{SEVERE}"),
        *((f"{family}/{flag}", flag) for flag in flags),
    )
}
"""Category and the name of the score that it shows."""

OPENAI_CATEGORIES = (
    "harassment",
    "harassment/threatening",
    "hate",
    "hate/threatening",
    "illicit",
    "illicit/violent",
    "self-harm",
    "self-harm/instructions",
    "self-harm/intent",
    "sexual",
    "sexual/minors",
    "violence",
    "violence/graphic",
)
"""What OpenAI judges and claimscore does not; filled with false and 0 for strict clients that ask for it."""


def flag_category(dimension: str, flag: str) -> str:
    """The category of a finding, such as ``overclaim/causal``."""
    return f"{dimension}/{flag}"
