"""``claimscore suggest``: the picks are more uncertain and more diverse than a random draw, and none comes twice."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from claimscore.errors import InputError
from claimscore.model.bundle import Model, load_model
from training.corpora import authored_rows
from training.formats.objects import ObjectFile
from training.splits import normalised
from training.suggest.command import Form, suggest
from training.suggest.cover import cover
from training.suggest.pick import Candidate, Picks, pick
from training.suggest.pool import Pool, digests
from training.suggest.uncertainty import open_questions, uncertainty
from training.suggest.vectors import Likeness

N = 20
DRAWS = 50
TINY = Path(__file__).parents[2] / "data" / "tiny_model"


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    """Every fifteenth authored sentence."""
    return authored_rows()[:3000:15]


@pytest.fixture(scope="module")
def model() -> Model:
    """The shipped model."""
    return load_model()


@pytest.fixture(scope="module")
def pool(rows: list[dict[str, Any]], model: Model) -> list[dict[str, Any]]:
    """The sentences, with eight variations each of the fifteen that the model is least sure of, as templates give them.

    ``doc`` is the family of a sentence and its variations.
    """
    unsure = sorted(pick(rows, model, len(rows)).picked, key=lambda one: -one.uncertainty)[:15]
    endings = ("now", "today", "again", "as ever", "here", "at last", "once more", "we read")
    copies = [
        {"id": f"{one.row['id']}-{i}", "doc": one.row["id"], "text": f"{one.row['text'].rstrip('.')}, {ending}."}
        for one in unsure
        for i, ending in enumerate(endings)
    ]
    return [*({**row, "doc": row["id"]} for row in rows), *copies]


@pytest.fixture(scope="module")
def everything(pool: list[dict[str, Any]], model: Model) -> list[Candidate]:
    """All of the pool as the shipped model sees it, the most uncertain first."""
    return sorted(pick(pool, model, len(pool)).picked, key=lambda one: -one.uncertainty)


@pytest.fixture(scope="module")
def picks(pool: list[dict[str, Any]], model: Model) -> Picks:
    """What the shipped model suggests out of it."""
    return pick(pool, model, N)


def _draws(everything: list[Candidate]) -> list[list[Candidate]]:
    return [random.Random(seed).sample(everything, N) for seed in range(DRAWS)]  # noqa: S311 (no secret)


def _families(texts: Iterable[Candidate]) -> int:
    return len({one.row["doc"] for one in texts})


def test_picks_are_more_uncertain_than_any_of_many_random_draws(picks: Picks, everything: list[Candidate]):
    draws = [sum(one.uncertainty for one in draw) / N for draw in _draws(everything)]
    assert picks.mean_uncertainty > max(draws)
    assert picks.mean_uncertainty > picks.pool_uncertainty
    assert picks.open == sum(one.open for one in picks.picked) > 0.9 * N


def test_picks_are_more_diverse_than_random_draws_and_than_the_most_uncertain(
    picks: Picks, everything: list[Candidate]
):
    draws = [_families(draw) for draw in _draws(everything)]
    assert _families(picks.picked) > sum(draws) / DRAWS
    assert _families(picks.picked) > 2 * _families(everything[:N])


def test_the_same_pool_gives_the_same_picks(rows: list[dict[str, Any]]):
    tiny = load_model(TINY)
    first, again, fewer = pick(rows, tiny, 20), pick(rows, tiny, 20), pick(rows, tiny, 10)
    assert [one.row["id"] for one in first.picked] == [one.row["id"] for one in again.picked]
    assert first.picked[0].uncertainty == fewer.picked[0].uncertainty
    assert (first.candidates, fewer.candidates) == (200, 100)


def test_a_small_pool_is_picked_whole(rows: list[dict[str, Any]]):
    found = pick(rows[:5], load_model(TINY), 10)
    assert {one.row["id"] for one in found.picked} == {row["id"] for row in rows[:5]}
    assert found.pool == 5


def test_uncertainty_is_one_at_one_half_and_nothing_where_the_model_is_sure():
    sure, torn = np.zeros((1, 24), np.float32), np.full((1, 24), 0.5, np.float32)
    one_flag = sure.copy()
    one_flag[0, 10] = 0.5
    assert uncertainty(np.vstack((sure, torn, one_flag))).tolist() == [0.0, 1.0, 0.25]
    assert open_questions(np.vstack((sure, torn, one_flag))).tolist() == [False, True, True]


def test_the_cover_takes_what_lies_apart_before_what_lies_near():
    logits = np.repeat(np.eye(4, dtype=np.float32), 5, axis=0)
    likeness = Likeness(logits, [[row // 5, 9] for row in range(20)])
    taken, far = cover(likeness, np.linspace(1, 0.9, 20), 6)
    assert taken[0] == 0
    assert {i // 5 for i in taken[:4]} == {0, 1, 2, 3}
    assert len(set(taken)) == 6
    assert min(far[:4]) > max(far[4:])


def test_likeness_is_nothing_for_the_same_text_and_grows_with_its_words():
    logits = np.zeros((3, 5), np.float32)
    logits[2] = 1
    found = Likeness(logits, [[5, 6, 7], [5, 6, 7], [8, 9, 10]]).distances(0)
    assert found[:2] == pytest.approx([0, 0], abs=1e-9)
    assert found[2] > 1


# The command and its pool


def _pool(path: Path, rows: list[dict[str, Any]]) -> Path:
    lines = [{key: row[key] for key in ("id", "group", "text") if key in row} for row in rows]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run ``claimscore suggest`` with the tiny model."""
    return subprocess.run(
        [sys.executable, "-m", "claimscore.cli.main", "suggest", "--model", TINY, *map(str, arguments)],
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=60,
    )


