"""Figures and disagreements as text for a terminal, or as plain data for JSON."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from training.agreement.disputes import Dispute
from training.agreement.figures import FieldFigures, Pair, SpanFigures
from training.agreement.raters import Table

_COLUMNS = ("field", "n", "positive", "same", "kappa", "alpha", "F1")


def as_text(
    table: Table,
    fields: Sequence[FieldFigures],
    spans: Sequence[SpanFigures],
    found: Sequence[Dispute],
    *,
    shown: int,
    show_text: bool,
) -> str:
    """The whole report; ``shown`` limits the disagreements, ``show_text`` repeats the texts beside them."""
    return "\n".join((*_head(table), "", *_table(fields), *_spans(spans), "", *_disputes(found, shown, show_text), ""))


def _head(table: Table) -> Iterable[str]:
    yield f"{len(table.raters)} annotators: {', '.join(table.raters)}"
    line = f"{len(table.items)} texts that two or more have labelled, joined by {table.key}"
    if table.alone:
        line += f"; {table.alone} that one alone has"
    yield line
    if table.repeated:
        yield f"{table.repeated} rows repeat a text of the same annotator; the last one counts"


def _table(fields: Sequence[FieldFigures]) -> Iterable[str]:
    rows = [_COLUMNS] + [
        (one.name, str(one.n), str(one.positives), *map(_figure, (one.same, one.kappa, one.alpha, one.f1)))
        for one in fields
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(len(_COLUMNS))]
    for name, *cells in rows:
        aligned = "  ".join(cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
        yield f"{name:<{widths[0]}}  {aligned}"
    yield ""
    yield "same: share of equal labels. kappa: Cohen's, linear weights for levels; with F1 the mean over pairs."
    yield "alpha: Krippendorff's, nominal, ordinal for levels. -: nothing to agree on."


def _spans(spans: Sequence[SpanFigures]) -> Iterable[str]:
    if spans:
        yield ""
    for one in spans:
        yield (
            f"marked words of {one.raters[0]} and {one.raters[1]}: F1 {_figure(one.token_f1)} over tokens, "
            f"{_figure(one.character_f1)} over characters ({one.n} texts)"
        )


def _disputes(found: Sequence[Dispute], shown: int, show_text: bool) -> Iterable[str]:
    if not found:
        yield "no disagreement"
        return
    yield f"{len(found)} texts with a disagreement, the widest first"
    for one in found[:shown]:
        yield f"  {one.id}"
        if show_text:
            yield f"    {one.text}"
        for field, said in one.said.items():
            yield f"    {field}: " + "; ".join(f"{rater} {label}" for rater, label in said.items())
    if len(found) > shown:
        yield f"  … and {len(found) - shown} more (--show {len(found)})"


def _figure(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.3f}"


def as_data(
    table: Table,
    fields: Sequence[FieldFigures],
    spans: Sequence[SpanFigures],
    found: Sequence[Dispute],
    *,
    show_text: bool,
) -> dict[str, Any]:
    """The whole report as plain data; a figure that is not defined is ``None``."""
    return {
        "raters": list(table.raters),
        "texts": len(table.items),
        "joined_by": table.key.value,
        "alone": table.alone,
        "repeated": table.repeated,
        "fields": [
            {**_plain(asdict(one)), "scale": one.scale.value, "pairs": [_pair(pair) for pair in one.pairs]}
            for one in fields
        ],
        "spans": [_plain(asdict(one)) for one in spans],
        "disagreements": [
            {"id": one.id, **({"text": one.text} if show_text else {}), "distance": round(one.distance, 4)}
            | {"said": {field: dict(said) for field, said in one.said.items()}}
            for one in found
        ],
    }


def _pair(pair: Pair) -> dict[str, Any]:
    return _plain(asdict(pair))


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _number(value) if isinstance(value, float) else value for name, value in values.items()}


def _number(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 4)
