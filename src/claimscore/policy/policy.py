"""A policy: what an organisation wants said, on top of what the model's calibration supports."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from claimscore.domain import Severity
from claimscore.errors import SettingsError
from claimscore.model.manifest import Band
from claimscore.rules.catalog import RULES


@dataclass(frozen=True, slots=True)
class Policy:
    """Overrides of the bundle's own thresholds; ``None`` or an empty mapping keeps the bundle's.

    health_claim: threshold below which a sentence gets no finding. overclaim, weak_evidence: decision bands.
    rule_thresholds: probability of a rule's flag from which the rule is named. severities: a fixed severity by rule id.
    off: rules that stay silent. min_score: findings whose flag is less likely are left out, however likely the
    dimension. report_unsure: whether unsure sentences become findings of severity ``info``. block_from: errors that
    make the verdict ``block``. warn_from: errors and warnings together that make it ``warn``.
    """

    health_claim: float | None = None
    overclaim: Band | None = None
    weak_evidence: Band | None = None
    rule_thresholds: Mapping[str, float] = field(default_factory=dict)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    off: frozenset[str] = frozenset()
    min_score: float = 0.0
    report_unsure: bool = True
    block_from: int = 1
    warn_from: int = 1

    def __post_init__(self) -> None:
        known = {rule.id for rule in RULES}
        unknown = sorted((set(self.rule_thresholds) | set(self.severities) | self.off) - known)
        if unknown:
            raise SettingsError(
                f"unknown rule {', '.join(unknown)}; `claimscore rules` lists the ids", code="unknown-rule"
            )
        for name, value in {
            "min_score": self.min_score,
            "health_claim": self.health_claim,
            **self.rule_thresholds,
        }.items():
            if value is not None and not 0.0 <= value <= 1.0:
                raise SettingsError(f"{name} is {value}, expected a probability from 0 to 1", code="not-a-probability")
        for name, count in (("block_from", self.block_from), ("warn_from", self.warn_from)):
            if count < 1:
                raise SettingsError(f"{name} is {count}, expected 1 or more", code="not-a-count")

    @property
    def version(self) -> str:
        """``default`` for the unchanged policy, else twelve hex digits that change with any of its settings."""
        if self == DEFAULT_POLICY:
            return "default"
        settings = asdict(self)
        settings["off"] = sorted(self.off)
        return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:12]


DEFAULT_POLICY = Policy()
