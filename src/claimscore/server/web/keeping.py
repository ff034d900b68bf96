"""``/editor/drafts``: drafts kept in the service's database, only when their editor asks."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Annotated, TypeVar

import anyio.to_thread
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import Field

from claimscore.errors import InputError
from claimscore.server.access import Caller, require
from claimscore.server.problems import ApiProblem
from claimscore.server.replies import Json
from claimscore.server.shapes import Shape
from claimscore.server.web.exporting import UNTITLED
from claimscore.server.web.opening import clean
from claimscore.store import drafts

router = APIRouter(prefix="/editor/drafts", include_in_schema=False)
Scorer = Annotated[Caller, Depends(require("score"))]
T = TypeVar("T")
_MARKUP = 4
"""How many times longer than its text the HTML of a draft may be."""


class Dismissed(Shape):
    """Why a finding was dismissed, and what the list of dismissed findings calls it."""

    reason: Annotated[str, Field(max_length=200)]
    label: Annotated[str, Field(max_length=500)]


class Kept(Shape):
    """A draft to keep: the surface's HTML, which is sanitised again here, and reasons by dismissed finding."""

    title: Annotated[str, Field(max_length=10_000)] = ""
    html: str
    dismissed: dict[Annotated[str, Field(max_length=32)], Dismissed] = Field(default_factory=dict, max_length=5_000)


@router.get("")
async def list_kept(request: Request, caller: Scorer) -> list[Json]:
    """The caller's drafts, the last changed first."""
    found = await anyio.to_thread.run_sync(drafts.list_drafts, request.app.state.database, caller.name)
    return [asdict(note) for note in found]


@router.post("", status_code=201)
async def keep(request: Request, caller: Scorer, draft: Kept) -> Json:
    """A new draft."""
    return await _save(request, caller, draft, None)


@router.put("/{draft_id}")
async def keep_again(request: Request, caller: Scorer, draft_id: str, draft: Kept) -> Json:
    """A new state of a kept draft."""
    return await _save(request, caller, draft, draft_id)


@router.get("/{draft_id}")
async def open_kept(request: Request, caller: Scorer, draft_id: str) -> Json:
    """A kept draft."""
    found = await _known(partial(drafts.find_draft, request.app.state.database, caller.name, draft_id))
    return {**asdict(found.note), "html": found.html, "dismissed": found.dismissed}


@router.delete("/{draft_id}", status_code=204)
async def forget(request: Request, caller: Scorer, draft_id: str) -> Response:
    """Delete a kept draft for good."""
    await _known(partial(drafts.delete_draft, request.app.state.database, caller.name, draft_id))
    return Response(status_code=204)


async def _save(request: Request, caller: Caller, draft: Kept, draft_id: str | None) -> Json:
    most = request.app.state.settings.max_text_bytes * _MARKUP
    if len(draft.html) > most:
        raise InputError(f"the draft has {len(draft.html):,} characters of HTML, at most {most:,}", code="too-large")
    title = " ".join(draft.title.split())[:300] or UNTITLED
    safe = await anyio.to_thread.run_sync(clean, draft.html)
    dismissed = {name: one.model_dump() for name, one in draft.dismissed.items()}
    database = request.app.state.database
    note = await _known(partial(drafts.save_draft, database, caller.name, title, safe, dismissed, draft_id))
    return asdict(note)


async def _known(work: partial[T]) -> T:
    try:
        return await anyio.to_thread.run_sync(work)
    except InputError as error:
        if error.code == "unknown-draft":
            raise ApiProblem(404, error.code, "Not known here", error.message) from error
        raise
