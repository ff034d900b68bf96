"""The records of a job as they come: JSON Lines, Parquet, a list in the request, or the lines of an OpenAI batch.

A record that cannot be used becomes an error in its place; it never stops the others. What leaves here are dictionaries
``{"id", "text", "title", "format"}``, or ``{"id", "error": {"code", "message"}}``, or, for a batch, the line itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from claimscore.domain import Format
from claimscore.errors import ClaimscoreError, InputError, MissingExtra
from claimscore.offsets import refuse_surrogates
from claimscore.server.jobs.packing import Json

MAX_LINE_BYTES = 2_000_000
MAX_ID = 200
MAX_TITLE = 1_000
_FIELDS = ("id", "text", "title", "format")
_PARQUET_ROWS = 256
_ROW_GROUP_BYTES = 512_000_000


def from_lines(lines: BinaryIO, *, max_text_bytes: int) -> Iterator[Json]:
    """The records of a JSON Lines file; empty lines are passed over.

    Raises InputError("line-too-long") where a line cannot be read at all.
    """
    for number, line in _lines(lines):
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            yield error_record(None, "json", f"line {number} is not JSON")
            continue
        yield record(value, max_text_bytes=max_text_bytes)


def batch_lines(lines: BinaryIO) -> Iterator[Json]:
    """The lines of an OpenAI batch file as ``{"custom_id", "body"}`` or ``{"custom_id", "error"}``."""
    seen = set[str]()
    for number, line in _lines(lines):
        try:
            value = json.loads(line)
            known = isinstance(value, dict) and isinstance(value["custom_id"], str) and len(value["custom_id"]) <= 512
        except (ValueError, RecursionError, KeyError):
            value, known = None, False
        if not known:
            message = f"line {number} is not a JSON object with a custom_id"
            yield {"custom_id": None, "error": {"code": "invalid_json_line", "message": message}}
        elif value["custom_id"] in seen:
            error = {"code": "duplicate_custom_id", "message": f"line {number} repeats an earlier custom_id"}
            yield {"custom_id": value["custom_id"], "error": error}
        elif value.get("method") != "POST" or value.get("url") != "/v1/moderations":
            error = {"code": "mismatched_endpoint", "message": f"line {number} is not POST /v1/moderations"}
            yield {"custom_id": value["custom_id"], "error": error}
        elif not isinstance(value.get("body"), dict):
            error = {"code": "invalid_request", "message": f"line {number} has no body"}
            yield {"custom_id": value["custom_id"], "error": error}
        else:
            seen.add(value["custom_id"])
            yield {"custom_id": value["custom_id"], "body": value["body"]}


def from_parquet(file: BinaryIO, *, max_text_bytes: int) -> Iterator[Json]:
    """The records of a Parquet file with a column ``text`` and, if wanted, ``id``, ``title``, ``format``.

    Raises InputError: "parquet", "parquet-columns"; MissingExtra without pyarrow.
    """
    try:
        import pyarrow as arrow
        import pyarrow.parquet as parquet
    except ImportError as error:
        raise MissingExtra("parquet", needed_for="reading Parquet") from error
    try:
        schema = parquet.ParquetFile(file).schema
        columns = [name for name in _FIELDS if name in {schema.column(i).path for i in range(len(schema.names))}]
        file.seek(0)
        table = parquet.ParquetFile(file, read_dictionary=columns)
        sizes = [_uncompressed(table.metadata.row_group(i)) for i in range(table.num_row_groups)]
    except (arrow.ArrowException, OSError, ValueError) as error:
        raise InputError("the file is not Parquet, or it is damaged", code="parquet") from error
    if "text" not in columns:
        raise InputError("the file has no column named text", code="parquet-columns")
    if max(sizes, default=0) > _ROW_GROUP_BYTES:
        raise InputError(f"a row group is larger than {_ROW_GROUP_BYTES:,} bytes; write smaller ones", code="too-large")
    batches = table.iter_batches(batch_size=_PARQUET_ROWS, columns=columns)
    while True:
        try:
            batch = next(batches)
        except StopIteration:
            return
        except (arrow.ArrowException, OSError, ValueError) as error:
            raise InputError("the file is damaged", code="parquet") from error
        for i in range(batch.num_rows):
            row = {name: _cell(batch.column(name)[i], max_text_bytes) for name in columns}
            yield record({k: v for k, v in row.items() if v is not None}, max_text_bytes=max_text_bytes)


def _uncompressed(group: Any) -> int:
    return sum(group.column(i).total_uncompressed_size for i in range(group.num_columns))


def _cell(scalar: Any, max_text_bytes: int) -> Any:
    """A cell's value. Strings come as references to a dictionary, so one long string in many rows is stored once."""
    value = getattr(scalar, "value", None)
    if value is None or not hasattr(value, "as_buffer"):
        return scalar.as_py()
    buffer = value.as_buffer()
    if buffer is not None and buffer.size > max_text_bytes:
        return "." * (max_text_bytes + 1)
    return value.as_py()


def from_values(values: Iterable[Any], *, max_text_bytes: int) -> Iterator[Json]:
    """The records of a list in the request itself."""
    for value in values:
        yield record(value, max_text_bytes=max_text_bytes)


def record(value: Any, *, max_text_bytes: int) -> Json:
    """One record, checked; what is wrong with it is said by offset and length, never by its text."""
    if isinstance(value, str):
        value = {"text": value}
    if not isinstance(value, Mapping):
        return error_record(None, "record", "a record is an object with a text, or a string")
    name = value.get("id")
    if isinstance(name, int) and not isinstance(name, bool):
        name = str(name)
    if name is not None and (not isinstance(name, str) or not 0 < len(name) <= MAX_ID):
        return error_record(None, "record-id", f"an id is a string of 1 to {MAX_ID} characters, or a whole number")
    try:
        return {"id": name, **_text(value, max_text_bytes)}
    except ClaimscoreError as error:
        return error_record(name, error.code, error.message)


def error_record(name: str | None, code: str, message: str) -> Json:
    """What stands in the place of a record that cannot be used."""
    return {"id": name, "error": {"code": code, "message": message}}


def _text(value: Mapping[str, Any], max_text_bytes: int) -> Json:
    if any(key not in _FIELDS for key in value):
        raise InputError(f"unknown field; a record has {', '.join(_FIELDS)}", code="record-field")
    text, title, format = value.get("text"), value.get("title"), value.get("format", "plain")
    if not isinstance(text, str) or not text.strip():
        raise InputError("the record has no text", code="empty")
    if len(text.encode(errors="surrogatepass")) > max_text_bytes:
        raise InputError(f"the text is longer than {max_text_bytes:,} bytes", code="too-large")
    refuse_surrogates(text)
    if title is not None:
        if not isinstance(title, str) or len(title) > MAX_TITLE:
            raise InputError(f"a title is a string of at most {MAX_TITLE:,} characters", code="record-title")
        refuse_surrogates(title)
    if format not in tuple(Format):
        raise InputError(f"the format is unknown; use one of {', '.join(Format)}", code="format")
    return {"text": text, "title": title, "format": str(format)}


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    number = 0
    while line := file.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(line) > MAX_LINE_BYTES:
            raise InputError(f"line {number} is longer than {MAX_LINE_BYTES:,} bytes", code="line-too-long")
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            yield number, line
