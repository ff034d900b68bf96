"""The evaluation report in Markdown, from the figures alone.

Figures that a manifest of an older evaluation lacks are left out, so that its card can still be written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from training.evaluation import sections
from training.evaluation.bars import Bar, bars_section
from training.evaluation.learning_curve import Point
from training.evaluation.tables import Figures, number, short, table

_DECISIONS = {
    "flagged": "share flagged",
    "unsure": "share unsure",
    "error_among_flagged": "wrong among the flagged",
    "error_among_passed": "marked among the passed",
    "error_where_decided": "wrong where decided",
    "found_among_marked": "flagged among the marked",
    "found_or_unsure_among_marked": "flagged or unsure among the marked",
    "f1_flagged": "F1 of flagged",
    "f1_flagged_or_unsure": "F1 of flagged or unsure",
}


def figures_section(metrics: Figures) -> str:
    """Heads, flags, words and decisions, each with its interval and the baselines."""
    tokens = metrics["tokens"]
    return (
        f"Measured on `{metrics['set']}`: {metrics['sentences']} sentences of {metrics['documents']} documents that no "
        f"part of training saw. {_sentence(metrics['positive'])} Annotators: {metrics['annotators']}. "
        "Intervals are 95 %, bootstrapped by document.\n\n"
        f"{_heads(metrics)}\n\n{_flags(metrics)}\n\nThe mean is over flags with at least five positives.\n\n"
        f"Trigger words, token F1: {number(tokens['f1_shown'])} for the words that a reader sees marked.\n\n"
        f"{_strength(metrics['claim_strength'])}\n\n{_decisions(metrics)}"
    )


def _heads(metrics: Figures) -> str:
    columns = {"ap": "average precision", "ap_tfidf": "TF-IDF", "ap_length": "length only", "auc": "ROC area"}
    columns |= {"ece": "ECE", "brier": "Brier"}
    known = [key for key in columns if all(key in head for head in metrics["heads"].values())]
    return table(
        ("head", "positives", *(columns[key] for key in known)),
        [
            [f"`{name}`", str(head["positives"]), *(number(head[key]) for key in known)]
            for name, head in metrics["heads"].items()
        ],
    )


def _flags(metrics: Figures) -> str:
    macro = metrics["flags_macro_ap"]
    return table(
        ("flag", "positives", "average precision", "TF-IDF"),
        [
            [f"`{name}`", str(flag["positives"]), number(flag["ap"]), number(flag["ap_tfidf"])]
            for name, flag in metrics["flags"].items()
        ]
        + [[f"mean of {macro['flags']}", "", number(macro), number(metrics["flags_macro_ap_tfidf"])]],
    )


def _decisions(metrics: Figures) -> str:
    by_name = metrics["decisions"]
    return table(
        ("", *(f"`{name}`" for name in by_name)),
        [
            [label, *(number(found[key]) for found in by_name.values())]
            for key, label in _DECISIONS.items()
            if all(key in found for found in by_name.values())
        ],
    )


def _strength(found: Figures) -> str:
    if not found["sentences"]:
        return "Claim strength has no labelled row to be measured on."
    return (
        f"Claim strength, on {found['sentences']} calibration sentences (not fitted on, but for one temperature): "
        f"macro-F1 {number(found['macro_f1'])}, accuracy {number(found['accuracy'])}; "
        f"the most frequent strength alone has accuracy {short(found['most_frequent'])}."
    )


def slices_section(metrics: Figures) -> str:
    """Average precision, and mean probability against frequency, in each slice."""
    rows = []
    for name, found in metrics["slices"].items():
        cells = [name, str(found["sentences"])]
        for main in ("overclaim", "weak_evidence"):
            part = found[main]
            expected = "–" if part["frequency"] is None else f"{part['mean_probability']:.2f} / {part['frequency']:.2f}"
            cells += [str(part["positives"]), number(part["ap"]), expected]
        rows.append(cells)
    return table(
        ("slice", "n", "overclaim", "AP", "said / found", "weak evidence", "AP", "said / found"),
        rows,
    )


def slices_decided_section(metrics: Figures) -> str:
    """The baseline, the false alarms and what is found in each slice; empty where it was not measured."""
    rows = [
        [
            name,
            *(
                number(found[main][key])
                for main in ("overclaim", "weak_evidence")
                for key in ("ap_tfidf", "false_alarms", "found")
            ),
        ]
        for name, found in metrics["slices"].items()
        if "false_alarms" in found["overclaim"]
    ]
    if not rows:
        return ""
    head = ("TF-IDF AP", "false alarms", "flagged")
    return (
        "False alarms: share flagged among the unmarked. Flagged: share flagged among the marked. The first three "
        "columns are `overclaim`, the last three `weak_evidence`.\n\n" + table(("slice", *head, *head), rows)
    )


def authored_section(metrics: Figures) -> str:
    """What the length of an authored sentence alone gives away."""
    rows = [
        [f"`{name}`", f"{found['frequency']:.3f}", f"{found['ap_longer']:.3f}", f"{found['ap_shorter']:.3f}"]
        for name, found in metrics["length_only_on_authored"].items()
    ]
    return (
        "No figure is given for the authored rows: the model was fitted on them. Their length alone predicts:\n\n"
        + table(("head", "frequency", "AP, longer first", "AP, shorter first"), rows)
    )


def to_markdown(
    name: str,
    version: str,
    metrics: Figures,
    *,
    plots: Sequence[str] = (),
    learned: Sequence[Point] = (),
    known: Sequence[Bar] = (),
    benchmarks: Sequence[dict[str, Any]] = (),
) -> str:
    """The whole report on one model.

    plots: file names of the plots, beside the report. learned: points of the learning curve. known: what the model is
    meant to reach. benchmarks: results on published benchmarks.
    """
    parts = {
        "Figures": figures_section(metrics),
        "Bars": bars_section(metrics, known),
        **sections.beside_sections(metrics, failing=True),
        "Slices": "“Said” is the mean probability, “found” the share that annotators marked.\n\n"
        + "\n\n".join(part for part in (slices_section(metrics), slices_decided_section(metrics)) if part),
        "Published benchmarks": sections.benchmarks_section(benchmarks),
        "Learning curve": sections.learning_section(learned),
        "Authored rows": authored_section(metrics),
        "Plots": sections.plots_section(plots),
    }
    written = [f"## {title}\n\n{text}" for title, text in parts.items() if text]
    return "\n\n".join((f"# {name} {version}", *written)) + "\n"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."
