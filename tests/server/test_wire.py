from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import create_engine

MakeClient = Callable[..., TestClient]
BODY = {"text": "Turmeric cures arthritis."}
JSON = {"Content-Type": "application/json"}


def test_a_gzipped_body_is_read(client: TestClient) -> None:
    packed = gzip.compress(json.dumps(BODY).encode())
    reply = client.post("/api/v1/score", content=packed, headers={**JSON, "Content-Encoding": "gzip"})
    assert reply.status_code == 200
    assert reply.json() == client.post("/api/v1/score", json=BODY).json()


def test_a_body_that_expands_past_the_limit_is_refused(make_client: MakeClient) -> None:
    client = make_client(max_body_bytes=10_000)
    bomb = gzip.compress(json.dumps({"text": "a" * 5_000_000}).encode())
    assert len(bomb) < 10_000
    reply = client.post("/api/v1/score", content=bomb, headers={**JSON, "Content-Encoding": "gzip"})
    assert (reply.status_code, reply.json()["code"]) == (413, "too-large")


@pytest.mark.parametrize(
    "body", [b"no gzip", gzip.compress(b'{"text": "a."}')[:-4], gzip.compress(b"{}") + b"more", zlib.compress(b"{}")]
)
def test_a_broken_gzip_stream_is_refused(client: TestClient, body: bytes) -> None:
    reply = client.post("/api/v1/score", content=body, headers={**JSON, "Content-Encoding": "gzip"})
    assert (reply.status_code, reply.json()["code"]) == (400, "gzip")


def test_another_encoding_is_refused_with_those_that_work(client: TestClient) -> None:
    reply = client.post("/api/v1/score", content=b"x", headers={**JSON, "Content-Encoding": "br"})
    assert (reply.status_code, reply.headers["accept-encoding"]) == (415, "gzip")


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_over_the_limit_is_refused_whether_its_length_is_declared_or_not(
    make_client: MakeClient, declared: bool
) -> None:
    client = make_client(max_body_bytes=1_000)
    raw = json.dumps({"text": "a " * 2_000}).encode()
    content: Any = raw if declared else iter([raw[:500], raw[500:]])
    reply = client.post("/api/v1/score", content=content, headers=JSON)
    assert (reply.status_code, reply.json()["code"]) == (413, "too-large")


def test_a_text_over_the_limit_is_refused(make_client: MakeClient) -> None:
    reply = make_client(max_text_bytes=100).post("/api/v1/score", json={"text": "é" * 60})
    assert (reply.status_code, reply.json()["code"]) == (413, "too-large")


