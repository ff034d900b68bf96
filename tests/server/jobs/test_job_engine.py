"""What the engine does by itself: forgetting what expired, standing by, and refusing what cannot be run any more."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from claimscore.domain import Severity
from claimscore.model.manifest import Band
from claimscore.policy.policy import DEFAULT_POLICY, Policy
from claimscore.rules.catalog import RULES
from claimscore.server.jobs import engine, intake, records
from claimscore.server.jobs.packing import pack, unpack
from claimscore.server.jobs.policies import policy_to_raw, raw_to_policy
from claimscore.server.settings import ServerSettings
from claimscore.store import files, job_records, jobs, leases
from claimscore.store.database import Database
from claimscore.store.job_records import ResultChunk

RULE_IDS = [rule.id for rule in RULES]
PROBABILITIES = st.floats(0, 1)


@pytest.fixture
def database(server_settings: ServerSettings) -> Any:
    one = Database(server_settings.database)
    one.migrate()
    yield one
    one.close()


def wait_until(holds: Callable[[], bool]) -> None:
    for _ in range(400):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen within 20 seconds")


def make_job(database: Database, *, model: str, keep_seconds: float = 3_600.0) -> jobs.Job:
    options = {"policy": policy_to_raw(DEFAULT_POLICY), "model": model, "offset_unit": "codepoint"}
    job = jobs.create_job(database.engine, owner="open", kind="document", options=options, keep_seconds=keep_seconds)
    return intake.take_in(
        database.engine, job, records.from_values(["Rain fell."] * 3, max_text_bytes=100), max_records=10
    )


def test_what_expired_is_deleted(
    make_client: Callable[..., TestClient], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "SWEEP_SECONDS", 0.1)
    old = make_job(database, model="tiny", keep_seconds=-1.0)
    kept = make_job(database, model="gone@1")
    parts = [b"{}"]
    stored = files.create_file(
        database.engine, owner="open", filename="a", purpose="batch", parts=parts, keep_seconds=0.5
    )
    make_client()
    wait_until(lambda: jobs.find_job(database.engine, old.id) is None)
    wait_until(lambda: not list(files.file_parts(database.engine, stored.id)))
    assert jobs.find_job(database.engine, kept.id) is not None


def test_what_the_workflow_engine_noted_is_forgotten_in_the_end(
    make_client: Callable[..., TestClient], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "SWEEP_SECONDS", 0.5)
    client = make_client()
    count = sa.text("SELECT count(*) FROM workflow_status WHERE workflow_uuid = :id")

    def noted(job_id: str) -> int:
        with database.engine.connect() as connection:
            return int(connection.execute(count, {"id": job_id}).scalar_one())

    first = client.post("/api/v1/jobs", json={"records": ["Rain fell."]}).json()["id"]
    wait_until(lambda: client.get(f"/api/v1/jobs/{first}").json()["status"] == "completed")
    assert noted(first) == 1
    monkeypatch.setattr(engine, "HISTORY_SECONDS", 0.0)
    wait_until(lambda: noted(first) == 0)
    assert client.get(f"/api/v1/jobs/{first}").json()["status"] == "completed"


def test_a_job_whose_model_is_gone_fails_instead_of_using_another(
    make_client: Callable[..., TestClient], database: Database
) -> None:
    job = make_job(database, model="tiny@1999.1")
    client = make_client()
    wait_until(lambda: jobs.get_job(database.engine, job.id).finished)
    reply = client.get(f"/api/v1/jobs/{job.id}").json()
    assert (reply["status"], reply["code"], reply["done"]) == ("failed", "unknown-model", 0)
    assert job_records.read_input(database.engine, job.id, 0) is None


def test_a_second_application_in_one_process_stands_by(make_client: Callable[..., TestClient], tmp_path: Any) -> None:
    first, second = make_client(), make_client(database=f"sqlite:///{tmp_path / 'other.db'}")
    ids = [one.post("/api/v1/jobs", json={"records": ["Rain fell."]}).json()["id"] for one in (first, second)]
    wait_until(lambda: first.get(f"/api/v1/jobs/{ids[0]}").json()["status"] == "completed")
    assert second.get(f"/api/v1/jobs/{ids[1]}").json()["status"] == "queued"


def test_a_result_is_written_once(database: Database) -> None:
    job = make_job(database, model="tiny")
    result = ResultChunk(0, 3, 1, pack([{"index": 0}]))
    assert job_records.write_result(database.engine, job.id, 0, result)
    assert not job_records.write_result(database.engine, job.id, 0, result)
    job = jobs.get_job(database.engine, job.id)
    assert (job.done, job.errors) == (3, 1)
    assert [unpack(one.body) for one in job_records.results(database.engine, job.id)] == [[{"index": 0}]]


def test_a_lease_has_one_holder_until_it_runs_out(database: Database) -> None:
    assert leases.hold_lease(database.engine, "jobs", "a", 0.3)
    assert leases.hold_lease(database.engine, "jobs", "a", 0.3)
    assert not leases.hold_lease(database.engine, "jobs", "b", 0.3)
    time.sleep(0.35)
    assert leases.hold_lease(database.engine, "jobs", "b", 60)
    leases.release_lease(database.engine, "jobs", "a")
    assert not leases.hold_lease(database.engine, "jobs", "a", 60)
    leases.release_lease(database.engine, "jobs", "b")
    assert leases.hold_lease(database.engine, "jobs", "a", 60)


@st.composite
def bands(draw: st.DrawFn) -> Band:
    low, high = sorted((draw(PROBABILITIES), draw(PROBABILITIES)))
    return Band(low, high)


@given(
    health_claim=st.none() | PROBABILITIES,
    overclaim=st.none() | bands(),
    rule_thresholds=st.dictionaries(st.sampled_from(RULE_IDS), PROBABILITIES, max_size=3),
    severities=st.dictionaries(st.sampled_from(RULE_IDS[:5]), st.sampled_from(Severity), max_size=3),
    off=st.frozensets(st.sampled_from(RULE_IDS[5:]), max_size=3),
    min_score=PROBABILITIES,
    report_unsure=st.booleans(),
    block_from=st.integers(1, 9),
)
def test_a_policy_is_kept_exactly(**settings: Any) -> None:
    policy = Policy(**settings)
    assert raw_to_policy(policy_to_raw(policy)) == policy
    assert raw_to_policy(policy_to_raw(policy)).version == policy.version


def test_records_are_packed_in_chunks_by_number_and_by_length(database: Database) -> None:
    job = jobs.create_job(database.engine, owner="open", kind="document", options={}, keep_seconds=60)
    texts = ["a" * 150_000, "b" * 150_000, *["c"] * 205]
    job = intake.take_in(database.engine, job, records.from_values(texts, max_text_bytes=200_000), max_records=1_000)
    assert (job.status, job.total, job.chunks) == ("queued", 207, 4)
    sizes = [unpack(job_records.read_input(database.engine, job.id, i) or b"") for i in range(4)]
    assert [len(chunk) for chunk in sizes] == [2, 100, 100, 5]
    assert [one["index"] for chunk in sizes for one in chunk] == list(range(207))
