"""A real service in a process of its own, as ``claimscore serve`` starts it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

import httpx

from tests.server.paths import TINY_MODEL


class RunningServer:
    """Starts on entry, on a free loopback port; is told to stop, and if need be killed, on exit."""

    def __init__(self, folder: Path, *options: str, environment: dict[str, str] | None = None) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.database = f"sqlite:///{folder / 'service.db'}"
        self._folder = folder
        self._log = folder / f"server-{self.port}.log"
        self._environment = {**os.environ, **(environment or {})}
        self._command = [
            *(sys.executable, "-m", "claimscore.cli.main", "serve", "--port", str(self.port)),
            *("--model", str(TINY_MODEL), "--database", self.database, *options),
        ]

    def __enter__(self) -> RunningServer:
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                self._command, stdout=log, stderr=log, cwd=self._folder, env=self._environment
            )
        for _ in range(600):
            if self.process.poll() is not None:
                break
            try:
                if httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200:
                    return self
            except httpx.TransportError:
                time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"the server did not start: {self.log()[-2000:]}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> int:
        """Ask it to stop and wait; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def log(self) -> str:
        """Everything that it printed so far."""
        return self._log.read_text(encoding="utf-8")