def test_large_replies_are_compressed_when_asked(client: TestClient) -> None:
    body = {"text": "Ginger cures colds. " * 20}
    assert client.post("/api/v1/score", json=body).headers["content-encoding"] == "gzip"
    plain = client.post("/api/v1/score", json=body, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers


def test_a_request_id_is_given_back_or_made(client: TestClient) -> None:
    given = client.get("/healthz", headers={"X-Request-Id": "abc-123"})
    assert given.headers["x-request-id"] == "abc-123"
    for wrong in ("a b", "x" * 65, "<script>"):
        made = client.get("/healthz", headers={"X-Request-Id": wrong}).headers["x-request-id"]
        assert made.startswith("req_")
    problem = client.get("/nowhere", headers={"X-Request-Id": "abc-124"})
    assert problem.json()["instance"] == "urn:request:abc-124"


def test_every_reply_carries_the_safe_fields(client: TestClient) -> None:
    for reply in (client.get("/healthz"), client.get("/nowhere"), client.get("/healthz", headers={"Host": "x"})):
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["x-frame-options"] == "DENY"


def test_no_other_origin_may_read_unless_it_is_set(make_client: MakeClient) -> None:
    origin = {"Origin": "https://cms.example"}
    assert "access-control-allow-origin" not in make_client().get("/healthz", headers=origin).headers
    client = make_client(cors_origins=("https://cms.example",))
    assert client.get("/healthz", headers=origin).headers["access-control-allow-origin"] == "https://cms.example"
    other = client.get("/healthz", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers
    asked = {**origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    assert client.options("/api/v1/score", headers=asked).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "param"),
    [
        (b"", 422, None),
        (b"{", 422, None),
        (b"[]", 422, None),
        (b"{}", 422, None),
        (b'{"text": 5}', 422, "text"),
        (b'{"text": "a", "blocks": []}', 422, None),
        (b'{"text": "a", "colour": "red"}', 422, "colour"),
        (b'{"text": "a", "offset_unit": "bytes"}', 422, "offset_unit"),
        (b'{"text": "\\ud800"}', 400, None),
        (b'{"text": ""}', 400, None),
        (b'{"text": "\\u0000"}', 400, None),
        (b'{"blocks": [{"id": "a", "text": "x"}, {"id": "a", "text": "y"}]}', 422, None),
        (b'{"text": "a", "policy": {"min_score": NaN}}', 422, None),
        (b'{"text": "a", "\\ud800": 1}', 422, None),
        (b"[" * 100_000, 422, None),
        (b"\xff\xfe", 422, None),
    ],
)
def test_a_wrong_body_is_a_problem(client: TestClient, body: bytes, status: int, param: str | None) -> None:
    reply = client.post("/api/v1/score", content=body, headers=JSON)
    assert reply.status_code in (status, 400), reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    problem = reply.json()
    assert {"type", "title", "status", "detail", "code", "instance"} <= set(problem)
    assert problem["status"] == reply.status_code
    assert param is None or problem["param"] == param


def test_a_problem_never_repeats_the_text(client: TestClient) -> None:
    told = "Aunt Mary swears by it"
    for body in ({"text": told, "format": told}, {"text": [told]}, {"blocks": told}, {"text": f"\x00{told}"}):
        reply = client.post("/api/v1/score", json=body)
        assert reply.status_code in (400, 422)
        assert told not in reply.text


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("/v1/nowhere", lambda body: (body["error"]["code"], body["error"]["type"])),
        ("/v1alpha1/nowhere", lambda body: (body["error"]["status"], body["error"]["code"])),
        ("/compat/tei/nowhere", lambda body: (body["error_type"], body["error"])),
        ("/compat/labelstudio/nowhere", lambda body: (body["error"], body["code"])),
        ("/api/v1/nowhere", lambda body: (body["title"], body["code"])),
    ],
)
def test_an_error_before_any_route_still_speaks_the_protocol(
    client: TestClient, path: str, read: Callable[[Any], tuple[object, ...]]
) -> None:
    reply = client.get(path)
    assert reply.status_code == 404
    assert all(read(reply.json()))


def test_languagetool_paths_answer_errors_as_text_even_with_doubled_slashes(client: TestClient) -> None:
    for path in ("/v2/nowhere", "//v2/nowhere"):
        reply = client.get(f"http://127.0.0.1{path}")
        assert (reply.status_code, reply.headers["content-type"]) == (404, "text/plain; charset=utf-8")
        assert reply.text.startswith("Error: ")


def test_a_method_that_is_not_there_names_those_that_are(client: TestClient) -> None:
    reply = client.delete("/api/v1/score")
    assert (reply.status_code, reply.headers["allow"]) == (405, "POST")
    assert reply.json()["code"] == "method-not-allowed"


def test_a_failure_is_a_500_without_its_message(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    app = client.app
    assert isinstance(app, FastAPI)

    async def fail(*arguments: object, **named: object) -> None:
        raise RuntimeError("secret words")

    app.state.scoring.score_document = fail
    reply = client.post("/api/v1/score", json=BODY)
    assert reply.status_code == 500
    assert reply.json()["code"] == "internal"
    assert "secret" not in reply.text
    assert reply.headers["x-request-id"] in reply.json()["instance"]


def test_a_database_that_does_not_answer_is_a_503_and_scoring_goes_on(client: TestClient) -> None:
    app = client.app
    assert isinstance(app, FastAPI)
    app.state.database.engine = create_engine("sqlite:////nowhere/at/all.db")
    app.state.database._sessions.configure(bind=app.state.database.engine)
    reply = client.get("/api/v1/feedback")
    assert (reply.status_code, reply.json()["code"]) == (503, "database-unavailable")
    assert reply.headers["retry-after"] == "5"
    assert client.post("/api/v1/score", json=BODY).status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["database"], ready.json()["model"]) == (503, False, True)


def test_the_log_has_lengths_and_ids_but_no_text_and_no_query(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", logger="claimscore"):
        client.post("/api/v1/score?key=hidden-word", json={"text": "Aunt Mary swears by it."})
    (record,) = [one for one in caplog.records if one.name == "claimscore.access"]
    fields = vars(record)["fields"]
    assert (fields["route"], fields["status"], fields["method"]) == ("/api/v1/score", 200, "POST")
    assert fields["bytes_in"] > 0
    assert fields["bytes_out"] > 0
    assert "Mary" not in str(fields)
    assert "hidden" not in str(fields)
