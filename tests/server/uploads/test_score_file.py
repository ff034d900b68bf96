"""``POST /api/v1/score/file``: every kind of file, and files made to harm."""

from __future__ import annotations

import io
import json
import os
import signal
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import docx
import httpx
import jsonschema
import pytest
from fastapi.testclient import TestClient

from claimscore.server import isolated

ROOT = Path(__file__).parents[3]
PRINTED = ROOT / "tests" / "data" / "documents" / "careful-portal.pdf"
SCHEMA = json.loads((ROOT / "src" / "claimscore" / "render" / "report-1.0.schema.json").read_text())
SENTENCES = "Turmeric cures arthritis. 🫚 It helped some patients in a small trial."


def word_file(*paragraphs: str) -> bytes:
    word, buffer = docx.Document(), io.BytesIO()
    for text in paragraphs:
        word.add_paragraph(text)
    word.save(buffer)
    return buffer.getvalue()


def send(client: TestClient, name: str, data: bytes, kind: str = "application/octet-stream", **fields: str) -> Any:
    return client.post("/api/v1/score/file", files={"file": (name, data, kind)}, data=fields)


@pytest.mark.parametrize(
    ("name", "data", "format"),
    [
        ("draft.txt", SENTENCES.encode(), "plain"),
        ("draft.md", f"# Turmeric\n\n{SENTENCES}".encode(), "markdown"),
        ("draft.html", f"<h1>Turmeric</h1><p>{SENTENCES}</p>".encode(), "html"),
        ("draft.docx", word_file("Turmeric", SENTENCES), "docx"),
        ("draft", SENTENCES.encode("utf-16"), "plain"),
        ("draft", word_file(SENTENCES), "docx"),
        ("careful.pdf", PRINTED.read_bytes(), "pdf"),
        ("careful.PDF", PRINTED.read_bytes(), "pdf"),
    ],
)
def test_a_file_is_scored_by_its_ending_or_beginning(client: TestClient, name: str, data: bytes, format: str) -> None:
    reply = send(client, name, data)
    assert reply.status_code == 200, reply.text
    report = reply.json()
    jsonschema.validate(report, SCHEMA)
    assert report["format"] == format
    assert report["sentences"]
    for sentence in report["sentences"]:
        assert report["text"][sentence["start"] : sentence["end"]] == sentence["text"]


def test_the_media_type_decides_for_a_file_without_an_ending(client: TestClient) -> None:
    assert send(client, "draft", b"# Tea\n\nTea is hot.", "text/markdown").json()["format"] == "markdown"


def test_a_given_format_wins_over_the_ending(client: TestClient) -> None:
    assert send(client, "draft.md", SENTENCES.encode(), format="plain").json()["format"] == "plain"


def test_the_choices_of_a_request_count(client: TestClient) -> None:
    policy = json.dumps({"thresholds": {"health_claim": 0.0}, "report_unsure": False})
    reply = send(
        client, "draft.docx", word_file(SENTENCES), offset_unit="utf16", include_text="false", title="T", policy=policy
    )
    report = reply.json()
    assert report["offset_unit"] == "utf16"
    assert report["text"] is None
    assert report["sentences"][-1]["end"] == len(SENTENCES.encode("utf-16-le")) // 2
    plain = send(client, "draft.docx", word_file(SENTENCES)).json()
    assert report["policy_version"] != plain["policy_version"]


def problem(reply: httpx.Response, status: int) -> dict[str, Any]:
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    return dict(reply.json())


@pytest.mark.parametrize("policy", ["no json", '{"treshold": 1}', '{"severity": {"CS101": "loud"}}', "[]"])
def test_a_policy_that_is_wrong_is_named(client: TestClient, policy: str) -> None:
    assert problem(send(client, "draft.txt", b"Tea.", policy=policy), 422)["param"].startswith("policy")


