"""What there is to train and measure on: each corpus with its licence, and whether weights may be redistributed.

The authored rows live in the project. Sentences of publishers do not: they are read from the folder that
``CLAIMSCORE_DATA`` names (default ``../shared`` beside the checkout).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimscore.errors import InputError, SettingsError

ROOT = Path(__file__).parents[1]
AUTHORED = ROOT / "data" / "authored"
STRENGTH_LABELS = ROOT / "training" / "labels" / "strength.jsonl"
SENTENCE_LABELS = ROOT / "training" / "labels" / "sentences.jsonl"
SECOND_LABELS = ROOT / "training" / "labels" / "second.jsonl"

LABELLED_TEXTS = ("coaid.jsonl", "check_covid.jsonl", "fullfact_raphael.jsonl", "healthfeedback_verdicts.jsonl")
"""Corpora with texts of the project's own labels, besides the pool; their own labels are not used."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Corpus:
    """One source of sentences.

    redistribute: whether weights trained on it may ship under a permissive licence (our reading, no legal advice).
    """

    name: str
    licence: str
    redistribute: bool
    origin: str


AUTHORED_CORPUS = Corpus("authored", "CC BY 4.0", True, "written by the project (data/authored)")
REAL_SOURCES = {
    corpus.name: corpus
    for corpus in (
        Corpus("news", "texts of their publishers, own labels", True, "FakeHealth news stories (EnyanDai/FakeHealth)"),
        Corpus("press", "texts of their issuers, own labels", True, "press releases (FakeHealth, InSciOut project)"),
        Corpus("healthfeedback", "quoted claims, own labels", True, "Health Feedback claims (UKPLab/acl2024-missci)"),
        Corpus("fullfact", "MIT, own labels", True, "Full Fact video claims (FullFact/health-misinfo-shared)"),
        Corpus("supplement_review", "quoted reviews, own labels", True, "supplement reviews (junwang4/firstdonoharm)"),
        Corpus("coaid", "headlines and claims, own labels", True, "CoAID claims (cuilimeng/CoAID)"),
        Corpus("check_covid", "MIT, own labels", True, "Check-COVID claims (posuer/Check-COVID)"),
        Corpus("scitweets", "CC BY 4.0, own labels", True, "SciTweets (AI-4-Sci/SciTweets)"),
        Corpus("portal", "CC BY-NC 4.0, own labels", False, "medical portals (alenabozny/medical_credibility_corpus)"),
        Corpus("health_advice", "none stated, own labels", False, "abstracts (junwang4/detecting-health-advice)"),
        Corpus("sciclaim", "GPL-3.0 in part, own labels", False, "abstracts (siftech/SciClaim)"),
    )
}
STRENGTH_CORPORA = {
    corpus.name: corpus
    for corpus in (
        Corpus(
            "pubmed_causal_language",
            "GPL-3.0, published labels",
            False,
            "PubMed conclusions (junwang4/causal-language-use-in-science)",
        ),
        Corpus(
            "eurekalert_causal_language",
            "none stated, published labels",
            False,
            "press releases (junwang4/correlation-to-causation-exaggeration)",
        ),
        Corpus(
            "insciout_db_statements",
            "none stated, published labels",
            False,
            "releases, papers and news (insciout-project/insciout-project)",
        ),
        Corpus(
            "sumner2014_statements",
            "none stated, published labels",
            False,
            "releases, papers and news (jasabanta1992/Exaggeration_Identification)",
        ),
    )
}
"""Corpora that are labelled with claim strength alone (``training/strength_corpora.py``)."""
SOURCES = {**REAL_SOURCES, **STRENGTH_CORPORA}


def data_folder() -> Path:
    """The folder with ``annotation/`` and ``data/``; raises SettingsError("no-data") where there is none."""
    folder = Path(os.environ.get("CLAIMSCORE_DATA") or ROOT.parent / "shared")
    if not (folder / "annotation").is_dir():
        raise SettingsError(
            f"{folder}: no folder annotation/ with real_train.jsonl and real_dev.jsonl; set CLAIMSCORE_DATA to the "
            "folder that holds them. `python -m training corpora` says where each corpus comes from",
            code="no-data",
        )
    return folder


