"""``claimscore check`` as a user runs it: a real process, real files, documented exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TINY = Path(__file__).parents[1] / "data" / "tiny_model"
ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "careless-portal.md"
ALWAYS = "thresholds = { health_claim = 0, weak_evidence = { ok_below = 0, flag_from = 0 } }\n"
NEVER = "thresholds = { health_claim = 1 }\nmin_score = 1.0\n"


def run(
    *arguments: str | Path, cwd: Path, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the command in ``cwd`` with the tiny model unless the arguments name another."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("CLAIMSCORE_")}
    return subprocess.run(
        [sys.executable, "-m", "claimscore.cli.main", *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        env={**clean, "CLAIMSCORE_MODEL": str(TINY), "COLUMNS": "100", **environment},
        capture_output=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with two drafts, one excluded draft and a configuration that flags everything."""
    (tmp_path / "claimscore.toml").write_text(ALWAYS + 'exclude = ["old/*"]\n', encoding="utf-8")
    (tmp_path / "a.md").write_text("# Garlic\n\nGarlic cures colds 💊 today.\n", encoding="utf-8")
    (tmp_path / "b.html").write_text("<p>Tea &amp; honey cure everything.</p>", encoding="utf-8")
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "c.md").write_text("Old.\n", encoding="utf-8")
    return tmp_path


def test_findings_end_with_one_and_show_the_place(desk: Path) -> None:
    done = run("check", "a.md", "--fail-on", "warning", cwd=desk)
    assert done.returncode == 1, done.stderr
    assert b"a.md:3:1" in done.stdout
    assert b"\x1b[" not in done.stdout


def test_a_clean_text_ends_with_zero(desk: Path) -> None:
    (desk / "claimscore.toml").write_text(NEVER, encoding="utf-8")
    done = run("check", "a.md", cwd=desk)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"verdict: pass" in done.stdout


def test_never_ends_with_zero_in_spite_of_findings(desk: Path) -> None:
    assert run("check", "a.md", "--fail-on", "never", cwd=desk).returncode == 0


def test_a_folder_is_searched_and_exclusions_hold(desk: Path) -> None:
    done = run("check", ".", "--format", "json", "--fail-on", "never", cwd=desk)
    reports = json.loads(done.stdout)
    assert [report["path"] for report in reports] == ["a.md", "b.html"]
    for report in reports:
        source = (desk / report["path"]).read_text(encoding="utf-8")
        for sentence in report["sentences"]:
            assert report["text"][sentence["start"] : sentence["end"]] == sentence["text"]
            assert source[sentence["source_start"] : sentence["source_end"]].startswith(sentence["text"][:3])


def test_globs_and_repeated_paths_are_read_once(desk: Path) -> None:
    done = run("check", "*.md", "a.md", "--format", "json", "--fail-on", "never", cwd=desk)
    assert json.loads(done.stdout)["path"] == "a.md"


def test_standard_input_is_read(desk: Path) -> None:
    done = run("check", "-", "--format", "json", "--fail-on", "never", cwd=desk, stdin="Tee 💊 heals.".encode())
    assert json.loads(done.stdout)["text"] == "Tee 💊 heals."


def test_the_ending_of_the_output_chooses_the_format(desk: Path) -> None:
    assert run("check", "a.md", "-o", "r.html", "--fail-on", "never", cwd=desk).returncode == 0
    assert (desk / "r.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert run("check", "a.md", "b.html", "-o", "r.csv", "--fail-on", "never", cwd=desk).returncode == 0
    rows = list(csv.DictReader(io.StringIO((desk / "r.csv").read_text(encoding="utf-8"))))
    assert len(rows) == 3


def test_two_runs_give_the_same_bytes(desk: Path) -> None:
    first, second = (run("check", EXAMPLE, "--format", "json", "--fail-on", "never", cwd=desk).stdout for _ in "12")
    assert first == second


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("binary.md", b"\x7fELF\x00\x01\x02", b"binary"),
        ("empty.md", b"", b"empty"),
        ("latin.txt", "caf\u00e9 heals".encode("latin-1"), b"UTF-8"),
        ("big.txt", b"Word. " * 1_700_000, b"10"),
        ("deep.html", b"<div>" * 200_000, b"nest"),
    ],
)
def test_bad_input_is_one_clear_line_and_exit_code_two(desk: Path, name: str, content: bytes, words: bytes) -> None:
    (desk / name).write_bytes(content)
    done = run("check", name, cwd=desk)
    assert done.returncode == 2, done.stderr
    assert done.stderr.count(b"\n") == 1
    assert name.encode() in done.stderr
    assert words.lower() in done.stderr.lower()


def test_one_bad_file_does_not_lose_the_others(desk: Path) -> None:
    (desk / "bad.md").write_bytes(b"")
    done = run("check", "bad.md", "a.md", cwd=desk)
    assert done.returncode == 2
    assert b"a.md:3:1" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["none.md"], 2, "no such file"),
        (["old", "--config", "claimscore.toml"], 2, "nothing to check"),
        (["a.md", "--model", "nothing"], 2, "available"),
        (["a.md", "--min-score", "2"], 2, "--min-score"),
        (["a.md", "--config", "none.toml"], 2, "cannot be read"),
        (["a.md", "--input-format", "odt"], 2, "plain, markdown, html"),
        (["a.md", "b.html", "-o", "r.html"], 2, "one article"),
        (["a.md", "-o", "missing/r.html"], 2, "no such folder"),
    ],
)
def test_wrong_usage_says_what_to_do(desk: Path, arguments: list[str], code: int, words: str) -> None:
    done = run("check", *arguments, cwd=desk)
    assert done.returncode == code, done.stderr
    assert words in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_a_wrong_key_of_the_configuration_is_named(desk: Path) -> None:
    (desk / "claimscore.toml").write_text("fail_onn = 'error'\n", encoding="utf-8")
    done = run("check", "a.md", cwd=desk)
    assert done.returncode == 2
    assert b"did you mean 'fail_on'" in done.stderr


def test_an_altered_bundle_is_a_failure(desk: Path) -> None:
    broken = desk / "broken"
    broken.mkdir()
    for name in ("manifest.json", "tokenizer.json", "model.onnx"):
        (broken / name).write_bytes((TINY / name).read_bytes() + (b" " if name == "model.onnx" else b""))
    done = run("check", "a.md", "--model", broken, cwd=desk)
    assert done.returncode == 3
    assert b"SHA-256" in done.stderr


def test_rules_and_explain_and_models_print(desk: Path) -> None:
    assert run("rules", cwd=desk).stdout.count(b"CS") >= 14
    assert b"Known problems" in run("explain", "CS101", cwd=desk).stdout
    assert json.loads(run("explain", "cure", "--json", cwd=desk).stdout)["id"] == "CS101"
    assert run("explain", "CS999", cwd=desk).returncode == 2
    assert b"claimscore-base" in run("models", cwd=desk).stdout
    assert run("--version", cwd=desk).stdout.startswith(b"claimscore ")


def test_a_closed_pipe_is_no_traceback(desk: Path) -> None:
    # a shell makes the closed pipe as a user would
    command = f"{sys.executable} -m claimscore.cli.main check {EXAMPLE} --format json --fail-on never | head -c 10"
    done = subprocess.run(  # noqa: S602 (a fixed command)
        command,
        shell=True,
        capture_output=True,
        check=False,
        cwd=desk,
        env={**os.environ, "CLAIMSCORE_MODEL": str(TINY)},
    )
    assert b"Traceback" not in done.stderr
