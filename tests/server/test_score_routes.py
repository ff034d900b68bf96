from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from claimscore.api import load
from claimscore.render.json_report import to_dict
from tests.server.paths import TINY_MODEL

TEXT = "Turmeric cures arthritis. One small trial found less pain 💊 after ginger tea. Everyone knows it."
MakeClient = Callable[..., TestClient]


def post(client: TestClient, path: str, **body: Any) -> dict[str, Any]:
    reply = client.post(f"/api/v1/{path}", json=body)
    assert reply.status_code == 200, reply.text
    value: dict[str, Any] = reply.json()
    return value


def test_the_reply_is_the_report_that_the_library_gives(client: TestClient) -> None:
    assert post(client, "score", text=TEXT) == to_dict(load(TINY_MODEL).score(TEXT))


@pytest.mark.parametrize("unit", ["codepoint", "utf16", "utf8"])
def test_offsets_cut_the_same_words_in_every_unit(client: TestClient, unit: str) -> None:
    report = post(client, "score", text=TEXT, offset_unit=unit)
    encoding = {"codepoint": "utf-32-le", "utf16": "utf-16-le", "utf8": "utf-8"}[unit]
    width = {"codepoint": 4, "utf16": 2, "utf8": 1}[unit]
    raw = report["text"].encode(encoding)
    cut = [raw[one["start"] * width : one["end"] * width].decode(encoding) for one in report["sentences"]]
    assert cut == [one["text"] for one in report["sentences"]]
    assert report["offset_unit"] == unit


def test_html_offsets_lead_back_to_the_source(client: TestClient) -> None:
    source = "<p>Ginger is <b>completely</b> safe.</p>"
    (sentence,) = post(client, "score", text=source, format="html", offset_unit="utf16")["sentences"]
    assert source[sentence["source_start"] : sentence["source_end"]] == "Ginger is <b>completely</b> safe."


def test_without_text_no_sentence_is_repeated(client: TestClient) -> None:
    reply = client.post("/api/v1/score", json={"text": TEXT, "include_text": False})
    assert reply.json()["text"] is None
    assert "small trial" not in json.dumps([one["text"] for one in reply.json()["sentences"]])


def test_each_block_counts_from_its_own_start_and_the_summary_is_over_all(client: TestClient) -> None:
    blocks = [{"id": f"b{i}", "text": TEXT} for i in range(3)]
    reply = post(client, "score", blocks=[*blocks, {"id": "empty", "text": " \n"}])
    assert [one["id"] for one in reply["blocks"]] == ["b0", "b1", "b2", "empty"]
    alone = post(client, "score", text=TEXT)
    for one in reply["blocks"][:3]:
        assert one["error"] is None
        assert one["report"] == alone
    assert reply["blocks"][3]["report"]["sentences"] == []
    assert reply["summary"]["sentences"] == 3 * alone["summary"]["sentences"]
    assert reply["summary"]["errors"] == 3 * alone["summary"]["errors"]
    for place in reply["summary"]["worst"]:
        assert place["id"] in {"b0", "b1", "b2"}
        assert place["sentence"] < alone["summary"]["sentences"]
    assert reply["model"] == alone["model"]


def test_a_block_that_cannot_be_read_has_an_error_of_its_own(client: TestClient) -> None:
    reply = post(client, "score", blocks=[{"id": "a", "text": "Rest helps."}, {"id": "b", "text": "\x00\x00"}])
    good, bad = reply["blocks"]
    assert good["error"] is None
    assert (bad["report"], bad["error"]["code"], bad["error"]["status"]) == (None, "binary", 400)


def test_a_batch_keeps_the_order_and_gives_each_item_its_own_error(client: TestClient) -> None:
    documents = [{"id": "a", "text": TEXT}, {"text": "  "}, {"id": "c", "text": "Honey heals."}]
    results = post(client, "score/batch", documents=documents)["results"]
    assert [(one["index"], one["id"]) for one in results] == [(0, "a"), (1, None), (2, "c")]
    assert [one["error"] and one["error"]["code"] for one in results] == [None, "empty", None]
    assert results[0]["report"] == post(client, "score", text=TEXT)


def test_a_batch_over_the_limit_is_refused_with_the_limit(make_client: MakeClient) -> None:
    client = make_client(max_batch_documents=2)
    reply = client.post("/api/v1/score/batch", json={"documents": [{"text": "One."}] * 3})
    assert reply.status_code == 413
    assert reply.json()["code"] == "too-large"
    assert "at most 2" in reply.json()["detail"]


