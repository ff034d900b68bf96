"""Where the data of the server's tests is."""

from __future__ import annotations

from pathlib import Path

TINY_MODEL = Path(__file__).parents[1] / "data" / "tiny_model"
