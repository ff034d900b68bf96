"""Whether a press release claims more than its abstract: both are read alone and their strengths compared.

Source: Wright and Augenstein, EMNLP 2021 (``insciout_test``, 563 pairs); strengths after Sumner et al. 2014,
doi:10.1136/bmj.g7015.
"""

from __future__ import annotations

import numpy as np

from claimscore.domain import CLAIM_STRENGTHS
from training.benchmarks.causal import COLUMN, EUREKALERT, INSCIOUT_DB, PUBMED, SUMNER
from training.benchmarks.items import Item, apart, corpus_rows, item, labelled, may_teach
from training.benchmarks.task import Figures, Measured, Published, Split, Task, macro_f1
from training.corpora import Row
from training.metrics import Rows

PAIRS = "insciout_pairs"
PRESS, ABSTRACT = ":press", ":abstract"
_OWN_PAIRS_COUNT = 2
"""How often the few pairs of the official training split are read in an epoch."""


def pair_items(rows: list[Row]) -> list[Item]:
    """Two items a pair: what the release says and what the abstract says."""
    return [
        one
        for row in rows
        for one in (
            item(row, row["press_release_strength"], suffix=PRESS),
            item(row, row["abstract_strength"], field="evidence", suffix=ABSTRACT),
        )
    ]


def measured_items() -> list[Item]:
    """Both sides of the pairs of ``insciout_test``."""
    return pair_items([row for row in corpus_rows(PAIRS) if row["split"] == "test"])


def splits(_folds: int) -> list[Split]:
    """Learn from statements of other releases, and from the pairs of the official training split."""
    held = measured_items()
    statements = [one for name in (INSCIOUT_DB, SUMNER) for one in labelled(name, COLUMN, keep=may_teach)]
    own = pair_items([row for row in corpus_rows(PAIRS) if may_teach(row)])
    return [Split(tuple(apart([*statements, *own * _OWN_PAIRS_COUNT], held)), tuple(held))]


def auxiliary() -> list[Item]:
    """Conclusions of papers and sentences of releases from the other two corpora."""
    return apart(
        [one for name in (PUBMED, EUREKALERT) for one in labelled(name, COLUMN, keep=may_teach)], measured_items()
    )


def change(press: Rows, abstract: Rows) -> Rows:
    """0 where the release claims less than the abstract, 1 where as much, 2 where more."""
    found: Rows = np.sign(press - abstract) + 1
    return found


def figures(measured: Measured) -> Figures:
    """Macro-F1 of the strength of releases and of abstracts, and macro-F1 and accuracy of the change between them."""
    place = {one.id: row for row, one in enumerate(measured.items)}
    names = [one.id.removesuffix(PRESS) for one in measured.items if one.id.endswith(PRESS)]
    press = np.array([place[name + PRESS] for name in names])
    abstract = np.array([place[name + ABSTRACT] for name in names])
    truth, said = measured.truth, measured.said
    estimate, k = measured.bootstrap.estimate, len(CLAIM_STRENGTHS)
    side = np.zeros(len(measured.items), np.bool_)
    side[press] = True
    partner = np.arange(len(measured.items))
    partner[press] = abstract

    def strength(rows: Rows) -> float:
        return macro_f1(truth[rows], said[rows], k)

    def pairs(rows: Rows) -> tuple[Rows, Rows]:
        first = rows[side[rows]]  # a pair is one group, so a resample has both of its sides
        second = partner[first]
        return change(truth[first], truth[second]), change(said[first], said[second])

    return {
        "exaggeration macro-F1": estimate(lambda rows: macro_f1(*pairs(rows), 3)),
        "exaggeration accuracy": estimate(lambda rows: float(np.mean(np.equal(*pairs(rows))))),
        "release strength macro-F1": estimate(lambda rows: strength(rows[side[rows]])),
        "abstract strength macro-F1": estimate(lambda rows: strength(rows[~side[rows]])),
    }


EXAGGERATION_TASK = Task(
    name="insciout",
    title="InSciOut: strength and exaggeration",
    classes=CLAIM_STRENGTHS,
    splits=splits,
    auxiliary=auxiliary,
    figures=figures,
    published=(
        Published(
            "Wright and Augenstein 2021",
            {"exaggeration macro-F1": 0.611},
            "second-hand, as a later student report quotes it; we have not seen their table",
        ),
    ),
    note="The 563 pairs of `insciout_test`; releases of these pairs are in no training set. "
    "Saying “the same” always has accuracy 0.613 and macro-F1 0.253.",
)
