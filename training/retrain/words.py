"""What a run says about itself: the table of checks, the report on the test rows, and the card of the bundle."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from training.evaluation.tables import number, table
from training.retrain.checks import Problem
from training.retrain.split import Split

_SHOWN = 5

_USE = """\
It judges **wording against support, never truth**, as the people did whose labels it learned from. It is not medical \
advice, it does not check facts, and it must not decide alone about anybody's text."""

_LIMITS = """\
- It is as good as its labels: who labelled, under which guide, and how well they agree is not known here.
- The test rows come from the same files as the rows it learned from, so other texts may fare worse.
- Each sentence is read alone: support that stands in another sentence is not seen."""


def checks_table(problems: Sequence[Problem]) -> str:
    """The problems as aligned text, errors first, each with its rows; one line where there are none."""
    if not problems:
        return "data checks: nothing found\n"
    lines = []
    for problem in sorted(problems, key=lambda one: not one.error):
        kind = "error" if problem.error else "warning"
        lines.append(f"{kind:8} {problem.code:16} {problem.message}")
        if problem.rows:
            lines.append(f"{'':25} {len(problem.rows)} rows: {_some(problem.rows)}")
    errors = sum(problem.error for problem in problems)
    return "\n".join(lines) + f"\ndata checks: {errors} errors, {len(problems) - errors} warnings\n"


def checks_csv(problems: Iterable[Problem]) -> str:
    """Every problem with every row, as CSV: severity, code, row, message."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(("severity", "code", "row", "message"))
    for problem in problems:
        kind = "error" if problem.error else "warning"
        lines.writerows((kind, problem.code, row, problem.message) for row in problem.rows or ("",))
    return out.getvalue()


def _some(rows: Sequence[str]) -> str:
    more = f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""
    return ", ".join(rows[:_SHOWN]) + more


def split_sentence(split: Split) -> str:
    """How many sentences of how many documents each part has."""
    parts = [
        f"{name} {len(part)} sentences of {len({example.doc for example in part})} documents"
        for name, part in split.parts().items()
    ]
    return "; ".join(parts)


def figures_markdown(figures: Mapping[str, Any]) -> str:
    """Every trained head with its interval and the baselines."""
    beside = figures.get("beside")
    columns = [("average precision", "ap"), ("TF-IDF", "ap_tfidf")]
    columns += [(str(beside), "ap_beside")] if beside else []
    columns += [("length only", "ap_length"), ("ECE", "ece"), ("Brier", "brier")]
    columns = [(head, key) for head, key in columns if all(key in one for one in figures["heads"].values())]
    rows = [
        [f"`{name}`", f"{head['positives']} of {head['labelled']}", *(number(head[key]) for _, key in columns)]
        for name, head in figures["heads"].items()
    ]
    text = (
        f"Measured on {figures['sentences']} sentences of {figures['documents']} documents that no part of training "
        "saw; 95 % intervals, bootstrapped by document. A dash: no positive test row.\n\n"
        + table(("head or flag", "positives", *(head for head, _ in columns)), rows)
    )
    if figures.get("tokens", {}).get("marked"):
        text += f"\n\nTrigger words, token F1: {number(figures['tokens']['f1'])}."
    return text


def own_report(name: str, figures: Mapping[str, Any], *, problems: Sequence[Problem], split: Split) -> str:
    """``report.md`` of a run."""
    found = checks_table(problems)
    return (
        f"# {name}\n\n## Figures\n\n{figures_markdown(figures)}\n\n## Data\n\n{split_sentence(split)}.\n\n"
        f"```\n{found}```\n"
    )


def own_card(manifest: Mapping[str, Any], *, untrained: Sequence[str]) -> str:
    """``MODEL_CARD.md`` of a bundle that was trained on own labels."""
    corpora = [[c["name"], c["licence"], str(c["rows"]), c["use"]] for c in manifest["corpora"]]
    silent = (
        f"Untrained, for want of labels: {', '.join(f'`{name}`' for name in untrained)}. They say one half whatever "
        "they read and mark nothing."
        if untrained
        else "Every head was trained."
    )
    sections = (
        f"# {manifest['name']} {manifest['version']}",
        f"{manifest['description']} Licence: {manifest['licence']}. Made {manifest['created']}.",
        "## What it is for",
        _USE,
        "## What it is",
        f"The encoder `{manifest['recipe']['encoder']}` with six sentence heads, 14 flags, a four-way claim strength "
        f"and 14 heads on every token; ONNX, {manifest['precision']}; at most {manifest['inputs']['max_tokens']} "
        f"tokens a sentence. {silent}",
        "## What it learned from",
        table(("corpus", "licence", "rows", "use"), corpora),
        "## How well it does",
        figures_markdown(manifest["metrics"]),
        "## Where it fails",
        _LIMITS,
        "## How it was made",
        f"`claimscore train`, seed {manifest['seed']}; every setting is in `manifest.json` under `recipe`.",
    )
    return "\n\n".join(sections) + "\n"


def figures_lines(figures: Mapping[str, Any]) -> str:
    """Average precision of every trained sentence head beside the baseline, as aligned text for a terminal."""
    lines = [f"average precision on {figures['sentences']} test sentences of {figures['documents']} documents [95 %]"]
    for name, head in figures["heads"].items():
        tfidf = f"   TF-IDF {number(head['ap_tfidf'])}" if "ap_tfidf" in head else ""
        lines.append(f"  {name:22} {number(head['ap']):20} {head['positives']:4} positive{tfidf}")
    return "\n".join(lines) + "\n"
