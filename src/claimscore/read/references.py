"""Which blocks belong to a list of references: those under a heading that says so, as far as they look like entries."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from claimscore.domain import Role

_HEADING = re.compile(
    r"(?:\d{1,2}[.)]?\s*)?(?:key |selected |article |scientific |medical |list of |our )?"
    r"(?:references?|sources?|bibliography|citations?|works cited|literature(?: cited)?|(?:foot|end)?notes|"
    r"further reading|references? and (?:notes|further reading)|(?:notes|sources) and references|"
    r"(?:sources|references) (?:&|and) (?:further reading|resources)|article sources)\s*[:.]?",
    re.IGNORECASE,
)
_ENTRY = re.compile(r"https?://|\bdoi\b|\bwww\.|\bpmid\b|\b(?:18|19|20)\d\d\b|\bet al\b", re.IGNORECASE)
_LONG = 400
"""An entry without year, address or link is at most this long; the median entry has about 200 characters."""


class Item(NamedTuple):
    """A block as far as references go; ``numbered`` where a number was left outside its text."""

    role: Role
    level: int
    text: str
    has_link: bool
    numbered: bool = False


def is_heading(text: str) -> bool:
    """Whether these words head a list of references."""
    return len(text) < 60 and _HEADING.fullmatch(text) is not None


def cites(text: str) -> bool:
    """Whether the words look like an entry of a list: a year, an address, a DOI."""
    return _ENTRY.search(text) is not None


def entries(items: Sequence[Item]) -> set[int]:
    """Positions of the items that are entries of a reference list."""
    found: set[int] = set()
    level: int | None = None
    for index, item in enumerate(items):
        heading = item.role in (Role.HEADING, Role.TITLE)
        if (heading or item.role is Role.PARAGRAPH) and is_heading(item.text):
            level = item.level or 6
        elif item.role is Role.REFERENCE:
            found.add(index)
        elif level is not None and item.role not in (Role.CODE, Role.BOILERPLATE):
            if (heading and item.level <= level) or not (heading or _is_entry(item)):
                level = None
            elif not heading:
                found.add(index)
    return found


def _is_entry(item: Item) -> bool:
    if item.numbered or item.has_link or item.role is Role.LIST_ITEM or cites(item.text):
        return len(item.text) <= 3 * _LONG
    return len(item.text) <= _LONG // 2
