"""Label Studio's and Text Embeddings Inference's requests, as their code makes them, against a running service."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

CONFIG = (
    '<View><Text name="text" value="$text"/><Labels name="label" toName="text">'
    '<Label value="overclaim"/><Label value="health claim"/></Labels></View>'
)
CLAIM = "💊 It rained. Daily walks prevent dementia."


@pytest.fixture
def studio(live_server: str) -> httpx.Client:
    return httpx.Client(base_url=f"{live_server}/compat/labelstudio")


def test_label_studio_connects_and_gets_predictions(studio: httpx.Client):
    with studio:
        assert studio.get("/health").json()["status"] == "UP"
        setup = studio.post(
            "/setup",
            json={
                "project": "7.1700000000",
                "schema": CONFIG,
                "hostname": "http://localhost:8080",
                "access_token": "t",
            },
        )
        version = setup.json()["model_version"]
        tasks = [{"id": 1, "data": {"text": CLAIM}}, {"id": 2, "data": {"image": "x.png"}}]
        request = {
            "tasks": tasks,
            "model_version": version,
            "project": "7.1700000000",
            "label_config": CONFIG,
            "params": {"login": None, "password": None, "context": None},
        }
        reply = studio.post("/predict", json=request).json()
        assert reply["model_version"] == version
        first, second = reply["results"]
        assert second == {"result": [], "score": 0.0, "model_version": version}
        labels = {item["value"]["labels"][0]: item["value"] for item in first["result"]}
        assert set(labels) == {"overclaim", "health claim"}
        assert labels["overclaim"]["text"] == CLAIM[labels["overclaim"]["start"] : labels["overclaim"]["end"]]
        named = studio.post("/validate", json={"config": CONFIG}).json()["controls"]
        assert named == [{"name": "label", "values": ["overclaim", "health claim"]}]


def test_label_studio_is_told_what_is_wrong_with_its_config(studio: httpx.Client):
    with studio:
        reply = studio.post("/predict", json={"tasks": [], "label_config": "<View>"})
    assert reply.status_code == 400
    assert "label config" in reply.json()["error"]


def event(action: str, **more: Any) -> dict[str, Any]:
    return {"action": action, "project": {"id": 41, "label_config": CONFIG}} | more


def test_annotations_come_back_as_an_export_and_go_when_they_are_deleted(studio: httpx.Client):
    task = {"id": 5, "data": {"text": CLAIM}}
    annotation = {"id": 9, "result": [], "was_cancelled": False}
    with studio:
        assert studio.post("/webhook", json=event("PROJECT_UPDATED")).status_code == 201
        studio.post("/webhook", json=event("ANNOTATION_CREATED", annotation=annotation, task=task))
        changed = annotation | {"result": [{"type": "labels"}]}
        done = studio.post("/webhook", json=event("ANNOTATION_UPDATED", annotation=changed, task=task))
        assert (done.status_code, done.json()) == (201, {"kept": 1, "dropped": 0})
        lines = studio.get("/annotations", params={"project": "41"}).text.splitlines()
        (kept,) = [json.loads(line) for line in lines]
        assert (kept["data"], kept["annotations"]) == (task["data"], [changed])
        studio.post("/webhook", json=event("ANNOTATIONS_DELETED", annotations=[{"id": 9}]))
        assert studio.get("/annotations", params={"project": "41"}).text == ""
        for nonsense in (
            {"project": None},
            {"annotation": {}},
            {"annotation": {"id": "9" * 101}},
            {"task": {"id": []}},
        ):
            assert studio.post("/webhook", json=event("ANNOTATION_CREATED") | nonsense).status_code == 400


def test_tei_scores_a_text_or_a_batch(live_server: str):
    url = f"{live_server}/compat/tei/predict"
    one = httpx.post(url, json={"inputs": CLAIM}).json()
    batch = httpx.post(url, json={"inputs": [[CLAIM], ["It rained."]], "truncate": True}).json()
    assert batch[0] == one
    assert {"label", "score"} == set(one[0])
    assert [row["score"] for row in one] == sorted((row["score"] for row in one), reverse=True)
    raw = httpx.post(url, json={"inputs": [CLAIM], "raw_scores": True}).json()
    assert [row["label"] for row in raw] == [row["label"] for row in one]


@pytest.mark.parametrize(
    ("inputs", "status", "kind"),
    [
        ([], 422, "Empty"),
        (["a", "b"], 422, "Validation"),
        ([["a", "b"]], 422, "Validation"),
        ([["a"]] * 101, 413, "Validation"),
    ],
)
def test_tei_refuses_in_its_own_words(live_server: str, inputs: Any, status: int, kind: str):
    reply = httpx.post(f"{live_server}/compat/tei/predict", json={"inputs": inputs})
    assert (reply.status_code, reply.json()["error_type"]) == (status, kind)
    assert isinstance(reply.json()["error"], str)


def test_tei_says_who_it_is(live_server: str):
    info = httpx.get(f"{live_server}/compat/tei/info").json()
    assert info["model_id"] == "tiny"
    assert "overclaim" in info["model_type"]["classifier"]["label2id"]
    assert httpx.get(f"{live_server}/compat/tei/health").status_code == 200
