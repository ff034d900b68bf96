"""Slices of the evaluation set: where a model is better or worse than its average."""

from __future__ import annotations

import re
from collections.abc import Callable

from training.labels import BINARY, Example

_HEDGED = re.compile(
    r"\b(may|might|could|can|perhaps|possibl[ey]|probabl[ey]|likely|suggest(s|ed|ing)?|appear(s|ed)?|seem(s|ed)?)\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"\b(no|not|never|none|nor|without|cannot)\b|n['’]t\b", re.IGNORECASE)
_QUOTED = re.compile('["“”]')
_NUMBER = re.compile(r"\d")
_SHORT, _LONG = 12, 28
_CRITICAL = BINARY.index("critical")


def _words(example: Example) -> int:
    return len(example.text.split())


SLICES: dict[str, Callable[[Example], bool]] = {
    **{
        f"source: {source}": (lambda example, source=source: example.source == source)  # type: ignore[misc]
        for source in ("news", "press", "portal", "healthfeedback", "supplement_review", "fullfact")
    },
    "hedged": lambda example: bool(_HEDGED.search(example.text)),
    "not hedged": lambda example: not _HEDGED.search(example.text),
    "negated": lambda example: bool(_NEGATED.search(example.text)),
    "critical (annotated)": lambda example: example.targets[_CRITICAL] >= 0.5,
    "quotation marks": lambda example: bool(_QUOTED.search(example.text)),
    "numbers": lambda example: bool(_NUMBER.search(example.text)),
    "no numbers": lambda example: not _NUMBER.search(example.text),
    f"up to {_SHORT} words": lambda example: _words(example) <= _SHORT,
    f"{_SHORT + 1} to {_LONG} words": lambda example: _SHORT < _words(example) <= _LONG,
    f"over {_LONG} words": lambda example: _words(example) > _LONG,
}
"""Name of each slice and which examples are in it; the patterns only cut the set, no figure depends on them."""
