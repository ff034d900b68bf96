"""claimscore: does the wording of a health sentence claim more than it supports?

    import claimscore
    report = claimscore.load().score("Botox can save you from depression.")

Names are resolved on first use, so that ``import claimscore`` itself costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimscore.api import Scorer, load
    from claimscore.domain import Report
    from claimscore.errors import ClaimscoreError, InputError, MissingExtra, ModelError, SettingsError
    from claimscore.policy.policy import Policy

__version__ = "0.1.0"

__all__ = [
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

_HOMES = {
    "ClaimscoreError": "claimscore.errors",
    "InputError": "claimscore.errors",
    "MissingExtra": "claimscore.errors",
    "ModelError": "claimscore.errors",
    "Policy": "claimscore.policy.policy",
    "Report": "claimscore.domain",
    "Scorer": "claimscore.api",
    "SettingsError": "claimscore.errors",
    "load": "claimscore.api",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'claimscore' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
