"""What the names in an annotation tool mean: one vocabulary for what is predicted, read and written.

A name is one that the Label Studio backend understands (a head, a flag, a rule id, a claim strength, in any case and
with blanks or hyphens), a field of the guide, or a field with its level: ``Weak evidence``, ``CS102``, ``claim``,
``overclaim: 2``, ``strength=causal``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from claimscore.domain import CLAIM_STRENGTHS, FLAGS
from claimscore.errors import InputError
from claimscore.server.compat.labelstudio.label_config import known_name
from training.corpora import Row
from training.labels import HEAD_LEVELS, LEVELS

FIELDS = (*LEVELS, "flags", "strength")
"""All fields that a row can label."""
_PUNCTUATION = re.compile(r"[\s.\-/_:=]+")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one name says: the field, and its level, flag or strength."""

    field: str
    value: int | str


@dataclass(frozen=True, slots=True)
class Marked:
    """A name that was put on the words from ``start`` to ``end``, in code points."""

    name: str
    start: int
    end: int


def meaning(name: str) -> Meaning | None:
    """What a name says, ``None`` for one that is not ours; ``causal`` alone is the flag, not the strength."""
    plain = _PUNCTUATION.sub("_", name.strip().lower()).strip("_")
    field, _, value = plain.rpartition("_")
    field = "claim" if field == "health_claim" else field
    if value.isdecimal() and int(value) <= LEVELS.get(field, -1):
        return Meaning(field, int(value))
    if value in CLAIM_STRENGTHS and field in ("strength", "claim_strength"):
        return Meaning("strength", value)
    known = "health_claim" if plain == "claim" else known_name(plain)
    if known in FLAGS:
        return Meaning("flags", known)
    return Meaning(*HEAD_LEVELS[known]) if known in HEAD_LEVELS else None


def qualified(names: Iterable[str], *, control: str = "") -> dict[str, str]:
    """Each name of one set of choices as ``meaning`` reads it alone.

    Where the set is the scale of claim strength, its names become ``strength: …``; a bare level of a control that is
    called after a field (``overclaim`` with the choices 0, 1 and 2) becomes ``overclaim: 2``.
    """
    found = list(names)
    scale = _is_strength(control) or any(known_name(name) in ("correlational", "conditional") for name in found)
    return {name: _qualified(name, control, scale=scale) for name in found}


def _is_strength(control: str) -> bool:
    return _PUNCTUATION.sub("_", control.strip().lower()) in ("strength", "claim_strength")


def _qualified(name: str, control: str, *, scale: bool) -> str:
    if scale and known_name(name) in CLAIM_STRENGTHS:
        return f"strength: {name}"
    return f"{control}: {name}" if control and name.strip().isdecimal() else name


def labels(chosen: Iterable[Meaning], offered: Iterable[Meaning]) -> Row:
    """The fields of one annotation, but for ``flags``.

    chosen: what the annotator said. offered: what the annotator could have said; a field nobody offers stays absent,
    and an offered level that was not chosen is 0. A claim strength that was not chosen is absent.
    Raises InputError("label") for two strengths at once.
    """
    said = set(chosen)
    row: Row = {}
    for field in LEVELS:
        if any(one.field == field for one in offered):
            row[field] = max((int(one.value) for one in said if one.field == field), default=0)
    strengths = sorted(str(one.value) for one in said if one.field == "strength")
    if len(strengths) > 1:
        raise InputError(f"two claim strengths at once ({', '.join(strengths)}); choose one", code="label")
    if strengths:
        row["strength"] = strengths[0]
    return row


def names_of(row: Row) -> list[str]:
    """The names that say what a row's levels and strength are, without its flags; ``labels`` leads back."""
    heads = [name for name, (field, level) in HEAD_LEVELS.items() if row.get(field, 0) >= level]
    return heads + ([f"strength: {row['strength']}"] if "strength" in row else [])


def flag_of(text: str, marked: Marked, flag: str) -> Row:
    """The flag with its words and offsets; raises InputError("span") where the offsets leave the text."""
    if not 0 <= marked.start < marked.end <= len(text):
        raise InputError(
            f"the span {marked.start}:{marked.end} of {flag} leaves the text, which has {len(text)} characters; "
            "offsets count code points",
            code="span",
        )
    return {"flag": flag, "span": text[marked.start : marked.end], "start": marked.start, "end": marked.end}
