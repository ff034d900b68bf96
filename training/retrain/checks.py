"""What is wrong with the data, before anything is fitted: errors stop, warnings are listed, each with its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from claimscore.domain import FLAGS, SENTENCE_HEADS
from training.corpora import Row
from training.labels import BINARY, LEVELS, Example
from training.retrain.own import labelled_fields
from training.retrain.split import Split
from training.splits import normalised

FEWEST_ROWS = 30
FEWEST_DOCUMENTS = 10
WIDE_BELOW = 500
"""Rows below which intervals are so wide that the figures say little."""
FEW_POSITIVES = 10


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: whether it stops the run, a stable name, the message, and the ids of its rows."""

    error: bool
    code: str
    message: str
    rows: tuple[str, ...] = ()


def check_rows(rows: Sequence[Row]) -> list[Problem]:
    """Problems of single rows: levels, flags, spans, and labels that contradict each other."""
    return [
        Problem(error, code, message, found)
        for error, code, message, wrong in _ROW_CHECKS
        if (found := tuple(dict.fromkeys(str(row["id"]) for row in rows if wrong(row))))
    ] + list(_two_texts(rows))


def check_set(rows: Sequence[Example]) -> list[Problem]:
    """Problems of all examples together: too few, repeated, contradictory, or nothing to learn."""
    return [*_size(rows), *_repeated(rows), *_fields(rows)]


def check_split(split: Split) -> list[Problem]:
    """Problems between the parts: documents or sentences on two sides, labels that a part lacks."""
    return [*_leaks(split), *_lacking(split)]


def _level_wrong(row: Row) -> bool:
    return any(
        field in row and (type(row[field]) is not int or not 0 <= row[field] <= highest)
        for field, highest in LEVELS.items()
    )


def _flag_unknown(row: Row) -> bool:
    return any(flag.get("flag") not in FLAGS for flag in row.get("flags", ()))


def _words_missing(row: Row) -> bool:
    return any(flag.get("span") and flag["span"] not in row["text"] for flag in row.get("flags", ()))


def _offsets_disagree(row: Row) -> bool:
    text = row["text"]
    return any(
        "start" in flag
        and (
            not 0 <= flag["start"] < flag["end"] <= len(text)
            or flag.get("span") not in (None, text[flag["start"] : flag["end"]])
        )
        for flag in row.get("flags", ())
    )


def _marked(row: Row) -> bool:
    return any(_level(row, field) >= 1 for field in ("overclaim", "weak_evidence"))


def _level(row: Row, field: str) -> int:
    return row[field] if type(row.get(field)) is int else 0


_ROW_CHECKS: tuple[tuple[bool, str, str, Callable[[Row], bool]], ...] = (
    (True, "level", "a level is out of range: claim and critical are 0 or 1, the others 0 to 2", _level_wrong),
    (True, "flag", "a flag has an unknown name; `claimscore rules` lists them", _flag_unknown),
    (True, "span-words", "the words of a flag do not occur in the text, letter for letter", _words_missing),
    (
        True,
        "span-offsets",
        "start and end of a flag leave the text or enclose other words than its span",
        _offsets_disagree,
    ),
    (
        False,
        "no-claim",
        "overclaim or weak_evidence is marked where claim is 0; a sentence that makes no health claim is never shown",
        lambda row: row.get("claim") == 0 and _marked(row),
    ),
    (
        False,
        "no-flag",
        "overclaim or weak_evidence is marked and no flag says why",
        lambda row: "flags" in row and not row["flags"] and _marked(row),
    ),
    (
        False,
        "critical",
        "critical is 1 and so is overclaim; a denial overclaims only where the denial itself goes too far",
        lambda row: _level(row, "critical") == 1 and _level(row, "overclaim") >= 1,
    ),
)


def _two_texts(rows: Iterable[Row]) -> Iterator[Problem]:
    texts: dict[str, str] = {}
    wrong = [str(row["id"]) for row in rows if texts.setdefault(str(row["id"]), row["text"]) != row["text"]]
    if wrong:
        message = "one id stands for two texts; rows of one id are passes of several annotators over one text"
        yield Problem(True, "id", message, tuple(dict.fromkeys(wrong)))


