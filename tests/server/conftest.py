"""The service under test: an application with a client of its own, and a real server on a free loopback port."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from claimscore.server.app import create_app
from claimscore.server.settings import ServerSettings
from tests.server.paths import TINY_MODEL
from tests.server.running import RunningServer

BASE_URL = "http://127.0.0.1"


@pytest.fixture
def server_settings(tmp_path: Path) -> ServerSettings:
    """Settings of a service on loopback with the tiny model and a database of its own."""
    return ServerSettings(model=str(TINY_MODEL), database=f"sqlite:///{tmp_path / 'service.db'}")


@pytest.fixture
def make_client(server_settings: ServerSettings) -> Iterator[Callable[..., TestClient]]:
    """Starts an application with changed settings and gives its client."""
    with ExitStack() as stack:

        def make(**changes: Any) -> TestClient:
            app = create_app(replace(server_settings, **changes))
            return stack.enter_context(TestClient(app, base_url=BASE_URL, raise_server_exceptions=False))

        yield make


@pytest.fixture
def client(make_client: Callable[..., TestClient]) -> TestClient:
    """A client of a started application with the settings of ``server_settings``."""
    return make_client()


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Base URL of a service in a process of its own: loopback, no keys, the tiny model."""
    folder = tmp_path_factory.mktemp("live_server")
    yield from serve(folder)


def serve(folder: Path, *options: str, environment: dict[str, str] | None = None) -> Iterator[str]:
    """Runs ``claimscore serve`` on a free port until the generator is closed, and gives its base URL."""
    with RunningServer(folder, *options, environment=environment) as server:
        yield server.url
