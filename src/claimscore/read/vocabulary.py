"""Word lists written as prose, so that they stay readable and diffs stay small."""

from __future__ import annotations

import re


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


def phrases(text: str) -> frozenset[str]:
    """The phrases of a text, which commas or line ends separate."""
    return frozenset(phrase.strip() for phrase in re.split(r"[,\n]", text) if phrase.strip())
