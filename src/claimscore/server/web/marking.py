"""``POST /editor/score``: the marks of the blocks that changed, in the offsets of each block."""

from __future__ import annotations

from bisect import bisect_right
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import Field

from claimscore.domain import Finding, Report, Role, SentenceScore, Span, Suggestion
from claimscore.policy.policy import Policy
from claimscore.policy.summary import badness
from claimscore.render.compact import compact
from claimscore.render.fingerprint import finding_ids
from claimscore.render.html.markup import kind_of
from claimscore.render.placement import sentence_indexes
from claimscore.render.wording import addition
from claimscore.rules.catalog import rule_by_id
from claimscore.server.access import Caller, require
from claimscore.server.replies import Json
from claimscore.server.scoring import ScoringService
from claimscore.server.shapes import Shape
from claimscore.server.web.chances import in_words
from claimscore.server.web.manuscript import Manuscript, Part, Placed, manuscript

router = APIRouter()


class Draft(Shape):
    """Blocks to score; ``whole`` where they are all blocks of the draft, so that it is judged as a document too."""

    blocks: list[Part]
    whole: bool = False
    model: Annotated[str, Field(max_length=200)] | None = None


@router.post("/editor/score", include_in_schema=False)
async def score(request: Request, draft: Draft, caller: Annotated[Caller, Depends(require("score"))]) -> Response:
    """Marks for each block; for a whole draft the notices, and which blocks are references."""
    service: ScoringService = request.app.state.scoring
    size = sum(len(part.text) for part in draft.blocks)
    made = await service.off_loop(lambda: manuscript(draft.blocks, service.settings, whole=draft.whole), size)
    report = await service.score_document(made.document, caller.policy, model=draft.model)
    claims_from = (await service.model(draft.model)).manifest.thresholds.health_claim
    if caller.policy.health_claim is not None:
        claims_from = caller.policy.health_claim

    def render() -> bytes:
        return compact(marks(made, report, caller.policy, claims_from, whole=draft.whole))

    return Response(await service.off_loop(render, size), media_type="application/json")


def marks(made: Manuscript, report: Report, policy: Policy, claims_from: float, *, whole: bool) -> Json:
    """The reply for a draft; claims_from: probability from which a sentence counts as a health claim."""
    blocks: list[Json] = [{"id": placed.id, "sentences": [], "findings": []} for placed in made.placed]
    starts = [placed.span.start for placed in made.placed]

    def block_of(span: Span) -> int:
        return bisect_right(starts, span.start) - 1

    for scored in report.sentences:
        at = block_of(scored.sentence.span)
        blocks[at]["sentences"].append(_sentence(made.placed[at], scored, claims_from))
    document_findings: list[Json] = []
    for name, finding, index in zip(finding_ids(report), report.findings, sentence_indexes(report), strict=True):
        if index is None:
            if whole:
                document_findings.append(_document_finding(name, finding))
            continue
        at = block_of(finding.span)
        blocks[at]["findings"].append(_finding(made.placed[at], report, name, finding, report.sentences[index]))
    return {
        "model": {"name": report.model.name, "version": report.model.version},
        "policy_version": report.policy_version,
        "gate": {"block_from": policy.block_from, "warn_from": policy.warn_from},
        "blocks": blocks,
        "document_findings": document_findings,
        "notices": [{"code": one.code, "message": one.message} for one in report.notices] if whole else [],
        "references": [
            placed.id
            for placed, block in zip(made.placed, made.document.blocks, strict=True)
            if whole and block.role is Role.REFERENCE
        ],
    }


def _sentence(placed: Placed, scored: SentenceScore, claims_from: float) -> Json:
    start, end = placed.to_utf16(scored.sentence.span)
    return {
        "start": start,
        "end": end,
        "claim": scored.probability("health_claim") >= claims_from,
        "decision": scored.decision.value,
        "badness": round(badness(scored), 4),
    }


def _finding(placed: Placed, report: Report, name: str, finding: Finding, scored: SentenceScore) -> Json:
    start, end = placed.to_utf16(finding.span)
    probability = scored.probability(finding.dimension)
    reasons = [dict(zip(("start", "end"), placed.to_utf16(reason.span), strict=True)) for reason in finding.reasons]
    return {
        **_named(name, finding),
        "start": start,
        "end": end,
        "probability": round(probability, 4),
        "chance": in_words(probability, finding.dimension),
        "reasons": reasons,
        "suggestions": [_suggestion(placed, report, one) for one in finding.suggestions],
    }


def _document_finding(name: str, finding: Finding) -> Json:
    return {**_named(name, finding), "probability": round(finding.probability, 4), "reasons": [], "suggestions": []}


def _named(name: str, finding: Finding) -> Json:
    rule = rule_by_id(finding.rule_id)
    return {
        "id": name,
        "rule_id": finding.rule_id,
        "rule_name": rule.name,
        "dimension": finding.dimension,
        "kind": kind_of(finding),
        "message": finding.message,
        "why": rule.why,
        "advice": rule.advice,
        "rule_probability": round(finding.probability, 4),
        "suppressed": finding.suppressed,
    }


def _suggestion(placed: Placed, report: Report, suggestion: Suggestion) -> Json:
    start, end = placed.to_utf16(suggestion.span)
    old = report.document.slice(suggestion.span)
    added = addition(old, suggestion)
    return {
        "start": start,
        "end": end,
        "old": old,
        "new": suggestion.replacement,
        "added": added[1] if added else None,
        "label": suggestion.label,
        "certainty": suggestion.certainty,
    }