def read_rows(path: Path) -> Iterator[Row]:
    """The objects of a JSON Lines file; raises InputError("corpus") with the line number of a broken one."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})", code="corpus") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise InputError(f"{path}:{number}: not valid JSON ({error})", code="corpus") from error
        yield row


def authored_rows() -> list[Row]:
    """The project's own contrast sets, with ``doc`` set to the group that shares one finding."""
    return [
        {**row, "doc": row["group"], "source": AUTHORED_CORPUS.name}
        for path in sorted(AUTHORED.glob("*.jsonl"))
        for row in read_rows(path)
    ]


def real_rows(exclude: frozenset[str] = frozenset()) -> list[Row]:
    """Real sentences for training, without the sources in ``exclude``; raises SettingsError for an unknown source."""
    unknown = sorted(exclude - REAL_SOURCES.keys())
    if unknown:
        raise SettingsError(
            f"unknown source {', '.join(unknown)}; there are {', '.join(REAL_SOURCES)}", code="unknown-source"
        )
    folder = data_folder() / "annotation"
    shared = [row for row in read_rows(folder / "real_train.jsonl") if row["source"] not in exclude]
    texts = [folder / "pool_next.jsonl", *(data_folder() / "data" / name for name in LABELLED_TEXTS)]
    rows = shared + [row for row in joined(SENTENCE_LABELS, texts) if row["source"] not in exclude]
    return read_again(rows, SECOND_LABELS)


def read_again(rows: Sequence[Row], labels: Path) -> list[Row]:
    """The rows, those that ``labels`` holds a second reading of with both readings under ``annotations``.

    Raises InputError("label") where the text is not the one that was read.
    """
    second = {row["id"]: row for row in read_rows(labels)} if labels.is_file() else {}
    return [_with_reading(row, second[row["id"]]) if row["id"] in second else row for row in rows]


def _with_reading(row: Row, reading: Row) -> Row:
    text = str(row["text"])
    if hashlib.sha256(text.encode()).hexdigest() != reading["sha256"]:
        raise InputError(f"row {row['id']}: the text is not the one that was read again", code="label")
    again = {**reading, "flags": [_words(flag, text) for flag in reading["flags"]]}
    return {**row, "annotations": [*(row.get("annotations") or [row]), again]}


def joined(labels: Path, texts: Sequence[Path]) -> list[Row]:
    """The project's own labels joined with the texts that they name; the project holds no text of publishers.

    A text that was read several times has its readings under ``annotations``.
    Raises InputError("label") where a text is missing or is not the one that was labelled.
    """
    wanted: dict[str, list[Row]] = {}
    for row in read_rows(labels):
        wanted.setdefault(row["id"], []).append(row)
    found = {row["id"]: row for path in texts if path.is_file() for row in read_rows(path) if row["id"] in wanted}
    rows = []
    for row_id, passes in wanted.items():
        text = str(found.get(row_id, {}).get("text", ""))
        if any(hashlib.sha256(text.encode()).hexdigest() != one["sha256"] for one in passes):
            raise InputError(
                f"{labels.name}: the text of row {row_id} in {texts[0].parent} is not the labelled one", code="label"
            )
        read = [{**one, "flags": [_words(flag, text) for flag in one["flags"]]} for one in passes]
        known = {"text": text, "source": passes[0]["source"], "doc": passes[0]["doc"]}
        rows.append({**found[row_id], **known, **(read[0] if len(read) == 1 else {"annotations": read})})
    return rows


def _words(flag: Row, text: str) -> Row:
    return {"flag": flag["flag"], "span": text[flag["start"] : flag["end"]]}


def dev_rows() -> list[Row]:
    """The sentences that only measure: two independent passes each."""
    return list(read_rows(data_folder() / "annotation" / "real_dev.jsonl"))


def strength_rows() -> list[Row]:
    """The project's own claim-strength labels (id, SHA-256 of the text, strength); empty where there are none yet."""
    return list(read_rows(STRENGTH_LABELS)) if STRENGTH_LABELS.is_file() else []
