"""A rewording under way, and the labels that tell an editor when it fits."""

from __future__ import annotations

import re
from dataclasses import dataclass

HIGH, MODERATE, LOW, VERY_LOW = "high", "moderate", "low", "very_low"
"""GRADE's levels of certainty, as ``domain.Suggestion.certainty`` spells them."""

LABELS = {
    MODERATE: "moderate certainty: good trials that mostly agree",
    LOW: "low certainty: one or a few small trials",
    VERY_LOW: "very low certainty: early, indirect or conflicting evidence",
}
"""When each level's wording fits. Source: GRADE guidelines 26, doi:10.1016/j.jclinepi.2019.10.014."""

OBSERVATIONAL = "if the study is observational"
NO_SUPPORT = "if nothing in the article supports the word"
FILL_IN = "fill in the brackets"
SOFTER = "softer: a contribution, not a promise"


@dataclass(frozen=True, slots=True)
class Draft:
    """Words for the stretch ``start:end`` of one sentence, offsets counted in that sentence."""

    start: int
    end: int
    text: str
    label: str
    certainty: str | None = None


def word_set(text: str) -> frozenset[str]:
    """The words of a text, as a set to look up in."""
    return frozenset(text.split())


def graded(start: int, end: int, text: str, certainty: str) -> Draft:
    """A draft whose label is that of its certainty."""
    return Draft(start, end, text, LABELS[certainty], certainty)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a sentence; ``lower`` has plain apostrophes."""

    start: int
    end: int
    lower: str


_TOKEN = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


def tokens(sentence: str) -> list[Token]:
    """The words of a sentence, numbers included."""
    return [Token(m.start(), m.end(), m.group().lower().replace("’", "'")) for m in _TOKEN.finditer(sentence)]


def adjoining(sentence: str, left: Token, right: Token) -> bool:
    """Whether only blanks stand between two words."""
    return not sentence[left.end : right.start].strip()


def overlaps(start: int, end: int, cue: tuple[int, int]) -> bool:
    """Whether a stretch shares a character with the trigger words."""
    return start < cue[1] and cue[0] < end


def clause_left(sentence: str, offset: int) -> str:
    """The text between the last stop, comma, colon, dash or bracket before ``offset`` and ``offset``."""
    return re.split(r"[,;:()–—…]|\s-\s", sentence[:offset])[-1]


def ends_clause(sentence: str, offset: int) -> bool:
    """Whether nothing but a closing stop follows ``offset``."""
    return not sentence[offset:].strip(" .!\n\t")
