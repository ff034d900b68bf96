"""The project's own labels joined with the texts that they name: the project holds no text of publishers.

A label names its text by ``id`` (of a row, or of a place in an article) and says by its hash which text was read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from claimscore.errors import InputError, SettingsError
from training.articles import passages
from training.corpora import REAL_SOURCES, ROOT, Row, data_folder, read_rows
from training.labels import text_digest

SENTENCES = ROOT / "training" / "labels" / "sentences.jsonl"
SECOND = ROOT / "training" / "labels" / "second.jsonl"

TEXTS = (
    "coaid.jsonl",
    "check_covid.jsonl",
    "fullfact_raphael.jsonl",
    "healthfeedback_verdicts.jsonl",
    "supplement_review_sentences.jsonl",
    "insciout_db_statements.jsonl.gz",
    "sumner2014_statements.jsonl",
    "sci_certainty.jsonl",
)
"""Corpora with texts of the project's own labels, besides the pool and articles; their own labels are not used."""


def real_rows(exclude: frozenset[str] = frozenset()) -> list[Row]:
    """Real sentences for training, without the sources in ``exclude``; raises SettingsError for an unknown source."""
    unknown = sorted(exclude - REAL_SOURCES.keys())
    if unknown:
        raise SettingsError(
            f"unknown source {', '.join(unknown)}; there are {', '.join(REAL_SOURCES)}", code="unknown-source"
        )
    folder = data_folder()
    labels = list(read_rows(SENTENCES))
    texts = _texts(folder, {row["id"] for row in labels})
    rows = [*read_rows(folder / "annotation" / "real_train.jsonl"), *joined(labels, texts)]
    return read_again([row for row in rows if row["source"] not in exclude], SECOND)


def _texts(folder: Path, names: Collection[str]) -> Iterator[Row]:
    for path in (folder / "annotation" / "pool_next.jsonl", *(folder / "data" / name for name in TEXTS)):
        if path.is_file():
            yield from read_rows(path)
    yield from passages(folder, names)


def joined(labels: Iterable[Row], texts: Iterable[Row]) -> list[Row]:
    """The labels with the text that each names; a text that was read several times has ``annotations``.

    Raises InputError("label") where a text is missing or is not the one that was labelled.
    """
    wanted: dict[str, list[Row]] = {}
    for row in labels:
        wanted.setdefault(row["id"], []).append(row)
    found = {row["id"]: row for row in texts if row["id"] in wanted}
    return [_joined(found.get(name, {}), passes) for name, passes in wanted.items()]


def _joined(row: Row, passes: Sequence[Row]) -> Row:
    text, first = str(row.get("text", "")), passes[0]
    digest = text_digest(text)
    if any(digest != one["sha256"] for one in passes):
        raise InputError(f"the text of row {first['id']} below {data_folder()} is not the labelled one", code="label")
    read = [_with_words(one, text) for one in passes]
    known = {"text": text, "source": first["source"], "doc": first["doc"]}
    return {**row, **known, **(read[0] if len(read) == 1 else {"annotations": read})}


def read_again(rows: Sequence[Row], labels: Path) -> list[Row]:
    """The rows, those that ``labels`` holds a second reading of with both readings under ``annotations``.

    Raises InputError("label") where the text is not the one that was read.
    """
    second = {row["id"]: row for row in read_rows(labels)} if labels.is_file() else {}
    return [_with_reading(row, second[row["id"]]) if row["id"] in second else row for row in rows]


def _with_reading(row: Row, reading: Row) -> Row:
    text = str(row["text"])
    if text_digest(text) != reading["sha256"]:
        raise InputError(f"row {row['id']}: the text is not the one that was read again", code="label")
    return {**row, "annotations": [*(row.get("annotations") or [row]), _with_words(reading, text)]}


def _with_words(reading: Row, text: str) -> Row:
    """A reading whose flags name their words, not only where they stand."""
    flags = [{"flag": flag["flag"], "span": text[flag["start"] : flag["end"]]} for flag in reading["flags"]]
    return {**reading, "flags": flags}
