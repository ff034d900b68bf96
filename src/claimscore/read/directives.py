"""Comments by which an author switches rules off: ``<!-- claimscore ignore CS102 -->``, ``off`` and ``on``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_COMMENT = re.compile(r"\s*claimscore\s+(?P<kind>ignore|off|on)(?P<rest>\s[^>]{0,400})?\s*\Z", re.IGNORECASE)
_RULE_ID = re.compile(r"\bCS\d{3}\b", re.IGNORECASE)
_REASON = re.compile(r"\s--\s|:")


class Kind(StrEnum):
    """What a directive does: to the next block, or from here on."""

    IGNORE = "ignore"
    OFF = "off"
    ON = "on"


@dataclass(frozen=True, slots=True)
class Directive:
    """A directive and where it stands: the block (by order of reading) and the offset in it."""

    kind: Kind
    rule_ids: frozenset[str]
    order: int
    offset: int


def parse(comment: str, *, order: int, offset: int = 0) -> Directive | None:
    """The directive in the inside of a comment, or ``None`` where it is an ordinary comment.

    No ids means all rules. Words that are no rule ids (before ``--`` or a colon, which start a reason) make the
    comment an ordinary one, so that a typing error never silences everything.
    """
    found = _COMMENT.match(comment)
    if not found:
        return None
    named = _REASON.split(f" {found['rest'] or ''} ", maxsplit=1)[0]
    rule_ids = frozenset(rule_id.upper() for rule_id in _RULE_ID.findall(named))
    if _RULE_ID.sub(" ", named).strip(" ,;\t\r\n"):
        return None
    return Directive(Kind(found["kind"].lower()), rule_ids, order, offset)
