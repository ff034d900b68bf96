"""A comparison of two models in Markdown, from its figures alone."""

from __future__ import annotations

from training.evaluation.compare import label
from training.evaluation.tables import Figures, number, short, table

_COLUMNS = ("", "first", "second", "difference", "second wins", "p")


def comparison_markdown(found: Figures) -> str:
    """The whole comparison: the verdict, then heads, flags, words, decisions and slices."""
    heads = table(
        (*_COLUMNS, "p (Holm)"),
        [[*_row(f"`{name}`", one), _p(one["p_holm"])] for name, one in found["heads"].items()],
    )
    flags = {f"`{name}`": one for name, one in found["flags"].items()}
    flags[f"mean of {found['flags_macro_ap']['flags']}"] = found["flags_macro_ap"]
    calibration = {f"`{name}`": one for name, one in found["calibration"].items()}
    words = {name.replace("_", " "): one for name, one in found["spans"].items()}
    parts = {
        "Heads: average precision": heads,
        "Flags: average precision": _table(flags),
        "Calibration: ECE (lower is better)": _table(calibration),
        "Trigger words that a reader sees": _table(words),
        "Decisions": _decisions(found),
        "Slices: average precision": _slices(found),
    }
    opening = (
        f"# {label(found['first'])} against {label(found['second'])}\n\n{found['verdict']}\n\n"
        f"On `{found['set']}`, {found['sentences']} sentences of {found['documents']} documents. Differences are "
        "second minus first, with 95 % intervals from the same resamples of documents; “second wins” is the share of "
        "resamples in which the second is higher. A head counts as really different where p after Holm's correction "
        f"over the heads is under {found['level']}; other probabilities are not corrected and only say where to look."
    )
    return "\n\n".join((opening, *(f"## {title}\n\n{text}" for title, text in parts.items()))) + "\n"


def _table(found: Figures) -> str:
    return table(_COLUMNS, [_row(name, one) for name, one in found.items()])


def _row(name: str, one: Figures) -> list[str]:
    wins = "–" if one["second_higher"] is None else f"{one['second_higher']:.0%}"
    return [name, *(number(one[key]) for key in ("first", "second", "difference")), wins, _p(one["p"])]


def _p(value: float | None) -> str:
    return "–" if value is None else short(value)


def _decisions(found: Figures) -> str:
    f1 = _table({f"F1 of flagged, `{name}`": one["f1_flagged"] for name, one in found["decisions"].items()})
    every = {name: one["mcnemar"] for name, one in found["decisions"].items()} | found["flag_decisions"]
    tested = table(
        ("", "only first right", "only second right", "p (McNemar, exact)"),
        [
            [f"`{name}`", str(one["only_first_right"]), str(one["only_second_right"]), _p(one["p"])]
            for name, one in every.items()
        ],
    )
    return (
        f"{f1}\n\nSentences that only one of the two decides rightly: `flag` against all else for the two dimensions, "
        "over or under the threshold for flags. McNemar's test takes sentences as independent, which those of one "
        f"document are not, so its p is a little too small.\n\n{tested}"
    )


def _slices(found: Figures) -> str:
    rows = [
        [name, str(one["sentences"]), *(cell for main in ("overclaim", "weak_evidence") for cell in _cells(one[main]))]
        for name, one in found["slices"].items()
    ]
    head = ("first", "second", "difference")
    return "The first three columns are `overclaim`, the last three `weak_evidence`.\n\n" + table(
        ("slice", "n", *head, *head), rows
    )


def _cells(one: Figures) -> list[str]:
    return [number(one[key]) for key in ("first", "second", "difference")]
