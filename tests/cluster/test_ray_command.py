"""``claimscore score --engine ray`` from the outside."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from claimscore.cli import main

TINY = Path(__file__).parents[1] / "data" / "tiny_model"


def _score(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setenv("CLAIMSCORE_MODEL", str(TINY))
    monkeypatch.setattr("sys.argv", ["claimscore", "score", *arguments, "--engine", "ray"])
    with pytest.raises(SystemExit) as ended:
        main.run()
    return int(ended.value.code or 0)


def test_without_ray_the_command_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    assert _score(monkeypatch, "in.jsonl", "-o", str(tmp_path / "out.jsonl")) == 3
    assert 'pip install "claimscore[cluster]"' in capsys.readouterr().err


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Ray warns of its own settings
@pytest.mark.parametrize(
    ("source", "output", "message"),
    [
        ("-", "out.jsonl", "pipe"),
        ("in.csv", "out.jsonl", "--engine local"),
        ("in.jsonl", "out.csv", "--engine local"),
        ("in.jsonl", "no/such/out.jsonl", "no such folder"),
    ],
)
def test_wrong_usage_ends_with_2_and_starts_no_cluster(
    source: str,
    output: str,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ray = pytest.importorskip("ray", reason='Ray is not installed: pip install "claimscore[cluster]"')
    monkeypatch.chdir(tmp_path)
    for name in ("in.jsonl", "in.csv"):
        (tmp_path / name).write_text('{"text": "Tea helps."}\n')
    monkeypatch.setattr(ray, "init", lambda **_: pytest.fail("a cluster was started"))
    assert _score(monkeypatch, source, "-o", output) == 2
    assert message in capsys.readouterr().err
