"""Webhooks by the Standard Webhooks specification, received by a real server and verified by its own package."""

from __future__ import annotations

import http.server
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi.testclient import TestClient
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

WAITS = ("0", "0.1", "0.1", "0.1")


@dataclass
class Receiver:
    """What a receiver got, and the answers that it gives; the last answer repeats."""

    port: int = 0
    answers: list[int] = field(default_factory=lambda: [204])
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def wait_for(self, count: int) -> list[tuple[dict[str, str], bytes]]:
        for _ in range(400):
            if len(self.got) >= count:
                return self.got
            time.sleep(0.05)
        raise AssertionError(f"{len(self.got)} of {count} messages came")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    state = Receiver()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            state.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            answer = state.answers.pop(0) if len(state.answers) > 1 else state.answers[0]
            self.send_response(answer)
            for name, value in state.fields.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def client(make_client: Callable[..., TestClient]) -> TestClient:
    return make_client(webhook_networks=("127.0.0.0/8",), webhook_waits_seconds=WAITS)


def register(client: TestClient, url: str, **more: Any) -> dict[str, Any]:
    reply = client.post("/api/v1/webhooks", json={"url": url, **more})
    assert reply.status_code == 201, reply.text
    made: dict[str, Any] = reply.json()
    return made


def start(client: TestClient, **options: Any) -> dict[str, Any]:
    reply = client.post("/api/v1/jobs", json={"records": ["Garlic cures colds.", {"text": ""}], **options})
    assert reply.status_code == 202, reply.text
    job: dict[str, Any] = reply.json()
    return job


def settled(client: TestClient, webhook_id: str) -> dict[str, Any]:
    for _ in range(400):
        data = client.get(f"/api/v1/webhooks/{webhook_id}/deliveries").json()["data"]
        if data and data[0]["status"] != "pending":
            found: dict[str, Any] = data[0]
            return found
        time.sleep(0.05)
    raise AssertionError("the message is still pending")


def test_a_finished_job_is_told_of_in_a_message_that_verifies(client: TestClient, receiver: Receiver) -> None:
    webhook = register(client, receiver.url)
    assert webhook["secret"].startswith("whsec_")
    job = start(client)
    ((headers, body),) = receiver.wait_for(1)
    verified = Webhook(webhook["secret"]).verify(body, headers)
    assert verified["type"] == "job.completed"
    assert verified["data"] == {
        "id": job["id"],
        "unit": "document",
        "status": "completed",
        "total": 2,
        "done": 2,
        "errors": 1,
        "code": None,
    }
    assert b"Garlic" not in body
    with pytest.raises(WebhookVerificationError):
        Webhook(webhook["secret"]).verify(body + b" ", headers)
    delivery = settled(client, webhook["id"])
    assert (delivery["id"], delivery["status"], delivery["attempts"]) == (headers["webhook-id"], "delivered", 1)
    assert "secret" not in client.get("/api/v1/webhooks").json()["data"][0]


def test_a_job_may_bring_its_own_webhook(client: TestClient, receiver: Receiver) -> None:
    job = start(client, webhook={"url": receiver.url, "events": ["job.completed"]})
    ((headers, body),) = receiver.wait_for(1)
    assert Webhook(job["webhook"]["secret"]).verify(body, headers)["data"]["id"] == job["id"]
    assert client.get("/api/v1/webhooks").json()["data"] == []
    start(client)
    time.sleep(0.5)
    assert len(receiver.got) == 1


def test_failures_are_repeated_with_the_same_id_until_the_receiver_takes_it(
    client: TestClient, receiver: Receiver
) -> None:
    receiver.answers = [500, 302, 200]
    receiver.fields = {"location": "http://127.0.0.1:1/"}
    webhook = register(client, receiver.url)
    start(client)
    got = receiver.wait_for(3)
    assert len({headers["webhook-id"] for headers, _ in got}) == 1
    for headers, body in got:
        assert Webhook(webhook["secret"]).verify(body, headers)
    delivery = settled(client, webhook["id"])
    assert (delivery["status"], delivery["attempts"], delivery["reply_status"]) == ("delivered", 3, 200)


