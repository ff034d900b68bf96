"""From a fitted network to a bundle: export, calibration and thresholds on served logits, evaluation, card."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from claimscore.encode import Encoder
from claimscore.errors import InputError
from claimscore.model.calibration import Calibrator
from claimscore.model.manifest import read_manifest
from claimscore.model.session import Network
from training import bundle
from training.articles import FILE, training_texts
from training.batches import prepare
from training.calibration import fit_calibration
from training.corpora import AUTHORED_CORPUS, SOURCES, data_folder
from training.exits import FEWEST, add_exits
from training.export import export_network, write_tokenizer
from training.gold import gold
from training.network import ClaimNetwork, tokenizer_json
from training.recipe import Recipe
from training.rows import Rows
from training.run import padding_id, run_encoder
from training.stacking import stack_heads
from training.teacher import logits
from training.thresholds import even_thresholds, fit_thresholds

log = logging.getLogger("training")

WHOLE = "whole"
"""The folder of a run for the bundle without exits."""


def stack(recipe: Recipe, network: ClaimNetwork, rows: Rows, *, run: Path) -> None:
    """Let the recipe's ``stacked`` heads be spoken for by others, in the network itself.

    run: the run's folder, which holds its tokenizer.
    """
    if not recipe.stacked:
        return
    asked = prepare(rows.calibration, run_encoder(recipe, run))
    said, _ = logits(network, asked, padding=padding_id(run))
    stack_heads(network, recipe.stacked, gold(rows.calibration, asked.tokens), said.double().numpy())


def exit_texts(recipe: Recipe) -> list[str]:
    """The articles that teach the recipe's exits; none where it has no exits.

    Asked before a long run, so that missing articles stop it in time: raises InputError("corpus") for fewer than eight.
    """
    if not recipe.exits:
        return []
    texts = training_texts(data_folder())
    if len(texts) < FEWEST:
        raise InputError(
            f"exits: {data_folder() / FILE} has {len(texts)} articles for training, and {FEWEST} are needed; "
            "fetch health_articles (python -m training corpora says where from), or leave exits out",
            code="corpus",
        )
    return texts


def build_bundle(
    recipe: Recipe, network: ClaimNetwork, rows: Rows, folder: Path, *, run: Path, texts: Sequence[str] = ()
) -> None:
    """Write a complete bundle into ``folder``, all but its metrics and card.

    run: the run's folder, where the fp32 network is kept for comparison, and the bundle without exits where the recipe
    has some. texts: those of ``exit_texts``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_tokenizer(tokenizer_json(recipe.encoder), folder / "tokenizer.json")
    encoder = Encoder(folder / "tokenizer.json", recipe.max_tokens)
    tokens = encoder.tokenise([example.text for example in rows.calibration])
    difference = export_network(network, folder, tokens, keep_fp32=run / "fp32.onnx")
    log.info("exported; fp32 ONNX and torch differ by %.1e at most", difference)
    served = Network(folder / "model.onnx").infer(tokens)
    truth = gold(rows.calibration, tokens)
    manifest: dict[str, Any] = {
        "name": recipe.name,
        "version": recipe.version,
        "created": datetime.now(UTC).date().isoformat(),
        "licence": recipe.licence,
        "description": recipe.description,
        "max_tokens": recipe.max_tokens,
        "calibration": fit_calibration(truth, served),
        "recipe": recipe.resolved(),
        "seed": recipe.seed,
        "corpora": _corpora(rows),
        "metrics": {},
    }
    bundle.write_manifest(folder, thresholds=even_thresholds(), **manifest)
    probabilities = Calibrator(read_manifest(folder)).probabilities(served)
    bundle.write_manifest(folder, thresholds=fit_thresholds(truth, probabilities), **manifest)
    log.info("calibrated on %d sentences of %d documents", len(tokens), len({e.doc for e in rows.calibration}))
    if recipe.exits:
        bundle.copy_files(folder, run / WHOLE, ("manifest.json", "tokenizer.json", "model.onnx"))
        cost = add_exits(run / WHOLE, texts, layers=recipe.exits, output=folder)
        log.info("%.1f %% of sentences leave early, %.2f %% of findings lost", 100 * cost.left_early, 100 * cost.lost)


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
