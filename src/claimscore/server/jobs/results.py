"""The results of a job as they go out: a page, or a file of JSON Lines, CSV or Parquet, never all in memory."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterator
from typing import IO, Any

import sqlalchemy as sa

from claimscore.domain import CLAIM_STRENGTHS, FLAGS, SENTENCE_HEADS
from claimscore.errors import MissingExtra
from claimscore.render.compact import compact
from claimscore.render.csv_report import inert
from claimscore.server.jobs.packing import Json, unpack
from claimscore.store import job_records
from claimscore.store.jobs import Job

_HEAD = ("index", "id", "status", "error_code", "error_message")
_COUNTS = ("sentences", "claims", "flagged", "unsure", "errors", "warnings", "infos", "suppressed")
DOCUMENT_COLUMNS = (*_HEAD, "verdict", *_COUNTS, "flagged_share", "rules", "model", "policy_version")
SENTENCE_COLUMNS = (
    *_HEAD, "decision", "truncated", *SENTENCE_HEADS, *FLAGS, *(f"strength_{name}" for name in CLAIM_STRENGTHS),
    "model", "policy_version",
)  # fmt: skip
_READ_BYTES = 1 << 16


def page(engine: sa.Engine, job: Job, *, start: int, limit: int) -> list[Json]:
    """Up to ``limit`` results from record ``start`` on, as far as they are there (blocking)."""
    found: list[Json] = []
    for chunk in job_records.results(engine, job.id, start=start):
        found.extend(one for one in unpack(chunk.body) if one["index"] >= start)
        if len(found) >= limit:
            break
    return found[:limit]


def each(engine: sa.Engine, job_id: str) -> Iterator[Json]:
    """Every result, in order."""
    for chunk in job_records.results(engine, job_id):
        yield from unpack(chunk.body)


def json_lines(
    engine: sa.Engine, job_id: str, keep: Callable[[Json], Json | None] = lambda one: one
) -> Iterator[bytes]:
    """The results as JSON Lines; ``keep`` may change a result or leave it out."""
    for one in each(engine, job_id):
        kept = keep(one)
        if kept is not None:
            yield compact(kept) + b"\n"


def csv_lines(engine: sa.Engine, job: Job) -> Iterator[bytes]:
    """The results as CSV (RFC 4180), one row a record, safe to open in a spreadsheet; no text is in them."""
    columns = DOCUMENT_COLUMNS if job.kind == "document" else SENTENCE_COLUMNS
    yield _csv_line(columns)
    for one in each(engine, job.id):
        row = flat(one, job.kind)
        yield _csv_line(tuple(_cell(row.get(column)) for column in columns))


def parquet_parts(engine: sa.Engine, job: Job) -> Iterator[bytes]:
    """The results as a Parquet file: the columns of the CSV and ``result``, the whole record as JSON.

    Raises MissingExtra without pyarrow, before anything is given.
    """
    try:
        import pyarrow as arrow
        import pyarrow.parquet as parquet
    except ImportError as error:
        raise MissingExtra("parquet", needed_for="writing Parquet") from error
    columns = DOCUMENT_COLUMNS if job.kind == "document" else SENTENCE_COLUMNS
    schema = arrow.schema([(name, _arrow_type(arrow, name)) for name in columns] + [("result", arrow.string())])

    def parts() -> Iterator[bytes]:
        with tempfile.TemporaryFile() as file:
            with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
                for chunk in job_records.results(engine, job.id):
                    rows = [{**flat(one, job.kind), "result": json.dumps(one)} for one in unpack(chunk.body)]
                    writer.write_table(arrow.Table.from_pylist(rows, schema=schema))
            file.seek(0)
            yield from _read(file)

    return parts()


def flat(one: Json, kind: str) -> dict[str, Any]:
    """A result as one row, by column name."""
    error = one.get("error") or {}
    row: dict[str, Any] = {
        "index": one["index"], "id": one["id"], "status": one["status"], "error_code": error.get("code"),
        "error_message": error.get("message"),
    }  # fmt: skip
    if one["status"] == "error":
        return row
    if kind == "document":
        report, summary = one["report"], one["report"]["summary"]
        row |= {name: summary[name] for name in (*_COUNTS, "flagged_share", "verdict")}
        row["rules"] = " ".join(sorted({f["rule_id"] for f in report["findings"] if f["suppressed"] is None}))
        row |= {"model": _model(report), "policy_version": report["policy_version"]}
        return row
    sentence = one["sentence"]
    row |= {"decision": sentence["decision"], "truncated": sentence["truncated"], "model": _model(one)}
    row |= {**sentence["scores"], **sentence["flags"], "policy_version": one["policy_version"]}
    return row | {f"strength_{name}": value for name, value in sentence["claim_strength"].items()}


def _model(report: Json) -> str:
    return f"{report['model']['name']}@{report['model']['version']}"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.6f}" if isinstance(value, float) else inert(str(value))


def _csv_line(cells: tuple[str, ...]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode()


def _arrow_type(arrow: Any, name: str) -> Any:
    if name == "index" or name in _COUNTS:
        return arrow.int64()
    if name == "truncated":
        return arrow.bool_()
    numbers = name in SENTENCE_HEADS or name in FLAGS or name == "flagged_share" or name.startswith("strength_")
    return arrow.float64() if numbers else arrow.string()


def _read(file: IO[bytes]) -> Iterator[bytes]:
    while part := file.read(_READ_BYTES):
        yield part
