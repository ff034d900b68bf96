"""Segmentation against the gold: our own sentences in two halves, and offsets over real paragraphs."""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import json
import os
from pathlib import Path
from types import ModuleType

import pytest

from claimscore import segment

HERE = Path(__file__).parent
REAL = HERE.parent / "data" / "segmentation" / "real_offsets.jsonl"
CORPUS = Path(os.environ.get("CLAIMSCORE_DATA", "../shared")) / "data" / "health_articles.jsonl.gz"


def _comparison() -> ModuleType:
    spec = importlib.util.spec_from_file_location("compare_segmenters", HERE / "compare_segmenters.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


comparison = _comparison()


def test_gold_is_large_and_well_formed() -> None:
    rows = comparison.gold_rows()
    assert sum(len(row["sentences"]) for row in rows) >= 330
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        end = 0
        for start, stop in row["sentences"]:
            piece = row["text"][start:stop]
            assert end <= start < stop
            assert piece == piece.strip()
            assert any(ch.isalnum() for ch in piece)
            end = stop


@pytest.mark.parametrize("half", ["dev", "test"])
def test_gold_sentences_are_found_with_exact_offsets(half: str) -> None:
    exact, _ = comparison.evaluate(segment.split_text, comparison.gold_rows(half))
    assert exact >= 0.98


@pytest.mark.data
@pytest.mark.skipif(not CORPUS.exists(), reason=f"CLAIMSCORE_DATA has no {CORPUS.name}")
def test_sentences_of_real_paragraphs_are_found() -> None:
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        articles = {row["id"]: row["text"] for row in map(json.loads, lines)}
    found, wanted = set(), set()
    for row in map(json.loads, REAL.read_text(encoding="utf-8").splitlines()):
        text = articles[row["id"]][row["start"] : row["start"] + row["length"]]
        assert hashlib.sha256(text.encode()).hexdigest() == row["sha256"]
        key = (row["id"], row["start"])
        found |= {(key, span) for span in segment.split_text(text)}
        wanted |= {(key, tuple(span)) for span in row["sentences"]}
    assert len(wanted) >= 150
    assert comparison.f1(found, wanted) >= 0.98
