"""Results on published benchmarks, kept as data, and shown by every report and card.

``training/benchmarks/results.json``, written by hand where there are any, is a list; one entry is one model on one
benchmark (``runs/benchmarks/results.json``, which ``python -m training benchmark`` writes, has another form):

    {"benchmark": "PubMed causal language", "metric": "macro-F1", "split": "5-fold, as published",
     "model": "claimscore-base 2026.11.1", "figure": {"value": …, "low": …, "high": …},
     "baseline": {"value": …, "low": …, "high": …},
     "published": {"value": 0.883, "system": "BioBERT", "source": "doi:10.18653/v1/D19-1473"}, "note": ""}

``baseline`` (TF-IDF) and ``published`` may be null.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from claimscore.errors import InputError
from training.corpora import ROOT

FILE = ROOT / "training" / "benchmarks" / "results.json"
_FIELDS = ("benchmark", "metric", "split", "model", "figure", "baseline", "published", "note")

Result = dict[str, Any]


def benchmark_results(path: Path = FILE) -> list[Result]:
    """The entries of the file, in its order; none where there is no file.

    Raises InputError("benchmarks") where an entry lacks a field.
    """
    if not path.is_file():
        return []
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return [{field: entry[field] for field in _FIELDS} for entry in raw]
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"{path}: not a list of benchmark results ({error!r})", code="benchmarks") from error