def test_no_text_comes_twice_nor_one_that_is_labelled(tmp_path: Path, rows: list[dict[str, Any]]):
    doubled = {"id": "again", "text": rows[0]["text"].upper() + "  !"}
    pool = _pool(tmp_path / "pool.jsonl", [*rows[:30], doubled, {"id": "e", "text": " "}, {"id": "d", "text": "…?"}])
    labelled = tmp_path / "labelled.json"
    labelled.write_text(json.dumps([{"data": {"text": row["text"]}, "annotations": []} for row in rows[10:20]]))
    done = run("--pool", pool, "-n", "100", "--labelled", labelled)
    assert done.returncode == 0, done.stderr
    assert "picked 20 of 20 texts (left out: 1 doubled, 10 labelled, 2 with no usable text)" in done.stderr
    picked = [json.loads(line) for line in done.stdout.splitlines()]
    texts = [normalised(one["text"]) for one in picked]
    assert len(set(texts)) == 20
    assert not set(texts) & {normalised(row["text"]) for row in rows[10:20]}
    assert {one["doc"] for one in picked} == {row["group"] for row in (*rows[:10], *rows[20:30])}


def test_label_studio_gets_tasks_and_configuration_and_neither_is_overwritten(
    tmp_path: Path, rows: list[dict[str, Any]]
):
    pool, tasks = _pool(tmp_path / "pool.jsonl", rows[:12]), tmp_path / "tasks.json"
    suggest(pool, number=3, output=tasks, model=str(TINY))
    assert len(json.loads(tasks.read_text(encoding="utf-8"))) == 3
    assert "<Labels" in tasks.with_suffix(".xml").read_text(encoding="utf-8")
    with pytest.raises(InputError, match="exists, and may hold labels; give --force"):
        suggest(pool, number=3, output=tasks, model=str(TINY))
    suggest(pool, number=4, output=tasks, model=str(TINY), force=True, draft=False)
    assert "predictions" not in json.loads(tasks.read_text(encoding="utf-8"))[0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"form": Form.LABEL_STUDIO}, "name --output"),
        ({"output": Path("nowhere/tasks.csv")}, "no such folder"),
        ({"labelled": [Path("pool.jsonl")]}, "no text left to pick"),
        ({"labelled": [Path("missing.jsonl")]}, r"missing\.jsonl: cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said(
    tmp_path: Path, rows: list[dict[str, Any]], arguments: dict[str, Any], message: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    _pool(tmp_path / "pool.jsonl", rows[:3])
    with pytest.raises(InputError, match=message):
        suggest(Path("pool.jsonl"), model=str(TINY), **arguments)


def test_a_pool_is_read_piece_by_piece_and_says_how_far(tmp_path: Path, rows: list[dict[str, Any]]):
    path = _pool(tmp_path / "pool.jsonl", rows)
    with ObjectFile(path) as file:
        texts = iter(Pool(file, left_out=digests([_pool(tmp_path / "one.jsonl", rows[:1])])))
        assert next(texts)["id"] == str(rows[1]["id"])
        assert file.total == path.stat().st_size
        assert 0 < file.position < file.total
