"""Finding and loading a bundle: a folder of data, verified by digest before anything in it is used."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from claimscore.domain import ModelInfo
from claimscore.encode import Encoder
from claimscore.errors import ModelError
from claimscore.model.calibration import Calibrator
from claimscore.model.manifest import Manifest, read_manifest
from claimscore.model.session import Network

DEFAULT_MODEL = "claimscore-base"
_PACKAGED = Path(__file__).parents[1] / "_models"
_CHECKOUT = Path(__file__).parents[3] / "models"


@dataclass(frozen=True, slots=True)
class Model:
    """A loaded bundle: tokenizer, network, calibration and the manifest that explains them."""

    manifest: Manifest
    encoder: Encoder
    network: Network
    calibrator: Calibrator
    info: ModelInfo
    folder: Path


def model_folders() -> tuple[Path, ...]:
    """Where bundles are looked up by name: CLAIMSCORE_MODELS first, then those shipped with the package."""
    own = os.environ.get("CLAIMSCORE_MODELS")
    return (*((Path(own),) if own else ()), _PACKAGED, _CHECKOUT)


def available_models() -> dict[str, Path]:
    """Names and folders of the bundles that can be loaded by name."""
    found: dict[str, Path] = {}
    for root in model_folders():
        for manifest in sorted(root.glob("*/manifest.json")):
            found.setdefault(manifest.parent.name, manifest.parent)
    return found


def find_model(name_or_path: str | Path | None = None) -> Path:
    """The folder of a bundle given by name or path; ``None`` means the default one.

    Raises ModelError("unknown-model") naming the bundles there are.
    """
    wanted = DEFAULT_MODEL if name_or_path is None else str(name_or_path)
    known = available_models()
    if wanted in known:
        return known[wanted]
    if Path(wanted).is_dir():
        return Path(wanted)
    names = ", ".join(known) or "none"
    raise ModelError(f"no model named {wanted!r} and no such folder; available: {names}", code="unknown-model")


def load_model(
    name_or_path: str | Path | None = None, *, workers: int | None = None, cached_sentences: int = 0
) -> Model:
    """Load and verify a bundle.

    workers: concurrent callers of the network; ``None`` means one a core.
    cached_sentences: how many sentences' logits to keep for texts that are scored again; 0 for none.
    Raises ModelError: see ``find_model`` and ``read_manifest``; "digest" where a file is not the one that was exported.
    """
    folder = find_model(name_or_path)
    manifest = read_manifest(folder)
    for required in ("model.onnx", "tokenizer.json"):
        if required not in manifest.digests:
            raise ModelError(f"{folder}: the manifest has no digest of {required}", code="digest")
    for name, expected in manifest.digests.items():
        _verify(folder, name, expected)
    info = ModelInfo(manifest.name, manifest.version, manifest.digests["model.onnx"], manifest.precision)
    return Model(
        manifest,
        Encoder(folder / "tokenizer.json", manifest.max_tokens),
        Network(folder / "model.onnx", workers=workers, cached_sentences=cached_sentences),
        Calibrator(manifest),
        info,
        folder,
    )


def _verify(folder: Path, name: str, expected: str) -> None:
    path = folder / name
    if Path(name).name != name:
        raise ModelError(f"{folder}: the manifest names a file outside the bundle ({name!r})", code="digest")
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(
            f"{path}: cannot be read ({error.strerror}); the bundle is incomplete", code="digest"
        ) from error
    if digest != expected:
        raise ModelError(
            f"{path}: its SHA-256 begins {digest[:12]}, the manifest says {expected[:12]}; the file was altered or "
            "only partly copied, so fetch or export the bundle again",
            code="digest",
        )
