"""Parts of a report that stand beside the figures: ceilings, words, doubt, the model before, int8, behaviour.

Each gives Markdown, and an empty text where the metrics hold nothing of the kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from training.evaluation.learning_curve import Point
from training.evaluation.tables import Figures, number, short, table

_SPAN_MEASURES = {
    "token_f1": "token F1, by flag",
    "any_flag_token_f1": "token F1, any flag",
    "exact_span_f1": "exact span F1",
    "partial_span_f1": "partial span F1",
}
_SIDES = {
    "union": "model, both annotators' words",
    "annotator_1": "model, first annotator",
    "annotator_2": "model, second annotator",
    "between_annotators": "annotators with each other",
}


def beside_sections(metrics: Figures, *, failing: bool) -> dict[str, str]:
    """Titles and texts of what was measured beside the figures; a text is empty where it was not.

    failing: whether the behaviour tests that failed are named.
    """
    return {
        "Beside the annotators": agreement_section(metrics),
        "Trigger words": spans_section(metrics),
        "When it is unsure": risk_section(metrics),
        "Beside the previous model": previous_section(metrics),
        "What int8 costs": precision_section(metrics),
        "Behaviour": behaviour_section(metrics, failing=failing),
    }


def agreement_section(metrics: Figures) -> str:
    """F1 and kappa of each head and flag at its threshold, beside those of one annotator against the other."""
    keys = ("f1", "f1_with_one_annotator", "f1_between_annotators", "kappa_with_one_annotator")
    everything = {**metrics["heads"], **metrics["flags"]}
    rows = [
        [f"`{name}`", short(found["threshold"]), *(number(found[key]) for key in (*keys, "kappa_between_annotators"))]
        for name, found in everything.items()
        if "f1_between_annotators" in found
    ]
    if not rows:
        return ""
    head = ("", "threshold", "F1", "F1, one annotator", "F1, ceiling", "κ, one annotator", "κ, ceiling")
    return (
        "F1 is of the probability at its threshold (the upper end of the band for the two dimensions) against what "
        "either annotator marked; “one annotator” is the mean over agreeing with each of them alone, which is what "
        "the ceiling, their agreement with each other, can be compared with. They share one model family, so the "
        "ceiling is generous.\n\n" + table(head, rows)
    )


def spans_section(metrics: Figures) -> str:
    """The words a reader sees marked against those that annotators marked, with the annotators' own agreement."""
    spans = metrics.get("spans")
    if not spans:
        return ""
    sides = [side for side in _SIDES if side in spans]
    return (
        "Words that a reader sees marked, on the tokens that the model reads, punctuation left out. The union of both "
        "annotators' words is larger than either's; a span is exact where flag, first and last word agree, partial "
        "where one word of the same flag does.\n\n"
        + table(
            ("", *(_SIDES[side] for side in sides)),
            [[label, *(number(spans[side][measure]) for side in sides)] for measure, label in _SPAN_MEASURES.items()],
        )
    )


def risk_section(metrics: Figures) -> str:
    """Error among the surest part of the sentences, when each is decided for its likelier answer."""
    risk = metrics.get("risk_coverage")
    if not risk:
        return ""
    names = list(risk)
    rows = [[key.removeprefix("error_at_"), *(number(risk[name][key]) for name in names)] for key in risk[names[0]]]
    return (
        "Share wrong among the surest part of the sentences, each decided for its likelier answer. The shipped bands "
        "(the table of decisions above) also ask for a target error on either side.\n\n"
        + table(("decided", *(f"`{name}`" for name in names)), rows)
    )


