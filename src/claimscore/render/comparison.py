"""Two versions of a text set side by side: which findings appeared, went, moved, or stayed though reworded.

A finding is the same where its rule and its sentence's words are (``fingerprint``); it is reworded where the rule is
the same and the sentences share most of their words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass

from claimscore.domain import Finding, Report
from claimscore.render.fingerprint import finding_ids

SIMILAR = 0.5
"""Share of common words (Dice 1945, doi:10.2307/1932409) from which two sentences count as versions of one."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Pair:
    """A finding in both versions: its positions in the two reports' ``findings``, and how alike its sentences are."""

    before: int
    after: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Positions of findings by what became of them; ``moved`` ones changed their place among the findings that stayed.

    appeared: positions in the later report. gone: positions in the earlier one.
    """

    appeared: tuple[int, ...]
    gone: tuple[int, ...]
    moved: tuple[Pair, ...]
    reworded: tuple[Pair, ...]
    unchanged: tuple[Pair, ...]


def compare(before: Report, after: Report) -> Comparison:
    """What became of each finding from one version to the next; every finding is in exactly one place."""
    earlier = {name: i for i, name in enumerate(finding_ids(before))}
    later = {name: i for i, name in enumerate(finding_ids(after))}
    same = sorted(
        (Pair(earlier[name], later[name], 1.0) for name in earlier.keys() & later.keys()), key=lambda pair: pair.before
    )
    in_order = _longest_rising([pair.after for pair in same])
    gone = [i for name, i in earlier.items() if name not in later]
    appeared = [i for name, i in later.items() if name not in earlier]
    reworded = _reworded(before, gone, after, appeared)
    taken_before, taken_after = {pair.before for pair in reworded}, {pair.after for pair in reworded}
    return Comparison(
        appeared=tuple(i for i in appeared if i not in taken_after),
        gone=tuple(i for i in gone if i not in taken_before),
        moved=tuple(pair for i, pair in enumerate(same) if i not in in_order),
        reworded=reworded,
        unchanged=tuple(pair for i, pair in enumerate(same) if i in in_order),
    )


def _reworded(before: Report, gone: list[int], after: Report, appeared: list[int]) -> tuple[Pair, ...]:
    by_rule: dict[str, list[int]] = defaultdict(list)
    for i in appeared:
        by_rule[after.findings[i].rule_id].append(i)
    words_after = {i: _words(after, after.findings[i]) for i in appeared}
    candidates = []
    for i in gone:
        words = _words(before, before.findings[i])
        for j in by_rule[before.findings[i].rule_id]:
            alike = _dice(words, words_after[j])
            if alike >= SIMILAR:
                candidates.append(Pair(i, j, alike))
    candidates.sort(key=lambda pair: (-pair.similarity, pair.before, pair.after))
    used_before: set[int] = set()
    used_after: set[int] = set()
    chosen = []
    for pair in candidates:
        if pair.before not in used_before and pair.after not in used_after:
            used_before.add(pair.before)
            used_after.add(pair.after)
            chosen.append(pair)
    return tuple(sorted(chosen, key=lambda pair: pair.before))


def _words(report: Report, finding: Finding) -> frozenset[str]:
    return frozenset(_WORD.findall(report.document.slice(finding.span).casefold()))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


def _longest_rising(values: list[int]) -> set[int]:
    """Positions of a longest rising subsequence (patience sorting, O(n log n))."""
    tails: list[int] = []
    at: list[int] = []
    previous: list[int] = []
    for i, value in enumerate(values):
        place = bisect_left(tails, value)
        previous.append(at[place - 1] if place else -1)
        tails[place:] = [value] if place == len(tails) else [value, *tails[place + 1 :]]
        at[place:] = [i] if place == len(at) else [i, *at[place + 1 :]]
    found: set[int] = set()
    i = at[-1] if at else -1
    while i >= 0:
        found.add(i)
        i = previous[i]
    return found
