"""``claimscore check`` on Word documents and PDF files."""

from __future__ import annotations

import json
from pathlib import Path

import docx
from typer.testing import CliRunner

from claimscore.cli.main import app

DATA = Path(__file__).parents[1] / "data"
PRINTED = DATA / "documents" / "careful-portal.pdf"


def test_a_word_document_is_checked(tmp_path: Path) -> None:
    word, path = docx.Document(), tmp_path / "draft.docx"
    word.add_paragraph("Turmeric cures arthritis.")
    word.save(str(path))
    assert checked(path)["text"] == "Turmeric cures arthritis."


def test_a_pdf_is_checked() -> None:
    report = checked(PRINTED)
    assert report["format"] == "pdf"
    assert len(report["sentences"]) > 20


def checked(path: Path) -> dict[str, object]:
    command = ["check", str(path), "--format", "json", "--fail-on", "never", "--model", str(DATA / "tiny_model")]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    report: dict[str, object] = json.loads(done.stdout)
    return report
