"""What a job holds: its input until it is scored, and its results. A result is written once, with its count."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from claimscore.store.job_tables import INPUTS, JOBS, RESULTS


@dataclass(frozen=True, slots=True)
class ResultChunk:
    """``count`` packed result records, the first being record number ``first`` of the job."""

    first: int
    count: int
    errors: int
    body: bytes


def add_input(engine: sa.Engine, job_id: str, chunk: int, count: int, body: bytes) -> None:
    """Keep one packed chunk of ``count`` records until it is scored."""
    with engine.begin() as connection:
        connection.execute(sa.insert(INPUTS).values(job_id=job_id, chunk=chunk, body=body))
        connection.execute(
            sa.update(JOBS).where(JOBS.c.id == job_id).values(total=JOBS.c.total + count, chunks=JOBS.c.chunks + 1)
        )


def read_input(engine: sa.Engine, job_id: str, chunk: int) -> bytes | None:
    """The packed records of a chunk; ``None`` once they are scored."""
    query = sa.select(INPUTS.c.body).where(INPUTS.c.job_id == job_id, INPUTS.c.chunk == chunk)
    with engine.connect() as connection:
        return connection.execute(query).scalar_one_or_none()


def write_result(engine: sa.Engine, job_id: str, chunk: int, result: ResultChunk) -> bool:
    """Keep the result of a chunk and forget its input, in one transaction; ``False`` where it was there already."""
    try:
        with engine.begin() as connection:
            connection.execute(
                sa.insert(RESULTS).values(
                    job_id=job_id,
                    chunk=chunk,
                    first=result.first,
                    count=result.count,
                    errors=result.errors,
                    body=result.body,
                )
            )
            connection.execute(sa.delete(INPUTS).where(INPUTS.c.job_id == job_id, INPUTS.c.chunk == chunk))
            connection.execute(
                sa.update(JOBS)
                .where(JOBS.c.id == job_id)
                .values(done=JOBS.c.done + result.count, errors=JOBS.c.errors + result.errors)
            )
    except IntegrityError:
        return False
    return True


def results(engine: sa.Engine, job_id: str, *, start: int = 0) -> Iterator[ResultChunk]:
    """The result chunks that hold record ``start`` and later ones, in order, read one at a time."""
    chunk = -1
    while True:
        query = (
            sa.select(RESULTS.c.chunk, RESULTS.c.first, RESULTS.c.count, RESULTS.c.errors, RESULTS.c.body)
            .where(RESULTS.c.job_id == job_id, RESULTS.c.chunk > chunk, RESULTS.c.first + RESULTS.c.count > start)
            .order_by(RESULTS.c.chunk)
            .limit(1)
        )
        with engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return
        chunk, first, count, errors, body = row
        yield ResultChunk(first, count, errors, body)


def note_deleted_files(engine: sa.Engine, job_id: str, deleted: list[str], *, results_too: bool) -> None:
    """Note which files of a batch are deleted, and forget its results with the last of them."""
    with engine.begin() as connection:
        kept = connection.execute(sa.select(JOBS.c.options).where(JOBS.c.id == job_id)).scalar_one_or_none()
        if kept is None:
            return
        options = json.dumps({**json.loads(kept), "deleted": deleted})
        connection.execute(sa.update(JOBS).where(JOBS.c.id == job_id).values(options=options))
        if results_too:
            connection.execute(sa.delete(RESULTS).where(RESULTS.c.job_id == job_id))
