"""From a checked request to the bytes of a reply: reading and rendering, off the event loop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from claimscore.domain import Document, Format, Report, SourceMap
from claimscore.errors import InputError
from claimscore.model.manifest import Thresholds
from claimscore.policy.policy import Policy
from claimscore.policy.summary import summarise
from claimscore.read.document import read_document
from claimscore.render.json_report import to_dict
from claimscore.server.problems import problem_dict, problem_of
from claimscore.server.scoring import ScoringService
from claimscore.server.shapes import BlockShape, Choices, TextShape

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """A text as read, or why it could not be."""

    document: Document | None
    error: InputError | None


async def read(service: ScoringService, shape: TextShape) -> Document:
    """The document of one text; raises InputError."""
    return await service.off_loop(lambda: _document(service, shape), len(shape.text))


async def read_each(service: ScoringService, shapes: Sequence[TextShape]) -> list[Read]:
    """Each text as read, with its own error; a block of nothing but white space is an empty document."""

    def work() -> list[Read]:
        found = []
        for shape in shapes:
            if isinstance(shape, BlockShape) and not shape.text.strip():
                empty = Document(shape.text, (), SourceMap.identity(len(shape.text)), Format(shape.format), shape.title)
                found.append(Read(empty, None))
                continue
            try:
                found.append(Read(_document(service, shape), None))
            except InputError as error:
                found.append(Read(None, error))
        return found

    return await service.off_loop(work, sum(len(shape.text) for shape in shapes))


def _document(service: ScoringService, shape: TextShape) -> Document:
    return read_document(
        shape.text, format=Format(shape.format), title=shape.title, max_bytes=service.settings.max_text_bytes
    )


def report_dict(report: Report, choices: Choices, source: str) -> Json:
    """A report in the shape of ``report-1.0.schema.json``."""
    return to_dict(report, include_text=choices.include_text, offset_unit=choices.offset_unit, source=source)


def item_dict(read: Read, report: Report | None, choices: Choices, source: str) -> Json:
    """``report`` or ``error`` of one item."""
    if read.error or report is None:
        return {"report": None, "error": problem_dict(problem_of(read.error or InputError("not read")))}
    return {"report": report_dict(report, choices, source), "error": None}


def together(reports: Sequence[tuple[str, Report]], thresholds: Thresholds, policy: Policy) -> Json:
    """The summary over several documents; ``worst`` names each sentence by block and position."""
    sentences = list(chain.from_iterable(report.sentences for _, report in reports))
    findings = list(chain.from_iterable(report.findings for _, report in reports))
    places = [(name, i) for name, report in reports for i in range(len(report.sentences))]
    summary = summarise(sentences, findings, thresholds, policy)
    return {
        "sentences": summary.sentences,
        "claims": summary.claims,
        "flagged": summary.flagged,
        "flagged_share": round(summary.flagged_share, 6),
        "unsure": summary.unsure,
        "errors": summary.errors,
        "warnings": summary.warnings,
        "infos": summary.infos,
        "suppressed": summary.suppressed,
        "worst": [{"id": places[i][0], "sentence": places[i][1]} for i in summary.worst],
        "verdict": summary.verdict.value,
        "verdict_reasons": list(summary.verdict_reasons),
    }