def test_a_message_is_given_up_after_the_last_wait(client: TestClient, receiver: Receiver) -> None:
    receiver.answers = [503]
    webhook = register(client, receiver.url)
    start(client)
    delivery = settled(client, webhook["id"])
    assert (delivery["status"], delivery["attempts"], delivery["code"]) == ("failed", len(WAITS), "http-status")
    assert len(receiver.got) == len(WAITS)
    assert client.get("/api/v1/webhooks").json()["data"][0]["active"] is True


def test_410_switches_a_webhook_off(client: TestClient, receiver: Receiver) -> None:
    receiver.answers = [410]
    webhook = register(client, receiver.url)
    start(client)
    assert settled(client, webhook["id"])["attempts"] == 1
    (listed,) = client.get("/api/v1/webhooks").json()["data"]
    assert (listed["active"], listed["disabled_code"]) == (False, "gone")
    start(client)
    time.sleep(1.0)
    assert len(receiver.got) == 1


def test_only_the_events_that_were_asked_for_are_sent(client: TestClient, receiver: Receiver) -> None:
    register(client, receiver.url, events=["job.failed", "job.cancelled"])
    records = [f"Herb number {i} cures headaches within days." for i in range(3_000)]
    first = start(client)
    job = client.post("/api/v1/jobs", json={"records": records}).json()
    client.post(f"/api/v1/jobs/{job['id']}/cancel")
    ((_, body),) = receiver.wait_for(1)
    value = json.loads(body)
    assert (value["type"], value["data"]["id"]) == ("job.cancelled", job["id"])
    assert client.get(f"/api/v1/jobs/{first['id']}").json()["status"] == "completed"


def test_a_deleted_webhook_hears_nothing(client: TestClient, receiver: Receiver) -> None:
    webhook = register(client, receiver.url)
    assert client.delete(f"/api/v1/webhooks/{webhook['id']}").status_code == 204
    assert client.delete(f"/api/v1/webhooks/{webhook['id']}").json()["code"] == "unknown-webhook"
    start(client)
    time.sleep(1.0)
    assert receiver.got == []


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:9/", "http://localhost/", "http://169.254.169.254/latest", "http://[::1]/", "http://10.0.0.8/"],
)
def test_a_private_address_is_refused_at_once(make_client: Callable[..., TestClient], url: str) -> None:
    client = make_client(jobs=False)
    reply = client.post("/api/v1/webhooks", json={"url": url})
    assert (reply.status_code, reply.json()["code"]) == (400, "address-refused")
    job = client.post("/api/v1/jobs", json={"records": ["x"], "webhook": {"url": url}})
    assert (job.status_code, job.json()["code"]) == (400, "address-refused")
    assert client.get("/api/v1/jobs").json()["data"] == []


def test_an_address_that_became_private_is_not_called(
    make_client: Callable[..., TestClient], receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make_client(webhook_waits_seconds=("0", "0.1"))

    async def unresolved(*args: object, **kwargs: object) -> None:
        return None

    monkeypatch.setattr("claimscore.server.routes.webhooks.public_addresses", unresolved)
    webhook = register(client, receiver.url)
    start(client)
    delivery = settled(client, webhook["id"])
    assert (delivery["status"], delivery["attempts"], delivery["code"]) == ("failed", 2, "address-refused")
    assert receiver.got == []


def test_the_same_idempotency_key_makes_one_webhook(client: TestClient, receiver: Receiver) -> None:
    headers = {"Idempotency-Key": "hook"}
    made = [client.post("/api/v1/webhooks", json={"url": receiver.url}, headers=headers).json() for _ in range(2)]
    assert made[0] == made[1]
    assert len(client.get("/api/v1/webhooks").json()["data"]) == 1


def test_more_webhooks_than_allowed_are_refused(make_client: Callable[..., TestClient], receiver: Receiver) -> None:
    client = make_client(webhook_networks=("127.0.0.0/8",), max_webhooks=1)
    register(client, receiver.url)
    reply = client.post("/api/v1/webhooks", json={"url": receiver.url})
    assert (reply.status_code, reply.json()["code"]) == (409, "too-many-webhooks")
