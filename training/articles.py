"""Whole articles of publishers: where unread sentences come from, and the texts of labels that name a place in one.

A sentence is named by its article and its place there, ``<article>@<start>-<end>`` in code points, so that a label
still finds its words where sentences are split otherwise than on the day it was given.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from claimscore.domain import Format
from claimscore.read.document import read_document
from claimscore.segment import split_sentences
from training.corpora import Row, read_rows

FILE = Path("data") / "health_articles.jsonl.gz"

_NAME = re.compile(r"(?P<article>.+)@(?P<start>\d+)-(?P<end>\d+)")


def training_articles(folder: Path) -> Iterator[Row]:
    """The articles of the training split below the data folder; none where there is no such corpus."""
    path = folder / FILE
    if path.is_file():
        yield from (article for article in read_rows(path) if article["split"] == "train")


def training_texts(folder: Path) -> list[str]:
    """The texts of the training articles below the data folder, whole."""
    return [article["text"] for article in training_articles(folder)]


def sentences(article: Row) -> Iterator[Row]:
    """The sentences of an article with their names, as the functions that serve split it."""
    document = read_document(article["text"], format=Format.PLAIN)
    for sentence in split_sentences(document):
        yield passage(article, sentence.span.start, sentence.span.end)


def passage(article: Row, start: int, end: int) -> Row:
    """The words at ``start`` to ``end`` of an article."""
    source = "press" if article.get("kind") == "release" else "news"
    name, text = f"{article['id']}@{start}-{end}", article["text"][start:end]
    return {"id": name, "doc": article["id"], "source": source, "title": article.get("title", ""), "text": text}


def passages(folder: Path, names: Collection[str]) -> Iterator[Row]:
    """The passages of training articles that ``names`` name; other names, and articles that are gone, are left out."""
    places: dict[str, list[tuple[int, int]]] = {}
    for name in names:
        if found := _NAME.fullmatch(name):
            places.setdefault(found["article"], []).append((int(found["start"]), int(found["end"])))
    if not places:
        return
    for article in training_articles(folder):
        for start, end in places.get(article["id"], ()):
            yield passage(article, start, end)
