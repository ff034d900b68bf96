"""The domain: what a document, a sentence, a score, a finding and a report are.

Frozen dataclasses and enums only. Every offset counts code points of ``Document.text``, zero-based and half-open.
"""

from claimscore.domain.document import (
    Block,
    CitationMark,
    Document,
    Ignore,
    Link,
    Sentence,
    SourceMap,
    SourceRun,
    Span,
)
from claimscore.domain.report import (
    Cue,
    Finding,
    ModelInfo,
    Notice,
    Reason,
    Report,
    SentenceScore,
    Suggestion,
    Summary,
)
from claimscore.domain.scores import Score, Scores
from claimscore.domain.vocabulary import (
    CLAIM_STRENGTHS,
    DIMENSION_FLAGS,
    FLAGS,
    OVERCLAIM_FLAGS,
    SCHEMA_VERSION,
    SENTENCE_HEADS,
    UNSCORED_ROLES,
    WEAK_EVIDENCE_FLAGS,
    Decision,
    Format,
    Role,
    Severity,
    Verdict,
)

__all__ = [
    "CLAIM_STRENGTHS",
    "DIMENSION_FLAGS",
    "FLAGS",
    "OVERCLAIM_FLAGS",
    "SCHEMA_VERSION",
    "SENTENCE_HEADS",
    "UNSCORED_ROLES",
    "WEAK_EVIDENCE_FLAGS",
    "Block",
    "CitationMark",
    "Cue",
    "Decision",
    "Document",
    "Finding",
    "Format",
    "Ignore",
    "Link",
    "ModelInfo",
    "Notice",
    "Reason",
    "Report",
    "Role",
    "Score",
    "Scores",
    "Sentence",
    "SentenceScore",
    "Severity",
    "SourceMap",
    "SourceRun",
    "Span",
    "Suggestion",
    "Summary",
    "Verdict",
]
