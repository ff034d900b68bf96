"""Two models on the same sentences: which is better, where, and whether the difference is real.

Every difference is the second model minus the first, on the same resamples of documents. Holm's correction is over the
six sentence heads; flags, words and slices are looked at for where, and their probabilities are not corrected.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from claimscore.domain import FLAGS, SENTENCE_HEADS
from claimscore.model.bundle import Model
from training.evaluation import resampled
from training.evaluation.figures import flags_measured, macro_values
from training.evaluation.measured import Measured
from training.evaluation.scored import MAIN, ROUNDS, Scored, score
from training.evaluation.significance import LEVEL, holm, mcnemar, paired
from training.evaluation.slices import members
from training.evaluation.spans import MEASURES, shown_marks, word_tokens
from training.metrics import Bools, Floats

Figures = dict[str, Any]


def compare(first: Model, second: Model, measured: Measured, *, rounds: int = ROUNDS) -> Figures:
    """Every paired difference of two models on one set, with a verdict in words."""
    one = score(first, measured.examples, rounds=rounds)
    other = score(second, measured.examples, bootstrap=one.bootstrap)
    found = {
        "set": measured.name,
        "sentences": len(measured.items),
        "documents": one.bootstrap.documents,
        "level": LEVEL,
        "first": identity(first),
        "second": identity(second),
        **differences(one, other, measured),
    }
    return {**found, "verdict": verdict(found)}


def identity(model: Model) -> Figures:
    """Name, version and the beginning of the network's SHA-256."""
    return {"name": model.info.name, "version": model.info.version, "sha256": model.info.digest[:12]}


def differences(one: Scored, other: Scored, measured: Measured) -> Figures:
    """Paired differences of heads, flags, calibration, words, decisions and slices."""
    heads = {name: _of(one, other, name, resampled.average_precision) for name in SENTENCE_HEADS}
    for name, p in holm({name: found["p"] for name, found in heads.items()}).items():
        heads[name]["p_holm"] = p
    return {
        "heads": heads,
        "calibration": {name: _of(one, other, name, resampled.expected_calibration_error) for name in SENTENCE_HEADS},
        "flags": {name: _of(one, other, name, resampled.average_precision) for name in FLAGS},
        "flags_macro_ap": {
            "flags": len(flags_measured(one)),
            **paired(
                one.bootstrap, *(macro_values(s, s.probabilities.sentence.astype(np.float64)) for s in (one, other))
            ),
        },
        "spans": _spans(one, other),
        "decisions": {name: _decisions(one, other, name) for name in MAIN},
        "flag_decisions": {
            name: mcnemar(one.counted(name) == one.positive(name), other.counted(name) == other.positive(name))
            for name in FLAGS
        },
        "slices": _slices(one, other, measured),
    }


def _of(one: Scored, other: Scored, name: str, figure: Callable[[Floats, Bools, Floats], Floats]) -> Figures:
    values = (figure(s.weights, s.positive(name), s.column(name)) for s in (one, other))
    return paired(one.bootstrap, *values)


def _spans(one: Scored, other: Scored) -> Figures:
    sides = [(s, list(s.truth.marked), shown_marks(s), word_tokens(s)) for s in (one, other)]
    return {
        name: paired(one.bootstrap, *(figure(s.weights, true, said, words) for s, true, said, words in sides))
        for name, figure in MEASURES.items()
    }


def _decisions(one: Scored, other: Scored, name: str) -> Figures:
    """Errors of ``flag`` against all else by McNemar's test, and the F1 of what is flagged."""
    flagged = [s.decided(name)[0] for s in (one, other)]
    right = [said == one.positive(name) for said in flagged]
    f1 = paired(one.bootstrap, *(resampled.f1(one.weights, one.positive(name), said) for said in flagged))
    return {"mcnemar": mcnemar(*right), "f1_flagged": f1}


def _slices(one: Scored, other: Scored, measured: Measured) -> Figures:
    found = {}
    for slice_name, inside in members(measured.items).items():
        weights = one.weights[:, inside]
        found[slice_name] = {"sentences": int(inside.sum())} | {
            name: paired(
                one.bootstrap,
                *(
                    resampled.average_precision(weights, s.positive(name)[inside], s.column(name)[inside])
                    for s in (one, other)
                ),
            )
            for name in MAIN
        }
    return found


def verdict(found: Figures) -> str:
    """Which model ranks better on which head, in plain words; a head counts where Holm's p is under the level."""
    names = {"first": label(found["first"]), "second": label(found["second"])}
    known = {name: head for name, head in found["heads"].items() if head["p_holm"] is not None}
    real = {name: head["difference"] for name, head in known.items() if head["p_holm"] < found["level"]}
    wins = {
        "second": [name for name, difference in real.items() if difference["value"] > 0],
        "first": [name for name, difference in real.items() if difference["value"] < 0],
    }
    if not known:
        return "No head has a positive sentence in this set, so nothing can be compared."
    if not real:
        return (
            f"No real difference between {names['first']} and {names['second']}: on none of {len(known)} heads is the "
            f"difference in average precision distinguishable from chance on {found['documents']} documents."
        )
    said = [f"{names[side]} is really better on {_listed(heads)}" for side, heads in wins.items() if heads]
    rest = [name for name in known if name not in real]
    return "; ".join(said) + (f"; on {_listed(rest)} the two cannot be told apart." if rest else ".")


def label(model: Figures) -> str:
    """A model in a sentence: name, version, and the digest that tells two exports of one version apart."""
    return f"{model['name']} {model['version']} ({model['sha256'][:6]})"


def _listed(names: list[str]) -> str:
    ticked = [f"`{name}`" for name in names]
    return ticked[0] if len(ticked) == 1 else ", ".join(ticked[:-1]) + " and " + ticked[-1]
