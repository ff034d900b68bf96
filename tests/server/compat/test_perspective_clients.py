"""Perspective's clients against a running service: google-api-python-client, and Coral's call as it makes it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

CLAIM = "Daily walks prevent dementia."
TEXT = f"💊 It rained. {CLAIM}"


@pytest.fixture
def client(live_server: str) -> Iterator[Any]:
    """A client that Google's library builds from the service's own discovery document."""
    built = build(
        "commentanalyzer",
        "v1alpha1",
        developerKey="any-word",
        discoveryServiceUrl=f"{live_server}/$discovery/rest?version=v1alpha1",
        static_discovery=False,
    )
    yield built
    built.close()


def analyze(client: Any, **body: Any) -> Any:
    request = {"comment": {"text": TEXT}, "requestedAttributes": {"OVERCLAIM": {}}} | body
    return client.comments().analyze(body=request).execute()


def test_the_built_client_gets_scores_spans_and_its_token_back(client: Any):
    asked = {"OVERCLAIM": {}, "CAUSAL": {"scoreType": "PROBABILITY"}, "CRITICAL": {"scoreThreshold": 1}}
    reply = analyze(client, requestedAttributes=asked, spanAnnotations=True, clientToken="comment:1", languages=["en"])
    assert set(reply["attributeScores"]) == {"OVERCLAIM", "CAUSAL"}
    scores = reply["attributeScores"]["OVERCLAIM"]
    assert [(span["begin"], span["end"]) for span in scores["spanScores"]] == [(0, 13), (14, 43)]
    assert scores["summaryScore"] == {
        "value": max(span["score"]["value"] for span in scores["spanScores"]),
        "type": "PROBABILITY",
    }
    assert (reply["clientToken"], reply["languages"], reply["detectedLanguages"]) == ("comment:1", ["en"], ["en"])
    assert reply["claimscore"]["model"]


def test_spans_count_in_the_unit_asked_for(client: Any):
    body = {"comment": {"text": TEXT}, "requestedAttributes": {"OVERCLAIM": {}}, "spanAnnotations": True}
    reply = client.comments().analyze(body=body, offsetUnit="codepoint").execute()
    assert reply["attributeScores"]["OVERCLAIM"]["spanScores"][1]["begin"] == 13


@pytest.mark.parametrize(
    ("body", "reason", "part"),
    [
        ({"requestedAttributes": {"OVERCLAIM": {}, "TOXICITY": {}}}, "UNKNOWN_ATTRIBUTE", "TOXICITY is not scored"),
        ({"requestedAttributes": {}}, "NO_REQUESTED_ATTRIBUTES", "name one or more"),
        ({"comment": {"text": " \n"}}, "COMMENT_EMPTY", "non-empty"),
        ({"comment": {"text": "a" * 1_000_001}}, "COMMENT_TOO_LONG", "too long"),
        ({"comment": {"text": "a", "type": "PDF"}}, "COMMENT_TYPE", "PLAIN_TEXT"),
        ({"languages": ["es"]}, "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE", "English only"),
        (
            {"comment": {"text": "Der Tee hilft nicht gegen die Grippe, und er ist auch kein Wundermittel."}},
            "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
            "de",
        ),
        ({"requestedAttributes": {"OVERCLAIM": {"scoreType": "STD_DEV"}}}, "SCORE_TYPE", "PROBABILITY"),
        ({"requestedAttributes": {"OVERCLAIM": {"scoreThreshold": "high"}}}, "INVALID_REQUEST", "scoreThreshold"),
    ],
)
def test_the_built_client_reads_every_refusal(client: Any, body: dict[str, Any], reason: str, part: str):
    with pytest.raises(HttpError) as refused:
        analyze(client, **body)
    assert refused.value.status_code == 400
    assert part in refused.value.reason
    assert any(detail.get("reason") == reason for detail in refused.value.error_details)
    known = reason.startswith(("COMMENT_EMPTY", "COMMENT_TOO_LONG", "NO_REQUESTED", "LANGUAGE_NOT"))
    assert refused.value.error_details[0]["errorType"] == (reason if known else "INVALID_REQUEST")


def test_a_suggested_score_is_taken(client: Any):
    body = {
        "comment": {"text": CLAIM},
        "attributeScores": {"OVERCLAIM": {"summaryScore": {"value": 0}}},
        "communityId": "Coral:https://news.example.org",
        "clientToken": "comment:2",
        "languages": ["en"],
    }
    assert client.comments().suggestscore(body=body).execute()["clientToken"] == "comment:2"
    with pytest.raises(HttpError, match="TOXICITY is not scored"):
        client.comments().suggestscore(body=body | {"attributeScores": {"TOXICITY": {}}}).execute()


def test_coral_gets_its_score_within_its_800_milliseconds(live_server: str):
    """Coral joins ``/comments:analyze`` to its endpoint, sends its key in the query, and reads one score."""
    request = {
        "comment": {"text": "\n".join([CLAIM] * 20)},
        "doNotStore": True,
        "requestedAttributes": {"OVERCLAIM": {}},
        "languages": ["en"],
    }
    url = f"{live_server}/v1alpha1/comments:analyze?key=any-word"
    started = time.perf_counter()
    reply = httpx.post(url, json=request, timeout=0.8)
    assert time.perf_counter() - started < 0.8
    assert 0.5 < reply.json()["attributeScores"]["OVERCLAIM"]["summaryScore"]["value"] <= 1.0


def test_another_version_has_no_discovery_document(live_server: str):
    reply = httpx.get(f"{live_server}/$discovery/rest", params={"version": "v1beta1"})
    assert (reply.status_code, reply.json()["error"]["status"]) == (404, "NOT_FOUND")


def test_a_body_that_is_not_json_is_an_invalid_argument(live_server: str):
    reply = httpx.post(f"{live_server}/v1alpha1/comments:analyze", content=b"{")
    assert (reply.status_code, reply.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")
