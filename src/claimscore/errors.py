"""The error tree. Every class carries a stable ``code``; adapters map codes to their own protocols.

    ClaimscoreError
      InputError      the caller's text or parameters
      ModelError      the bundle is missing, altered or of another version
      SettingsError   configuration
      MissingExtra    an optional dependency is not installed (also an ImportError)

Messages never contain the user's text; they give offsets and lengths instead.
"""

from __future__ import annotations


class ClaimscoreError(Exception):
    """Root of every error that claimscore raises on purpose."""

    default_code = "error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code


class InputError(ClaimscoreError):
    """The text or a parameter given by the caller cannot be used."""

    default_code = "input"


class ModelError(ClaimscoreError):
    """A model bundle is missing, altered, or made for another version."""

    default_code = "model"


class SettingsError(ClaimscoreError):
    """A configuration file or environment variable is wrong."""

    default_code = "settings"


class MissingExtra(ClaimscoreError, ImportError):
    """An optional dependency is needed; the message says what to install."""

    default_code = "missing-extra"

    def __init__(self, extra: str, *, needed_for: str) -> None:
        super().__init__(f'{needed_for} needs an optional part; run: pip install "claimscore[{extra}]"')
        self.extra = extra
