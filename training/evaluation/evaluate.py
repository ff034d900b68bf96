"""One command measures a bundle: report, figures and plots into a folder, metrics and card into the bundle."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from claimscore.model.bundle import load_model
from claimscore.model.manifest import read_manifest
from training import baseline, bundle
from training.evaluation.bars import bars
from training.evaluation.behaviour import behaviour_figures
from training.evaluation.card import to_card
from training.evaluation.figures import evaluate
from training.evaluation.learning_curve import points
from training.evaluation.measured import REAL_DEV, Measured, measured_set
from training.evaluation.precision import int8_cost
from training.evaluation.previous import beside_previous
from training.evaluation.published import benchmark_results
from training.evaluation.report import to_markdown
from training.evaluation.scored import Scored, score
from training.labels import Example
from training.metrics import Floats
from training.recipe import recipe_from
from training.rows import load_rows

log = logging.getLogger("training")

Figures = dict[str, Any]


def evaluate_bundle(
    folder: Path, reports: Path, *, previous: Path | None = None, fp32: Path | None = None, plots: bool = True
) -> Figures:
    """Measure the bundle; write the report into ``reports``, and the metrics and the card into the bundle.

    The rows are those of the recipe in the manifest, so that the baselines learn from what the model learned from.
    previous: the model before (see ``beside_previous``). fp32: the network before int8, or its run's folder.
    """
    model = load_model(folder)
    rows = load_rows(recipe_from(model.manifest.raw["recipe"]))
    learning = (*rows.authored, *rows.real)
    measured = measured_set(REAL_DEV)
    scored = score(model, measured.examples)
    linear = tfidf_on(learning, measured, reports.parent)
    figures = evaluate(measured, scored, linear, model=model, learning=learning, calibration=rows.calibration)
    figures["behaviour"] = behaviour_figures(model)
    if previous:
        figures["previous"] = beside_previous(previous, scored, measured)
    if fp32:
        figures["int8"] = int8_cost(model, scored, measured, fp32)
    bundle.update_manifest(folder, metrics=figures)
    write_card(folder)
    drawn = _draw(reports / "plots", scored, linear, previous, measured) if plots else []
    write_report(reports, folder, figures, [path.relative_to(reports).as_posix() for path in drawn])
    return figures


def write_report(reports: Path, folder: Path, figures: Figures, plots: Sequence[str]) -> None:
    """Write ``metrics.json`` and ``report.md`` into ``reports``."""
    manifest = read_manifest(folder)
    reports.mkdir(parents=True, exist_ok=True)
    (reports / "metrics.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    report = to_markdown(
        manifest.name,
        manifest.version,
        figures,
        plots=plots,
        learned=points(),
        known=bars(),
        benchmarks=benchmark_results(),
    )
    (reports / "report.md").write_text(report, encoding="utf-8")


def write_card(folder: Path) -> None:
    """Write the card of a bundle anew from its manifest."""
    card = to_card(read_manifest(folder).raw, benchmarks=benchmark_results())
    (folder / "MODEL_CARD.md").write_text(card, encoding="utf-8")


def tfidf_on(learning: Sequence[Example], measured: Measured, cache: Path) -> Floats:
    """(n, 20) scores of the TF-IDF baseline, fitted on the rows that the model learned from.

    Fitting takes most of an evaluation, so scores are kept in ``cache`` under a digest of both sets and the baseline.
    """
    digest = hashlib.sha256(Path(baseline.__file__).read_bytes())
    for example in (*learning, *measured.examples):
        digest.update(f"{example.text}\0{example.targets}\0".encode())
    path = cache / f"tfidf-{digest.hexdigest()[:16]}.npy"
    if path.is_file():
        kept: Floats = np.load(path, allow_pickle=False)
        return kept
    log.info("fitting the TF-IDF baseline on %d rows", len(learning))
    scores = baseline.tfidf_scores(learning, measured.examples)
    cache.mkdir(parents=True, exist_ok=True)
    np.save(path, scores, allow_pickle=False)
    return scores


def _draw(folder: Path, scored: Scored, linear: Floats, previous: Path | None, measured: Measured) -> list[Path]:
    from training.evaluation.plots import Drawn, write_plots

    before = None
    if previous and previous.is_dir():
        before = score(load_model(previous), measured.examples, bootstrap=scored.bootstrap)
    return write_plots(folder, Drawn(scored, linear, before), points())