def test_an_unknown_model_is_refused(client: TestClient) -> None:
    assert problem(send(client, "draft.txt", b"Tea is hot.", model="nope"), 404)["code"] == "unknown-model"


def zipped(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO(word_file("Tea."))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "status", "code"),
    [
        ("draft.txt", b"", 400, "empty"),
        ("draft.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, 400, "binary"),
        ("draft.txt", b"\xff\xfe\xfd words", 400, None),
        ("draft.docx", b"words", 400, "damaged"),
        ("draft.pdf", b"words", 400, "damaged"),
        ("draft.docx", zipped("word/media/a.png", b"\0" * 210_000_000), 400, "expands"),
        ("draft.docx", zipped("word/a.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), 400, "dtd"),
        ("draft.txt", b"word " * 250_000, 413, "too-large"),
        ("draft.docx", word_file("word " * 250_000), 413, "too-large"),
    ],
)
def test_a_file_that_cannot_be_used_gets_a_problem(
    client: TestClient, name: str, data: bytes, status: int, code: str | None
) -> None:
    found = problem(send(client, name, data), status)
    assert code is None or found["code"] == code
    assert "words" not in found["detail"]


def test_a_missing_file_is_refused(client: TestClient) -> None:
    assert problem(client.post("/api/v1/score/file", data={"title": "T"}), 422)["param"] == "file"


def test_a_body_above_the_upload_limit_is_refused(make_client: Callable[..., TestClient]) -> None:
    client = make_client(max_upload_bytes=2_000)
    assert problem(send(client, "draft.txt", b"w" * 3_000), 413)["code"] == "too-large"


def test_a_file_that_takes_too_long_ends_and_the_next_one_is_read(
    make_client: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make_client()
    read = isolated.read_isolated

    async def at_once(*given: Any, **named: Any) -> Any:
        return await read(*given, **{**named, "timeout_seconds": 0.01})

    from claimscore.server.routes import upload

    with monkeypatch.context() as patch:
        patch.setattr(upload, "read_isolated", at_once)
        assert problem(send(client, "draft.docx", word_file("Tea.")), 400)["code"] == "too-hard"
    assert send(client, "draft.docx", word_file("Tea is hot.")).status_code == 200


def test_forms_drawn_again_and_again_do_not_hold_the_service(live_server: str) -> None:
    with httpx.Client(base_url=live_server, timeout=60) as http:
        reply = http.post("/api/v1/score/file", files={"file": ("bomb.pdf", form_bomb())})
        assert reply.status_code in (200, 400)
        assert len(reply.content) < 50_000_000
        assert http.post("/api/v1/score", json={"text": "Tea is hot."}).status_code == 200


def out_of_memory(*_: Any) -> Any:
    return b"a" * (2 * isolated.MEMORY_BYTES)


def crash(*_: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("fate", [out_of_memory, crash])
def test_a_worker_that_dies_costs_one_request(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, fate: Callable[..., Any]
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(isolated, "_read", partial(isolated.bounded, fate))
        assert problem(send(client, "draft.docx", word_file("Tea.")), 400)["code"] == "too-hard"
    assert send(client, "draft.docx", word_file("Tea is hot.")).status_code == 200


def form_bomb(depth: int = 9, width: int = 10) -> bytes:
    """A PDF whose form draws another form ten times, which draws another ten times, and so on."""
    resources = b"/Resources << /Font << /F 3 0 R >> /XObject << /X %d 0 R >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 5 0 R %s >>" % (resources % 6),
        b"<< /Length 6 >>\nstream\n/X Do \nendstream",
    ]
    for level in range(depth):
        last = level == depth - 1
        drawn = b"BT /F 9 Tf (tea) Tj ET\n" if last else b"/X Do\n"
        content = drawn * width
        objects.append(
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] %s /Length %d >>\nstream\n%s\nendstream"
            % (resources % (7 + level if not last else 3), len(content), content)
        )
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(out)