def previous_section(metrics: Figures) -> str:
    """The model before, with paired differences where it could be scored again."""
    previous = metrics.get("previous")
    if not previous:
        return ""
    before = f"`{previous['name']}` {previous['version']}"
    if not previous["paired"]:
        rows = [
            [f"`{name}`", number(metrics["heads"][name]["ap"]), number(found["first"])]
            for name, found in previous["heads"].items()
            if name in metrics["heads"]
        ]
        return (
            f"Average precision beside the figures that {before} left on `{previous['set']}`; the model itself was not "
            "scored again, so nothing is paired and no interval of a difference can be given.\n\n"
            + table(("head", "this model", "previous"), rows)
        )
    rows = [_paired_row(f"`{name}`", found) for name, found in previous["heads"].items()]
    rows.append(_paired_row("flags, mean", previous["flags_macro_ap"]))
    rows += [_paired_row(_SPAN_MEASURES[name], found) for name, found in previous["spans"].items()]
    rows += [_paired_row(f"ECE, `{name}` (lower is better)", found) for name, found in previous["calibration"].items()]
    return (
        f"Scored again on the same sentences: {before} ({previous['sha256']}). Average precision unless the row says "
        "otherwise; the difference is this model minus the previous one, on the same resamples. Holm's correction is "
        "over the six heads.\n\n" + table(("", "previous", "this model", "difference", "p", "p (Holm)"), rows)
    )


def _paired_row(label: str, found: Figures) -> list[str]:
    return [
        label,
        *(number(found[key]) for key in ("first", "second", "difference")),
        *("–" if found.get(key) is None else short(found[key]) for key in ("p", "p_holm")),
    ]


def precision_section(metrics: Figures) -> str:
    """What the int8 form loses against fp32."""
    cost = metrics.get("int8")
    if not cost:
        return ""
    rows = [
        [label, *(number(found[key]) for key in ("first", "second", "difference"))]
        for label, found in (
            *((f"`{name}`", found) for name, found in cost["heads"].items()),
            ("flags, mean", cost["flags_macro_ap"]),
        )
    ]
    return (
        table(("average precision", "fp32", "int8", "int8 minus fp32"), rows)
        + f"\n\nA probability moves by {cost['mean_change']:.4f} on average and by {cost['largest_change']:.4f} at "
        f"most; {cost['sentences_decided_otherwise']} of {metrics['sentences']} sentences are decided otherwise."
    )


def behaviour_section(metrics: Figures, *, failing: bool) -> str:
    """Failure rates of the behaviour tests by kind and capability; with the ids that failed where asked."""
    found = metrics.get("behaviour")
    if not found:
        return ""
    head = ("capability", "kind", "cases", "failed", "unsure", "failure rate", *(("failing cases",) if failing else ()))
    rows = [
        [
            name,
            one["kind"],
            *(str(one[key]) for key in ("cases", "failures", "unsure")),
            f"{one['failure_rate']:.0%}",
            *((", ".join(one["failed"]) or "–",) if failing else ()),
        ]
        for name, one in found["capabilities"].items()
    ]
    kinds = "; ".join(
        f"{kind} {one['failures']} of {one['cases']} failed ({one['failure_rate']:.1%})"
        for kind, one in found["kinds"].items()
        if one["cases"]
    )
    return (
        f"{found['cases']} cases of the project's own writing in the form of CheckList (Ribeiro et al. 2020): {kinds}. "
        "An `unsure` answer is counted by itself: it neither fails nor passes.\n\n" + table(head, rows)
    )


def benchmarks_section(results: Sequence[dict[str, Any]]) -> str:
    """Published benchmarks with the published figure beside ours."""
    rows = [
        [
            one["benchmark"],
            one["metric"],
            one["split"],
            one["model"],
            number(one["figure"]),
            number(one["baseline"]) if one["baseline"] else "–",
            _published(one["published"]),
            one["note"],
        ]
        for one in results
    ]
    head = ("benchmark", "metric", "split", "model", "figure", "TF-IDF", "published", "note")
    return table(head, rows) if rows else ""


def _published(found: Figures | None) -> str:
    return f"{short(found['value'])} ({found['system']}, {found['source']})" if found else "–"


def learning_section(learned: Sequence[Point]) -> str:
    """Average precision against the number of real training rows, one line a run."""
    if not learned:
        return ""
    names = list(dict.fromkeys(name for point in learned for name in point.figures))
    rows = [
        [
            str(point.rows),
            str(point.seed),
            *(short(point.figures[name]) if name in point.figures else "–" for name in names),
        ]
        for point in learned
    ]
    return table(("real rows", "seed", *names), rows)


def plots_section(plots: Sequence[str]) -> str:
    """The plots, with what they show as alternative text."""
    return "\n\n".join(f"![{Path(name).stem.replace('-', ' ')}]({name})" for name in plots)
