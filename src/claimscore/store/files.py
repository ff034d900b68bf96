"""Files that an OpenAI client uploads, in parts, until they are deleted or expire."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from claimscore.store.job_tables import FILE_PARTS, FILES, new_id

PART_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file without its content."""

    id: str
    owner: str
    filename: str
    purpose: str
    bytes: int
    created_at: float
    expires_at: float


def create_file(
    engine: sa.Engine, *, owner: str, filename: str, purpose: str, parts: Iterable[bytes], keep_seconds: float
) -> StoredFile:
    """Keep a file; all or nothing."""
    now = time.time()
    name = new_id("file")
    size = 0
    with engine.begin() as connection:
        row = {
            "id": name, "owner": owner, "filename": filename[:255], "purpose": purpose, "bytes": 0, "created_at": now,
            "expires_at": now + keep_seconds,
        }  # fmt: skip
        connection.execute(sa.insert(FILES).values(row))
        for number, part in enumerate(parts):
            connection.execute(sa.insert(FILE_PARTS).values(file_id=name, part=number, body=part))
            size += len(part)
        connection.execute(sa.update(FILES).where(FILES.c.id == name).values(bytes=size))
    return StoredFile(name, owner, filename[:255], purpose, size, now, now + keep_seconds)


def find_file(engine: sa.Engine, file_id: str, owner: str) -> StoredFile | None:
    """The file of this owner, ``None`` where there is none."""
    query = sa.select(*FILES.c).where(FILES.c.id == file_id, FILES.c.owner == owner, FILES.c.expires_at > time.time())
    with engine.connect() as connection:
        row = connection.execute(query).one_or_none()
    return StoredFile(**row._mapping) if row else None


def list_files(engine: sa.Engine, *, owner: str, limit: int, after: str | None = None) -> list[StoredFile]:
    """Up to ``limit`` files, newest first, older than ``after``."""
    query = sa.select(*FILES.c).where(FILES.c.owner == owner, FILES.c.expires_at > time.time())
    if after is not None:
        query = query.where(FILES.c.id < after)
    with engine.connect() as connection:
        rows = connection.execute(query.order_by(FILES.c.id.desc()).limit(limit))
        return [StoredFile(**row._mapping) for row in rows]


def file_parts(engine: sa.Engine, file_id: str) -> Iterator[bytes]:
    """The content, part by part."""
    number = 0
    while True:
        query = sa.select(FILE_PARTS.c.body).where(FILE_PARTS.c.file_id == file_id, FILE_PARTS.c.part == number)
        with engine.connect() as connection:
            body = connection.execute(query).scalar_one_or_none()
        if body is None:
            return
        yield body
        number += 1


def delete_file(engine: sa.Engine, file_id: str) -> None:
    """Remove a file with its content."""
    with engine.begin() as connection:
        connection.execute(sa.delete(FILE_PARTS).where(FILE_PARTS.c.file_id == file_id))
        connection.execute(sa.delete(FILES).where(FILES.c.id == file_id))


def delete_expired(engine: sa.Engine) -> None:
    """Remove files whose time is over."""
    query = sa.select(FILES.c.id).where(FILES.c.expires_at < time.time()).limit(100)
    with engine.connect() as connection:
        gone = list(connection.execute(query).scalars())
    for file_id in gone:
        delete_file(engine, file_id)
