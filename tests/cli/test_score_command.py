"""``claimscore score`` from the outside: exit codes, pipes, the last line on standard error."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from claimscore.cli import main

TINY = Path(__file__).parents[1] / "data" / "tiny_model"
Command = Callable[..., tuple[int, str, str]]
LAST_LINE = r"claimscore: \d+ records, \d+ errors, \d+ sentences, [\d.]+ seconds, [\d.,]+ sentences/s"


@pytest.fixture
def score(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    """Runs the command in an empty folder and gives its exit code, standard output and standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLAIMSCORE_MODEL", str(TINY))
    (tmp_path / "in.jsonl").write_text('{"id": "a", "text": "Tea helps."}\nnonsense\n')

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["claimscore", "score", *arguments])
        with pytest.raises(SystemExit) as ended:
            main.run()
        shown = capsys.readouterr()
        return int(ended.value.code or 0), shown.out, shown.err

    return run


def test_every_record_is_scored_and_counted(score: Command) -> None:
    code, out, err = score("in.jsonl", "-o", "out.jsonl")
    assert (code, out) == (0, "")
    assert re.fullmatch(LAST_LINE, err.strip())
    assert "2 records, 1 errors, 1 sentences" in err
    assert len(Path("out.jsonl").read_text().splitlines()) == 2
    assert not Path("out.jsonl.claimscore.json").exists()


def test_error_records_can_fail_the_command(score: Command) -> None:
    assert score("in.jsonl", "-o", "out.jsonl", "--fail-on-error-records")[0] == 1


def test_standard_output_holds_records_only(score: Command) -> None:
    code, out, err = score("in.jsonl", "-o", "-")
    assert code == 0
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["a", 2]
    assert re.fullmatch(LAST_LINE, err.strip())


def test_output_is_only_overwritten_by_force(score: Command) -> None:
    Path("out.jsonl").write_text("precious\n")
    code, _, err = score("in.jsonl", "-o", "out.jsonl")
    assert (code, Path("out.jsonl").read_text()) == (2, "precious\n")
    assert "--force" in err
    assert score("in.jsonl", "-o", "out.jsonl", "--resume")[0] == 2
    assert score("in.jsonl", "-o", "out.jsonl", "--force")[0] == 0
    assert "precious" not in Path("out.jsonl").read_text()


def test_resume_without_an_output_begins_one(score: Command) -> None:
    assert score("in.jsonl", "-o", "out.jsonl", "--resume")[0] == 0
    assert Path("out.jsonl").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("missing.jsonl", "-o", "out.jsonl"), 2, "cannot be read"),
        ((".", "-o", "out.jsonl", "--input-format", "jsonl"), 2, "folder"),
        (("in.jsonl", "-o", "out.doc"), 2, "tells no format"),
        (("in.jsonl", "-o", "in.jsonl", "--force"), 2, "same file"),
        (("in.jsonl", "-o", "no/such/out.jsonl"), 2, "no such folder"),
        (("in.jsonl", "-o", "out.jsonl", "--resume", "--force"), 2, "choose one"),
        (("in.jsonl", "-o", "-", "--resume"), 2, "pipe"),
        (("in.jsonl", "-o", "-", "--output-format", "parquet"), 2, "pipe"),
        (("in.jsonl", "-o", "out.jsonl", "--model", "unheard-of"), 2, "no model named"),
        (("in.jsonl", "-o", "out.jsonl", "--config", "missing.toml"), 2, "missing.toml"),
        (("in.jsonl", "-o", "out.jsonl", "--unit", "page"), 2, "page"),
        (("in.jsonl", "-o", "out.jsonl", "--format", "pdf"), 2, "pdf"),
        (("in.jsonl",), 2, "--output"),
    ],
)
def test_wrong_usage_ends_with_2_and_one_reason(
    arguments: tuple[str, ...], code: int, message: str, score: Command
) -> None:
    got, _, err = score(*arguments)
    assert got == code
    assert message in err
    assert "Traceback" not in err
    assert not Path("out.jsonl").exists()


def test_altered_bundle_ends_with_3(score: Command) -> None:
    for file in TINY.iterdir():
        Path("bundle").mkdir(exist_ok=True)
        (Path("bundle") / file.name).write_bytes(file.read_bytes() + (b" " if file.name == "tokenizer.json" else b""))
    code, _, err = score("in.jsonl", "-o", "out.jsonl", "--model", "bundle")
    assert code == 3
    assert "SHA-256" in err


def test_documents_are_scored_with_their_title_and_format(score: Command) -> None:
    Path("in.csv").write_text('key,body\nk,"<h1>Tea</h1><p>Tea helps. It may.</p>"\n')
    arguments = ("--unit", "document", "--format", "html", "--id-field", "key", "--text-field", "body")
    assert score("in.csv", "-o", "out.jsonl", "--include-text", *arguments)[0] == 0
    (record,) = map(json.loads, Path("out.jsonl").read_text().splitlines())
    assert (record["id"], record["format"]) == ("k", "html")
    assert "<p>" not in record["text"]


def test_sentences_cut_at_the_token_limit_are_named(score: Command) -> None:
    Path("in.jsonl").write_text(json.dumps({"text": "tea and rest " * 400}) + "\n")
    code, _, err = score("in.jsonl", "-o", "out.csv")
    assert code == 0
    assert "1 sentences cut at the model's token limit" in err
    with Path("out.csv").open(newline="") as file:
        assert next(csv.DictReader(file))["truncated"] == "true"


def test_policy_comes_from_the_configuration(score: Command) -> None:
    Path("claimscore.toml").write_text(
        "thresholds = { health_claim = 0.0, overclaim = { ok_below = 0.0, flag_from = 0.0 } }\n"
    )
    score("in.jsonl", "-o", "-")
    Path("loose.toml").write_text("thresholds = { health_claim = 1.0 }\n")
    flagged, quiet = score("in.jsonl", "-o", "-")[1], score("in.jsonl", "-o", "-", "--config", "loose.toml")[1]
    assert json.loads(flagged.splitlines()[0])["decision"] == "flag"
    assert json.loads(quiet.splitlines()[0])["decision"] == "ok"


def test_progress_goes_to_standard_error(score: Command) -> None:
    code, out, err = score("in.jsonl", "-o", "-", "--progress")
    assert (code, len(out.splitlines())) == (0, 2)
    assert re.search(LAST_LINE, err)


def test_pipes_carry_records_in_and_out(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "claimscore.cli.main", "score", "-", "-o", "-", "--model", str(TINY)]
    done = subprocess.run(
        [*command, "--input-format", "csv", "--output-format", "csv"],
        input=b"id,text\nx,Tea helps.\ny,\n",
        capture_output=True,
        timeout=60,
        check=True,
        cwd=tmp_path,
    )
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode(), newline="")))
    assert [(row["id"], row["error_code"]) for row in rows] == [("x", ""), ("y", "empty")]
    assert b"2 records, 1 errors" in done.stderr


def test_reader_that_leaves_early_causes_no_traceback(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"text": "Tea helps."}\n' * 1500)
    command = [sys.executable, "-m", "claimscore.cli.main", "score", str(source), "-o", "-", "--model", str(TINY)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path)
    assert process.stdout
    assert process.stderr
    assert process.stdout.readline().startswith(b'{"id":1,')
    process.stdout.close()
    stderr = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 3
    assert b"Traceback" not in stderr
