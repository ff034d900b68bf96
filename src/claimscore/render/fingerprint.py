"""Fingerprints of findings: names that survive edits elsewhere in the document."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter

from claimscore.domain import Report

_DIGITS = 16


def fingerprint(rule_id: str, text: str) -> str:
    """Sixteen hex digits for a rule and a sentence; case, white space and Unicode composition do not count."""
    normal = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return hashlib.sha256(f"{rule_id}\n{normal}".encode()).hexdigest()[:_DIGITS]


def finding_ids(report: Report) -> tuple[str, ...]:
    """One id a finding, in order; a repeat of the same rule on the same sentence gets ``-2``, ``-3`` …"""
    seen: Counter[str] = Counter()
    ids = []
    for finding in report.findings:
        name = fingerprint(finding.rule_id, report.document.slice(finding.span))
        seen[name] += 1
        ids.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return tuple(ids)
