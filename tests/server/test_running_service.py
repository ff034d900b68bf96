from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server.paths import TINY_MODEL
from tests.server.running import RunningServer

TOLD = "Aunt Marigold swears that nettle soup heals broken bones."
STOPPED = (0, -signal.SIGTERM)
"""Exit codes after a stop in good order: uvicorn passes the signal on once everything is closed."""


def command(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "claimscore.cli.main", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=folder,
        env={**os.environ, **environment},
    )


def test_a_started_service_scores_and_logs_no_text(tmp_path: Path) -> None:
    with RunningServer(tmp_path) as server:
        reply = httpx.post(f"{server.url}/api/v1/score?note=Marigold", json={"text": TOLD})
        assert reply.status_code == 200
        assert "server" not in reply.headers
        wrong = httpx.post(f"{server.url}/api/v1/score", json={"text": TOLD, "format": TOLD})
        assert wrong.status_code == 422
        assert httpx.get(f"{server.url}/Marigold").status_code == 404
        measured = httpx.get(f"{server.url}/metrics").text
        assert 'claimscore_request_seconds_count{method="POST",route="/api/v1/score",status="200"} 1.0' in measured
        assert 'claimscore_verdicts_total{model="tiny@2026.11.0"' in measured
        assert server.stop() in STOPPED
        lines = [json.loads(line) for line in server.log().splitlines()]
    requests = [one for one in lines if one["logger"] == "claimscore.access"]
    assert [one["status"] for one in requests if one["route"] == "/api/v1/score"] == [200, 422]
    assert "Marigold" not in server.log()
    assert "nettle" not in server.log()
    database = (tmp_path / "service.db").read_bytes()
    assert b"Marigold" not in database


def test_an_address_that_others_reach_needs_keys_to_start(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'service.db'}"
    refused = command(
        *("serve", "--host", "0.0.0.0", "--model", str(TINY_MODEL), "--database", database),  # noqa: S104 (refused)
        folder=tmp_path,
    )
    assert refused.returncode == 2
    assert "claimscore keys create" in refused.stderr
    made = command("keys", "create", "cms", "--database", database, "--json", folder=tmp_path)
    token = json.loads(made.stdout)["key"]
    with RunningServer(tmp_path, "--host", "0.0.0.0") as server:  # noqa: S104 (a test of that very thing)
        assert httpx.post(f"{server.url}/api/v1/score", json={"text": "Tea."}).status_code == 401
        headers = {"Authorization": f"Bearer {token}"}
        assert httpx.post(f"{server.url}/api/v1/score", json={"text": "Tea."}, headers=headers).status_code == 200


