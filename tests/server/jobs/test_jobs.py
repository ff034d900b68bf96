"""Jobs over HTTP: taken in, scored in the background, fetched by page and by file, cancelled, deleted."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable
from typing import Any

import pyarrow.parquet as parquet
import pytest
from fastapi.testclient import TestClient
from pyarrow import Table

from claimscore.store import job_records
from claimscore.store.database import Database
from claimscore.store.keys import create_key

TEXTS: list[dict[str, Any]] = [
    {"id": "a", "text": "Garlic cures every cold. It rained all day.", "title": "Garlic"},
    {"id": 7, "text": "<p>The trial had 40 patients. Sales rose by 3%.</p>", "format": "html"},
    {"text": "Doctors hate this 💊 trick. Drink water."},
]


def finished(client: TestClient, job_id: str, *, headers: dict[str, str] | None = None) -> dict[str, Any]:
    for _ in range(600):
        reply = client.get(f"/api/v1/jobs/{job_id}", headers=headers)
        assert reply.status_code == 200, reply.text
        job: dict[str, Any] = reply.json()
        if job["status"] in ("completed", "cancelled", "failed"):
            return job
        time.sleep(0.05)
    raise AssertionError(f"the job is still {job['status']} at {job['done']} of {job['total']}")


def start(client: TestClient, records: list[Any], **options: Any) -> dict[str, Any]:
    reply = client.post("/api/v1/jobs", json={"records": records, **options})
    assert reply.status_code == 202, reply.text
    job: dict[str, Any] = reply.json()
    assert reply.headers["location"] == f"/api/v1/jobs/{job['id']}"
    return job


def upload(client: TestClient, content: bytes, name: str, **options: Any) -> dict[str, Any]:
    reply = client.post("/api/v1/jobs", files={"file": (name, content)}, data={"options": json.dumps(options)})
    assert reply.status_code == 202, reply.text
    job: dict[str, Any] = reply.json()
    return job


def test_inline_documents_are_scored_as_the_score_route_scores_them(client: TestClient) -> None:
    job = finished(client, start(client, TEXTS, offset_unit="utf16")["id"])
    assert (job["status"], job["total"], job["done"], job["errors"]) == ("completed", 3, 3, 0)
    page = client.get(f"/api/v1/jobs/{job['id']}/results").json()
    assert page["complete"] is True
    assert page["next_cursor"] is None
    assert [(one["index"], one["id"], one["status"]) for one in page["data"]] == [
        (0, "a", "ok"),
        (1, "7", "ok"),
        (2, None, "ok"),
    ]
    for record, one in zip(TEXTS, page["data"], strict=True):
        request = {key: value for key, value in record.items() if key != "id"}
        alone = client.post("/api/v1/score", json={**request, "offset_unit": "utf16", "include_text": False}).json()
        assert one["report"] == alone


def test_a_bad_record_becomes_an_error_in_its_place(client: TestClient) -> None:
    bad: list[Any] = [
        {"text": ""},
        {"text": 5},
        {"title": "no text"},
        {"text": "Fine.", "typo": 1},
        {"text": "Fine.", "format": "docx"},
        {"text": "Fine.", "id": ""},
        {"text": "Fine.", "title": "t" * 2_000},
        {"text": "x" * 1_000_001},
        ["text"],
        None,
        "A text by itself is fine.",
    ]
    job = finished(client, start(client, bad)["id"])
    assert (job["status"], job["done"], job["errors"]) == ("completed", 11, 10)
    data = client.get(f"/api/v1/jobs/{job['id']}/results").json()["data"]
    assert [one.get("error", {}).get("code") for one in data] == [
        "empty",
        "empty",
        "empty",
        "record-field",
        "format",
        "record-id",
        "record-title",
        "too-large",
        "record",
        "record",
        None,
    ]


def test_json_lines_are_read_with_byte_order_mark_blank_lines_and_broken_lines(client: TestClient) -> None:
    lines = [json.dumps(TEXTS[0]), "", "{broken", '{"text": "\\ud800"}', json.dumps("Tea heals."), "[" * 5_000]
    job = upload(client, b"\xef\xbb\xbf" + "\r\n".join(lines).encode(), "records.jsonl")
    assert job["total"] == 5
    job = finished(client, job["id"])
    data = client.get(f"/api/v1/jobs/{job['id']}/results").json()["data"]
    assert [one.get("error", {}).get("code", one["status"]) for one in data] == [
        "ok",
        "json",
        "lone-surrogate",
        "ok",
        "json",
    ]
    assert "line 3" in data[1]["error"]["message"]


def test_parquet_goes_in_and_comes_out(client: TestClient) -> None:
    table = Table.from_pylist([{"id": str(i), "text": f"Herb number {i} melts fat. Rain fell."} for i in range(250)])
    out = io.BytesIO()
    parquet.write_table(table, out)
    job = finished(client, upload(client, out.getvalue(), "records.parquet")["id"])
    assert (job["status"], job["done"], job["errors"]) == ("completed", 250, 0)
    reply = client.get(f"/api/v1/jobs/{job['id']}/results/file", params={"format": "parquet"})
    assert reply.headers["content-type"] == "application/vnd.apache.parquet"
    rows = parquet.read_table(io.BytesIO(reply.content)).to_pylist()
    assert [row["id"] for row in rows] == [str(i) for i in range(250)]
    assert {row["sentences"] for row in rows} == {2}
    assert json.loads(rows[9]["result"])["report"]["summary"]["verdict"] == rows[9]["verdict"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PAR1 is how it begins", "parquet"),
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b'{"text": "' + b"a" * 2_000_001 + b'"}', "line-too-long"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_and_leaves_nothing(
    client: TestClient, content: bytes, code: str
) -> None:
    reply = client.post("/api/v1/jobs", files={"file": ("x", content)})
    assert (reply.status_code, reply.json()["code"]) == (400, code)
    assert client.get("/api/v1/jobs").json()["data"] == []


def test_a_parquet_file_without_text_is_refused(client: TestClient) -> None:
    out = io.BytesIO()
    parquet.write_table(Table.from_pylist([{"body": "x"}]), out)
    reply = client.post("/api/v1/jobs", files={"file": ("x", out.getvalue())})
    assert reply.json()["code"] == "parquet-columns"


def test_sentences_are_scored_alone_and_exported_as_csv(client: TestClient) -> None:
    records = [{"id": "=1+1", "text": "Garlic cures colds."}, {"id": "b", "text": ""}, "It rained all day."]
    job = finished(client, start(client, records, unit="sentence")["id"])
    assert job["unit"] == "sentence"
    reply = client.get(f"/api/v1/jobs/{job['id']}/results/file", params={"format": "csv"})
    assert "attachment" in reply.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(reply.text)))
    assert [row["status"] for row in rows] == ["ok", "error", "ok"]
    assert rows[0]["id"] == "'=1+1"
    assert rows[1]["error_code"] == "empty"
    lines = client.get(f"/api/v1/jobs/{job['id']}/results/file").text.splitlines()
    first = json.loads(lines[0])
    assert rows[0]["overclaim"] == f"{first['sentence']['scores']['overclaim']:.6f}"
    assert rows[0]["model"].startswith("tiny@")
    assert set(first["sentence"]) == {"decision", "truncated", "scores", "flags", "claim_strength", "cues"}


def test_pages_follow_each_other_without_gap(client: TestClient) -> None:
    job = finished(client, start(client, [f"Sentence number {i}." for i in range(260)], unit="sentence")["id"])
    seen: list[int] = []
    cursor = None
    while True:
        params = {"limit": 90, **({"cursor": cursor} if cursor else {})}
        page = client.get(f"/api/v1/jobs/{job['id']}/results", params=params).json()
        seen += [one["index"] for one in page["data"]]
        cursor = page["next_cursor"]
        if page["complete"]:
            break
    assert seen == list(range(260))


def test_jobs_are_listed_newest_first_by_page(client: TestClient) -> None:
    made = [start(client, ["Rain fell."])["id"] for _ in range(3)]
    first = client.get("/api/v1/jobs", params={"limit": 2}).json()
    assert [job["id"] for job in first["data"]] == made[:0:-1]
    rest = client.get("/api/v1/jobs", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [job["id"] for job in rest["data"]] == made[:1]
    assert rest["next_cursor"] is None


def test_policy_and_model_are_those_of_the_request(client: TestClient) -> None:
    policy = {"severity": {"CS101": "off"}, "thresholds": {"health_claim": 0.99}, "gate": {"block_from": 3}}
    job = finished(client, start(client, TEXTS, policy=policy)["id"])
    data = client.get(f"/api/v1/jobs/{job['id']}/results").json()["data"]
    alone = client.post("/api/v1/score", json={"text": TEXTS[0]["text"], "policy": policy}).json()
    assert data[0]["report"]["policy_version"] == alone["policy_version"] != "default"
    assert client.post("/api/v1/jobs", json={"records": ["x"], "model": "none"}).json()["code"] == "unknown-model"
    wrong = client.post("/api/v1/jobs", json={"records": ["x"], "policy": {"severity": {"CS999": "off"}}})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "unknown-rule")


def test_the_same_idempotency_key_starts_one_job(client: TestClient) -> None:
    headers = {"Idempotency-Key": "night-run"}
    body = {"records": ["Rain fell."]}
    first = client.post("/api/v1/jobs", json=body, headers=headers)
    again = client.post("/api/v1/jobs", json=body, headers=headers)
    assert first.json()["id"] == again.json()["id"]
    other = client.post("/api/v1/jobs", json={"records": ["Snow fell."]}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")
    file = {"file": ("x.jsonl", b'"Rain fell."')}
    ids = {client.post("/api/v1/jobs", files=file, headers={"Idempotency-Key": "file"}).json()["id"] for _ in "ab"}
    assert len(ids) == 1
    assert len(client.get("/api/v1/jobs").json()["data"]) == 2


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"records": []},
        {"records": "text"},
        {"records": ["x"], "unit": "word"},
        {"records": ["x"], "extra": 1},
        {"records": ["x"], "expires_in_hours": 0},
        {"records": ["x"], "webhook": {"url": "ftp://example.org/"}},
    ],
)
def test_a_request_of_another_shape_is_a_problem(client: TestClient, body: Any) -> None:
    reply = client.post("/api/v1/jobs", json=body)
    assert (reply.status_code, reply.headers["content-type"]) == (422, "application/problem+json")
    assert client.post("/api/v1/jobs", content=b"{", headers={"content-type": "application/json"}).status_code == 422
    assert client.post("/api/v1/jobs", data={"a": "b"}, files={"other": b""}).status_code == 422


def test_too_many_records_and_too_many_jobs_are_refused(make_client: Callable[..., TestClient]) -> None:
    client = make_client(max_job_records=3, max_unfinished_jobs=1, jobs=False)
    many = client.post("/api/v1/jobs", json={"records": ["x"] * 4})
    assert (many.status_code, many.json()["code"]) == (400, "too-many-records")
    waiting = start(client, ["Rain fell."])
    full = client.post("/api/v1/jobs", json={"records": ["x"]})
    assert (full.status_code, full.json()["code"], full.headers["retry-after"]) == (429, "too-many-jobs", "30")
    early = client.get(f"/api/v1/jobs/{waiting['id']}/results/file")
    assert (early.status_code, early.json()["code"]) == (409, "not-finished")
    page = client.get(f"/api/v1/jobs/{waiting['id']}/results").json()
    assert (page["data"], page["complete"]) == ([], False)
    assert page["next_cursor"]


def test_a_cancelled_job_keeps_what_is_done_and_forgets_its_input(client: TestClient, server_settings: Any) -> None:
    records = [f"Herb number {i} cures headaches within days." for i in range(3_000)]
    job = start(client, records)
    while client.get(f"/api/v1/jobs/{job['id']}").json()["done"] == 0:
        time.sleep(0.02)
    assert client.post(f"/api/v1/jobs/{job['id']}/cancel").json()["status"] in ("cancelling", "cancelled")
    job = finished(client, job["id"])
    assert job["status"] == "cancelled"
    assert 0 < job["done"] < 3_000
    page = client.get(f"/api/v1/jobs/{job['id']}/results", params={"limit": 500}).json()
    assert len(page["data"]) == min(500, job["done"])
    database = Database(server_settings.database)
    assert job_records.read_input(database.engine, job["id"], 29) is None
    database.close()
    assert client.post(f"/api/v1/jobs/{job['id']}/cancel").json() == job


def test_a_deleted_job_is_gone_while_it_runs(client: TestClient, server_settings: Any) -> None:
    job = start(client, [f"Herb number {i} cures headaches." for i in range(500)])
    assert client.delete(f"/api/v1/jobs/{job['id']}").status_code == 204
    for path in ("", "/results", "/results/file"):
        reply = client.get(f"/api/v1/jobs/{job['id']}{path}")
        assert (reply.status_code, reply.json()["code"]) == (404, "unknown-job")
    later = finished(client, start(client, ["Rain fell."])["id"])
    assert later["status"] == "completed"


def test_text_is_not_kept_once_it_is_scored(client: TestClient, server_settings: Any) -> None:
    job = finished(client, start(client, ["It rained in Zanzibar all day."])["id"])
    database = Database(server_settings.database)
    assert job_records.read_input(database.engine, job["id"], 0) is None
    database.close()
    whole = client.get(f"/api/v1/jobs/{job['id']}/results/file").text
    assert "Zanzibar" not in whole


def test_a_job_belongs_to_its_key(make_client: Callable[..., TestClient], server_settings: Any) -> None:
    client = make_client()
    database = Database(server_settings.database)
    tokens = [create_key(database, name, scopes)[1] for name, scopes in (("a", ["jobs"]), ("b", ["jobs"]))]
    weak = create_key(database, "c", ["score"])[1]
    database.close()
    own, other, scoreless = ({"Authorization": f"Bearer {token}"} for token in (*tokens, weak))
    job = client.post("/api/v1/jobs", json={"records": ["Rain fell."]}, headers=own).json()
    assert finished(client, job["id"], headers=own)["status"] == "completed"
    assert client.get(f"/api/v1/jobs/{job['id']}", headers=other).status_code == 404
    assert client.delete(f"/api/v1/jobs/{job['id']}", headers=other).status_code == 404
    assert client.get("/api/v1/jobs", headers=other).json()["data"] == []
    assert client.get("/api/v1/jobs", headers=scoreless).status_code == 403
