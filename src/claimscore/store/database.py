"""The database: SQLite in a file by default, PostgreSQL by URL; brought to the newest schema before use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import SQLITE_BUSY
from sqlite3 import OperationalError as SQLiteError
from threading import Lock
from time import monotonic, sleep

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from claimscore.errors import MissingExtra, SettingsError

_MIGRATION_LOCK = 0x636C61696D
"""Key of the PostgreSQL advisory lock under which one process at a time migrates."""
_BUSY_SECONDS = 10
"""How long a connection to SQLite waits for another process before it gives up."""
_ALONE = Lock()
"""Alembic keeps what it works on in module globals, so one thread at a time migrates."""


class Database:
    """An engine and its sessions; safe to share between threads.

    url: an SQLAlchemy URL; ``postgresql://`` means the psycopg 3 driver. The folder of an SQLite file is made.
    Raises SettingsError("database-url"), MissingExtra("postgres").
    """

    def __init__(self, url: str) -> None:
        self.url = normal_url(url)
        parsed = make_url(self.url)
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            Path(parsed.database).expanduser().parent.mkdir(parents=True, exist_ok=True)
        try:
            self.engine: Engine = create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
        except ModuleNotFoundError as error:
            raise MissingExtra("postgres", needed_for="a PostgreSQL database") from error
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _configure_sqlite)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session in one transaction: committed at the end, rolled back on an error."""
        with self._sessions() as session, session.begin():
            yield session

    def migrate(self) -> None:
        """Bring the schema to the newest revision; one process at a time. Raises SettingsError("database")."""
        config = Config()
        config.set_main_option("script_location", "claimscore.store:migrations")
        config.set_main_option("path_separator", "os")
        try:
            with _ALONE, self.engine.begin() as connection:
                _lock(connection)
                config.attributes["connection"] = connection
                command.upgrade(config, "heads")
        except OperationalError as error:
            raise SettingsError(
                f"the database {self.shown_url} cannot be used: {type(error.orig).__name__}", code="database"
            ) from error

    def is_ready(self) -> bool:
        """Whether the database answers."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except OperationalError:
            return False
        return True

    @property
    def shown_url(self) -> str:
        """The URL without its password."""
        return make_url(self.url).render_as_string(hide_password=True)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def normal_url(url: str) -> str:
    """``url`` with the driver that claimscore ships; raises SettingsError("database-url")."""
    try:
        parsed = make_url(url)
        if parsed.drivername in ("postgresql", "postgres"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        backend = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise SettingsError(
            "the database URL cannot be read; it looks like sqlite:///claimscore.db or postgresql://user@host/name",
            code="database-url",
        ) from error
    if backend not in ("sqlite", "postgresql"):
        raise SettingsError(f"database {backend!r}: only sqlite and postgresql are supported", code="database-url")
    return parsed.render_as_string(hide_password=False)


def _configure_sqlite(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    del record
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={1000 * _BUSY_SECONDS}")
    _write_ahead(cursor)
    for pragma in ("foreign_keys=ON", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _write_ahead(cursor: DBAPICursor) -> None:
    """Switch a new file to WAL. SQLite fails at once, past its busy timeout, when two processes switch together."""
    until = monotonic() + _BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except SQLiteError as error:
            if error.sqlite_errorcode & 0xFF != SQLITE_BUSY or monotonic() > until:
                raise
            sleep(0.02)


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
