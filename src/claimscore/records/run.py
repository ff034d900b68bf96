"""The loop: read a chunk, score it, write it, until the input ends or someone stops it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from claimscore.api import Scorer
from claimscore.domain import Document, Format
from claimscore.errors import InputError
from claimscore.read.document import read_document
from claimscore.records.outputs import Output
from claimscore.records.places import Unit
from claimscore.records.readers import Reader
from claimscore.records.record import Record, Refusal
from claimscore.records.results import Result, ScoredDocument, ScoredSentence, sentences_of
from claimscore.records.stop import Stop

AT_ONCE = {Unit.SENTENCE: 512, Unit.DOCUMENT: 16}
"""Records in flight; as many as the engine takes in one go."""
CHARACTERS_AT_ONCE = 1_000_000
"""A chunk ends early here, so that long texts do not fill the memory."""


class Progress(Protocol):
    """Someone who watches."""

    def update(self, position: int, tally: Tally) -> None:
        """The reader is at ``position``, the counts are those of this run."""


@dataclass(slots=True)
class Tally:
    """What this run did; ``skipped`` records stood in the output before. cut: sentences longer than the limit."""

    skipped: int = 0
    records: int = 0
    errors: int = 0
    sentences: int = 0
    cut: int = 0
    seconds: float = 0.0
    finished: bool = False


def run(
    reader: Reader, output: Output, scorer: Scorer, *, unit: Unit, format: Format, stop: Stop, progress: Progress
) -> Tally:
    """Score every record that ``output`` does not hold yet; ``finished`` is false where ``stop`` ended it.

    format: of the text of documents. The output holds whole records, whatever ends the run.
    Raises InputError where the input breaks off, ModelError, ClaimscoreError where the output cannot be written.
    """
    tally = Tally(skipped=output.done)
    began = time.perf_counter()
    try:
        _advance(reader, output, scorer, unit, format, stop, progress, tally)
    except KeyboardInterrupt:
        tally.finished = False
    finally:
        tally.seconds = time.perf_counter() - began
        stop.ignore()
        if tally.finished:
            output.complete()
        else:
            output.close()
    return tally


def _advance(
    reader: Reader,
    output: Output,
    scorer: Scorer,
    unit: Unit,
    format: Format,
    stop: Stop,
    progress: Progress,
    tally: Tally,
) -> None:
    records = iter(reader)
    for done in range(tally.skipped):
        if next(records, None) is None:
            raise InputError(
                f"the input has {done} records, the output already {tally.skipped}; is it the same input?",
                code="input-shorter",
            )
    for chunk in chunks(records, AT_ONCE[unit]):
        with stop.held():
            results = score_chunk(chunk, scorer, unit, format)
            output.write(results)
            tally.records += len(results)
            tally.errors += sum(isinstance(result, Refusal) for result in results)
            scored, cut = sentences_of(results)
            tally.sentences += scored
            tally.cut += cut
            progress.update(reader.position, tally)
        if stop.signal is not None:
            return
    tally.finished = True


def chunks(records: Iterable[Record | Refusal], at_once: int) -> Iterator[list[Record | Refusal]]:
    """Runs of ``at_once`` records, fewer where they are long; what came before a damaged place is still given."""
    chunk: list[Record | Refusal] = []
    characters = 0
    try:
        for record in records:
            chunk.append(record)
            characters += len(record.text) if isinstance(record, Record) else 0
            if len(chunk) >= at_once or characters >= CHARACTERS_AT_ONCE:
                yield chunk
                chunk, characters = [], 0
    except InputError:
        if chunk:
            yield chunk
        raise
    if chunk:
        yield chunk


def score_chunk(chunk: Sequence[Record | Refusal], scorer: Scorer, unit: Unit, format: Format) -> list[Result]:
    """One result a record, in order."""
    return _sentences(chunk, scorer) if unit is Unit.SENTENCE else _documents(chunk, scorer, format)


def _sentences(chunk: Sequence[Record | Refusal], scorer: Scorer) -> list[Result]:
    good = [record for record in chunk if isinstance(record, Record)]
    scored = iter(
        scorer.score_sentences(
            [record.text for record in good],
            titles=[record.title for record in good],
            previous=[record.previous for record in good],
        )
    )
    return [
        ScoredSentence(record.line, record.id, next(scored)) if isinstance(record, Record) else record
        for record in chunk
    ]


def _documents(chunk: Sequence[Record | Refusal], scorer: Scorer, format: Format) -> list[Result]:
    read = [_document(record, format) if isinstance(record, Record) else record for record in chunk]
    reports = scorer.score_documents([document for document in read if isinstance(document, Document)])
    return [
        ScoredDocument(record.line, record.id, next(reports)) if isinstance(document, Document) else document
        for record, document in zip(chunk, read, strict=True)
    ]


def _document(record: Record, format: Format) -> Document | Refusal:
    try:
        return read_document(record.text, format=format, title=record.title)
    except InputError as error:
        return Refusal(record.line, record.id, error.code, error.message)
