"""Behaviour tests: the cases have the right form and are our own, the runner judges, and the shipped model holds."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest

from claimscore.domain import Role, Scores, Sentence, SentenceScore, Span
from claimscore.errors import InputError
from claimscore.model.bundle import Model, load_model
from claimscore.model.manifest import read_manifest
from training.corpora import AUTHORED, ROOT, read_rows
from training.evaluation.behaviour import FOLDER, Case, Kind, Outcome, behaviour_figures, judge, load_cases, summary
from training.splits import normalised

SHIPPED = ROOT / "models" / "claimscore-base"
CEILINGS = {"MFT": 0.035, "INV": 0.09, "DIR": 0.03}
"""Failure rates of 2026.11.7 are 2.7, 7.5 and 0 % (of 2026.11.4: 4.3, 4.5 and 0 %); one more failure or two is room
for another CPU's rounding."""
UNSURE = 0.05
"""Share of MFT cases that 2026.11.7 leaves unsure: 3.5 % (2026.11.4: 7 %)."""


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return load_cases()


def test_there_are_enough_cases_of_every_kind(cases: list[Case]) -> None:
    kinds = Counter(case.kind for case in cases)
    assert len(cases) >= 320
    assert kinds[Kind.MFT] >= 150
    assert min(kinds[Kind.INV], kinds[Kind.DIR]) >= 60
    capabilities = Counter((case.kind, case.capability) for case in cases)
    assert min(capabilities.values()) >= 4, "a rate of fewer cases says nothing"


def test_ids_name_their_file_and_every_file_is_one_capability(cases: list[Case]) -> None:
    for path in FOLDER.glob("*.jsonl"):
        rows = list(read_rows(path))
        assert {row["id"].rsplit("-", 1)[0] for row in rows} == {path.stem}
        assert len({(row["capability"], row["kind"]) for row in rows}) == 1
    assert sum(1 for path in FOLDER.glob("*.jsonl") for _ in read_rows(path)) == len(cases)


def test_no_sentence_comes_twice(cases: list[Case]) -> None:
    first = Counter(normalised(case.texts[0]) for case in cases)
    assert [text for text, count in first.items() if count > 1] == []
    for case in cases:
        assert len(set(case.texts)) == len(case.texts), case.id


def _case_texts(cases: list[Case]) -> dict[str, str]:
    return {normalised(text): case.id for case in cases for text in case.texts}


def _copied(cases: list[Case], folder: Path) -> list[str]:
    own = _case_texts(cases)
    texts = (
        row.get(field) or ""
        for path in folder.rglob("*.jsonl")
        for row in read_rows(path)
        for field in ("text", "title")
    )
    return [own[text] for text in map(normalised, texts) if text in own]


def test_no_sentence_is_one_that_the_model_was_fitted_on(cases: list[Case]) -> None:
    assert _copied(cases, AUTHORED) == []


@pytest.mark.data
def test_no_sentence_is_from_the_annotated_corpora(cases: list[Case]) -> None:
    folder = Path(os.environ.get("CLAIMSCORE_DATA") or ROOT.parent / "shared") / "annotation"
    if not folder.is_dir():
        pytest.skip("the annotated sentences are not here; CLAIMSCORE_DATA names their folder")
    assert _copied(cases, folder) == []


def _scores(**probabilities: float) -> SentenceScore:
    names = ("health_claim", "overclaim", "overclaim_severe", "weak_evidence", "weak_evidence_severe", "critical")
    known = {"health_claim": 0.9} | probabilities
    scores, none = Scores(names, tuple(known.get(name, 0.0) for name in names)), Scores((), ())
    return SentenceScore(Sentence(Span(0, 5), Role.PARAGRAPH, 0), scores, none, none, ())


def _case(kind: Kind, head: str, relation: str, margin: float = 0.0) -> Case:
    texts = ("Words.",) if kind is Kind.MFT else ("Words.", "More words.")
    return Case("x-1", "x", kind, texts, head, relation, margin, "a rule")


@pytest.mark.parametrize(
    ("relation", "probability", "expected"),
    [
        ("flag", 0.9, Outcome.PASSED),
        ("flag", 0.4, Outcome.UNSURE),
        ("flag", 0.1, Outcome.FAILED),
        ("ok", 0.1, Outcome.PASSED),
        ("ok", 0.9, Outcome.FAILED),
    ],
)
def test_a_minimum_case_is_judged_by_the_served_decision(relation: str, probability: float, expected: Outcome) -> None:
    limits = read_manifest(SHIPPED).thresholds
    case = _case(Kind.MFT, "overclaim", relation)
    assert judge(case, [_scores(overclaim=probability)], limits) is expected


