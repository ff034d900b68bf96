"""How strongly a sentence claims causation: PubMed conclusions and EurekAlert press releases, four classes.

Source: Yu, Li and Wang, EMNLP 2019 (PubMed); Yu, Wang, Guo and Li, COLING 2020 (EurekAlert); published figures from the
README files of junwang4/causal-language-use-in-science and junwang4/correlation-to-causation-exaggeration.
"""

from __future__ import annotations

from collections.abc import Callable

from claimscore.domain import CLAIM_STRENGTHS
from training.benchmarks.items import Item, apart, labelled, may_teach
from training.benchmarks.task import Published, Task, class_figures, grouped_folds

PUBMED, EUREKALERT = "pubmed_causal_language", "eurekalert_causal_language"
INSCIOUT_DB, SUMNER = "insciout_db_statements", "sumner2014_statements"
CORPORA = (PUBMED, EUREKALERT, INSCIOUT_DB, SUMNER)
COLUMN = "strength4"
"""The four corpora on one scale, in the order of ``CLAIM_STRENGTHS``; their own codes differ."""

_DATA = "five folds of all 3,061 sentences, not said to be by paper"


def others(corpus: str) -> Callable[[], list[Item]]:
    """Sentences of the other three corpora that share nothing with any sentence of this one."""

    def items() -> list[Item]:
        taught = [one for name in CORPORA if name != corpus for one in labelled(name, COLUMN, keep=may_teach)]
        return apart(taught, labelled(corpus, COLUMN))

    return items


PUBMED_TASK = Task(
    name="pubmed",
    title="PubMed causal language",
    classes=CLAIM_STRENGTHS,
    splits=lambda folds: grouped_folds(labelled(PUBMED, COLUMN), folds),
    auxiliary=others(PUBMED),
    figures=class_figures(len(CLAIM_STRENGTHS)),
    published=(
        Published("BioBERT (2019)", {"macro-F1": 0.883, "accuracy": 0.900}, _DATA),
        Published("BioBERT (2020)", {"macro-F1": 0.878, "accuracy": 0.895}, _DATA),
    ),
    note="494 of the 3,061 published sentences are withheld from us, so these are folds of the other 2,567, by paper.",
)

EUREKALERT_TASK = Task(
    name="eurekalert",
    title="EurekAlert causal language",
    classes=CLAIM_STRENGTHS,
    splits=lambda folds: grouped_folds(labelled(EUREKALERT, COLUMN), folds),
    auxiliary=others(EUREKALERT),
    figures=class_figures(len(CLAIM_STRENGTHS)),
    published=(
        Published(
            "BioBERT (2020)",
            {"macro-F1": 0.892, "accuracy": 0.890},
            "five folds of all sentences, with data augmentation",
        ),
    ),
    note="306 of the 2,076 published sentences are withheld from us; folds of the other 1,770, by release.",
)
