"""What runs on the machines of the cluster: an actor that scores pieces, and tasks that count."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from claimscore.cluster.job import Job, unpack_scorer
from claimscore.cluster.line_ranges import count_lines
from claimscore.cluster.location import Location
from claimscore.cluster.parts import count_records, open_part
from claimscore.cluster.pieces import Piece, piece_from, read_piece
from claimscore.errors import ClaimscoreError, InputError
from claimscore.records.arrow import load_arrow
from claimscore.records.places import Kind, Unit
from claimscore.records.record import MAX_SENTENCE, Record, Refusal
from claimscore.records.results import sentences_of
from claimscore.records.run import AT_ONCE, chunks, score_chunk

Row = dict[str, Any]


class PieceScorer:
    """Scores one piece a call and writes its part; the model is loaded once, when the actor starts."""

    def __init__(self, job: Job, bundles: list[Any]) -> None:
        """bundles: one reference to the files of the model, in a list so that Ray leaves it a reference."""
        import ray

        self._job = job
        self._scorer = unpack_scorer(ray.get(bundles[0]), job)

    def __call__(self, row: Row) -> Row:
        """The counts of a piece; ``code`` and ``message`` say why there is no part, empty where there is one."""
        piece = piece_from(row["piece"])
        outcome: Row = {"number": piece.number, "records": 0, "errors": 0, "sentences": 0, "cut": 0}
        try:
            self._score(piece, outcome)
        except ClaimscoreError as error:
            return failure(piece, error)
        except OSError as error:
            why = error.strerror or type(error).__name__
            unwritable = ClaimscoreError(f"{self._job.parts}: cannot be written ({why})", code="unwritable")
            return failure(piece, unwritable)
        return {**outcome, "code": "", "message": "", "usage": False}

    def _score(self, piece: Piece, outcome: Row) -> None:
        job = self._job
        with open_part(piece.number, job) as write:
            for chunk in chunks(self._records(piece), AT_ONCE[job.unit]):
                results = score_chunk(chunk, self._scorer, job.unit, job.format)
                write(results)
                scored, cut = sentences_of(results)
                outcome["records"] += len(results)
                outcome["errors"] += sum(isinstance(result, Refusal) for result in results)
                outcome["sentences"] += scored
                outcome["cut"] += cut

    def _records(self, piece: Piece) -> Iterator[Record | Refusal]:
        arrow, _ = load_arrow()
        most = MAX_SENTENCE if self._job.unit is Unit.SENTENCE else None
        records = read_piece(piece, self._job.input_kind, self._job.fields, most)
        try:
            yield from records
        except (EOFError, zlib.error, OSError, arrow.ArrowException) as error:
            why = getattr(error, "strerror", None) or type(error).__name__
            raise InputError(
                f"{piece.file}: the input breaks off, is damaged, or cannot be seen from every machine ({why})",
                code="input-damaged",
            ) from error


def failure(piece: Piece, error: ClaimscoreError) -> Row:
    """The row of a piece that has no part."""
    nothing = {"number": piece.number, "records": 0, "errors": 0, "sentences": 0, "cut": 0}
    return {**nothing, "code": error.code, "message": error.message, "usage": isinstance(error, InputError)}


def lines_of(row: Row) -> Row:
    """How many lines start in a piece; -1 where it cannot be read."""
    piece = piece_from(row["piece"])
    try:
        count = count_lines(piece.file, piece.start, piece.end, gzipped=piece.gzipped)
    except (EOFError, zlib.error, OSError):
        count = -1
    return {"number": piece.number, "count": count}


def records_in(row: Row) -> Row:
    """How many records stand in a part of an earlier run."""
    return {"count": count_records(Location(row["root"], row["path"]), Kind(row["kind"]), gzipped=row["gzipped"])}
