"""``POST /editor/export/{kind}``: the draft's report as a file to keep or to send."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import Field

from claimscore.domain import Report
from claimscore.model.manifest import Thresholds
from claimscore.policy.policy import Policy
from claimscore.policy.summary import summarise
from claimscore.render.csv_report import to_csv
from claimscore.render.docx_report import to_docx
from claimscore.render.fingerprint import finding_ids
from claimscore.render.html_report import to_html
from claimscore.render.json_report import to_json
from claimscore.render.message import to_message
from claimscore.server.access import Caller, require
from claimscore.server.scoring import ScoringService
from claimscore.server.web.manuscript import manuscript
from claimscore.server.web.marking import Draft

router = APIRouter()
Kind = Literal["html", "json", "csv", "docx", "txt"]
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FORMATS: dict[str, tuple[str, Callable[[Report, str], str | bytes]]] = {
    "html": ("text/html; charset=utf-8", lambda report, name: to_html(report, source_name=name)),
    "json": ("application/json", lambda report, _: to_json(report, indent=2) + "\n"),
    "csv": ("text/csv; charset=utf-8", lambda report, _: "\ufeff" + to_csv(report)),
    "docx": (_WORD, lambda report, _: to_docx(report)),
    "txt": ("text/plain; charset=utf-8", lambda report, name: to_message(report, source_name=name)),
}
UNTITLED = "Untitled draft"


class Export(Draft):
    """The whole draft, and the ids of the findings that its editor dismissed."""

    dismissed: Annotated[list[Annotated[str, Field(pattern=r"^[0-9a-f]{16}(-[0-9]{1,6})?$")]], Field(max_length=5_000)]


@router.post("/editor/export/{kind}", include_in_schema=False)
async def export(
    request: Request, kind: Kind, draft: Export, caller: Annotated[Caller, Depends(require("score"))]
) -> Response:
    """The report as a file; dismissed findings stand in it as suppressed and do not count."""
    service: ScoringService = request.app.state.scoring
    size = sum(len(part.text) for part in draft.blocks)
    made = await service.off_loop(lambda: manuscript(draft.blocks, service.settings, whole=True), size)
    report = await service.score_document(made.document, caller.policy, model=draft.model)
    thresholds = (await service.model(draft.model)).manifest.thresholds
    media_type, render = _FORMATS[kind]

    def write() -> str | bytes:
        final = without(report, frozenset(draft.dismissed), thresholds, caller.policy)
        return render(final, UNTITLED)

    name = f"{file_stem(report.document.title)}.{kind}"
    return Response(
        await service.off_loop(write, size),
        media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def without(report: Report, dismissed: frozenset[str], thresholds: Thresholds, policy: Policy) -> Report:
    """The report with the findings of these ids suppressed, summed up again."""
    bases = {name.partition("-")[0] for name in dismissed}
    findings = tuple(
        replace(finding, suppressed="dismissed")
        if finding.suppressed is None and name.partition("-")[0] in bases
        else finding
        for name, finding in zip(finding_ids(report), report.findings, strict=True)
    )
    return replace(report, findings=findings, summary=summarise(report.sentences, findings, thresholds, policy))


def file_stem(title: str | None) -> str:
    """A file name without its ending: ASCII letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", title or UNTITLED).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-") or "draft"
