"""A bundle that is missing, altered or foreign is refused with what to do."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimscore.errors import ModelError
from claimscore.model.bundle import available_models, find_model, load_model

TINY = Path(__file__).parents[1] / "data" / "tiny_model"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A copy of the tiny bundle to damage."""
    return Path(shutil.copytree(TINY, tmp_path / "copy"))


def rewrite(bundle: Path, change: Callable[[dict[str, Any]], None]) -> None:
    path = bundle / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")


def test_the_tiny_bundle_loads_and_says_who_it_is() -> None:
    model = load_model(TINY)
    assert model.info.digest == model.manifest.digests["model.onnx"]
    assert model.info.name == model.manifest.name


def test_an_unknown_name_lists_what_there_is() -> None:
    with pytest.raises(ModelError, match="available:") as caught:
        load_model("claimscore-none")
    assert caught.value.code == "unknown-model"


def test_bundles_are_found_by_name_in_a_folder_of_ones_own(monkeypatch: pytest.MonkeyPatch, bundle: Path) -> None:
    monkeypatch.setenv("CLAIMSCORE_MODELS", str(bundle.parent))
    assert available_models()["copy"] == bundle
    assert find_model("copy") == bundle


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_an_altered_file_is_refused(bundle: Path, name: str) -> None:
    path = bundle / name
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(ModelError, match="SHA-256") as caught:
        load_model(bundle)
    assert caught.value.code == "digest"


def test_a_missing_network_is_refused(bundle: Path) -> None:
    (bundle / "model.onnx").unlink()
    with pytest.raises(ModelError, match="incomplete"):
        load_model(bundle)


def test_a_folder_without_a_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"manifest\.json") as caught:
        load_model(tmp_path)
    assert caught.value.code == "manifest-missing"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda m: m.update(format=99), "manifest-format"),
        (lambda m: m["heads"]["flags"].reverse(), "manifest-heads"),
        (lambda m: m["calibration"]["sentence"].pop("critical"), "manifest-field"),
        (lambda m: m["thresholds"]["overclaim"].update(ok_below=0.9, flag_from=0.1), "manifest-field"),
        (lambda m: m["files"].pop("tokenizer.json"), "digest"),
        (lambda m: m["files"].update({"../secret": "00"}), "digest"),
    ],
)
def test_a_wrong_manifest_is_refused(bundle: Path, change: Callable[[dict[str, Any]], None], code: str) -> None:
    rewrite(bundle, change)
    with pytest.raises(ModelError) as caught:
        load_model(bundle)
    assert caught.value.code == code


def test_a_manifest_that_is_no_json_is_refused(bundle: Path) -> None:
    (bundle / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match="not valid JSON"):
        load_model(bundle)
