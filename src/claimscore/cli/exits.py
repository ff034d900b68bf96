"""Exit codes, the same for every subcommand."""

from __future__ import annotations

from claimscore.errors import ClaimscoreError, InputError, SettingsError

CLEAN = 0
"""Nothing at or above the gate."""
FINDINGS = 1
"""At least one finding at or above the gate."""
USAGE = 2
"""Wrong usage, configuration or input."""
FAILURE = 3
"""The program could not do its work: the model is missing or altered, the output cannot be written."""


def code_of(error: ClaimscoreError) -> int:
    """The exit code that an error ends a command with."""
    wrong_usage = isinstance(error, InputError | SettingsError) or error.code == "unknown-model"
    return USAGE if wrong_usage else FAILURE
