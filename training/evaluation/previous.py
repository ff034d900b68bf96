"""The model before: a bundle to score again beside the new one, or the figures that it left behind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from claimscore.errors import InputError
from claimscore.model.bundle import load_model
from training.evaluation.compare import differences, identity
from training.evaluation.measured import Measured
from training.evaluation.scored import Scored, score

Figures = dict[str, Any]
_KEPT = ("heads", "flags_macro_ap", "spans", "calibration", "decisions")


def beside_previous(path: Path, scored: Scored, measured: Measured) -> Figures:
    """The previous model's figures and, where it can be scored again, paired differences with intervals.

    path: a bundle's folder; or a manifest.json or metrics.json, whose figures stand beside the new ones with no
    interval on the difference, since nothing is paired. Raises InputError("previous") for anything else.
    """
    if path.is_dir():
        model = load_model(path)
        before = score(model, measured.examples, bootstrap=scored.bootstrap)
        found = differences(before, scored, measured)
        return {"paired": True, **identity(model), **{key: found[key] for key in _KEPT}}
    return _from_figures(path)


def _from_figures(path: Path) -> Figures:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path}: neither a bundle's folder nor a manifest.json or metrics.json that can be read", code="previous"
        ) from error
    metrics = raw.get("metrics", raw) if isinstance(raw, dict) else {}
    if "heads" not in metrics or "overclaim" not in metrics["heads"]:
        raise InputError(f"{path}: holds no figures of heads; give a manifest.json or metrics.json", code="previous")
    return {
        "paired": False,
        "name": raw.get("name", path.stem),
        "version": raw.get("version", ""),
        "set": metrics.get("set"),
        "heads": {name: {"first": head["ap"]} for name, head in metrics["heads"].items()},
        "flags_macro_ap": {"first": metrics["flags_macro_ap"]} if "flags_macro_ap" in metrics else None,
    }
