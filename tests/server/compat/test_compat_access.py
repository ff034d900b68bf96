"""Keys, as each protocol's clients send them, and what is kept of a text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from claimscore.store.annotations import suggestions
from claimscore.store.keys import create_key

CLAIM = "Daily walks prevent dementia."
ANALYZE = {"comment": {"text": CLAIM}, "requestedAttributes": {"OVERCLAIM": {}}, "doNotStore": False}
SUGGEST = {"comment": {"text": CLAIM}, "attributeScores": {"OVERCLAIM": {"summaryScore": {"value": 1}}}}
Make = Callable[..., TestClient]


@pytest.fixture
def guarded(make_client: Make) -> tuple[TestClient, str]:
    """A client of a service that asks for keys, and a key that may score."""
    client = make_client(host="0.0.0.0")  # noqa: S104 (nothing listens; the setting makes keys needed)
    _, token = create_key(client.app.state.database, "test", ["score"])  # type: ignore[attr-defined]
    return client, token


def requests(token: str) -> list[tuple[str, dict[str, Any]]]:
    bearer = {"headers": {"Authorization": f"Bearer {token}"}}
    return [
        (f"/v1alpha1/comments:analyze?key={token}", {"json": ANALYZE}),
        ("/v1/moderations", {"json": {"input": CLAIM}} | bearer),
        ("/v2/check", {"data": {"text": CLAIM, "language": "en-US", "apiKey": token}}),
        ("/compat/labelstudio/predict", {"json": {"tasks": []}, "auth": ("user", token)}),
        ("/compat/tei/predict", {"json": {"inputs": CLAIM}} | bearer),
    ]


def test_each_protocol_takes_its_key_where_its_clients_send_it(guarded: tuple[TestClient, str]):
    client, token = guarded
    for path, sent in requests(token):
        assert client.post(path, **sent).status_code == 200, path


def test_without_a_valid_key_each_protocol_refuses_in_its_own_form(guarded: tuple[TestClient, str]):
    client, token = guarded
    perspective, openai, languagetool, studio, tei = (client.post(path, **sent) for path, sent in requests(token[:-1]))
    assert {reply.status_code for reply in (perspective, openai, languagetool, studio, tei)} == {401}
    assert perspective.json()["error"]["status"] == "UNAUTHENTICATED"
    assert openai.json()["error"]["type"] == "authentication_error"
    assert languagetool.text.startswith("Error: ")
    assert isinstance(studio.json()["error"], str)
    assert tei.json()["error_type"] == "invalid-key"


def test_a_key_that_may_only_score_cannot_teach_or_read_what_others_taught(guarded: tuple[TestClient, str]):
    client, token = guarded
    assert client.post(f"/v1alpha1/comments:suggestscore?key={token}", json=SUGGEST).status_code == 403
    auth = ("user", token)
    assert client.post("/compat/labelstudio/webhook", json={"action": "x"}, auth=auth).status_code == 403
    assert client.get("/compat/labelstudio/annotations", auth=auth).status_code == 403


def test_analyze_stores_nothing_and_a_suggestion_keeps_its_text_only_where_it_may(client: TestClient):
    assert client.post("/v1alpha1/comments:analyze", json=ANALYZE).status_code == 200
    database = client.app.state.database  # type: ignore[attr-defined]
    assert suggestions(database) == []
    client.post("/v1alpha1/comments:suggestscore", json=SUGGEST)
    client.post("/v1alpha1/comments:suggestscore", json=SUGGEST | {"doNotStore": True})
    kept = suggestions(database)
    assert [row.text for row in kept] == [CLAIM, None]
    assert kept[1].attribute_scores["OVERCLAIM"]["summaryScore"]["value"] == 1


@pytest.mark.parametrize(
    "path",
    [
        "/v1alpha1/comments:analyze",
        "/v1alpha1/comments:suggestscore",
        "/v1/moderations",
        "/compat/labelstudio/setup",
        "/compat/labelstudio/predict",
        "/compat/labelstudio/validate",
        "/compat/labelstudio/webhook",
        "/compat/tei/predict",
    ],
)
def test_the_documented_examples_run(client: TestClient, path: str):
    operation = client.get("/api/openapi.json").json()["paths"][path]["post"]
    content = operation["requestBody"]["content"]["application/json"]
    assert "$ref" not in str(content["schema"])
    assert client.post(path, json=content["example"]).status_code in (200, 201)


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/v1alpha1/comments:analyze", {"content": b"\xff"}),
        ("/v1/moderations", {"content": b'{"input": "\\ud800"}'}),
        ("/compat/labelstudio/predict", {"content": b'{"tasks": [{"data": {"text": "\\ud800"}}]}'}),
        ("/compat/tei/predict", {"content": b'{"inputs": {"a": 1}}'}),
        ("/v2/check", {"content": b"text=%ED%A0%80&language=en", "headers": {"content-type": "text/plain"}}),
        ("/v2/check", {"data": {"data": '{"text": "\\ud800"}', "language": "en"}}),
    ],
)
def test_nonsense_is_a_client_error_everywhere(client: TestClient, path: str, sent: dict[str, Any]):
    assert client.post(path, **sent).status_code == 400
