"""The service under test: an application with a client of its own, and a real server on a free loopback port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from claimscore.server.app import create_app
from claimscore.server.settings import ServerSettings
from tests.server.paths import TINY_MODEL

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
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [
        *(sys.executable, "-m", "claimscore.cli.main", "serve", "--port", str(port)),
        *("--model", str(TINY_MODEL), "--database", f"sqlite:///{folder / 'service.db'}", *options),
    ]
    log = (folder / "server.log").open("wb")
    process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, env={**os.environ, **(environment or {})})
    try:
        _wait_until_ready(url, process, folder)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(400):
        if process.poll() is not None:
            break
        try:
            if httpx.get(f"{url}/readyz", timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise RuntimeError(f"the server did not start: {(folder / 'server.log').read_text()[-2000:]}")
