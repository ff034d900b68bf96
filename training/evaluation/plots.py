"""Plots of a report, as SVG: the same bytes for the same figures, and readable without telling colours apart.

Colours are those of Okabe & Ito 2008 ("Color Universal Design"), and every line has its own dash pattern besides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from claimscore.domain import SENTENCE_HEADS
from training.evaluation.curves import Curve, precision_recall, reliability, risk_coverage
from training.evaluation.learning_curve import Point
from training.evaluation.scored import MAIN, Scored
from training.labels import BINARY
from training.metrics import Floats

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#555555"
STYLE = {"this model": (BLUE, "-"), "TF-IDF": (ORANGE, "--"), "previous model": (GREEN, "-.")}
_RC = {
    "svg.hashsalt": "claimscore",
    "svg.fonttype": "none",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn: the model, the scores of the linear baseline (n, 20), and the model before where there is one."""

    scored: Scored
    linear: Floats
    previous: Scored | None = None


def write_plots(folder: Path, drawn: Drawn, learned: Sequence[Point]) -> list[Path]:
    """Write every plot into ``folder``; returns the files, in the order in which a report shows them."""
    figures = {
        "precision-recall.svg": precision_recall_figure(drawn),
        "reliability.svg": reliability_figure(drawn.scored),
        "risk-coverage.svg": risk_coverage_figure(drawn),
    }
    if learned:
        figures["learning-curve.svg"] = learning_curve_figure(learned)
    for name, figure in figures.items():
        save(figure, folder / name)
    return [folder / name for name in figures]


def save(figure: Figure, path: Path) -> None:
    """Write the figure as SVG without a date, so that the same figure gives the same file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context(_RC):  # type: ignore[arg-type]
        figure.savefig(path, format="svg", metadata={"Date": None})


def _panels(rows: int, columns: int) -> tuple[Figure, list[Axes]]:
    with mpl.rc_context(_RC):  # type: ignore[arg-type]
        figure = Figure(figsize=(3.4 * columns, 3.1 * rows), layout="constrained")
        axes = figure.subplots(rows, columns, squeeze=False)
    return figure, list(axes.ravel())


def _line(axis: Axes, curve: Curve, label: str, *, shaded: bool) -> None:
    colour, dashes = STYLE[label]
    axis.plot(curve.x, curve.y, color=colour, linestyle=dashes, label=label)
    if shaded:
        axis.fill_between(curve.x, curve.low, curve.high, color=colour, alpha=0.15, linewidth=0)


def precision_recall_figure(drawn: Drawn) -> Figure:
    """Precision against recall for each sentence head: model with its interval, baseline, model before."""
    figure, axes = _panels(2, 3)
    for axis, name in zip(axes, SENTENCE_HEADS, strict=True):
        positive, bootstrap = drawn.scored.positive(name), drawn.scored.bootstrap
        scores = {"this model": drawn.scored.column(name), "TF-IDF": drawn.linear[:, BINARY.index(name)]}
        if drawn.previous:
            scores["previous model"] = drawn.previous.column(name)
        for label, values in scores.items():
            _line(axis, precision_recall(bootstrap, positive, values), label, shaded=label == "this model")
        axis.axhline(float(positive.mean()), color=GREY, linewidth=0.8, linestyle=":", label="chance")
        axis.set(title=f"{name} ({int(positive.sum())} marked)", xlim=(0, 1), ylim=(0, 1.02))
    _label(figure, axes, "recall (share of marked sentences found)", "precision (share of found ones marked)")
    return figure


def reliability_figure(scored: Scored) -> Figure:
    """Observed frequency against stated probability for each sentence head, in ten bins of equal size."""
    figure, axes = _panels(2, 3)
    for axis, name in zip(axes, SENTENCE_HEADS, strict=True):
        curve = reliability(scored.bootstrap, scored.positive(name), scored.column(name))
        axis.plot((0, 1), (0, 1), color=GREY, linewidth=0.8, linestyle=":", label="perfect")
        spread = np.stack([np.maximum(curve.y - curve.low, 0), np.maximum(curve.high - curve.y, 0)])
        axis.errorbar(curve.x, curve.y, yerr=spread, color=BLUE, marker="o", markersize=4, label="this model")
        axis.set(title=name, xlim=(0, 1), ylim=(0, 1.02))
    _label(figure, axes, "stated probability (0 to 1)", "observed frequency (share marked)")
    return figure


def risk_coverage_figure(drawn: Drawn) -> Figure:
    """Error among the decided against the share decided, with the shipped band as a point."""
    figure, axes = _panels(1, 2)
    for axis, name in zip(axes, MAIN, strict=True):
        _line(axis, risk_coverage(drawn.scored, name), "this model", shaded=True)
        if drawn.previous:
            _line(axis, risk_coverage(drawn.previous, name), "previous model", shaded=False)
        coverage, error = shipped_point(drawn.scored, name)
        axis.plot([coverage], [error], color="black", marker="D", linestyle="", label="shipped band")
        axis.set(title=name, xlim=(0, 1.02), ylim=(0, None))
    _label(figure, axes, "coverage (share of sentences decided)", "error (share wrong among decided)")
    return figure


def shipped_point(scored: Scored, name: str) -> tuple[float, float]:
    """Share decided by the shipped band, and the share wrong among those; error 0 where nothing is decided."""
    positive = scored.positive(name)
    flagged, passed = scored.decided(name)
    decided = int((flagged | passed).sum())
    wrong = int(((flagged & ~positive) | (passed & positive)).sum())
    return decided / len(positive), wrong / decided if decided else 0.0


def learning_curve_figure(learned: Sequence[Point]) -> Figure:
    """Average precision against the number of real training rows: every run a dot, the line their mean.

    A head that no run measured has no panel.
    """
    figure, axes = _panels(2, 3)
    for axis, name in zip(axes, ("health_claim", *MAIN, "overclaim_severe", "critical", "flags_macro_ap"), strict=True):
        by_rows = _by_rows(learned, name)
        for rows, values in by_rows.items():
            axis.plot([rows] * len(values), values, color=BLUE, marker="o", markersize=4, linestyle="", alpha=0.6)
        axis.plot(list(by_rows), [float(np.mean(values)) for values in by_rows.values()], color=BLUE, label="mean")
        axis.set(title=name, xlim=(0, None))
        axis.set_visible(bool(by_rows))
    _label(figure, axes, "real training rows (sentences)", "average precision (0 to 1)")
    return figure


def _by_rows(learned: Sequence[Point], name: str) -> Mapping[int, list[float]]:
    found: dict[int, list[float]] = {}
    for point in sorted(learned, key=lambda point: point.rows):
        if name in point.figures:
            found.setdefault(point.rows, []).append(point.figures[name])
    return found


def _label(figure: Figure, axes: Sequence[Axes], x: str, y: str) -> None:
    figure.supxlabel(x)
    figure.supylabel(y)
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=len(labels), frameon=False)
