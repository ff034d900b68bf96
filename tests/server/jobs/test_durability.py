"""A crash loses nothing: the process killed in the middle of 10,000 documents, and PostgreSQL restarted under it."""

from __future__ import annotations

import http.server
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.postgres import PostgresServer, running_postgres

TINY_MODEL = Path(__file__).parents[2] / "data" / "tiny_model"
DOCUMENTS = 10_000


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Service:
    """``claimscore serve`` in a process of its own, which a test may kill and start again."""

    def __init__(self, folder: Path, database: str, **environment: str) -> None:
        self.folder = folder
        self.environment = environment
        self.database = database
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "claimscore.cli.main", "serve", "--port", str(self.port)),
                    *("--model", str(TINY_MODEL), "--database", self.database),
                ],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env={**os.environ, **self.environment},
            )
        for _ in range(600):
            try:
                if httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                assert self.process.poll() is None, self.log()[-3_000:]
            time.sleep(0.05)
        raise AssertionError(self.log()[-3_000:])

    def end(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)
        self.process.wait(30)
        self.process = None

    def log(self) -> str:
        return (self.folder / "server.log").read_text(encoding="utf-8")

    def job(self, job_id: str) -> dict[str, Any]:
        reply = httpx.get(f"{self.url}/api/v1/jobs/{job_id}", timeout=30)
        value: dict[str, Any] = reply.json()
        return value

    def wait_for_done(self, job_id: str, done: int) -> dict[str, Any]:
        for _ in range(4_000):
            try:
                job = self.job(job_id)
                if job.get("done", 0) >= done or job.get("status") in ("completed", "failed"):
                    return job
            except httpx.TransportError:
                assert self.process is not None
                assert self.process.poll() is None, self.log()[-3_000:]
            time.sleep(0.05)
        raise AssertionError(self.log()[-3_000:])

    def wait_for_end(self, job_id: str) -> dict[str, Any]:
        return self.wait_for_done(job_id, DOCUMENTS + 1)

    def results(self, job_id: str) -> list[dict[str, Any]]:
        reply = httpx.get(f"{self.url}/api/v1/jobs/{job_id}/results/file", timeout=60)
        assert reply.status_code == 200, reply.text[:300]
        return [json.loads(line) for line in reply.content.split(b"\n") if line]


def documents(count: int = DOCUMENTS) -> bytes:
    lines = [
        json.dumps({"id": f"doc-{i}", "text": f"Herb {i} cures {i % 90} colds in a week."}) if i % 1_000 != 17 else "{"
        for i in range(count)
    ]
    return "\n".join(lines).encode()


def start_job(service: Service, count: int = DOCUMENTS) -> str:
    files = {"file": ("documents.jsonl", documents(count))}
    reply = httpx.post(f"{service.url}/api/v1/jobs", files=files, timeout=60)
    assert reply.status_code == 202, reply.text
    assert reply.json()["total"] == count
    return str(reply.json()["id"])


def assert_complete(service: Service, job_id: str, count: int = DOCUMENTS) -> None:
    job = service.wait_for_end(job_id)
    bad = sum(i % 1_000 == 17 for i in range(count))
    assert (job["status"], job["done"], job["errors"]) == ("completed", count, bad)
    results = service.results(job_id)
    assert [one["index"] for one in results] == list(range(count))
    for i, one in enumerate(results):
        if i % 1_000 == 17:
            assert one["error"]["code"] == "json"
        else:
            assert one["id"] == f"doc-{i}"
            assert one["report"]["summary"]["sentences"] == 1


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    one = Service(tmp_path, f"sqlite:///{tmp_path / 'service.db'}")
    yield one
    if one.process:
        one.end(signal.SIGKILL)


@pytest.mark.slow
def test_a_process_killed_in_the_middle_of_ten_thousand_documents_loses_nothing(service: Service) -> None:
    service.start()
    job_id = start_job(service)
    for share in (0.2, 0.6):
        before = service.wait_for_done(job_id, int(DOCUMENTS * share))
        assert before["status"] == "running", "the job was done before it could be killed"
        service.end(signal.SIGKILL)
        service.start()
        assert service.job(job_id)["done"] >= before["done"]
    assert_complete(service, job_id)


@pytest.mark.slow
def test_a_service_that_is_stopped_goes_on_where_it_was(service: Service) -> None:
    service.start()
    job_id = start_job(service, 3_000)
    before = service.wait_for_done(job_id, 500)
    assert before["status"] == "running"
    service.end(signal.SIGTERM)
    service.start()
    assert_complete(service, job_id, 3_000)


@pytest.fixture
def postgres() -> Iterator[PostgresServer]:
    with running_postgres() as server:
        yield server


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_postgresql_restarted_in_the_middle_loses_nothing(tmp_path: Path, postgres: PostgresServer, mode: str) -> None:
    count = DOCUMENTS if mode == "fast" else 3_000
    service = Service(tmp_path, postgres.url)
    service.start()
    try:
        job_id = start_job(service, count)
        before = service.wait_for_done(job_id, count // 3)
        assert before["status"] == "running", "the job was done before PostgreSQL could be stopped"
        postgres.stop(mode)
        time.sleep(1.5)
        postgres.start()
        assert_complete(service, job_id, count)
    finally:
        service.end(signal.SIGKILL)


@pytest.mark.slow
def test_another_process_takes_over_from_one_that_died(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'service.db'}"
    first, second = Service(tmp_path, database), Service(tmp_path, database)
    first.start()
    job_id = start_job(first, 3_000)
    assert first.wait_for_done(job_id, 300)["status"] == "running"
    second.start()
    try:
        late_id = start_job(second, 100)
        before = first.job(job_id)
        first.end(signal.SIGKILL)
        assert before["status"] == "running", "the job was done before its process could be killed"
        assert_complete(second, job_id, 3_000)
        assert_complete(second, late_id, 100)
    finally:
        second.end(signal.SIGKILL)


@pytest.mark.slow
def test_a_webhook_that_waits_for_its_next_attempt_survives_a_crash(tmp_path: Path) -> None:
    got: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            got.append(self.headers["webhook-id"])
            self.send_response(500 if len(got) == 1 else 204)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    service = Service(
        tmp_path,
        f"sqlite:///{tmp_path / 'service.db'}",
        CLAIMSCORE_WEBHOOK_NETWORKS="127.0.0.1/32",
        CLAIMSCORE_WEBHOOK_WAITS_SECONDS="0,3",
    )
    service.start()
    try:
        body = {"records": ["Rain fell."], "webhook": {"url": f"http://127.0.0.1:{receiver.server_address[1]}/"}}
        assert httpx.post(f"{service.url}/api/v1/jobs", json=body, timeout=30).status_code == 202
        for count in (1, 2):
            for _ in range(600):
                if len(got) == count:
                    break
                time.sleep(0.05)
            assert len(got) == count
            if count == 1:
                time.sleep(0.5)
                service.end(signal.SIGKILL)
                service.start()
        assert got[0] == got[1]
    finally:
        service.end(signal.SIGKILL)
        receiver.shutdown()
        receiver.server_close()
        thread.join()
