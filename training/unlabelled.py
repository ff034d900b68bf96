"""Sentences that nobody labelled, for a teacher to label: the rest of the pool, then whole articles.

No document of the evaluation set is among them, nor any sentence that is labelled, measured, or there already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from training.articles import sentences, training_articles
from training.corpora import Row, data_folder, read_rows
from training.labels import NO_TARGETS, UNLABELLED, Example
from training.recipe import Recipe
from training.rows import Rows, held_rows
from training.splits import normalised

_WORDS = range(4, 71)
"""Words of a sentence that is worth a label; shorter ones are captions and names, longer ones tables."""


def unread(recipe: Recipe, rows: Rows) -> list[Example]:
    """The sentences that nobody labelled and the recipe's teacher reads; none without a teacher."""
    if recipe.teacher is None:
        return []
    return unlabelled_examples(
        (*rows.authored, *rows.real),
        held_rows(rows),
        exclude=frozenset(recipe.exclude),
        sentences=recipe.teacher.sentences,
    )


def unlabelled_examples(
    known: Iterable[Example], held: Iterable[Example], *, exclude: frozenset[str], sentences: int
) -> list[Example]:
    """At most ``sentences`` examples with no target at all, in a fixed order.

    known: labelled examples, which are left out. held: examples that measure or calibrate; their documents are left
    out as well. exclude: sources to leave out.
    """
    seen, docs = {normalised(example.text) for example in known}, set()
    for example in held:
        seen.add(normalised(example.text))
        docs.add(example.doc)
    found: list[Example] = []
    for row in _rows(data_folder()):
        if len(found) == sentences:
            break
        text, name = str(row["text"]), normalised(str(row["text"]))
        if row["source"] in exclude or row["doc"] in docs or name in seen or len(text.split()) not in _WORDS:
            continue
        seen.add(name)
        found.append(
            Example(
                id=str(row["id"]),
                doc=str(row["doc"]),
                source=str(row["source"]),
                text=text,
                targets=NO_TARGETS,
                strength=UNLABELLED,
                marks=(),
            )
        )
    return found


def _rows(folder: Path) -> Iterator[Row]:
    yield from read_rows(folder / "annotation" / "pool_next.jsonl")
    for article in training_articles(folder):
        yield from sentences(article)