def test_keys_are_made_listed_and_revoked_from_the_command_line(tmp_path: Path) -> None:
    environment = {"CLAIMSCORE_DATABASE": f"sqlite:///{tmp_path / 'service.db'}"}
    (tmp_path / "policy.toml").write_text('[severity]\nCS101 = "off"\n')
    made = command(
        *("keys", "create", "press office", "--scope", "score", "--scope", "jobs", "--rate-limit", "60"),
        *("--policy", "policy.toml"),
        folder=tmp_path,
        **environment,
    )
    token = made.stdout.strip()
    assert made.returncode == 0
    assert token.startswith("cs_")
    (key,) = json.loads(command("keys", "list", "--json", folder=tmp_path, **environment).stdout)
    assert (key["name"], key["scopes"], key["state"]) == ("press office", ["score", "jobs"], "valid")
    assert key["policy"] == {"severity": {"CS101": "off"}}
    assert token.rsplit("_", 1)[1] not in command("keys", "list", folder=tmp_path, **environment).stdout
    assert command("keys", "revoke", key["id"], folder=tmp_path, **environment).returncode == 0
    (key,) = json.loads(command("keys", "list", "--json", folder=tmp_path, **environment).stdout)
    assert key["state"] == "revoked"
    assert command("keys", "revoke", "nothing", folder=tmp_path, **environment).returncode == 2
    (tmp_path / "wrong.toml").write_text('[severity]\nCS999 = "off"\n')
    wrong = command("keys", "create", "x", "--policy", "wrong.toml", folder=tmp_path, **environment)
    assert wrong.returncode == 2
    assert "CS999" in wrong.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--database", "mysql://a@b/c"), "only sqlite and postgresql"),
        (("--model", "nothing-of-that-name"), "no model named"),
        (("--log-level", "loud"), "log level"),
    ],
)
def test_a_start_that_cannot_work_says_why(tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    found = command(
        *("serve", "--model", str(TINY_MODEL), "--database", f"sqlite:///{tmp_path / 'a.db'}", *options),
        folder=tmp_path,
    )
    assert found.returncode == 2
    assert words in found.stderr
    assert "Traceback" not in found.stderr


def _long_body(sentences: int) -> dict[str, Any]:
    return {"text": " ".join(f"Tea number {i} heals every wound within a week." for i in range(sentences))}


def test_a_stop_lets_running_requests_finish(tmp_path: Path) -> None:
    with RunningServer(tmp_path) as server:
        found: list[int] = []

        def ask() -> None:
            found.append(httpx.post(f"{server.url}/api/v1/score", json=_long_body(1_500), timeout=60).status_code)

        thread = threading.Thread(target=ask)
        thread.start()
        _wait_for(lambda: "claimscore_queued_sentences 0.0" not in httpx.get(f"{server.url}/metrics").text)
        assert server.stop() in STOPPED
        thread.join()
        assert "Application shutdown complete." in server.log()
    assert found == [200]


def test_a_client_that_hangs_up_stops_its_work(tmp_path: Path) -> None:
    with RunningServer(tmp_path) as server:
        body = json.dumps(_long_body(2_000)).encode()
        head = (
            f"POST /api/v1/score HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(head.encode() + body)
            _wait_for(lambda: "claimscore_queued_sentences 2000.0" in httpx.get(f"{server.url}/metrics").text)
        _wait_for(lambda: "claimscore_queued_sentences 0.0" in httpx.get(f"{server.url}/metrics").text)
        _wait_for(lambda: '"status": 499' in server.log())
        measured = httpx.get(f"{server.url}/metrics").text
        (done,) = [line for line in measured.splitlines() if line.startswith("claimscore_batch_sentences_sum")]
        assert float(done.split()[1]) < 1_900
        assert httpx.post(f"{server.url}/api/v1/score", json={"text": "Tea."}).status_code == 200


def test_a_stream_answers_before_its_body_has_ended(live_server: str) -> None:
    address = live_server.removeprefix("http://").split(":")
    line = json.dumps({"id": "first", "text": "Honey heals wounds."}).encode() + b"\n"
    with socket.create_connection((address[0], int(address[1])), timeout=20) as connection:
        connection.sendall(
            b"POST /api/v1/score/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
            + f"{len(line):x}\r\n".encode()
            + line
            + b"\r\n"
        )
        received = b""
        while b'"id":"first"' not in received:
            part = connection.recv(65_536)
            assert part, received
            received += part
        connection.sendall(b"0\r\n\r\n")
    assert received.startswith(b"HTTP/1.1 200")


def test_two_workers_serve_and_are_measured_together(tmp_path: Path) -> None:
    with RunningServer(tmp_path, "--workers", "2") as server:
        for _ in range(12):
            assert httpx.post(f"{server.url}/api/v1/score", json={"text": "Tea heals."}).status_code == 200
        measured = httpx.get(f"{server.url}/metrics").text
        assert 'claimscore_request_seconds_count{method="POST",route="/api/v1/score",status="200"} 12.0' in measured
        assert "claimscore_queued_sentences 0.0" in measured


def _wait_for(condition: Any) -> None:
    for _ in range(2_000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("waited in vain")
