"""Public corpora of claim strength on one scale, as examples whose only label is their strength.

Sentences of PubMed conclusions and EurekAlert releases (Yu et al. 2019, 2020) and statements of releases, papers and
news (InSciOut; Sumner et al. 2014), recoded as none, correlational, conditional, causal. Their terms do not allow
weights to ship under a permissive licence. Labels of credibility are not here: experts judged truth and harm, which is
not what ``overclaim`` means.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace

from claimscore.domain import CLAIM_STRENGTHS
from claimscore.errors import InputError
from training.benchmarks.items import corpus_rows, may_teach
from training.corpora import STRENGTH_CORPORA, Row
from training.labels import NO_TARGETS, Example
from training.splits import normalised

_PAIRS = "insciout_pairs"


def strength_examples(held: Iterable[Example], *, exclude: frozenset[str] = frozenset()) -> list[Example]:
    """One example for each sentence of the train and dev splits, its 20 targets nan, its strength set.

    held: examples that measure or calibrate. Left out are their sentences and documents, and whatever shares a group
    or a sentence with a test split of these corpora or with ``insciout_test``. A sentence that occurs several times is
    kept once, with the strength that most of its occurrences have, and not at all where none has most.
    exclude: corpora to leave out. Raises InputError("label") for a strength off the scale.
    """
    rows = {name: corpus_rows(name) for name in STRENGTH_CORPORA}
    texts, groups = _measured(rows, list(held))
    found: dict[str, Example] = {}
    votes: dict[str, Counter[int]] = defaultdict(Counter)
    for name, members in rows.items():
        for row in members:
            text = normalised(str(row["text"]))
            taken = not text or text in texts or str(row["group"]) in groups
            if taken or name in exclude or not may_teach(row):
                continue
            found.setdefault(text, _example(name, row))
            votes[text][_strength(row)] += 1
    return [
        replace(example, strength=most) for text, example in found.items() if (most := _most(votes[text])) is not None
    ]


def _measured(rows: dict[str, list[Row]], held: list[Example]) -> tuple[set[str], set[str]]:
    """Sentences and groups that are measured: of ``held``, of test splits, and of the pairs of ``insciout_test``."""
    every = [row for members in rows.values() for row in members]
    pairs = [row for row in corpus_rows(_PAIRS) if row["split"] == "test"]
    texts = {normalised(example.text) for example in held} | {
        normalised(str(row[field])) for row in pairs for field in ("text", "evidence")
    }
    docs = {example.doc for example in held}  # of a single statement the document is named by the row's own id
    groups = docs | {str(row["group"]) for row in pairs}
    for row in every:
        if row["split"] == "test" or row["id"] in docs or normalised(str(row["text"])) in texts:
            texts.add(normalised(str(row["text"])))
            groups.add(str(row["group"]))
    return texts, groups


def _example(corpus: str, row: Row) -> Example:
    return Example(
        id=str(row["id"]),
        doc=str(row["group"]),
        source=corpus,
        text=str(row["text"]),
        targets=NO_TARGETS,
        strength=_strength(row),
        marks=(),
    )


def _strength(row: Row) -> int:
    value = row.get("strength4")
    if not isinstance(value, int) or not 0 <= value < len(CLAIM_STRENGTHS):
        raise InputError(
            f"row {row['id']}: strength4 is {value!r}, expected 0 to {len(CLAIM_STRENGTHS) - 1}", code="label"
        )
    return value


def _most(votes: Counter[int]) -> int | None:
    (first, count), *others = votes.most_common(2)
    return None if others and others[0][1] == count else first
