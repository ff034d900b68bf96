from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Timer

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from claimscore.errors import ClaimscoreError, SettingsError
from claimscore.store.database import Database, normal_url
from claimscore.store.keys import list_keys
from claimscore.store.tables import Base


def test_migrations_make_exactly_the_declared_tables(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _declared})
        assert compare_metadata(context, Base.metadata) == []


def _declared(thing: object, name: str | None, kind: str, *rest: object) -> bool:
    return kind != "table" or name in Base.metadata.tables


def test_migrating_twice_changes_nothing(database: Database) -> None:
    database.migrate()
    assert database.is_ready()


def test_processes_that_start_together_all_find_the_tables(database_url: str) -> None:
    code = f"from claimscore.store.database import Database; Database({database_url!r}).migrate()"
    started = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(4)]
    assert [one.wait(60) for one in started] == [0, 0, 0, 0]
    database = Database(database_url)
    assert list_keys(database) == []
    database.close()


def test_threads_that_migrate_together_do_not_disturb_each_other(database_url: str) -> None:
    databases = [Database(database_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: one.migrate(), databases))
    assert [list_keys(one) for one in databases] == [[], [], [], []]
    for one in databases:
        one.close()


def test_a_file_that_another_process_is_writing_to_is_waited_for(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "service.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    done = Timer(0.3, other.rollback)
    done.start()
    database = Database(f"sqlite:///{tmp_path / 'service.db'}")
    database.migrate()
    assert list_keys(database) == []
    done.join()
    other.close()
    database.close()


def test_the_shown_url_hides_the_password() -> None:
    shown = Database("postgresql://me:hidden@127.0.0.1:1/name").shown_url
    assert "hidden" not in shown
    assert "me" in shown


def test_postgres_urls_get_the_shipped_driver() -> None:
    assert normal_url("postgres://a@b/c") == normal_url("postgresql://a@b/c") == "postgresql+psycopg://a@b/c"


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://a@b/c", "sqlite", "unknown+driver://a"])
def test_a_url_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(SettingsError) as raised:
        Database(url)
    assert raised.value.code == "database-url"


def test_a_server_that_does_not_answer_is_a_settings_error_without_the_password() -> None:
    with pytest.raises(ClaimscoreError) as raised:
        Database("postgresql://me:hidden@127.0.0.1:9/name").migrate()
    assert raised.value.code == "database"
    assert "hidden" not in raised.value.message


def test_a_path_that_cannot_be_a_file_is_a_settings_error(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(SettingsError) as raised:
        Database(f"sqlite:///{tmp_path / 'folder'}").migrate()
    assert raised.value.code == "database"
