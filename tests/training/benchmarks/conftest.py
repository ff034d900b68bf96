"""Corpora in the form of the published ones, with sentences of our own, and a small encoder."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

collect_ignore_glob = [] if find_spec("torch") and find_spec("sklearn") else ["test_*.py"]

HERBS = ("sage", "thyme", "mint", "basil", "dill", "fennel", "anise", "chervil", "lovage", "sorrel")
ILLS = ("pain", "cough", "fever", "rash", "fatigue", "nausea")
WORDINGS = ("{} was given for {} at noon", "{} is linked to {}", "{} may reduce {}", "{} causes {}")
"""One wording for each strength: none, correlational, conditional, causal."""


def statements(corpus: str, count: int, *, first: int = 0) -> list[dict[str, Any]]:
    """Rows of a strength corpus, two a paper; the first tenth of the papers are of its test split."""
    rows = []
    for number in range(count):
        place, strength = first + number, (number + number // 8) % 4
        herb, ill = HERBS[place % len(HERBS)], ILLS[place % len(ILLS)]
        text = f"{WORDINGS[strength].format(herb.title(), ill)}, reading {place}"
        paper = place // 2
        rows.append(
            {
                "id": f"{corpus}-{number}",
                "text": text,
                "strength4": strength,
                "group": f"pmid:{paper}",
                "pmid": str(paper),
                "split": "test" if number < count // 10 else "train",
            }
        )
    return rows


def pairs(split: str, count: int, *, first: int) -> list[dict[str, Any]]:
    """Pairs of a release and an abstract; every third release claims more, every third less."""
    rows = []
    for number in range(count):
        place = first + number
        press = number % 4
        abstract = min(3, max(0, press + number % 3 - 1))
        herb, ill = HERBS[place % len(HERBS)], ILLS[place % len(ILLS)]
        rows.append(
            {
                "id": f"pair-{place}",
                "text": f"{WORDINGS[press].format(herb, ill)}, says release {place}",
                "evidence": f"{WORDINGS[abstract].format(herb, ill)}, says abstract {place}",
                "press_release_strength": press,
                "abstract_strength": abstract,
                "split": split,
                "group": f"trial:{place}",
            }
        )
    return rows


def write(folder: Path, name: str, rows: Iterable[dict[str, Any]], *, packed: bool = False) -> None:
    """Write a corpus as the data folder holds it."""
    text = "".join(json.dumps(row) + "\n" for row in rows)
    if packed:
        with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.write(text)
    else:
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of corpora: PubMed and EurekAlert share a paper, InSciOut repeats sentences of PubMed and a pair."""
    root = tmp_path / "shared"
    folder = root / "data"
    folder.mkdir(parents=True)
    (root / "annotation").mkdir()
    for name in ("real_train", "real_dev", "pool_next"):
        (root / "annotation" / f"{name}.jsonl").write_text("", encoding="utf-8")
    pubmed = statements("pubmed", 80)
    eureka = statements("eureka", 40, first=1000)
    eureka[-1]["pmid"] = eureka[-1]["group"] = pubmed[5]["pmid"]
    measured = pairs("test", 24, first=0)
    database = statements("insciout", 60, first=2000)
    for row in database:
        row["group"] = f"trial:{row.pop('pmid')}"
    database[-1]["text"] = pubmed[0]["text"].upper()
    database[-2]["text"] = measured[0]["text"]
    database[-3]["group"] = measured[1]["group"]
    write(folder, "pubmed_causal_language", pubmed)
    write(folder, "eurekalert_causal_language", eureka)
    write(folder, "insciout_db_statements", database, packed=True)
    write(folder, "sumner2014_statements", statements("sumner", 20, first=3000))
    write(folder, "insciout_pairs", [*measured, *pairs("train", 6, first=500)])
    monkeypatch.setenv("CLAIMSCORE_DATA", str(root))
    return folder


@pytest.fixture(scope="session")
def encoder_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small encoder in Hugging Face form."""
    from training import tiny

    folder = tmp_path_factory.mktemp("encoder") / "small"
    folder.mkdir()
    tokenizer = tiny.tiny_tokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    tiny.tiny_network(tokenizer.get_vocab_size()).encoder.save_pretrained(folder)
    return folder
