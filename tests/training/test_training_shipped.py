"""The bundle that ships: complete, as good as it says, and with the card that its manifest makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimscore.domain import SENTENCE_HEADS
from claimscore.model.bundle import Model, load_model
from training.corpora import REAL_SOURCES
from training.evaluation.card import to_card
from training.evaluation.published import benchmark_results

FOLDER = Path(__file__).parents[2] / "models" / "claimscore-base"


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model(FOLDER, workers=1)


@pytest.mark.parametrize(("head", "least"), [("health_claim", 0.94), ("overclaim", 0.68), ("weak_evidence", 0.70)])
def test_the_main_heads_rank_real_sentences_as_well_as_was_asked(model: Model, head: str, least: float) -> None:
    figures = model.manifest.raw["metrics"]["heads"][head]
    assert figures["ap"]["value"] >= least
    assert figures["ap"]["value"] > figures["ap_tfidf"]["value"] > figures["ap_length"]["value"]


def test_only_corpora_whose_weights_may_ship_were_used(model: Model) -> None:
    used = {corpus["name"] for corpus in model.manifest.raw["corpora"]} - {"authored"}
    assert used
    assert all(REAL_SOURCES[name].redistribute for name in used)


def test_the_card_is_what_the_manifest_makes(model: Model) -> None:
    assert (FOLDER / "MODEL_CARD.md").read_text(encoding="utf-8") == to_card(
        model.manifest.raw, benchmarks=benchmark_results()
    )


@pytest.mark.parametrize(
    ("head", "careless", "careful"),
    [
        (
            "overclaim",
            "Two spoons of cumin oil a day will cure your diabetes for good.",
            "In a trial of 214 adults, 18 % of those given the tablets improved, against 16 % given placebo.",
        ),
        (
            "overclaim",
            "This miracle root wipes out cancer cells and doctors do not want you to know.",
            "The committee found the tablets about as likely to ease symptoms as the older ones.",
        ),
        (
            "weak_evidence",
            "My neighbour drank it for a week and her arthritis simply vanished!",
            "A systematic review of 31 trials found a small benefit for pain at twelve weeks.",
        ),
        (
            "weak_evidence",
            "Studies show that the balm heals burns twice as fast.",
            "Insulin lowers blood sugar.",
        ),
        (
            "critical",
            "There is no good evidence that magnetic bracelets relieve pain.",
            "Magnetic bracelets relieve pain within days.",
        ),
        (
            "health_claim",
            "Smoking causes lung cancer.",
            "The library opens at nine on Mondays.",
        ),
    ],
)
def test_plain_pairs_fall_on_the_right_sides(model: Model, head: str, careless: str, careful: str) -> None:
    tokens = model.encoder.tokenise([careless, careful])
    probabilities = model.calibrator.probabilities(model.network.infer(tokens)).sentence[:, SENTENCE_HEADS.index(head)]
    assert probabilities[0] > probabilities[1] + 0.2
