"""The page on labelling: its commands run, in the order in which a reader would."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

from training.corpora import authored_rows
from training.public.catalogue import catalogue

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "labelling.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    ((?:claimscore|python -m training) .*)$", PAGE, flags=re.MULTILINE)


def _run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    words = shlex.split(command)
    module = ["claimscore.cli.main", *words[1:]] if words[0] == "claimscore" else words[2:]
    program = [sys.executable, "-m", *module]
    return subprocess.run(program, cwd=folder, capture_output=True, check=False, encoding="utf-8", timeout=120)


def test_the_commands_of_the_page_run_one_after_another(tmp_path: Path):
    rows = authored_rows()[:60]
    pool = [{"id": row["id"], "doc": row["group"], "text": row["text"]} for row in rows]
    (tmp_path / "texts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in pool), encoding="utf-8")
    suggest, agreement, corpora = (
        next(c for c in COMMANDS if f" {name}" in c) for name in ("suggest", "agreement", "corpora")
    )
    done = _run(suggest, tmp_path)
    assert done.returncode == 0, done.stderr
    tasks = json.loads((tmp_path / "tasks.json").read_text(encoding="utf-8"))
    assert len(tasks) == 60
    by_id = {row["id"]: row for row in rows}
    for name, change in (("anna", 0), ("bea", 1)):
        labelled = [by_id[task["data"]["row_id"]] for task in tasks]
        labelled[0] = {**labelled[0], "overclaim": (labelled[0]["overclaim"] + change) % 3}
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in labelled), encoding="utf-8")
    done = _run(agreement, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "1 texts with a disagreement" in done.stdout
    done = _run(corpora, ROOT)
    assert done.returncode == 0, done.stderr
    assert "healthfc" in done.stdout


def test_the_page_fetches_corpora_that_there_are():
    (fetch,) = (command for command in COMMANDS if " fetch " in command)
    names = shlex.split(fetch)[4:-2]
    assert names
    assert set(names) <= set(catalogue())