@pytest.mark.parametrize("path", ["/api/v1/score", "/api/v1/compare"])
def test_too_many_sentences_are_refused(make_client: MakeClient, path: str) -> None:
    client = make_client(max_sentences=3)
    body = {"text": TEXT * 2} if path.endswith("score") else {"before": {"text": TEXT}, "after": {"text": TEXT}}
    reply = client.post(path, json=body)
    assert (reply.status_code, reply.json()["code"]) == (413, "too-many-sentences")


def test_a_policy_of_the_request_decides_and_is_named(client: TestClient) -> None:
    default = post(client, "score", text=TEXT)
    strict = post(
        client,
        "score",
        text=TEXT,
        policy={
            "thresholds": {"health_claim": 0, "weak_evidence": {"ok_below": 0, "flag_from": 0}},
            "severity": {f"CS20{i}": "error" for i in range(1, 7)},
        },
    )
    assert strict["policy_version"] != default["policy_version"] == "default"
    assert strict["summary"]["flagged"] == strict["summary"]["sentences"]
    assert strict["summary"]["verdict"] == "block"
    assert strict["summary"]["verdict_reasons"]


def test_a_rule_that_is_off_is_never_named(client: TestClient) -> None:
    policy = {
        "thresholds": {"health_claim": 0, "overclaim": {"ok_below": 0, "flag_from": 0}},
        "severity": {"CS101": "off"},
    }
    found = post(client, "score", text=TEXT, policy=policy)["findings"]
    assert found
    assert "CS101" not in {one["rule_id"] for one in found}


