"""The door to pyarrow, which only Parquet needs."""

from __future__ import annotations

from typing import Any

from claimscore.errors import MissingExtra


def load_arrow() -> tuple[Any, Any]:
    """The modules ``pyarrow`` and ``pyarrow.parquet``; raises MissingExtra("parquet") where they are not installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise MissingExtra("parquet", needed_for="reading and writing Parquet") from error
    return pyarrow, pyarrow.parquet
