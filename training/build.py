"""From a fitted network to a bundle: export, calibration and thresholds on served logits, evaluation, card."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from claimscore.encode import Encoder
from claimscore.model.calibration import Calibrator
from claimscore.model.manifest import read_manifest
from claimscore.model.session import Network
from training import bundle
from training.calibration import fit_calibration
from training.corpora import AUTHORED_CORPUS, SOURCES
from training.export import export_network, write_tokenizer
from training.gold import gold
from training.network import ClaimNetwork, tokenizer_json
from training.recipe import Recipe
from training.rows import Rows
from training.thresholds import even_thresholds, fit_thresholds

log = logging.getLogger("training")

_PARITY_ROWS = 64


def build_bundle(recipe: Recipe, network: ClaimNetwork, rows: Rows, folder: Path, *, run: Path) -> None:
    """Write a complete bundle into ``folder``, all but its metrics and card.

    run: the run's folder, where the fp32 network is kept for comparison.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_tokenizer(tokenizer_json(recipe.encoder), folder / "tokenizer.json")
    encoder = Encoder(folder / "tokenizer.json", recipe.max_tokens)
    tokens = encoder.tokenise([example.text for example in rows.calibration])
    difference = export_network(network, folder, tokens[:_PARITY_ROWS], keep_fp32=run / "fp32.onnx")
    log.info("exported; fp32 ONNX and torch differ by %.1e at most", difference)
    logits = Network(folder / "model.onnx").infer(tokens)
    truth = gold(rows.calibration, tokens)
    manifest: dict[str, Any] = {
        "name": recipe.name,
        "version": recipe.version,
        "created": datetime.now(UTC).date().isoformat(),
        "licence": recipe.licence,
        "description": recipe.description,
        "max_tokens": recipe.max_tokens,
        "calibration": fit_calibration(truth, logits),
        "recipe": recipe.resolved(),
        "seed": recipe.seed,
        "corpora": _corpora(rows),
        "metrics": {},
    }
    bundle.write_manifest(folder, thresholds=even_thresholds(), **manifest)
    probabilities = Calibrator(read_manifest(folder)).probabilities(logits)
    bundle.write_manifest(folder, thresholds=fit_thresholds(truth, probabilities), **manifest)
    log.info("calibrated on %d sentences of %d documents", len(tokens), len({e.doc for e in rows.calibration}))


def _corpora(rows: Rows) -> list[dict[str, Any]]:
    used = [
        (AUTHORED_CORPUS, "fit", len(rows.authored)),
        *(
            (SOURCES[source], use, count)
            for use, part in (("fit", rows.real), ("calibrate", rows.calibration))
            for source, count in sorted(Counter(example.source for example in part).items())
        ),
    ]
    return [
        {"name": corpus.name, "licence": corpus.licence, "origin": corpus.origin, "rows": count, "use": use}
        for corpus, use, count in used
    ]
