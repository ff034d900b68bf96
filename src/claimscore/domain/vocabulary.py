"""The words of the schema: heads, flags, claim strengths, formats, roles, decisions, severities, verdicts."""

from __future__ import annotations

from enum import StrEnum

SCHEMA_VERSION = "1.0"
"""Version of the report's shape; additive changes raise the second number."""

SENTENCE_HEADS = (
    "health_claim",
    "overclaim",
    "overclaim_severe",
    "weak_evidence",
    "weak_evidence_severe",
    "critical",
)
OVERCLAIM_FLAGS = ("cure", "causal", "certainty", "magnitude", "breadth", "safety", "alarm", "anti_care")
WEAK_EVIDENCE_FLAGS = ("anecdote", "vague_source", "single_study", "preclinical", "interested", "tradition")
FLAGS = OVERCLAIM_FLAGS + WEAK_EVIDENCE_FLAGS
DIMENSION_FLAGS = {"overclaim": OVERCLAIM_FLAGS, "weak_evidence": WEAK_EVIDENCE_FLAGS}
"""The flags of each dimension, by the name of its head."""
CLAIM_STRENGTHS = ("none", "correlational", "conditional", "causal")
"""Scale of Sumner 2014 (doi:10.1136/bmj.g7015), Yu 2019 (doi:10.18653/v1/D19-1473), Wright & Augenstein 2021."""


class Format(StrEnum):
    """Input formats that ``read`` understands."""

    PLAIN = "plain"
    MARKDOWN = "markdown"
    HTML = "html"
    DOCX = "docx"
    PDF = "pdf"


class Role(StrEnum):
    """What a block of text is in its document."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    QUOTE = "quote"
    CAPTION = "caption"
    TABLE_CELL = "table_cell"
    REFERENCE = "reference"
    CODE = "code"
    BOILERPLATE = "boilerplate"


UNSCORED_ROLES = frozenset({Role.REFERENCE, Role.CODE, Role.BOILERPLATE})


class Decision(StrEnum):
    """What the policy says of one sentence; ``unsure`` means inside the band of the stated target error."""

    FLAG = "flag"
    UNSURE = "unsure"
    OK = "ok"


class Severity(StrEnum):
    """How much a finding matters; an ``unsure`` finding is never more than ``info``."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Verdict(StrEnum):
    """The gate's answer for a whole document."""

    PASS = "pass"  # noqa: S105 (a verdict, not a password)
    WARN = "warn"
    BLOCK = "block"
