"""The door of the package: what it exports, and that opening it loads nothing heavy."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

import pytest

import claimscore

EXPORTS = [
    "ClaimscoreError",
    "InputError",
    "MissingExtra",
    "ModelError",
    "Policy",
    "Report",
    "Scorer",
    "SettingsError",
    "__version__",
    "load",
]


def test_the_exports_are_pinned_and_all_resolve() -> None:
    assert claimscore.__all__ == EXPORTS
    assert all(getattr(claimscore, name) is not None for name in EXPORTS)
    assert dir(claimscore) == EXPORTS


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'truth'"):
        _ = claimscore.truth


def test_the_version_is_the_distributions() -> None:
    assert claimscore.__version__ == version("claimscore")


def loaded(code: str) -> set[str]:
    run = [sys.executable, "-c", f"{code}\nimport sys; print(*(name.split('.')[0] for name in sys.modules))"]
    return set(subprocess.run(run, capture_output=True, text=True, check=True).stdout.split())


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert not loaded("import claimscore") & {"numpy", "onnxruntime", "tokenizers", "typer", "rich", "torch"}


def test_importing_the_scorer_loads_no_training_or_server_stack() -> None:
    heavy = {"torch", "transformers", "sklearn", "pandas", "fastapi", "pydantic", "sqlalchemy", "pygls", "pyarrow"}
    assert not loaded("from claimscore import Scorer, load") & heavy


def test_importing_the_command_line_loads_no_engine() -> None:
    assert not loaded("import claimscore.cli.main") & {"numpy", "onnxruntime", "tokenizers", "pydantic", "fastapi"}
