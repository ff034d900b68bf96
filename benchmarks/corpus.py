"""What is scored: 2,000 real sentences and 300 real articles, or a handful of our own for a smoke test."""

from __future__ import annotations

import gzip
import json
import os
import random
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path

from claimscore.errors import SettingsError
from claimscore.read.document import read_document
from claimscore.segment import split_sentences

ROOT = Path(__file__).parents[1]
SENTENCES = 2_000
ARTICLES = 300
_SEED = 5


@dataclass(frozen=True, slots=True)
class Sample:
    """The texts that every contender gets; ``origin`` says in words what they are."""

    sentences: tuple[str, ...]
    articles: tuple[str, ...]
    origin: str

    def split(self, articles: int) -> list[str]:
        """The sentences of the first ``articles`` articles, for those who cannot read an article themselves."""
        documents = [read_document(text) for text in self.articles[:articles]]
        return [document.slice(s.span) for document in documents for s in split_sentences(document)]


def real_sample() -> Sample:
    """The corpora's sentences and articles, the same ones at every call.

    Raises SettingsError("no-data") where CLAIMSCORE_DATA (default ``../shared``) does not hold them.
    """
    folder = Path(os.environ.get("CLAIMSCORE_DATA") or ROOT.parent / "shared") / "data"
    sentences, articles = folder / "medical_credibility.jsonl", folder / "health_articles.jsonl.gz"
    for path in (sentences, articles):
        if not path.is_file():
            raise SettingsError(
                f"{path} is missing; set CLAIMSCORE_DATA to the folder above data/, or try --smoke, which needs none",
                code="no-data",
            )
    with sentences.open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    with gzip.open(articles, "rt", encoding="utf-8") as lines:
        whole = [json.loads(line)["text"] for line in lines]
    draw = random.Random(_SEED)  # noqa: S311 (a sample, not a secret)
    return Sample(
        tuple(draw.sample([text for text in texts if text.strip()], SENTENCES)),
        tuple(draw.sample([text for text in whole if text.strip()], ARTICLES)),
        "sentences of the medical credibility corpus, articles of the FakeHealth corpus",
    )


_SUBJECTS = ("Ginger tea", "A daily walk", "This new cream", "Vitamin D", "The keto diet", "Cold bathing")
_CLAIMS = (
    "cures back pain within a week, and no doctor will tell you",
    "may ease low mood in some people",
    "was linked to fewer colds in a trial with 36 adults",
    "did not change blood pressure",
    "is completely safe for everyone, experts say",
    "lowered blood sugar in mice, though nobody knows yet whether the same holds for people with diabetes",
)


def own_sample(sentences: int = 48) -> Sample:
    """Sentences of our own, for a machine without the corpora; six of them make an article."""
    texts = [f"{subject} {claim}." for claim, subject in islice(product(_CLAIMS, _SUBJECTS), sentences)]
    texts = (texts * (sentences // len(texts) + 1))[:sentences]
    articles = [" ".join(texts[start : start + 6]) for start in range(0, len(texts), 6)]
    return Sample(tuple(texts), tuple(articles), "sentences made up for the smoke test")
