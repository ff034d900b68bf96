"""The evaluation report in Markdown, from the figures alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Figures = Mapping[str, Any]


def number(figure: Figures) -> str:
    """A figure with its interval: ``.731 [.650, .804]``."""
    if figure["value"] is None:
        return "–"
    return f"{_short(figure['value'])} [{_short(figure['low'])}, {_short(figure['high'])}]"


def _short(value: float) -> str:
    text = f"{value:.3f}"
    return text[1:] if text.startswith("0.") else text


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def figures_section(metrics: Figures) -> str:
    """Heads, flags, words and decisions, each with its interval and the baselines."""
    heads = table(
        ("head", "positives", "average precision", "TF-IDF", "length only", "ECE", "Brier"),
        [
            [
                f"`{name}`",
                str(head["positives"]),
                *(number(head[key]) for key in ("ap", "ap_tfidf", "ap_length", "ece", "brier")),
            ]
            for name, head in metrics["heads"].items()
        ],
    )
    flags = table(
        ("flag", "positives", "average precision", "TF-IDF"),
        [
            [f"`{name}`", str(flag["positives"]), number(flag["ap"]), number(flag["ap_tfidf"])]
            for name, flag in metrics["flags"].items()
        ]
        + [
            [
                f"mean of {metrics['flags_macro_ap']['flags']}",
                "",
                number(metrics["flags_macro_ap"]),
                number(metrics["flags_macro_ap_tfidf"]),
            ]
        ],
    )
    decisions = table(
        ("", *(f"`{name}`" for name in metrics["decisions"])),
        [
            [label, *(number(found[key]) for found in metrics["decisions"].values())]
            for key, label in (
                ("flagged", "share flagged"),
                ("unsure", "share unsure"),
                ("error_among_flagged", "wrong among the flagged"),
                ("error_among_passed", "marked among the passed"),
                ("error_where_decided", "wrong where decided"),
                ("found_among_marked", "flagged among the marked"),
                ("f1_flagged", "F1 of flagged"),
            )
        ],
    )
    tokens = metrics["tokens"]
    return (
        f"Measured on `{metrics['set']}`: {metrics['sentences']} sentences of {metrics['documents']} documents that no "
        f"part of training saw. {_sentence(metrics['positive'])} Annotators: {metrics['annotators']}. "
        "Intervals are 95 %, bootstrapped by document.\n\n"
        f"{heads}\n\n{flags}\n\nThe mean is over flags with at least five positives.\n\n"
        f"Trigger words, token F1: {number(tokens['f1_over_threshold'])} for tokens over their threshold, "
        f"{number(tokens['f1_shown'])} for the words that a reader sees marked.\n\n"
        f"{_strength(metrics['claim_strength'])}\n\n{decisions}"
    )


def _strength(found: Figures) -> str:
    if not found["sentences"]:
        return "Claim strength has no labelled row to be measured on."
    return (
        f"Claim strength, on {found['sentences']} calibration sentences (not fitted on, but for one temperature): "
        f"macro-F1 {number(found['macro_f1'])}, accuracy {number(found['accuracy'])}; "
        f"the most frequent strength alone has accuracy {_short(found['most_frequent'])}."
    )


def slices_section(metrics: Figures) -> str:
    """Average precision and mean probability against frequency in each slice."""
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


def to_markdown(name: str, version: str, metrics: Figures) -> str:
    """The whole report on one model."""
    return (
        "\n\n".join(
            (
                f"# {name} {version}",
                "## Figures",
                figures_section(metrics),
                "## Slices",
                "“Said” is the mean probability, “found” the share that annotators marked.",
                slices_section(metrics),
                "## Authored rows",
                authored_section(metrics),
            )
        )
        + "\n"
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."
