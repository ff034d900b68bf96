"""A report as CSV (RFC 4180), one row a sentence, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io

from claimscore.domain import CLAIM_STRENGTHS, FLAGS, SENTENCE_HEADS, Finding, Report, SentenceScore
from claimscore.domain.scores import DIGITS
from claimscore.offsets import to_source
from claimscore.render.placement import MarkedSentence, marked_sentences

COLUMNS = (
    "sentence",
    "start",
    "end",
    "source_start",
    "source_end",
    "role",
    "decision",
    "severity",
    "rules",
    "truncated",
    "text",
    *SENTENCE_HEADS,
    *FLAGS,
    *(f"strength_{name}" for name in CLAIM_STRENGTHS),
)
"""The header row; ``rules`` are the ids of the findings on the sentence, apart by spaces."""

_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet may take for the start of a formula.

Source: OWASP, CSV Injection, https://owasp.org/www-community/attacks/CSV_Injection
"""


def to_csv(report: Report) -> str:
    """One header row and one row a sentence, each ended by CRLF; offsets in code points, probabilities in 6 digits.

    A text that a spreadsheet could run as a formula gets a leading apostrophe; it is not part of the sentence.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    marked = {sentence.index: sentence for sentence in marked_sentences(report)}
    for index, scored in enumerate(report.sentences):
        writer.writerow(_row(report, index, scored, marked.get(index)))
    return out.getvalue()


def inert(text: str) -> str:
    """The text as a cell that no spreadsheet runs."""
    first = text.lstrip(" \u00a0\ufeff\u200b")[:1]
    return f"'{text}" if first in _FORMULA_STARTS and first else text


def _row(report: Report, index: int, scored: SentenceScore, marked: MarkedSentence | None) -> list[str]:
    span = scored.sentence.span
    origin = to_source(report.document.source_map, span)
    findings: tuple[Finding, ...] = marked.findings if marked else ()
    return [
        *map(str, (index, span.start, span.end, origin.start, origin.end)),
        scored.sentence.role.value,
        scored.decision.value,
        marked.severity.value if marked else "",
        " ".join(finding.rule_id for finding in findings),
        str(scored.truncated).lower(),
        inert(report.document.slice(span)),
        *probability_cells(scored),
    ]


def probability_cells(scored: SentenceScore) -> list[str]:
    """The 24 probabilities of a sentence as cells, in the order of the columns."""
    rows = (scored.scores, scored.flags, scored.claim_strength)
    return [f"{probability:.{DIGITS}f}" for row in rows for probability in row.probabilities]