def _size(rows: Sequence[Example]) -> Iterator[Problem]:
    documents = len({example.doc for example in rows})
    if len(rows) < FEWEST_ROWS:
        yield Problem(True, "few-rows", f"{len(rows)} sentences; at least {FEWEST_ROWS} are needed, 200 are a start")
    elif len(rows) < WIDE_BELOW:
        message = f"{len(rows)} sentences: the intervals of the figures will be wide; label {WIDE_BELOW} and more"
        yield Problem(False, "few-rows", message)
    if documents < FEWEST_DOCUMENTS:
        message = f"{documents} documents; a split by document needs at least {FEWEST_DOCUMENTS}"
        yield Problem(True, "few-documents", message)
    if rows and all(example.doc == example.id for example in rows):
        message = (
            "no row names its document (column doc), so each sentence counts as one; sentences of one article may "
            "then both teach and measure, and the figures flatter"
        )
        yield Problem(False, "no-documents", message)


def _repeated(rows: Sequence[Example]) -> Iterator[Problem]:
    same: dict[str, list[Example]] = defaultdict(list)
    for example in rows:
        same[normalised(example.text) or example.text].append(example)
    several = [group for group in same.values() if len(group) > 1]
    against = [group for group in several if any(_contradict(group[0], other) for other in group[1:])]
    if against:
        message = (
            "one sentence (but for spacing, case and punctuation) has different labels; correct them, or give the "
            "rows one id where they are passes of several annotators"
        )
        yield Problem(True, "conflict", message, tuple(example.id for group in against for example in group))
    agreeing = [group for group in several if group not in against]
    if agreeing:
        message = "one sentence stands in several rows; its documents are kept on one side of the split"
        yield Problem(False, "duplicate", message, tuple(example.id for group in agreeing for example in group))


def _contradict(one: Example, other: Example) -> bool:
    return any(abs(a - b) > 0 for a, b in zip(one.targets[: len(SENTENCE_HEADS)], other.targets, strict=False)) or (
        one.strength >= 0 and other.strength >= 0 and one.strength != other.strength
    )


def _fields(rows: Sequence[Example]) -> Iterator[Problem]:
    labelled = labelled_fields(rows)
    if not labelled:
        yield Problem(
            True, "no-labels", "no row has a label; expected claim, overclaim, weak_evidence, critical or flags"
        )
        return
    values = np.array([example.targets for example in rows])
    kinds = {}
    for name in labelled:
        column = values[:, BINARY.index(name)]
        known = column[~np.isnan(column)] >= 0.5
        kinds[name] = (int(known.sum()), int((~known).sum()))
    learnable = [name for name, (positive, negative) in kinds.items() if positive and negative]
    if not learnable:
        yield Problem(True, "one-class", "every labelled field has one value only; there is nothing to learn")
        return
    missing = [name for name in BINARY if name not in labelled]
    if missing:
        yield Problem(False, "unlabelled", f"nobody labelled {_named(missing)}; left out of the loss, and untrained")
    single = [name for name in labelled if name not in learnable]
    if single:
        yield Problem(False, "one-class", f"{_named(single)}: one value only, so untrained")
    few = [f"{name} ({kinds[name][0]})" for name in learnable if kinds[name][0] < FEW_POSITIVES]
    if few:
        yield Problem(False, "few-positives", f"fewer than {FEW_POSITIVES} positive rows: {', '.join(few)}")
    if not any(name in FLAGS for name in learnable):
        message = (
            "no flag is labelled, so a finding cannot say which rule it breaks and names the first; "
            "--include authored teaches the flags"
        )
        yield Problem(False, "no-flags", message)


def _named(names: Sequence[str]) -> str:
    flags = [name for name in names if name in FLAGS]
    if len(flags) == len(FLAGS):
        return ", ".join([*(name for name in names if name not in FLAGS), "all flags"])
    return ", ".join(names)


def _leaks(split: Split) -> Iterator[Problem]:
    parts = list(split.parts().items())
    for number, (name, part) in enumerate(parts):
        for other, later in parts[number + 1 :]:
            docs, texts = {e.doc for e in part}, {normalised(e.text) for e in part} - {""}
            crossing = tuple(e.id for e in later if e.doc in docs)
            if crossing:
                yield Problem(True, "leak-document", f"documents of {name} are in {other} too", crossing)
            repeated = tuple(e.id for e in later if e.doc not in docs and normalised(e.text) in texts)
            if repeated:
                yield Problem(True, "leak-sentence", f"sentences of {name} are in {other} too", repeated)


def _lacking(split: Split) -> Iterator[Problem]:
    learnt = labelled_fields(split.fit)
    for name, part in split.parts().items():
        if not part:
            yield Problem(True, "empty-part", f"no row is left for {name}; more documents are needed")
            continue
        values = np.array([example.targets for example in part])
        lacking = [
            head for head in learnt if head in SENTENCE_HEADS and not (values[:, BINARY.index(head)] >= 0.5).any()
        ]
        if lacking:
            yield Problem(False, f"lacking-{name}", f"the {name} part has no positive row of {', '.join(lacking)}")
