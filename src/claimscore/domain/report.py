"""What was said of a document: scores, cues, reasons, suggestions, findings, the summary and the report."""

from __future__ import annotations

from dataclasses import dataclass, field

from claimscore.domain.document import Document, Sentence, Span
from claimscore.domain.scores import Scores
from claimscore.domain.vocabulary import SCHEMA_VERSION, Decision, Severity, Verdict


@dataclass(frozen=True, slots=True)
class Cue:
    """Trigger words: the flag they speak for, where they are, and how sure the token head is (its maximum)."""

    flag: str
    span: Span
    score: float


@dataclass(frozen=True, slots=True)
class SentenceScore:
    """All scores of one sentence; ``decision`` is filled in by the policy."""

    sentence: Sentence
    scores: Scores
    flags: Scores
    claim_strength: Scores
    cues: tuple[Cue, ...]
    truncated: bool = False
    decision: Decision = Decision.OK

    def __post_init__(self) -> None:
        for cue in self.cues:
            if not self.sentence.span.contains(cue.span):
                raise ValueError("a cue lies outside its sentence")

    def probability(self, name: str) -> float:
        """The probability of a sentence head or flag by name; raises KeyError for an unknown name."""
        for row in (self.scores, self.flags):
            if name in row.names:
                return row.probabilities[row.names.index(name)]
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Wording that could replace the words under ``span``; never applied unasked.

    certainty: the GRADE level that the wording stands for (``high``, ``moderate``, ``low``, ``very_low``) or ``None``
    where the advice does not depend on it.
    """

    span: Span
    replacement: str
    label: str
    certainty: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a finding was made: a span inside its sentence and what the words there do."""

    rule_id: str
    span: Span
    message: str
    score: float


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule broken by one sentence (or, for ``CS3xx``, by the document).

    span: the sentence. probability: that of the rule's flag.
    dimension: ``overclaim``, ``weak_evidence`` or ``document``.
    suppressed: why the finding is silent (``inline``, ``config``, ``baseline``, ``dismissed``), or ``None``.
    """

    rule_id: str
    span: Span
    dimension: str
    severity: Severity
    decision: Decision
    probability: float
    message: str
    reasons: tuple[Reason, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    suppressed: str | None = None

    def __post_init__(self) -> None:
        for reason in self.reasons:
            if not self.span.contains(reason.span):
                raise ValueError("a reason lies outside its finding")


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader of a report must know about its limits; ``span`` is where, if anywhere."""

    code: str
    message: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Which model spoke: name, version, digest of the network file, and how it was quantised."""

    name: str
    version: str
    digest: str
    precision: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The document in figures; ``worst`` are positions in ``Report.sentences``, worst first."""

    sentences: int
    claims: int
    flagged: int
    unsure: int
    errors: int
    warnings: int
    infos: int
    suppressed: int
    worst: tuple[int, ...]
    verdict: Verdict
    verdict_reasons: tuple[str, ...]

    @property
    def flagged_share(self) -> float:
        """Flagged sentences among the sentences that make a health claim; 0 where there is no claim."""
        return self.flagged / self.claims if self.claims else 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """Everything claimscore has to say about one document; findings in the order ``(start, end, rule_id)``."""

    document: Document
    sentences: tuple[SentenceScore, ...]
    findings: tuple[Finding, ...]
    notices: tuple[Notice, ...]
    summary: Summary
    model: ModelInfo
    policy_version: str
    schema_version: str = field(default=SCHEMA_VERSION)

    def __post_init__(self) -> None:
        keys = [(f.span.start, f.span.end, f.rule_id) for f in self.findings]
        if keys != sorted(keys):
            raise ValueError("findings are not in total order")
