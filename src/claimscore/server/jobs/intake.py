"""From records to a queued job: packed in chunks, counted, refused as a whole where there are too many."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from claimscore.errors import InputError
from claimscore.server.jobs.packing import Json, pack
from claimscore.store import job_records, jobs
from claimscore.store.jobs import Job

CHUNK_CHARACTERS = 200_000
"""A chunk ends with the record that passes this many characters, so that one step stays a matter of seconds."""


def take_in(engine: sa.Engine, job: Job, records: Iterator[Json], *, max_records: int, chunk_records: int = 100) -> Job:
    """The job with all records kept, ready to run; without the job where the input is refused (blocking).

    Raises InputError: "empty", "too-many-records", and what reading the records raises.
    """
    try:
        _keep(engine, job.id, records, max_records, chunk_records)
    except BaseException:
        jobs.delete_job(engine, job.id)
        raise
    return jobs.queue_job(engine, job.id)


def _keep(engine: sa.Engine, job_id: str, records: Iterator[Json], max_records: int, chunk_records: int) -> None:
    chunk = total = characters = 0
    waiting: list[Json] = []
    for one in records:
        waiting.append(one)
        total += 1
        characters += _size(one)
        if total > max_records:
            raise InputError(f"there are more than {max_records:,} records; send several jobs", code="too-many-records")
        if len(waiting) >= chunk_records or characters >= CHUNK_CHARACTERS:
            _write(engine, job_id, chunk, total - len(waiting), waiting)
            chunk, characters, waiting = chunk + 1, 0, []
    if waiting:
        _write(engine, job_id, chunk, total - len(waiting), waiting)
    if not total:
        raise InputError("there is no record in the input", code="empty")


def _write(engine: sa.Engine, job_id: str, chunk: int, first: int, records: list[Json]) -> None:
    numbered = [{"index": first + i, **one} for i, one in enumerate(records)]
    job_records.add_input(engine, job_id, chunk, len(records), pack(numbered))


def _size(one: Json) -> int:
    text = one.get("text") or (one.get("body") or {}).get("input") or ""
    if isinstance(text, list):
        return sum(len(part) for part in text if isinstance(part, str))
    return len(text) if isinstance(text, str) else 0
