"""Whether a sentence gives health advice, and how strong: none, weak, strong.

Source: Li, Wang and Yu, EMNLP 2021; published figures from the README of junwang4/detecting-health-advice.
"""

from __future__ import annotations

from collections.abc import Callable

from training.benchmarks.items import Item, apart, labelled, may_teach
from training.benchmarks.task import Published, Task, class_figures, grouped_folds

CORPUS = "health_advice"
ADVICE = ("none", "weak", "strong")
ABSTRACTS, DISCUSSIONS = "structured_abstract", "discussion"


def section(name: str) -> list[Item]:
    """The sentences of one section of papers."""
    return labelled(CORPUS, "label", keep=lambda row: row["section"] == name)


def rest(name: str) -> Callable[[], list[Item]]:
    """Sentences of the other sections, of other papers."""

    def items() -> list[Item]:
        other = labelled(CORPUS, "label", keep=lambda row: row["section"] != name and may_teach(row))
        return apart(other, section(name))

    return items


ABSTRACTS_TASK = Task(
    name="advice-abstracts",
    title="Health advice, structured abstracts",
    classes=ADVICE,
    splits=lambda folds: grouped_folds(section(ABSTRACTS), folds),
    auxiliary=rest(ABSTRACTS),
    figures=class_figures(len(ADVICE)),
    published=(
        Published(
            "BERT", {"macro-F1": 0.933, "accuracy": 0.942}, "five folds of all sentences, not said to be by paper"
        ),
    ),
    note="Papers withheld from us are left out; folds by paper.",
)

DISCUSSIONS_TASK = Task(
    name="advice-discussions",
    title="Health advice, discussions",
    classes=ADVICE,
    splits=lambda folds: grouped_folds(section(DISCUSSIONS), folds),
    auxiliary=rest(DISCUSSIONS),
    figures=class_figures(len(ADVICE)),
    published=(
        Published(
            "BERT", {"macro-F1": 0.907, "accuracy": 0.981}, "five folds of all sentences, with data augmentation"
        ),
    ),
    note="Papers withheld from us are left out; folds by paper. Nine sentences in ten give no advice.",
)
