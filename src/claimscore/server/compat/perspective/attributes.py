"""The attributes: the heads and flags of the model in capitals. Anything else is refused, never guessed.

A site that asks for TOXICITY and gets an answer would believe that somebody still checks it.
"""

from __future__ import annotations

import re

from claimscore.domain import FLAGS, SENTENCE_HEADS

ATTRIBUTES = {name.upper(): name for name in (*SENTENCE_HEADS, *FLAGS)}
"""Attribute names and the scores that they stand for."""

_NAME = re.compile(r"[A-Z0-9_]{1,60}")


def refusal(name: str) -> str:
    """Why an attribute that is not ours is refused, and what there is instead; repeats only what looks like a name."""
    shown = name if _NAME.fullmatch(name) else "That attribute"
    known = ", ".join(ATTRIBUTES)
    return (
        f"{shown} is not scored here: claimscore judges whether health claims outrun their support, nothing else. "
        f"Attributes: {known}."
    )
