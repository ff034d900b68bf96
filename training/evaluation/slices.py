"""Slices of the evaluation set: where a model is better or worse than its average.

The patterns only cut the set; no score and no label depends on them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np

from training.corpora import REAL_SOURCES
from training.evaluation.measured import Item
from training.evaluation.topics import TOPICS, topics_of
from training.labels import BINARY
from training.metrics import Bools
from training.splits import normalised

_HEDGED = re.compile(
    r"\b(may|might|could|can|perhaps|possibl[ey]|probabl[ey]|likely|suggest(s|ed|ing)?|appear(s|ed)?|seem(s|ed)?)\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"\b(no|not|never|none|nor|without|cannot)\b|n['’]t\b", re.IGNORECASE)
_QUOTED = re.compile('["“”]')
_NUMBER = re.compile(r"\d")
_STOP = re.compile(r"[.!?…][\"'”’)\]]*\s*$")
_SHORT, _LONG, _HEADLINE = 12, 28, 20
_CRITICAL = BINARY.index("critical")


def _words(item: Item) -> int:
    return len(item.example.text.split())


def is_headline(item: Item) -> bool:
    """Whether the sentence is its article's title, or stands alone, is short and ends without a stop."""
    text = item.example.text
    if item.title and normalised(item.title) == normalised(text):
        return True
    return item.position is None and _words(item) <= _HEADLINE and not _STOP.search(text)


def _has(pattern: re.Pattern[str]) -> Callable[[Item], bool]:
    return lambda item: bool(pattern.search(item.example.text))


def _lacks(pattern: re.Pattern[str]) -> Callable[[Item], bool]:
    return lambda item: not pattern.search(item.example.text)


def _of_source(source: str) -> Callable[[Item], bool]:
    return lambda item: item.example.source == source


def _on_topic(topic: str) -> Callable[[Item], bool]:
    return lambda item: topic in topics_of(item.example.text)


SLICES: dict[str, Callable[[Item], bool]] = {
    **{f"source: {source}": _of_source(source) for source in REAL_SOURCES},
    "headline": is_headline,
    "body, with its article known": lambda item: item.position is not None and not is_headline(item),
    "alone, no headline": lambda item: item.position is None and not is_headline(item),
    "hedged": _has(_HEDGED),
    "not hedged": _lacks(_HEDGED),
    "negated": _has(_NEGATED),
    "debunking (annotated)": lambda item: item.example.targets[_CRITICAL] >= 0.5,
    "quotation marks": _has(_QUOTED),
    "numbers": _has(_NUMBER),
    "no numbers": _lacks(_NUMBER),
    f"up to {_SHORT} words": lambda item: _words(item) <= _SHORT,
    f"{_SHORT + 1} to {_LONG} words": lambda item: _SHORT < _words(item) <= _LONG,
    f"over {_LONG} words": lambda item: _words(item) > _LONG,
    **{f"topic: {topic}": _on_topic(topic) for topic in TOPICS},
    "topic: none of these": lambda item: not topics_of(item.example.text),
}
"""Name of each slice and which sentences are in it."""


def members(items: Sequence[Item]) -> dict[str, Bools]:
    """(n,) whether each sentence is in the slice, for every slice that holds one."""
    found = {name: np.array([inside(item) for item in items], np.bool_) for name, inside in SLICES.items()}
    return {name: inside for name, inside in found.items() if inside.any()}
