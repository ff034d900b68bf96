"""``python -m training`` without the extra: what needs none runs, what needs it says what to install."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

TINY = Path(__file__).parents[1] / "data" / "tiny_model"
EXTRA = ("httpx", "matplotlib", "onnx", "pyarrow", "safetensors", "scipy", "skops", "sklearn", "torch", "transformers")
INSTALL = 'pip install "claimscore[train]" (in a clone: pip install ".[train]")'


def run(*arguments: object, without: tuple[str, ...] = EXTRA) -> subprocess.CompletedProcess[str]:
    """Run ``python -m training`` in a fresh interpreter that cannot import those modules."""
    code = (
        f"import sys; sys.modules.update(dict.fromkeys({without!r}))\n"
        "from training.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=120,
    )


def test_the_corpora_are_listed_without_the_extra() -> None:
    done = run("corpora")
    assert done.returncode == 0, done.stderr
    assert "Sources of our own labels:" in done.stdout
    assert "pubmed_causal_language" in done.stdout


def test_the_behaviour_tests_run_without_the_extra(tmp_path: Path) -> None:
    done = run("behave", TINY, "--json", tmp_path / "found.json")
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert f"{found['cases']} cases" in done.stdout
    assert found["kinds"].keys() == {"MFT", "INV", "DIR"}


def test_bundles_are_compared_without_the_extra(tmp_path: Path) -> None:
    texts = ["Garlic cures colds.", "In the trial, 9 % improved, against 8 % on placebo.", "What is a cold?"]
    rows = [
        {
            "id": f"r{number}",
            "doc": f"d{number % 6}",
            "source": "news",
            "text": texts[number % 3],
            "claim": int(number % 3 < 2),
            "overclaim": 2 * int(number % 3 == 0),
            "weak_evidence": 0,
            "critical": 0,
            "flags": [{"flag": "cure", "span": "cures"}] if number % 3 == 0 else [],
        }
        for number in range(12)
    ]
    measured = tmp_path / "set.jsonl"
    measured.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    done = run("compare", TINY, TINY, "--set", measured, "--report", tmp_path / "report")
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "report" / "comparison.json").read_text(encoding="utf-8"))
    assert found["sentences"] == 12
    assert found["verdict"] == done.stdout.strip()


def test_fetching_needs_neither_torch_nor_scikit_learn() -> None:
    pytest.importorskip("httpx", reason='httpx is not installed: pip install "claimscore[train]"')
    done = run("fetch", "no_such_corpus", without=("sklearn", "torch"))
    assert done.returncode == 2
    assert "no_such_corpus" in done.stderr
    assert "pip install" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("train",),
        ("tiny", "--output", "nowhere"),
        ("serving-form", TINY),
        ("early-exits", TINY, "--output", "nowhere", "--texts", "none.jsonl"),
        ("prune", TINY, "--pieces", 100, "--output", "nowhere", "--texts", "none.jsonl"),
        ("benchmark", "--table"),
        ("fetch", "pubmed_causal_language"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_command_that_needs_the_extra_says_what_to_install(arguments: tuple[object, ...]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert INSTALL in done.stderr
    assert "Traceback" not in done.stderr
    assert not Path("nowhere").exists()


def test_a_missing_module_of_our_own_is_not_blamed_on_the_extra() -> None:
    done = run("behave", TINY, without=("training.evaluation.sections",))
    assert done.returncode == 1
    assert "ModuleNotFoundError" in done.stderr
    assert "pip install" not in done.stderr
