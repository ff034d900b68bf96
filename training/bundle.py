"""Writing a bundle: the manifest with its digests, around the network and the tokenizer that are there already."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from claimscore.domain import CLAIM_STRENGTHS, FLAGS, SENTENCE_HEADS
from claimscore.model.manifest import FORMAT, read_manifest

PRECISION = "int8-dynamic"
_FILES = ("model.onnx", "tokenizer.json")


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(
    folder: Path,
    *,
    name: str,
    version: str,
    created: str,
    licence: str,
    description: str,
    max_tokens: int,
    calibration: Mapping[str, Any],
    thresholds: Mapping[str, Any],
    recipe: Mapping[str, Any],
    seed: int,
    corpora: list[dict[str, Any]],
    metrics: Mapping[str, Any],
) -> None:
    """Write ``manifest.json`` beside the network and the tokenizer, and read it back as serving would.

    created: ISO date. Raises ModelError where serving would refuse the bundle.
    """
    manifest = {
        "format": FORMAT,
        "name": name,
        "version": version,
        "created": created,
        "licence": licence,
        "description": description,
        "inputs": {"max_tokens": max_tokens, "context": "none"},
        "heads": {"sentence": SENTENCE_HEADS, "flags": FLAGS, "claim_strength": CLAIM_STRENGTHS},
        "calibration": calibration,
        "thresholds": thresholds,
        "precision": PRECISION,
        "files": {file: digest(folder / file) for file in _FILES},
        "recipe": recipe,
        "seed": seed,
        "corpora": corpora,
        "metrics": metrics,
    }
    _write(folder, manifest)


def update_manifest(folder: Path, **parts: Any) -> None:
    """Replace parts of an existing manifest, leave out those that are ``None``, and renew the digests of the files."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    kept = {name: part for name, part in {**manifest, **parts}.items() if part is not None or name not in parts}
    _write(folder, {**kept, "files": {file: digest(folder / file) for file in _FILES}})


def copy_files(folder: Path, output: Path, names: Iterable[str]) -> None:
    """Copy those of a bundle's files that are there, into a folder that is made where it is missing."""
    output.mkdir(parents=True, exist_ok=True)
    for name in names:
        if (folder / name).is_file() and output.resolve() != folder.resolve():
            shutil.copyfile(folder / name, output / name)


def _write(folder: Path, manifest: Mapping[str, Any]) -> None:
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
    read_manifest(folder)
