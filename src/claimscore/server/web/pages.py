"""The pages: the editor, the rules, the model, help, saved drafts; and the files that they are made with."""

from __future__ import annotations

import mimetypes
import re
from functools import cache
from itertools import count
from typing import Any

import nh3
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it import MarkdownIt
from starlette.staticfiles import StaticFiles

from claimscore import __version__
from claimscore.model.bundle import find_model
from claimscore.rules.catalog import RULES, RULESET_VERSION, rule_by_id
from claimscore.rules.rule import Example
from claimscore.server.scoring import ScoringService
from claimscore.server.web.opening import example_drafts

router = APIRouter(include_in_schema=False)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Content-Security-Policy of every page (CSP Level 3): the service's own files and nothing else, no inline script.

Style attributes alone are let through: Chromium writes them itself where an edit joins two blocks of a draft, and the
editor removes them at once.
"""
_DIMENSIONS = {"overclaim": "Overclaiming", "weak_evidence": "Weak evidence"}
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)

mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("font/woff2", ".woff2")


@router.get("/")
def editor(request: Request) -> Response:
    """The editor."""
    settings = request.app.state.settings
    return _page(
        request, "editor.html", examples=example_drafts(), url_fetch=settings.url_fetch, keys=settings.keys_required
    )


@router.get("/rules")
def rules(request: Request) -> Response:
    """All rules."""
    return _page(request, "rules.html", rules=RULES, version=RULESET_VERSION)


@router.get("/rules/{rule_id}")
def rule(request: Request, rule_id: str) -> Response:
    """One rule: what, why, bad and good, known problems, sources."""
    found = rule_by_id(rule_id)
    at = RULES.index(found)
    return _page(
        request,
        "rule.html",
        rule=found,
        before=RULES[at - 1] if at else None,
        after=RULES[at + 1] if at + 1 < len(RULES) else None,
    )


@router.get("/help")
def help_page(request: Request) -> Response:
    """How to use the editor, on one screen."""
    return _page(request, "help.html")


@router.get("/model")
def model(request: Request) -> Response:
    """What the model learned from, how good it is, where it fails: its card."""
    service: ScoringService = request.app.state.scoring
    return _page(request, "model.html", name=service.default_model, card=_card(service.settings.model))


@router.get("/drafts")
def saved(request: Request) -> Response:
    """The saved drafts; the list itself is fetched with the caller's key."""
    return _page(request, "drafts.html")


@router.get("/static/{path:path}")
async def static(request: Request, path: str) -> Response:
    """A style, script or font of the pages; asked for again at every visit, sent again only when it changed."""
    reply = await _files().get_response(path, request.scope)
    reply.headers["Cache-Control"] = "no-cache"
    return reply


def _page(request: Request, template: str, **values: Any) -> Response:
    text = _environment().get_template(template).render(path=request.url.path, version_of=__version__, **values)
    return HTMLResponse(text, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"})


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("claimscore.server.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["split_words"] = _split_words
    environment.globals["dimensions"] = _DIMENSIONS
    return environment


@cache
def _files() -> StaticFiles:
    return StaticFiles(packages=[("claimscore.server.web", "static")])


def _split_words(example: Example) -> tuple[str, str, str]:
    """The example before, in and after the words that matter."""
    before, words, after = example.text.partition(example.words) if example.words else (example.text, "", "")
    return before, words, after


@cache
def _card(model: str | None) -> str:
    """The bundle's card as HTML, each table in a box of its own that can be scrolled."""
    path = find_model(model) / "MODEL_CARD.md"
    if not path.is_file():
        return "<p>This model has no card.</p>"
    html = nh3.clean(MarkdownIt("commonmark").enable("table").render(path.read_text("utf-8")))
    numbers = count(1)
    return _TABLE.sub(
        lambda found: (
            f'<div class="scroll" tabindex="0" role="region" aria-label="Table {next(numbers)}">'
            f"{found[0].replace('<th></th>', '<td></td>')}</div>"
        ),
        html,
    )
