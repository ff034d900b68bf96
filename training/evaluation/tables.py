"""How figures are written in Markdown: a value with its interval, and tables of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Figures = Mapping[str, Any]


def number(figure: Figures) -> str:
    """A figure with its interval: ``.731 [.650, .804]``."""
    if figure["value"] is None:
        return "–"
    return f"{short(figure['value'])} [{short(figure['low'])}, {short(figure['high'])}]"


def short(value: float) -> str:
    """Three decimals without the leading nought."""
    text = f"{value:.3f}".replace("-0.000", "0.000")
    return text.replace("-0.", "-.").removeprefix("0")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
