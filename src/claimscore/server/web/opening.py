"""Drafts from elsewhere: a file, an address, or an example, as the structure that the page can edit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Annotated

import nh3
from fastapi import APIRouter, Depends, File, Request, UploadFile
from pydantic import Field

from claimscore.domain import Block, Document, Format, Role, Span
from claimscore.errors import InputError
from claimscore.read.document import packaged_format, read_document
from claimscore.server.access import Caller, require
from claimscore.server.fetching import fetch
from claimscore.server.isolated import read_isolated
from claimscore.server.problems import ApiProblem
from claimscore.server.replies import Json
from claimscore.server.scoring import ScoringService
from claimscore.server.settings import ServerSettings
from claimscore.server.shapes import Shape

router = APIRouter()
Scorer = Annotated[Caller, Depends(require("score"))]
FETCH_SECONDS = 15.0
_HOMES = (Path(__file__).parents[2] / "_examples", Path(__file__).parents[4] / "examples")
"""Where the examples are in an installed package, and in a checkout."""
_INTRODUCTIONS = {
    "careless-portal": "A portal piece on injections and mood. Most of what can go wrong does.",
    "careful-portal": "The same subject, written with care. It should stay nearly clean.",
    "supplement-page": "A shop’s page on a supplement, with a small trial in it.",
}
TAGS = {"h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "blockquote", "pre", "a", "strong", "em", "br"}
ATTRIBUTES = {"a": {"href"}, "p": {"data-role"}, "li": {"data-role"}}


@dataclass(frozen=True, slots=True)
class ExampleDraft:
    """An example article to try."""

    name: str
    title: str
    introduction: str


class Address(Shape):
    """A page to fetch."""

    url: Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"^https?://\S+$")]


@router.post("/editor/open", include_in_schema=False)
async def open_file(request: Request, caller: Scorer, file: Annotated[UploadFile, File()]) -> Json:
    """The text of a file in its structure; nothing of it is kept."""
    del caller
    service: ScoringService = request.app.state.scoring
    return await _opened(service, await file.read(), filename=file.filename, format=None)


@router.post("/editor/address", include_in_schema=False)
async def open_address(request: Request, caller: Scorer, address: Address) -> Json:
    """The main text of a page of the public web; off unless the service was started with it."""
    del caller
    service: ScoringService = request.app.state.scoring
    if not service.settings.url_fetch:
        raise ApiProblem(403, "url-fetch-off", "Fetching pages is switched off", "this service does not fetch pages")
    page = await fetch(address.url, max_bytes=service.settings.max_body_bytes, timeout_seconds=FETCH_SECONDS)
    return await _opened(service, page.content, filename=None, format=page.format)


@router.get("/editor/examples/{name}", include_in_schema=False)
async def open_example(request: Request, name: str) -> Json:
    """One of the example articles."""
    source = _example_files().get(name)
    if source is None:
        raise ApiProblem(404, "not-found", "Not known here", "there is no such example")
    service: ScoringService = request.app.state.scoring
    return await _opened(service, source, filename=None, format=Format.MARKDOWN)


def example_drafts() -> list[ExampleDraft]:
    """The examples that are installed, in the order in which they teach."""
    found = _example_files()
    return [
        ExampleDraft(name, read_document(found[name], format=Format.MARKDOWN).title or name, introduction)
        for name, introduction in _INTRODUCTIONS.items()
        if name in found
    ]


@cache
def _example_files() -> dict[str, str]:
    home = next((folder for folder in _HOMES if folder.is_dir()), None)
    return {path.stem: path.read_text("utf-8") for path in sorted(home.glob("*.md"))} if home else {}


async def _opened(
    service: ScoringService, content: bytes | str, *, filename: str | None, format: Format | None
) -> Json:
    document = await _read(service, content, filename, format)
    if len(document.text.encode()) > service.settings.max_text_bytes:
        raise InputError(
            f"the text is longer than the {service.settings.max_text_bytes:,} bytes that can be edited at once",
            code="too-large",
        )
    html = await service.off_loop(lambda: to_editable(document), len(document.text))
    return {"title": document.title, "html": html}


async def _read(service: ScoringService, content: bytes | str, filename: str | None, format: Format | None) -> Document:
    settings: ServerSettings = service.settings
    packaged = packaged_format(content, format=format, filename=filename)
    if packaged and isinstance(content, bytes):
        return await read_isolated(
            content,
            packaged,
            title=None,
            max_bytes=settings.max_upload_bytes,
            timeout_seconds=settings.time_limit_seconds,
        )
    most = settings.max_body_bytes
    return await service.off_loop(
        lambda: read_document(content, format=format, filename=filename, max_bytes=most), len(content)
    )


def to_editable(document: Document) -> str:
    """The document as HTML that the page's editing surface takes: structure and links, nothing else."""
    parts: list[str] = []
    in_list = False
    for block in document.blocks:
        is_item = block.role in (Role.LIST_ITEM, Role.REFERENCE)
        if is_item != in_list:
            parts.append("<ul>" if is_item else "</ul>")
            in_list = is_item
        parts.append(_element(document, block))
    if in_list:
        parts.append("</ul>")
    return clean("".join(parts))


def clean(html: str) -> str:
    """The HTML with nothing but the structure that a draft may have."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )


def _element(document: Document, block: Block) -> str:
    inner = _inline(document, block.span)
    if block.role is Role.TITLE:
        return f"<h1>{inner}</h1>"
    if block.role is Role.HEADING:
        level = min(max(block.level, 2), 4)
        return f"<h{level}>{inner}</h{level}>"
    if block.role is Role.LIST_ITEM:
        return f"<li>{inner}</li>"
    if block.role is Role.REFERENCE:
        return f'<li data-role="reference">{inner}</li>'
    if block.role is Role.QUOTE:
        return f"<blockquote>{inner}</blockquote>"
    if block.role is Role.CODE:
        return f"<pre>{inner}</pre>"
    if block.role is Role.PARAGRAPH:
        return f"<p>{inner}</p>"
    return f'<p data-role="{block.role.value}">{inner}</p>'


def _inline(document: Document, span: Span) -> str:
    parts, at = [], span.start
    for link in sorted(document.links, key=lambda one: one.span.start):
        if link.span.start < at or not span.contains(link.span) or not len(link.span):
            continue
        parts += [
            escape(document.text[at : link.span.start]),
            f'<a href="{escape(link.url)}">{escape(document.slice(link.span))}</a>',
        ]
        at = link.span.end
    parts.append(escape(document.text[at : span.end]))
    return "".join(parts).replace("\n", "<br>")
