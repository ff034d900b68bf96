"""How certain a sentence presents a finding as, on a scale from 1 to 6: a regression.

Source: Pei and Jurgens, EMNLP 2021; rows and official split of Jiaxin-Pei/Certainty-in-Science-Communication.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import pearsonr, spearmanr

from training.benchmarks.items import apart, corpus_rows, item
from training.benchmarks.task import Figures, Measured, Split, Task
from training.corpora import Row

CORPUS = "sci_certainty"


def _has_level(row: Row) -> bool:
    return row["label"] not in ("", None)  # some rows have aspects of certainty alone


def splits(_folds: int) -> list[Split]:
    """The official split: learn from train, measure on test."""
    rows = [row for row in corpus_rows(CORPUS) if _has_level(row)]
    held = [item(row, row["label"]) for row in rows if row["split"] == "test"]
    learn = apart([item(row, row["label"]) for row in rows if row["split"] == "train"], held)
    return [Split(tuple(learn), tuple(held))]


def figures(measured: Measured) -> Figures:
    """Pearson's and Spearman's correlation, and the mean absolute error in steps of the scale."""
    truth = np.array([one.label for one in measured.items])
    said = measured.scores[:, 0]
    estimate = measured.bootstrap.estimate
    return {
        "Pearson r": estimate(lambda rows: float(pearsonr(truth[rows], said[rows]).statistic)),
        "Spearman ρ": estimate(lambda rows: float(spearmanr(truth[rows], said[rows]).statistic)),
        "mean absolute error": estimate(lambda rows: float(np.mean(np.abs(truth[rows] - said[rows])))),
    }


CERTAINTY_TASK = Task(
    name="certainty",
    title="Certainty of scientific findings",
    classes=(),
    splits=splits,
    auxiliary=None,
    figures=figures,
    published=(),
    note="The official split, rows with a level. We have verified no published figure for the level of a sentence.",
)
