"""A head that learned nothing says one half and marks nothing; the others are calibrated on rows that label them."""

from __future__ import annotations

import numpy as np
import pytest

from claimscore.domain import FLAGS
from claimscore.model.bundle import Model, load_model
from training.batches import prepare
from training.corpora import authored_rows
from training.gold import gold
from training.labels import BINARY, Example
from training.retrain.calibrate import Trained, fit_own_calibration, fit_own_thresholds, learned_from
from training.retrain.own import to_examples

pytestmark = pytest.mark.train


def rows_with(*fields: str) -> list[Example]:
    """Authored rows that keep only some of their fields."""
    return to_examples(
        {key: row[key] for key in ("id", "doc", "source", "text", *fields)} for row in authored_rows()[:120]
    )


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model("tests/data/tiny_model", workers=1)


def test_an_output_is_learned_from_rows_of_both_kinds_only() -> None:
    assert learned_from(rows_with("overclaim")).heads == {"overclaim", "overclaim_severe"}
    everything = learned_from(rows_with("claim", "overclaim", "weak_evidence", "critical", "flags"))
    assert everything.heads == set(BINARY)
    assert everything.tokens == set(FLAGS)
    assert everything.untrained() == ["claim_strength"]
    negative = [example for example in rows_with("overclaim") if example.targets[BINARY.index("overclaim")] == 0]
    assert learned_from(negative).heads == set()


def test_untrained_heads_are_neutral_and_the_claim_gate_is_open(model: Model) -> None:
    rows = rows_with("overclaim")
    prepared = prepare(rows, model.encoder)
    logits = model.network.infer(prepared.tokens)
    trained, truth = learned_from(rows), gold(rows, prepared.tokens)
    calibration = fit_own_calibration(truth, logits, trained)
    assert calibration["sentence"]["critical"] == {"slope": 0.0, "intercept": 0.0}
    assert calibration["sentence"]["overclaim"]["slope"] > 0
    said = np.full((len(rows), 24), 0.5)
    limits = fit_own_thresholds(truth, said, [np.full((len(t.ids), 14), 0.5) for t in prepared.tokens], trained)
    assert limits["health_claim"] == 0.0
    assert limits["critical"] == limits["weak_evidence_severe"] == 1.0
    assert limits["weak_evidence"] == {"ok_below": 1.0, "flag_from": 1.0}
    assert set(limits["flags"].values()) == set(limits["tokens"].values()) == {1.0}
    assert 0 < limits["overclaim"]["flag_from"] <= 1


def test_a_head_of_an_earlier_run_without_rows_keeps_its_logit(model: Model) -> None:
    rows = rows_with("overclaim")
    prepared = prepare(rows, model.encoder)
    before = Trained(frozenset(BINARY), frozenset(FLAGS), strength=True)
    truth = gold(rows, prepared.tokens)
    found = fit_own_calibration(truth, model.network.infer(prepared.tokens), before)
    assert found["sentence"]["critical"] == found["tokens"]["cure"] == {"slope": 1.0, "intercept": 0.0}
    assert found["claim_strength"]["temperature"] == 1.0


def test_missing_labels_do_not_move_the_line_of_a_head(model: Model) -> None:
    rows = rows_with("claim", "overclaim")
    half = [
        example if number % 2 else Example(**{**_fields(example), "targets": (float("nan"),) * len(BINARY)})
        for number, example in enumerate(rows)
    ]
    kept = [example for number, example in enumerate(rows) if number % 2]
    trained = learned_from(rows)

    def line(some: list[Example]) -> dict[str, float]:
        prepared = prepare(some, model.encoder)
        logits = model.network.infer(prepared.tokens)
        found = fit_own_calibration(gold(some, prepared.tokens), logits, trained)["sentence"]["overclaim"]
        return dict(found)

    assert line(half) == line(kept)


def _fields(example: Example) -> dict[str, object]:
    return {name: getattr(example, name) for name in ("id", "doc", "source", "text", "targets", "strength", "marks")}