def test_a_sentence_that_makes_no_claim_is_ok_whatever_else_it_scores() -> None:
    limits = read_manifest(SHIPPED).thresholds
    scores = _scores(health_claim=0.01, overclaim=0.99)
    assert judge(_case(Kind.MFT, "overclaim", "ok"), [scores], limits) is Outcome.PASSED
    assert judge(_case(Kind.MFT, "health_claim", "flag"), [scores], limits) is Outcome.FAILED


@pytest.mark.parametrize(
    ("kind", "relation", "before", "after", "passes"),
    [
        (Kind.INV, "same", 0.50, 0.60, True),
        (Kind.INV, "same", 0.50, 0.70, False),
        (Kind.INV, "same", 0.70, 0.50, False),
        (Kind.DIR, "raises", 0.20, 0.40, True),
        (Kind.DIR, "raises", 0.20, 0.25, False),
        (Kind.DIR, "raises", 0.40, 0.20, False),
        (Kind.DIR, "lowers", 0.40, 0.20, True),
        (Kind.DIR, "lowers", 0.20, 0.40, False),
    ],
)
def test_a_pair_is_judged_by_how_the_second_stands_to_the_first(
    kind: Kind, relation: str, before: float, after: float, *, passes: bool
) -> None:
    limits = read_manifest(SHIPPED).thresholds
    case = _case(kind, "weak_evidence", relation, 0.15)
    outcome = judge(case, [_scores(weak_evidence=before), _scores(weak_evidence=after)], limits)
    assert outcome is (Outcome.PASSED if passes else Outcome.FAILED)


def test_failures_are_counted_by_kind_and_named_by_capability() -> None:
    pair = [_case(Kind.MFT, "overclaim", "ok"), _case(Kind.DIR, "overclaim", "raises", 0.1)]
    found = summary(pair, [Outcome.UNSURE, Outcome.FAILED])
    assert (found["cases"], found["failures"], found["unsure"], found["failure_rate"]) == (2, 1, 1, 0.5)
    assert found["kinds"]["MFT"]["failure_rate"] == 0.0
    assert found["kinds"]["DIR"]["failures"] == 1
    assert found["kinds"]["INV"]["cases"] == 0


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"kind": "INV"}, "do not fit INV"),
        ({"expect": {"head": "overclaim", "relation": "raises"}}, "cannot expect 'raises'"),
        ({"expect": {"head": "hype", "relation": "ok"}}, "no head 'hype'"),
        ({"expect": {"head": "overclaim", "relation": "ok", "margin": 0.5}}, "margin 0.5 does not fit"),
        ({"reason": ""}, "is empty"),
        ({"kind": "CHECK"}, "CHECK"),
    ],
)
def test_a_case_of_the_wrong_form_is_refused_with_its_file(
    tmp_path: Path, change: dict[str, object], complaint: str
) -> None:
    good = {
        "id": "x-01",
        "capability": "x",
        "kind": "MFT",
        "texts": ["Walking is good for you."],
        "expect": {"head": "overclaim", "relation": "ok"},
        "reason": "rule 5",
    }
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(good), encoding="utf-8")
    assert load_cases(tmp_path)[0].relation == "ok"
    path.write_text(json.dumps(good) + "\n" + json.dumps(good), encoding="utf-8")
    with pytest.raises(InputError, match="x-01 is there twice"):
        load_cases(tmp_path)
    path.write_text(json.dumps(good | change), encoding="utf-8")
    with pytest.raises(InputError, match=complaint) as refused:
        load_cases(tmp_path)
    assert "x.jsonl" in str(refused.value)


@pytest.fixture(scope="module")
def shipped() -> Model:
    return load_model(SHIPPED, workers=1)


def test_the_shipped_model_fails_no_more_than_it_did(shipped: Model, cases: list[Case]) -> None:
    found = behaviour_figures(shipped, cases)
    failed = {name: one["failed"] for name, one in found["capabilities"].items() if one["failed"]}
    for kind, ceiling in CEILINGS.items():
        assert found["kinds"][kind]["failure_rate"] <= ceiling, failed
    assert found["kinds"]["MFT"]["unsure"] <= UNSURE * found["kinds"]["MFT"]["cases"]
