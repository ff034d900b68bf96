from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from claimscore.server import access
from claimscore.store.keys import Key, create_key, revoke_key

MakeClient = Callable[..., TestClient]
BODY = {"text": "Turmeric cures arthritis."}


@pytest.fixture
def guarded(make_client: MakeClient) -> TestClient:
    """A client of a service that other machines can reach."""
    return make_client(host="0.0.0.0")  # noqa: S104 (nothing listens: the client calls the application)


def new_key(client: TestClient, *scopes: str, **options: Any) -> tuple[Key, str]:
    app = client.app
    assert isinstance(app, FastAPI)
    return create_key(app.state.database, "test", scopes or ("score",), **options)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_loopback_needs_no_key(client: TestClient) -> None:
    assert client.post("/api/v1/score", json=BODY).status_code == 200
    assert client.get("/api/v1/feedback").status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/score", "/api/v1/score/batch", "/api/v1/compare", "/api/v1/feedback"])
def test_elsewhere_every_route_that_works_needs_a_key(guarded: TestClient, path: str) -> None:
    reply = guarded.post(path, json=BODY)
    assert (reply.status_code, reply.json()["code"]) == (401, "missing-key")
    assert reply.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/version", "/api/v1/rules", "/api/v1/models"])
def test_what_says_nothing_of_texts_needs_no_key(guarded: TestClient, path: str) -> None:
    assert guarded.get(path).status_code == 200


def test_measurements_need_an_admin_key_elsewhere(guarded: TestClient) -> None:
    assert guarded.get("/metrics").status_code == 401
    assert guarded.get("/metrics", headers=bearer(new_key(guarded, "score")[1])).status_code == 403
    assert guarded.get("/metrics", headers=bearer(new_key(guarded, "admin")[1])).status_code == 200


def test_a_key_is_taken_wherever_clients_put_it(guarded: TestClient) -> None:
    _, token = new_key(guarded)
    basic = base64.b64encode(f"user:{token}".encode()).decode()
    for headers in (
        bearer(token),
        {"Authorization": f"bearer {token}"},
        {"Authorization": f"Token {token}"},
        {"X-API-Key": token},
        {"Authorization": f"Basic {basic}"},
    ):
        assert guarded.post("/api/v1/score", json=BODY, headers=headers).status_code == 200
    assert guarded.post("/api/v1/score", json=BODY, params={"key": token}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        bearer("cs_000000000000_" + "A" * 43),
        bearer("anything"),
        {"Authorization": "Basic !!!"},
        {"Authorization": "Basic " + base64.b64encode(b"\xff\xfe:x").decode()},
        {"X-API-Key": "cs_"},
    ],
)
def test_a_wrong_key_is_refused(guarded: TestClient, headers: dict[str, str]) -> None:
    assert guarded.post("/api/v1/score", json=BODY, headers=headers).status_code == 401


def test_on_loopback_a_word_is_ignored_but_a_revoked_key_is_not(client: TestClient) -> None:
    assert client.post("/api/v1/score", json=BODY, headers=bearer("unused")).status_code == 200
    unknown = client.post("/api/v1/score", json=BODY, headers=bearer("cs_000000000000_" + "A" * 43))
    assert (unknown.status_code, unknown.json()["code"]) == (401, "invalid-key")


def test_a_scope_that_the_key_lacks_is_refused(guarded: TestClient) -> None:
    _, token = new_key(guarded, "feedback")
    reply = guarded.post("/api/v1/score", json=BODY, headers=bearer(token))
    assert (reply.status_code, reply.json()["code"]) == (403, "scope")
    assert guarded.get("/api/v1/feedback", headers=bearer(token)).status_code == 403


def test_a_revoked_key_stops_working(guarded: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "REMEMBER_SECONDS", 0.0)
    key, token = new_key(guarded)
    assert guarded.post("/api/v1/score", json=BODY, headers=bearer(token)).status_code == 200
    assert isinstance(guarded.app, FastAPI)
    revoke_key(guarded.app.state.database, key.id)
    assert guarded.post("/api/v1/score", json=BODY, headers=bearer(token)).status_code == 401


def test_a_keys_policy_stands_below_that_of_the_request(guarded: TestClient) -> None:
    own = {"thresholds": {"health_claim": 0, "overclaim": {"ok_below": 0, "flag_from": 0}}}
    _, token = new_key(guarded, policy=own)
    by_key = guarded.post("/api/v1/score", json=BODY, headers=bearer(token)).json()
    same = guarded.post("/api/v1/score", json={**BODY, "policy": own}, headers=bearer(token)).json()
    assert by_key["policy_version"] == same["policy_version"] != "default"
    off = {"severity": {f"CS10{i}": "off" for i in range(1, 9)}}
    over = guarded.post("/api/v1/score", json={**BODY, "policy": off}, headers=bearer(token)).json()
    assert over["policy_version"] != by_key["policy_version"]
    assert all(one["dimension"] != "overclaim" for one in over["findings"])


def test_a_keys_rate_limit_counts_down_and_then_refuses(guarded: TestClient) -> None:
    _, token = new_key(guarded, rate_limit_per_minute=2)
    replies = [guarded.post("/api/v1/score", json=BODY, headers=bearer(token)) for _ in range(3)]
    assert [one.status_code for one in replies] == [200, 200, 429]
    assert [one.headers["ratelimit"].split(";")[1] for one in replies] == ["r=1", "r=0", "r=0"]
    assert replies[0].headers["ratelimit-policy"] == '"minute";q=2;w=60'
    assert 1 <= int(replies[2].headers["retry-after"]) <= 60
    assert replies[2].json()["code"] == "rate-limited"
    _, other = new_key(guarded, rate_limit_per_minute=2)
    assert guarded.post("/api/v1/score", json=BODY, headers=bearer(other)).status_code == 200


def test_without_keys_the_limit_counts_by_address(make_client: MakeClient) -> None:
    client = make_client(host="0.0.0.0", no_keys=True, rate_limit_per_minute=1)  # noqa: S104 (nothing listens)
    assert [client.post("/api/v1/score", json=BODY).status_code for _ in range(2)] == [200, 429]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "127.0.0.1.evil.example", "", "localhost.:80"])
def test_on_loopback_another_host_name_is_refused(client: TestClient, host: str) -> None:
    reply = client.post("/api/v1/score", json=BODY, headers={"Host": host})
    assert (reply.status_code, reply.json()["code"]) == (421, "unknown-host")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:9", "127.0.0.1:8765", "[::1]:80", "[::1]"])
def test_loopbacks_own_names_are_served(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_an_allowed_host_is_served(make_client: MakeClient) -> None:
    client = make_client(allowed_hosts=("score.example",))
    assert client.get("/healthz", headers={"Host": "score.example"}).status_code == 200


def test_a_route_can_only_ask_for_a_scope_that_exists() -> None:
    with pytest.raises(ValueError, match="no scope"):
        access.require("everything")
