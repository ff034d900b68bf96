"""Whether words still promise a cure, a rescue or sure prevention; “may” alone does not make such words modest."""

from __future__ import annotations

import re

from claimscore.rules.wording.lexicon import FORMS, Family

PROMISING = frozenset({Family.CURE, Family.PREVENT, Family.RESCUE})
"""Families of verbs that need another verb, not another modal: “can save you from” → “may ease”."""

_WORDS = re.compile(
    r"\b(?:cures?|curable|antidotes?|remed(?:y|ies)|miracles?|remission|immun(?:e|ity)|for good|for ?ever|never|"
    r"once and for all|(?:free|rid) (?:of|from)|\w+-free|disappear\w*|vanish\w*|gone|fades?|wiped?|undo|undone|"
    r"an end to|the end of|goodbye|behind you|turn(?:s|ed)? back|new life|restor\w+|transform\w*|normal again)\b",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[^\W\d_]+")


def still_promises(clause: str) -> bool:
    """Whether a clause holds a verb or a phrase of cure, rescue or sure prevention."""
    if _WORDS.search(clause):
        return True
    for word in _TOKEN.finditer(clause):
        for verb, _, particle in FORMS.get(word.group().lower(), ()):
            followed = not particle or clause[word.end() :].lower().lstrip().startswith(particle)
            if verb.family in PROMISING and followed:
                return True
    return False
