"""Which sentences of medical web articles experts found non-credible; whole articles are held out.

Source: Nabożny et al., JMIR Med Inform 2021;9(11):e26065, doi:10.2196/26065. Experts judged truth and harm as well as
wording, so this is measured and never taught to the head ``overclaim``.
"""

from __future__ import annotations

from training.benchmarks.items import Item, corpus_rows, item
from training.benchmarks.task import Figures, Measured, Task, class_precision, grouped_folds, macro_f1

CORPUS = "medical_credibility"
CLASSES = ("NEU", "CRED", "NONCRED")


def items() -> list[Item]:
    """Every labelled sentence."""
    return [item(row, CLASSES.index(row["label"])) for row in corpus_rows(CORPUS)]


def figures(measured: Measured) -> Figures:
    """Average precision of NONCRED against the rest, and macro-F1 over the three classes."""
    truth, said = measured.truth, measured.said
    return {
        "average precision": class_precision(measured, CLASSES.index("NONCRED")),
        "macro-F1": measured.bootstrap.estimate(lambda rows: macro_f1(truth[rows], said[rows], len(CLASSES))),
    }


CREDIBILITY_TASK = Task(
    name="credibility",
    title="Medical credibility: non-credible sentences",
    classes=CLASSES,
    splits=lambda folds: grouped_folds(items(), folds),
    auxiliary=None,
    figures=figures,
    published=(),
    note="Folds by article; by chance average precision is 0.177. Where experts labelled a sentence twice, a label of "
    "non-credible was repeated in 0.56 of the cases, so no model gets far. Sentences split at random instead of by "
    "article flatter a model by 0.03 to 0.10. No comparable published figure is known.",
    epochs=2,
    learning_rate=5e-5,
)
