"""Fixed phrases and what may stand in their place: the machinery; the tables stand beside it, by what they cure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from claimscore.rules.wording.draft import LABELS, LOW, NO_SUPPORT, Draft, clause_left, overlaps

TRIAL = "[name the trial]"
BOTH_RATES = "[give both rates]"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A pattern and what may stand in its place; ``\\g<…>`` takes over parts of the match, ``\\g<pause>`` is a
    comma where “and” follows. Case does not count.

    Compiled when it is first looked for: a check of a short file needs few of the tables, and all take 40 ms.
    """

    source: str
    template: str
    label: str
    certainty: str | None = None

    @property
    def pattern(self) -> re.Pattern[str]:
        """What is looked for."""
        return _compiled(self.source)


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


def phrase(pattern: str, template: str, label: str = NO_SUPPORT, certainty: str | None = None) -> Phrase:
    """A table entry; case does not count."""
    return Phrase(pattern, template, label, certainty)


def low(pattern: str, template: str) -> Phrase:
    """A table entry that stands for low certainty."""
    return phrase(pattern, template, LABELS[LOW], LOW)


def dropped(words: str, lookahead: str) -> tuple[Phrase, ...]:
    """Table entries that drop an adjective before its noun, the article repaired when filled in."""
    return (
        phrase(rf"(?P<article>\ba|\ban)\s+(?:{words})\s+(?P<next>[a-z][\w-]*){lookahead}", r"\g<article> \g<next>"),
        phrase(rf"\b(?:{words})\s+(?P<next>[a-z][\w-]*){lookahead}", r"\g<next>"),
    )


_ASKED = re.compile(r"\bwhether\b", re.IGNORECASE)
_MODIFIED = re.compile(r"\b(?:\w{3,}ly|very|so|more|most|too|less|how|potentially)\s+$", re.IGNORECASE)
_NOT_AFTER_DROPPED = re.compile(
    r"(?:and|or|for|in|of|to|that|as|by|with|on|at|from|is|are|was|were|but|if|when|than|enough|which|could|can|may|will|has|have|had|"
    r"means|after|before|during|while|since|over|under|because|against|gives?|offers?|\w+ly)$",
    re.IGNORECASE,
)


def reword(sentence: str, cue: tuple[int, int], table: Sequence[Phrase]) -> list[Draft]:
    """Drafts from a table for phrases that the trigger words touch; the first phrase of each place wins."""
    drafts: list[Draft] = []
    for entry in table:
        for match in entry.pattern.finditer(sentence):
            if not match.group().strip() or not overlaps(match.start(), match.end(), cue):
                continue
            if _ASKED.search(clause_left(sentence, match.start())):
                continue
            text = _filled(entry.template, match)
            if text is not None and not any(overlaps(d.start, d.end, (match.start(), match.end())) for d in drafts):
                drafts.append(Draft(match.start(), match.end(), text, entry.label, entry.certainty))
    return drafts


def _filled(template: str, match: re.Match[str]) -> str | None:
    groups = {name: value or "" for name, value in match.groupdict().items()}
    if groups.get("verb"):
        groups["verb"] = groups["verb"].lower()
    groups["pause"] = "," if re.match(r"\s+and\b", match.string[match.end() :]) else ""
    following = groups.get("next", "")
    if following and (_NOT_AFTER_DROPPED.match(following) or _MODIFIED.search(match.string[: match.start()])):
        return None
    if groups.get("article"):
        groups["article"] = _article(groups["article"], following)
    return re.sub(r"\\g<(\w+)>", lambda m: groups[m.group(1)], template)


def _article(article: str, following: str) -> str:
    vowel = re.match(r"(?:[aeio]|u(?!ni|se|s[ae]|ti|ro)|hour|honest)", following, re.IGNORECASE) and not re.match(
        r"(?:one|once|eu)", following, re.IGNORECASE
    )
    fitting = "an" if vowel else "a"
    return fitting.capitalize() if article[0].isupper() else fitting
