"""Whether a tweet makes a scientific knowledge claim (SciTweets category 1.1).

Source: Hafid et al., CIKM 2022, doi:10.1145/3511808.3557693.
"""

from __future__ import annotations

from training.benchmarks.items import Item, corpus_rows, item
from training.benchmarks.task import Figures, Measured, Task, class_figures, class_precision, grouped_folds

CORPUS = "scitweets"
CLASSES = ("no claim", "claim")


def items() -> list[Item]:
    """Tweets that the annotators decided on; 72 ties are left out."""
    return [item(row, row["cat1_1_claim"]) for row in corpus_rows(CORPUS) if row["label"] != "undecided"]


def figures(measured: Measured) -> Figures:
    """Macro-F1 and accuracy, and the average precision of claims."""
    found = class_figures(len(CLASSES))(measured)
    return {**found, "average precision": class_precision(measured, CLASSES.index("claim"))}


TWEETS_TASK = Task(
    name="scitweets",
    title="SciTweets: scientific knowledge claims",
    classes=CLASSES,
    splits=lambda folds: grouped_folds(items(), folds),
    auxiliary=None,
    figures=figures,
    published=(),
    note="Category 1.1, folds by tweet, 72 ties left out. The F1 of 0.89 in the paper's abstract is of another task "
    "(whether a tweet is related to science at all), so nothing published stands beside these figures.",
)
