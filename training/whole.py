"""A bundle without the early exits that it has: every sentence runs through the whole network again."""

from __future__ import annotations

from pathlib import Path

import onnx

from training import bundle
from training.early_exit import without_exits


def write_whole(folder: Path, output: Path) -> None:
    """Write the bundle in ``folder`` to ``output`` without exits; metrics and card are those of the one with them."""
    bundle.copy_files(folder, output, ("manifest.json", "MODEL_CARD.md", "tokenizer.json"))
    onnx.save(without_exits(onnx.load(str(folder / "model.onnx"))), str(output / "model.onnx"))
    bundle.update_manifest(output, early_exit=None)
