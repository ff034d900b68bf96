"""A policy as a job keeps it: the settings in the shape that ``claimscore.toml`` has."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from claimscore.policy.policy import Policy
from claimscore.settings import policy_from


def policy_to_raw(policy: Policy) -> dict[str, Any]:
    """Settings that ``raw_to_policy`` turns into the same policy again."""
    thresholds: dict[str, Any] = dict(policy.rule_thresholds)
    if policy.health_claim is not None:
        thresholds["health_claim"] = policy.health_claim
    for name, band in (("overclaim", policy.overclaim), ("weak_evidence", policy.weak_evidence)):
        if band is not None:
            thresholds[name] = asdict(band)
    severity = {rule_id: value.value for rule_id, value in policy.severities.items()}
    return {
        "thresholds": thresholds,
        "severity": severity | dict.fromkeys(sorted(policy.off), "off"),
        "min_score": policy.min_score,
        "report_unsure": policy.report_unsure,
        "gate": {"block_from": policy.block_from, "warn_from": policy.warn_from},
    }


def raw_to_policy(raw: dict[str, Any]) -> Policy:
    """The policy of kept settings; raises SettingsError where a rule no longer exists."""
    return policy_from(raw)
