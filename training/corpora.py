"""What there is to train and measure on: each corpus with its licence, and whether weights may be redistributed.

The authored rows live in the project. Sentences of publishers do not: they are read from the folder that
``CLAIMSCORE_DATA`` names (default ``../shared`` beside the checkout).
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimscore.errors import InputError, SettingsError

ROOT = Path(__file__).parents[1]
AUTHORED = ROOT / "data" / "authored"
STRENGTH_LABELS = ROOT / "training" / "labels" / "strength.jsonl"

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Corpus:
    """One source of sentences.

    redistribute: whether weights trained on it may ship under a permissive licence (our reading, no legal advice). Of a
    source of our own labels it is about its sentences under those labels; of a public corpus, about that as published.
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
        Corpus(
            "sci_certainty",
            "MIT, own labels",
            True,
            "findings in news and abstracts (Jiaxin-Pei/Certainty-in-Science-Communication)",
        ),
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
    """The objects of a JSON Lines file, plain or ``.gz``; raises InputError("corpus") with the line of a broken one."""
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8") as file:
            text = file.read()
    except (OSError, EOFError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({error})", code="corpus") from error
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


def dev_rows() -> list[Row]:
    """The sentences that only measure: two independent passes each."""
    return list(read_rows(data_folder() / "annotation" / "real_dev.jsonl"))


def strength_rows() -> list[Row]:
    """The project's own claim-strength labels (id, SHA-256 of the text, strength); empty where there are none yet."""
    return list(read_rows(STRENGTH_LABELS)) if STRENGTH_LABELS.is_file() else []
