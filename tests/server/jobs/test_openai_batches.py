"""Files and batches by the ``openai`` package, unchanged but for its ``base_url``."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:openai", "ignore::DeprecationWarning:pydantic")

TEXTS = ["Garlic cures every cold.", "It rained all day.", "Doctors hate this 💊 trick."]


@pytest.fixture
def openai_client(live_server: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{live_server}/v1", api_key="unused", max_retries=0) as client:
        yield client


def line(custom_id: str, body: Any, **changes: Any) -> str:
    return json.dumps({"custom_id": custom_id, "method": "POST", "url": "/v1/moderations", "body": body, **changes})


def run(client: openai.OpenAI, lines: list[str], **options: Any) -> Any:
    file = client.files.create(file=("requests.jsonl", "\n".join(lines).encode()), purpose="batch")
    batch = client.batches.create(input_file_id=file.id, endpoint="/v1/moderations", completion_window="24h", **options)
    assert batch.status in ("validating", "in_progress", "completed")
    for _ in range(600):
        batch = client.batches.retrieve(batch.id)
        if batch.status in ("completed", "failed", "cancelled"):
            return batch
        time.sleep(0.05)
    raise AssertionError(f"the batch is still {batch.status}")


def content(client: openai.OpenAI, file_id: str) -> list[dict[str, Any]]:
    return [json.loads(one) for one in client.files.content(file_id).text.splitlines()]


def test_a_batch_gives_what_moderations_gives(openai_client: openai.OpenAI) -> None:
    lines = [line(f"one-{i}", {"input": text}) for i, text in enumerate(TEXTS)]
    lines.append(line("all", {"input": TEXTS, "model": "tiny"}))
    batch = run(openai_client, lines, metadata={"night": "7"})
    assert batch.status == "completed"
    assert batch.metadata == {"night": "7"}
    counts = batch.request_counts
    assert (counts.total, counts.completed, counts.failed) == (4, 4, 0)
    assert batch.error_file_id is None
    out = content(openai_client, batch.output_file_id)
    assert [one["custom_id"] for one in out] == ["one-0", "one-1", "one-2", "all"]
    assert all(one["response"]["status_code"] == 200 and one["error"] is None for one in out)
    alone = openai_client.moderations.create(input=TEXTS)
    assert out[3]["response"]["body"]["results"] == [one.to_dict() for one in alone.results]
    assert out[2]["response"]["body"]["results"] == out[3]["response"]["body"]["results"][2:]


def test_lines_that_cannot_be_used_go_to_the_error_file(openai_client: openai.OpenAI) -> None:
    lines = [
        line("good", {"input": "Garlic cures colds."}),
        line("good", {"input": "The same id again."}),
        line("elsewhere", {"input": "x"}, url="/v1/chat/completions"),
        line("bodyless", None),
        line("no-input", {"text": "x"}),
        line("model", {"input": "x", "model": "omni-moderation-latest"}),
        line("image", {"input": [{"type": "image_url", "image_url": {"url": "https://example.org/"}}]}),
        "{broken",
        json.dumps(["a list"]),
    ]
    batch = run(openai_client, lines)
    assert (batch.request_counts.completed, batch.request_counts.failed) == (1, 8)
    assert [one["custom_id"] for one in content(openai_client, batch.output_file_id)] == ["good"]
    errors = {}
    for one in content(openai_client, batch.error_file_id):
        failure = one["error"] or one["response"]["body"]["error"]
        errors[one["custom_id"] or failure["message"]] = failure["code"]
    assert errors == {
        "good": "duplicate_custom_id",
        "elsewhere": "mismatched_endpoint",
        "bodyless": "invalid_request",
        "no-input": "invalid_request",
        "model": "model_not_found",
        "image": "input_type",
        "line 8 is not a JSON object with a custom_id": "invalid_json_line",
        "line 9 is not a JSON object with a custom_id": "invalid_json_line",
    }


def test_files_are_listed_read_and_deleted(openai_client: openai.OpenAI) -> None:
    data = line("a", {"input": "x"}).encode()
    made = [
        openai_client.files.create(
            file=(f"{i}.jsonl", data), purpose="batch", expires_after={"anchor": "created_at", "seconds": 7_200}
        )
        for i in range(3)
    ]
    assert (made[0].filename, made[0].bytes - len(data), made[0].purpose, made[0].status) == (
        "0.jsonl",
        0,
        "batch",
        "processed",
    )
    assert made[0].expires_at is not None
    assert abs(made[0].expires_at - made[0].created_at - 7_200) <= 1
    assert [one.id for one in openai_client.files.list(limit=2)][:3] == [one.id for one in reversed(made)]
    assert openai_client.files.retrieve(made[1].id) == made[1]
    assert openai_client.files.content(made[1].id).content == data
    assert openai_client.files.delete(made[1].id).deleted is True
    with pytest.raises(openai.NotFoundError) as missing:
        openai_client.files.retrieve(made[1].id)
    assert (missing.value.code, missing.value.param) == ("unknown_file", "file_id")


def test_batches_are_listed_and_the_files_of_one_can_be_deleted(openai_client: openai.OpenAI) -> None:
    made = [run(openai_client, [line("a", {"input": "Rain fell."}), "{"]) for _ in range(3)]
    listed = [one.id for one in openai_client.batches.list(limit=2)]
    assert listed[:3] == [one.id for one in reversed(made)]
    batch = made[0]
    output = openai_client.files.retrieve(batch.output_file_id)
    assert (output.purpose, output.bytes) == (
        "batch_output",
        len(openai_client.files.content(batch.output_file_id).content),
    )
    for name in (batch.output_file_id, batch.error_file_id):
        assert openai_client.files.delete(name).deleted is True
        with pytest.raises(openai.NotFoundError):
            openai_client.files.content(name)
    assert openai_client.batches.retrieve(batch.id).status == "completed"


def test_a_batch_can_be_cancelled(openai_client: openai.OpenAI) -> None:
    lines = [line(str(i), {"input": f"Herb number {i} cures headaches."}) for i in range(2_000)]
    file = openai_client.files.create(file=("many.jsonl", "\n".join(lines).encode()), purpose="batch")
    batch = openai_client.batches.create(input_file_id=file.id, endpoint="/v1/moderations", completion_window="24h")
    assert openai_client.batches.cancel(batch.id).status in ("cancelling", "cancelled")
    for _ in range(400):
        batch = openai_client.batches.retrieve(batch.id)
        if batch.status == "cancelled":
            break
        time.sleep(0.05)
    assert batch.status == "cancelled"
    assert batch.cancelled_at is not None


@pytest.mark.parametrize(
    ("changes", "status", "code", "param"),
    [
        ({"input_file_id": "file-none"}, 404, "unknown_file", "input_file_id"),
        ({"endpoint": "/v1/embeddings"}, 400, "invalid_request", "endpoint"),
        ({"completion_window": "1h"}, 400, "invalid_request", "completion_window"),
    ],
)
def test_errors_come_in_the_form_that_the_client_reads(
    openai_client: openai.OpenAI, changes: dict[str, Any], status: int, code: str, param: str
) -> None:
    asked: dict[str, Any] = {
        "input_file_id": "file-none",
        "endpoint": "/v1/moderations",
        "completion_window": "24h",
        **changes,
    }
    with pytest.raises(openai.APIStatusError) as failed:
        openai_client.batches.create(**asked)
    assert (failed.value.status_code, failed.value.code, failed.value.param) == (status, code, param)


def test_other_purposes_and_empty_files_are_refused(openai_client: openai.OpenAI, live_server: str) -> None:
    with pytest.raises(openai.BadRequestError) as other:
        openai_client.files.create(file=("a.jsonl", b"{}"), purpose="fine-tune")
    assert other.value.param == "purpose"
    empty = openai_client.files.create(file=("a.jsonl", b"\n"), purpose="batch")
    with pytest.raises(openai.BadRequestError) as nothing:
        openai_client.batches.create(input_file_id=empty.id, endpoint="/v1/moderations", completion_window="24h")
    assert nothing.value.code == "empty"
    bare = httpx.post(f"{live_server}/v1/files", data={"purpose": "batch"}, files={"other": b""})
    assert (bare.status_code, bare.json()["error"]["code"]) == (400, "missing_file")
    short = {"purpose": "batch", "expires_after[seconds]": "5"}
    reply = httpx.post(f"{live_server}/v1/files", data=short, files={"file": b"x"})
    assert reply.json()["error"]["param"] == "expires_after"
