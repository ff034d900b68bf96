"""Sentences of whole articles are named by their place, and found again by that name."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from claimscore.errors import InputError
from training.articles import FILE, passages, sentences, training_articles
from training.corpora import read_rows

TEXT = "Ginger tea is 😀 popular. It cures colds, the seller says.\n\nNobody tested it."
ARTICLE = {"id": "news@7", "split": "train", "kind": "story", "title": "Ginger", "text": TEXT}
RELEASE = {"id": "r1", "split": "train", "kind": "release", "text": "A firm sells tea to people."}
HELD = {"id": "r2", "split": "dev", "kind": "release", "text": "Nobody may learn from this one."}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / FILE).parent.mkdir()
    with gzip.open(tmp_path / FILE, "wt", encoding="utf-8") as file:
        file.write("\n".join(map(json.dumps, (ARTICLE, RELEASE, HELD))) + "\n")
    return tmp_path


def test_a_sentence_is_found_again_by_its_name(folder: Path) -> None:
    split = list(sentences(ARTICLE))
    assert [row["text"] for row in split] == [
        "Ginger tea is 😀 popular.",
        "It cures colds, the seller says.",
        "Nobody tested it.",
    ]
    assert split[1]["id"] == f"news@7@{TEXT.index('It cures')}-{TEXT.index('says.') + 5}"
    found = list(passages(folder, {row["id"] for row in split} | {"t4-00001"}))
    assert {row["id"]: row["text"] for row in found} == {row["id"]: row["text"] for row in split}
    assert found[0]["title"] == "Ginger"


def test_releases_are_press_and_the_rest_is_news(folder: Path) -> None:
    assert {row["source"] for row in sentences(ARTICLE)} == {"news"}
    assert {row["source"] for row in sentences(RELEASE)} == {"press"}


def test_held_articles_give_nothing_even_when_they_are_named(folder: Path, tmp_path: Path) -> None:
    assert [article["id"] for article in training_articles(folder)] == ["news@7", "r1"]
    assert list(passages(folder, ["r2@0-10"])) == []
    assert list(passages(tmp_path / "elsewhere", ["news@7@0-10"])) == []


def test_a_broken_gzip_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"id": "1"}\n' * 50)[:-12])
    with pytest.raises(InputError, match=r"rows\.jsonl\.gz: cannot be read"):
        list(read_rows(path))
