"""A model's word on a set of sentences, as it is served, with the truth and the resamples that its figures share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from claimscore.domain import FLAGS
from claimscore.encode import Tokens
from claimscore.model.bundle import Model
from claimscore.model.calibration import Probabilities
from claimscore.model.manifest import Thresholds
from claimscore.model.session import Network
from training.gold import Gold, gold
from training.labels import BINARY, Example
from training.metrics import Bools, Bootstrap, Estimate, Floats

MAIN = ("overclaim", "weak_evidence")
"""The two dimensions, which have a band and are decided as flag, ok or unsure."""
ROUNDS = 1000
"""Resamples behind every interval."""


@dataclass(frozen=True, slots=True)
class Scored:
    """n sentences: the truth, the tokens and probabilities of the model, its thresholds, and resamples by document."""

    truth: Gold
    tokens: tuple[Tokens, ...]
    probabilities: Probabilities
    thresholds: Thresholds
    bootstrap: Bootstrap

    def column(self, name: str) -> Floats:
        """(n,) probabilities of a head or flag."""
        return self.probabilities.sentence[:, BINARY.index(name)].astype(np.float64)

    def positive(self, name: str) -> Bools:
        """(n,) whether the head or flag is marked."""
        found: Bools = self.truth.positive[:, BINARY.index(name)]
        return found

    def threshold(self, name: str) -> float:
        """From where a head or flag counts: the upper end of the band for a dimension that has one."""
        if name in MAIN:
            return float(getattr(self.thresholds, name).flag_from)
        if name in FLAGS:
            return self.thresholds.flags[FLAGS.index(name)]
        return float(getattr(self.thresholds, name))

    def counted(self, name: str) -> Bools:
        """(n,) whether the probability of the head or flag reaches its threshold."""
        return self.column(name) >= self.threshold(name)

    def decided(self, name: str) -> tuple[Bools, Bools]:
        """(n,) flagged and (n,) passed of a dimension, as ``policy.decide`` serves it; what is neither is unsure."""
        band = getattr(self.thresholds, name)
        values, claims = self.column(name), self.counted("health_claim")
        flagged, passed = claims & (values >= band.flag_from), ~claims | (values < band.ok_below)
        if name == "overclaim":
            flagged &= ~(self.counted("critical") & (self.column("critical") > values))
        return flagged, passed

    def interval(self, values: Floats) -> Estimate:
        """The estimate of a figure given for every line of ``bootstrap.weights``."""
        return self.bootstrap.interval(values)

    @property
    def weights(self) -> Floats:
        """(rounds + 1, n) the resamples."""
        return self.bootstrap.weights


def score(
    model: Model,
    rows: Sequence[Example],
    *,
    bootstrap: Bootstrap | None = None,
    network: Network | None = None,
    rounds: int = ROUNDS,
) -> Scored:
    """Score examples through the code that serves: each alone, int8, calibrated.

    bootstrap: resamples to share with another model on the same rows, so that differences are paired.
    network: another form of the bundle's network, read by the same tokenizer and calibration.
    """
    tokens = model.encoder.tokenise([example.text for example in rows])
    probabilities = model.calibrator.probabilities((network or model.network).infer(tokens))
    return Scored(
        truth=gold(rows, tokens),
        tokens=tuple(tokens),
        probabilities=probabilities,
        thresholds=model.manifest.thresholds,
        bootstrap=bootstrap or Bootstrap([example.doc for example in rows], rounds=rounds),
    )


def sureness(scored: Scored, name: str) -> tuple[Bools, Floats]:
    """(n,) whether the likelier answer is wrong, and (n,) its probability: what a risk-coverage curve is drawn from."""
    values = scored.column(name)
    return (values >= 0.5) != scored.positive(name), np.maximum(values, 1 - values)
