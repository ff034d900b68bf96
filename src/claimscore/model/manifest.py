"""The manifest of a bundle: what the network's outputs mean, how they are calibrated, where they count.

A bundle is data; a manifest of another format, with other heads or missing numbers, is refused with the reason.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimscore.domain import CLAIM_STRENGTHS, FLAGS, SENTENCE_HEADS
from claimscore.errors import ModelError

FORMAT = 1
"""Version of the manifest's shape that this code reads."""


@dataclass(frozen=True, slots=True)
class Line:
    """Platt scaling: ``sigmoid(slope * logit + intercept)``."""

    slope: float
    intercept: float


@dataclass(frozen=True, slots=True)
class Band:
    """Decision band of a dimension: ``ok`` below the first, ``flag`` from the second, ``unsure`` between."""

    ok_below: float
    flag_from: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.ok_below <= self.flag_from <= 1.0:
            raise ValueError(f"band {self.ok_below}..{self.flag_from} is not inside [0, 1]")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where probabilities become decisions, all fitted on calibration documents.

    tokens: for each flag, from where a word of a sentence that carries it is marked. joint: from where the probability
    of the sentence's flag times that of the word is; 0 where a bundle does not say.
    """

    health_claim: float
    overclaim_severe: float
    weak_evidence_severe: float
    critical: float
    overclaim: Band
    weak_evidence: Band
    flags: tuple[float, ...]
    tokens: tuple[float, ...]
    joint: float = 0.0


@dataclass(frozen=True, slots=True)
class Manifest:
    """A bundle's manifest, checked."""

    name: str
    version: str
    licence: str
    precision: str
    max_tokens: int
    sentence_lines: tuple[Line, ...]
    strength_temperature: float
    token_lines: tuple[Line, ...]
    thresholds: Thresholds
    target_error: Mapping[str, float]
    digests: Mapping[str, str]
    raw: Mapping[str, Any]


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the bundle in ``folder``.

    Raises ModelError: "manifest-missing", "manifest-json", "manifest-format", "manifest-heads", "manifest-field".
    """
    path = folder / "manifest.json"
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(
            f"{path}: cannot be read ({error.strerror}); a bundle is a folder with manifest.json, model.onnx and "
            "tokenizer.json",
            code="manifest-missing",
        ) from error
    except ValueError as error:
        raise ModelError(f"{path}: not valid JSON ({error}); export the bundle again", code="manifest-json") from error
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        found = raw.get("format") if isinstance(raw, dict) else type(raw).__name__
        raise ModelError(
            f"{path}: bundle format {found!r}, expected {FORMAT}; export the bundle again with this version",
            code="manifest-format",
        )
    try:
        return _parse(raw, path)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(
            f"{path}: field missing or wrong ({error!r}); export the bundle again", code="manifest-field"
        ) from error


def _parse(raw: Mapping[str, Any], path: Path) -> Manifest:
    heads = raw["heads"]
    for key, expected in (("sentence", SENTENCE_HEADS), ("flags", FLAGS), ("claim_strength", CLAIM_STRENGTHS)):
        if tuple(heads[key]) != expected:
            raise ModelError(
                f"{path}: heads.{key} lists {list(heads[key])}, expected {list(expected)}; export the bundle again",
                code="manifest-heads",
            )
    calibration, limits = raw["calibration"], raw["thresholds"]
    lines = calibration["sentence"]
    return Manifest(
        name=str(raw["name"]),
        version=str(raw["version"]),
        licence=str(raw["licence"]),
        precision=str(raw["precision"]),
        max_tokens=int(raw["inputs"]["max_tokens"]),
        sentence_lines=tuple(_line(lines[name]) for name in (*SENTENCE_HEADS, *FLAGS)),
        strength_temperature=float(calibration["claim_strength"]["temperature"]),
        token_lines=tuple(_line(calibration["tokens"][name]) for name in FLAGS),
        thresholds=_thresholds(limits),
        target_error={name: float(value) for name, value in limits["target_error"].items()},
        digests={name: str(value) for name, value in raw["files"].items()},
        raw=raw,
    )


def _thresholds(limits: Mapping[str, Any]) -> Thresholds:
    return Thresholds(
        health_claim=float(limits["health_claim"]),
        overclaim_severe=float(limits["overclaim_severe"]),
        weak_evidence_severe=float(limits["weak_evidence_severe"]),
        critical=float(limits["critical"]),
        overclaim=_band(limits["overclaim"]),
        weak_evidence=_band(limits["weak_evidence"]),
        flags=tuple(float(limits["flags"][name]) for name in FLAGS),
        tokens=tuple(float(limits["tokens"][name]) for name in FLAGS),
        joint=float(limits.get("joint", 0.0)),
    )


def _line(raw: Mapping[str, Any]) -> Line:
    return Line(float(raw["slope"]), float(raw["intercept"]))


def _band(raw: Mapping[str, Any]) -> Band:
    return Band(float(raw["ok_below"]), float(raw["flag_from"]))
