"""Behaviour tests: sentences of the project's own writing on which a model must do what the guide asks.

The form is that of CheckList (Ribeiro et al. 2020, doi:10.18653/v1/2020.acl-main.442): minimum functionality (MFT), one
sentence that must be flagged or left alone; invariance (INV), two sentences that must score alike; direction (DIR), two
sentences of which the second must score higher or lower. Cases are data, a file a capability in ``behaviour/``;
expectations come from the annotation guide, never from what a model does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from claimscore import batch
from claimscore.domain import FLAGS, SENTENCE_HEADS, Decision, SentenceScore
from claimscore.errors import InputError
from claimscore.model.bundle import Model
from claimscore.model.manifest import Thresholds
from claimscore.policy.decide import decide_sentence
from claimscore.policy.policy import DEFAULT_POLICY
from training.corpora import Row, read_rows
from training.evaluation.scored import MAIN

FOLDER = Path(__file__).with_name("behaviour")

Figures = dict[str, Any]


class Kind(StrEnum):
    """The three kinds of test."""

    MFT = "MFT"
    INV = "INV"
    DIR = "DIR"


class Outcome(StrEnum):
    """What came of a case; ``unsure`` is neither right nor wrong and is counted by itself."""

    PASSED = "passed"
    FAILED = "failed"
    UNSURE = "unsure"


RELATIONS = {
    Kind.MFT: frozenset({"flag", "ok"}),
    Kind.INV: frozenset({"same"}),
    Kind.DIR: frozenset({"raises", "lowers"}),
}
"""What may be expected in each kind: a decision, or how the second probability stands to the first."""


@dataclass(frozen=True, slots=True)
class Case:
    """One test.

    texts: one sentence (MFT) or two (INV, DIR: before and after a change). head: the sentence head or flag that is
    looked at. margin: the largest change allowed (INV) or the least one asked for (DIR) in probability; 0 for MFT.
    reason: the rule of the annotation guide that the expectation follows.
    """

    id: str
    capability: str
    kind: Kind
    texts: tuple[str, ...]
    head: str
    relation: str
    margin: float
    reason: str

    def __post_init__(self) -> None:
        if len(self.texts) != (1 if self.kind is Kind.MFT else 2):
            raise ValueError(f"{self.id}: {len(self.texts)} texts do not fit {self.kind}")
        if self.relation not in RELATIONS[self.kind]:
            raise ValueError(f"{self.id}: {self.kind} cannot expect {self.relation!r}")
        if self.head not in (*SENTENCE_HEADS, *FLAGS):
            raise ValueError(f"{self.id}: no head {self.head!r}")
        if (self.kind is Kind.MFT) != (self.margin == 0.0) or not 0.0 <= self.margin < 1.0:
            raise ValueError(f"{self.id}: margin {self.margin} does not fit {self.kind}")
        if not self.reason or not all(text.strip() for text in self.texts):
            raise ValueError(f"{self.id}: a text or the reason is empty")


def load_cases(folder: Path = FOLDER) -> list[Case]:
    """All cases, in the order of files and lines.

    Raises InputError("behaviour") naming the file where a case has not the right form or an id comes twice.
    """
    cases: dict[str, Case] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for row in read_rows(path):
            case = _case(row, path)
            if case.id in cases:
                raise InputError(f"{path}: the id {case.id} is there twice", code="behaviour")
            cases[case.id] = case
    return list(cases.values())


def _case(row: Row, path: Path) -> Case:
    try:
        expect = row["expect"]
        return Case(
            id=row["id"],
            capability=row["capability"],
            kind=Kind(row["kind"]),
            texts=tuple(row["texts"]),
            head=expect["head"],
            relation=expect["relation"],
            margin=float(expect.get("margin", 0.0)),
            reason=row["reason"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"{path}: case {row.get('id')!r} is not one ({error!r})", code="behaviour") from error


def outcomes(model: Model, cases: Sequence[Case]) -> list[Outcome]:
    """What comes of each case, scored through the code that serves."""
    texts = list(dict.fromkeys(text for case in cases for text in case.texts))
    scored = dict(zip(texts, batch.score_sentences(texts, model), strict=True))
    limits = model.manifest.thresholds
    return [judge(case, [scored[text] for text in case.texts], limits) for case in cases]


def judge(case: Case, scores: Sequence[SentenceScore], limits: Thresholds) -> Outcome:
    """The outcome of one case, given what the model said of its texts."""
    if case.kind is Kind.MFT:
        decision = _decision(case.head, scores[0], limits)
        if decision is Decision.UNSURE:
            return Outcome.UNSURE
        return Outcome.PASSED if decision == case.relation else Outcome.FAILED
    before, after = (score.probability(case.head) for score in scores)
    change = after - before
    passed = {
        "same": abs(change) <= case.margin,
        "raises": change >= case.margin,
        "lowers": -change >= case.margin,
    }[case.relation]
    return Outcome.PASSED if passed else Outcome.FAILED


def _decision(head: str, score: SentenceScore, limits: Thresholds) -> Decision:
    """The served decision for a dimension; over or under the threshold for any other head."""
    if head in MAIN:
        return decide_sentence(score, limits, DEFAULT_POLICY)[head]
    limit = limits.flags[FLAGS.index(head)] if head in FLAGS else getattr(limits, head)
    return Decision.FLAG if score.probability(head) >= limit else Decision.OK


def behaviour_figures(model: Model, cases: Sequence[Case] | None = None) -> Figures:
    """Failures by kind and by capability, with the ids that failed; the shipped cases unless others are given."""
    chosen = load_cases() if cases is None else cases
    return summary(chosen, outcomes(model, chosen))


def summary(cases: Sequence[Case], found: Sequence[Outcome]) -> Figures:
    """Cases, failures, unsure answers and failure rate: in all, by kind, and by capability with the failing ids."""
    pairs = list(zip(cases, found, strict=True))
    by_capability: Figures = {}
    for kind, capability in dict.fromkeys((case.kind, case.capability) for case in cases):
        part = [(case, outcome) for case, outcome in pairs if (case.kind, case.capability) == (kind, capability)]
        failed = [case.id for case, outcome in part if outcome is Outcome.FAILED]
        by_capability[capability] = {"kind": str(kind), **_rates(outcome for _, outcome in part), "failed": failed}
    return {
        **_rates(found),
        "kinds": {str(kind): _rates(outcome for case, outcome in pairs if case.kind is kind) for kind in Kind},
        "capabilities": by_capability,
    }


def _rates(found: Iterable[Outcome]) -> Mapping[str, float | int]:
    every = list(found)
    failures = every.count(Outcome.FAILED)
    return {
        "cases": len(every),
        "failures": failures,
        "unsure": every.count(Outcome.UNSURE),
        "failure_rate": round(failures / len(every), 4) if every else 0.0,
    }