@pytest.mark.parametrize(
    ("policy", "status", "code"),
    [
        ({"severity": {"CS999": "off"}}, 400, "unknown-rule"),
        ({"thresholds": {"nonsense": 0.5}}, 400, "unknown-rule"),
        ({"thresholds": {"overclaim": 0.5}}, 400, "config-value"),
        ({"thresholds": {"health_claim": {"ok_below": 0.1, "flag_from": 0.2}}}, 400, "config-value"),
        ({"severity": {"CS101": "loud"}}, 422, "invalid-request"),
        ({"severities": {}}, 422, "invalid-request"),
        ({"gate": {"block_from": 0}}, 422, "invalid-request"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(client: TestClient, policy: Any, status: int, code: str) -> None:
    reply = client.post("/api/v1/score", json={"text": TEXT, "policy": policy})
    assert (reply.status_code, reply.json()["code"]) == (status, code)


def test_a_model_can_be_pinned_by_version(client: TestClient) -> None:
    pinned = post(client, "score", text=TEXT, model="tiny@2026.11.0")
    assert pinned == post(client, "score", text=TEXT, model="tiny") == post(client, "score", text=TEXT)


@pytest.mark.parametrize("model", ["tiny@1.0", "nothing", str(TINY_MODEL), "../tiny_model", ""])
def test_another_model_or_a_path_is_not_known(client: TestClient, model: str) -> None:
    reply = client.post("/api/v1/score", json={"text": TEXT, "model": model})
    assert (reply.status_code, reply.json()["code"], reply.json()["param"]) == (404, "unknown-model", "model")


def test_comparing_names_what_changed(client: TestClient) -> None:
    kept = "Experts agree that ginger tea is perfectly safe."
    policy = {"thresholds": {"health_claim": 0, "overclaim": {"ok_below": 0, "flag_from": 0}}}
    before = {"text": f"Turmeric cures arthritis. {kept}"}
    after = {"text": f"{kept} Rest may help."}
    reply = post(client, "compare", before=before, after=after, policy=policy)
    earlier, later = reply["before"]["findings"], reply["after"]["findings"]
    places = [*reply["moved"], *reply["reworded"], *reply["unchanged"]]
    assert {one["after"]["index"] for one in places} | {one["index"] for one in reply["appeared"]} == set(
        range(len(later))
    )
    assert {one["before"]["index"] for one in places} | {one["index"] for one in reply["gone"]} == set(
        range(len(earlier))
    )
    same = [one for one in (*reply["moved"], *reply["unchanged"]) if one["before"]["id"] == one["after"]["id"]]
    assert {earlier[one["before"]["index"]]["start"] for one in same} == {26}
    assert reply["verdict"]["before"] == reply["before"]["summary"]["verdict"]


def test_a_stream_answers_every_line_by_its_number(client: TestClient) -> None:
    lines = [
        json.dumps({"id": "a", "text": TEXT}),
        "",
        "{broken",
        json.dumps({"id": "d", "text": " "}),
        json.dumps({"id": "e", "text": "Honey heals.", "offset_unit": "utf16", "include_text": False}),
        json.dumps({"text": "Honey heals.", "colour": "red"}),
        json.dumps({"id": "g", "text": "Honey heals.", "model": "nothing"}),
        json.dumps([1]),
        json.dumps({"id": "i", "text": "The last line has no line break."}),
    ]
    reply = client.post("/api/v1/score/stream", content="\n".join(lines), headers={"Content-Type": "application/jsonl"})
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("application/jsonl")
    answers = {one["index"]: one for one in map(json.loads, reply.text.splitlines())}
    assert sorted(answers) == [0, 2, 3, 4, 5, 6, 7, 8]
    codes = {index: one["error"]["code"] for index, one in answers.items() if one["error"]}
    assert codes == {
        2: "invalid-json",
        3: "empty",
        5: "invalid-request",
        6: "unknown-model",
        7: "invalid-request",
    }
    assert answers[0]["report"] == post(client, "score", text=TEXT)
    assert answers[4]["report"]["text"] is None
    assert (answers[4]["id"], answers[8]["id"]) == ("e", "i")


def test_a_stream_waits_for_a_full_queue_instead_of_failing(make_client: MakeClient) -> None:
    client = make_client(max_queued_sentences=4)
    body = "\n".join(json.dumps({"text": TEXT}) for _ in range(30))
    answers = [json.loads(line) for line in client.post("/api/v1/score/stream", content=body).text.splitlines()]
    assert len(answers) == 30
    assert all(one["error"] is None for one in answers)


def test_feedback_is_kept_without_text_unless_asked(make_client: MakeClient) -> None:
    client = make_client()
    finding = "0123456789abcdef-2"
    plain = client.post("/api/v1/feedback", json={"finding_id": finding, "verdict": "wrong", "rule_id": "CS101"})
    assert plain.status_code == 201
    refused = client.post("/api/v1/feedback", json={"finding_id": finding, "verdict": "wrong", "text": "Honey heals."})
    assert refused.status_code == 422
    asked = {"finding_id": finding, "verdict": "correct", "text": "Honey heals.", "store_text": True}
    assert client.post("/api/v1/feedback", json=asked).status_code == 201
    kept = client.get("/api/v1/feedback").json()["feedback"]
    assert [(one["verdict"], one["text"]) for one in kept] == [("wrong", None), ("correct", "Honey heals.")]
    assert 'claimscore_feedback_total{verdict="wrong"} 1.0' in client.get("/metrics").text


def test_feedback_pages_by_cursor(client: TestClient) -> None:
    for i in range(5):
        body = {"finding_id": f"{i:016x}", "verdict": "unsure"}
        assert client.post("/api/v1/feedback", json=body).status_code == 201
    seen, cursor = [], None
    while True:
        params = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = client.get("/api/v1/feedback", params=params).json()
        seen += [int(one["finding_id"], 16) for one in page["feedback"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [0, 1, 2, 3, 4]
    for wrong in ("x", "bnVsbA", "eyJhZnRlciI6IC0xfQ", "é", "eyJhZnRlciI6IDk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5fQ"):
        reply = client.get("/api/v1/feedback", params={"cursor": wrong})
        assert (reply.status_code, reply.json()["code"]) == (400, "cursor")


def test_the_same_feedback_with_the_same_idempotency_key_is_kept_once(client: TestClient) -> None:
    body = {"finding_id": "0" * 16, "verdict": "wrong"}
    headers = {"Idempotency-Key": "try-1"}
    first = client.post("/api/v1/feedback", json=body, headers=headers)
    again = client.post("/api/v1/feedback", json=body, headers=headers)
    assert (again.status_code, again.content) == (first.status_code, first.content) == (201, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert len(client.get("/api/v1/feedback").json()["feedback"]) == 1
    other = client.post("/api/v1/feedback", json={**body, "verdict": "correct"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")


def test_the_catalogue_names_rules_and_models(client: TestClient) -> None:
    rules = client.get("/api/v1/rules").json()["rules"]
    assert len(rules) == 14
    assert client.get("/api/v1/rules/cure").json() == rules[0]
    assert client.get("/api/v1/rules/cs101").json()["id"] == "CS101"
    unknown = client.get("/api/v1/rules/CS999")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown-rule")
    models = client.get("/api/v1/models").json()
    assert models["default"] == models["models"][0]["name"] == "tiny"
