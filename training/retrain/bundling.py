"""From a fitted network and a split of own rows to a bundle that serves: export, calibration, figures, card."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from claimscore.encode import Encoder
from claimscore.model.bundle import Model, load_model
from claimscore.model.calibration import Calibrator
from claimscore.model.manifest import read_manifest
from claimscore.model.session import Network
from training import bundle
from training.corpora import AUTHORED_CORPUS
from training.export import export_network, write_tokenizer
from training.gold import gold
from training.labels import Example
from training.network import ClaimNetwork, tokenizer_json
from training.recipe import Recipe
from training.retrain.calibrate import Trained, fit_own_calibration, fit_own_thresholds
from training.retrain.figures import Figures, own_figures
from training.retrain.split import Split
from training.retrain.words import own_card
from training.thresholds import even_thresholds

log = logging.getLogger("training")


def build_own_bundle(
    recipe: Recipe,
    network: ClaimNetwork,
    split: Split,
    authored: Sequence[Example],
    folder: Path,
    *,
    trained: Trained,
    learned: Trained,
    beside: Model | None,
) -> Figures:
    """Write the complete bundle; returns its figures on the test rows.

    trained: what the heads know, from these rows or from an earlier run. learned: what they learned from these rows;
    only that is measured.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_tokenizer(tokenizer_json(recipe.encoder), folder / "tokenizer.json")
    tokens = Encoder(folder / "tokenizer.json", recipe.max_tokens).tokenise([e.text for e in split.calibration])
    difference = export_network(network, folder, tokens, keep_fp32=None)
    log.info("exported; fp32 ONNX and torch differ by %.1e at most", difference)
    logits = Network(folder / "model.onnx").infer(tokens)
    truth = gold(split.calibration, tokens)
    now = datetime.now(UTC).date()
    manifest: dict[str, Any] = {
        "name": recipe.name,
        "version": f"{now:%Y.%m.%d}",
        "created": now.isoformat(),
        "licence": recipe.licence,
        "description": recipe.description,
        "max_tokens": recipe.max_tokens,
        "calibration": fit_own_calibration(truth, logits, trained),
        "recipe": {**recipe.resolved(), "untrained": trained.untrained()},
        "seed": recipe.seed,
        "corpora": _corpora(split, authored),
        "metrics": {},
    }
    bundle.write_manifest(folder, thresholds=even_thresholds(), **manifest)
    said = Calibrator(read_manifest(folder)).probabilities(logits)
    limits = fit_own_thresholds(
        truth, said.sentence.astype(np.float64), [rows.astype(np.float64) for rows in said.tokens], trained
    )
    bundle.write_manifest(folder, thresholds=limits, **manifest)
    learning = (*authored, *split.fit)
    figures = own_figures(load_model(folder), learning, split.test, heads=learned.heads, beside=beside)
    bundle.update_manifest(folder, metrics=figures)
    card = own_card(read_manifest(folder).raw, untrained=trained.untrained())
    (folder / "MODEL_CARD.md").write_text(card, encoding="utf-8")
    return figures


def _corpora(split: Split, authored: Sequence[Example]) -> list[dict[str, Any]]:
    own = [
        {"name": source, "licence": "its owner's terms", "origin": "own labels", "rows": count, "use": use}
        for use, part in (("fit", split.fit), ("calibrate", split.calibration), ("measure", split.test))
        for source, count in sorted(Counter(example.source for example in part).items())
    ]
    if not authored:
        return own
    corpus = AUTHORED_CORPUS
    beside = {"name": corpus.name, "licence": corpus.licence, "origin": corpus.origin, "rows": len(authored)}
    return [*own, {**beside, "use": "fit"}]
