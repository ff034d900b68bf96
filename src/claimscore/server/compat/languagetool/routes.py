"""LanguageTool's routes. A client may send its key as the form field ``apiKey``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import PlainTextResponse

from claimscore.domain import Document
from claimscore.server.access import Caller, authenticate, token_of
from claimscore.server.compat.language_codes import language_code
from claimscore.server.compat.languagetool import catalogue
from claimscore.server.compat.languagetool.annotated import read_annotated, read_text
from claimscore.server.compat.languagetool.matches import to_matches, to_sentence_ranges, to_warnings
from claimscore.server.compat.languagetool.selection import read_selection
from claimscore.server.problems import ApiProblem

router = APIRouter(tags=["LanguageTool"])

_TITLE = "The text cannot be checked"
_FIELDS = (
    "text data language apiKey username motherTongue preferredVariants enabledRules disabledRules enabledCategories "
    "disabledCategories enabledOnly level"
)
_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "properties": {name: {"type": "string"} for name in _FIELDS.split()},
                    "required": ["language"],
                },
                "example": {"text": "Garlic cures colds.", "language": "en-US"},
            }
        },
    }
}


async def read_form(request: Request) -> Mapping[str, str]:
    """The parameters of the form; a field that was sent twice counts as its last value, files count as missing."""
    form = await request.form()
    return {name: value for name, value in form.multi_items() if isinstance(value, str)}


Form = Annotated[Mapping[str, str], Depends(read_form)]


async def admitted(request: Request, form: Form) -> Caller:
    """The caller, whose key may stand in the form."""
    return await authenticate(request, token_of(request) or form.get("apiKey") or None, "score")


@router.post("/v2/check", openapi_extra=_FORM)
async def check(
    request: Request,
    form: Form,
    caller: Annotated[Caller, Depends(admitted)],
) -> dict[str, Any]:
    """The matches in a text."""
    selection = read_selection(form)
    asked = _language(form.get("language"))
    document, full = await anyio.to_thread.run_sync(_read, form, request.app.state.settings.max_text_bytes)
    detected = await anyio.to_thread.run_sync(language_code, document.text if document else "")
    reply: dict[str, Any] = {
        "software": catalogue.software(),
        "warnings": {"incompleteResults": False},
        "language": catalogue.language(asked, detected, form.get("preferredVariants", "")),
        "matches": [],
        "sentenceRanges": [],
    }
    if document is None:
        return reply
    report = await request.app.state.scoring.score_document(document, caller.policy)
    foreign = any(notice.code == "language" for notice in report.notices)
    rules_url = f"{request.base_url}api/v1/rules"
    return reply | {
        "warnings": to_warnings(report),
        "matches": [] if foreign else to_matches(report, full, selection, rules_url),
        "sentenceRanges": to_sentence_ranges(report, full),
    }


@router.get("/v2/languages")
async def languages() -> list[dict[str, Any]]:
    """The variants of English."""
    return catalogue.languages()


@router.get("/v2/info")
async def info() -> dict[str, Any]:
    """Who answers."""
    return {"software": catalogue.software()}


@router.get("/v2/maxtextlength", response_class=PlainTextResponse)
async def maxtextlength(request: Request) -> PlainTextResponse:
    """The limit, in bytes of UTF-8, which is that many characters of English."""
    return PlainTextResponse(str(request.app.state.settings.max_text_bytes))


@router.get("/v2/configinfo")
async def configinfo(request: Request, language: Annotated[str | None, Query()] = None) -> dict[str, Any]:
    """The rules."""
    _language(language)
    return catalogue.configuration(request.app.state.settings.max_text_bytes)


def _language(asked: str | None) -> str:
    if not asked:
        raise _refused("language-missing", "Missing 'language' parameter")
    if asked == catalogue.AUTO:
        return asked
    known = catalogue.find_variant(asked)
    if known is None:
        raise _refused("language-unknown", "that language is not known here; use 'auto', 'en' or a variant of English")
    return known


def _read(form: Mapping[str, str], max_bytes: int) -> tuple[Document | None, str]:
    if ("text" in form) == ("data" in form):
        raise _refused("text-or-data", "set either the parameter 'text' or 'data', not both and not neither")
    size = len((form.get("text") or form.get("data") or "").encode("utf-8", "replace"))
    if size > max_bytes:
        raise ApiProblem(
            413, "too-large", _TITLE, f"Your text exceeds the limit of {max_bytes} bytes (it has {size})", param="text"
        )
    if "data" in form:
        return read_annotated(form["data"])
    return read_text(form["text"]), form["text"]


def _refused(code: str, detail: str) -> ApiProblem:
    return ApiProblem(400, code, _TITLE, detail)
