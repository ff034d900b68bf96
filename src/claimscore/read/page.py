"""A page as a whole: which part is the article, what is furniture, which heading is the title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from claimscore.domain import Role
from claimscore.read import chrome, references
from claimscore.read.chrome import Furniture
from claimscore.read.draft import Draft

_BODY_SHARE = 0.4
"""An element with more than this share of a page's paragraphs is no furniture, whatever it is called."""
_ARTICLE_SHARE = 0.5
"""An article with at least this share of what all articles hold is the one that the page is about."""
_LINK_DENSITY = 0.7
_LIST_LENGTH = 3
_PROSE = 160
"""A paragraph from this length on ends a section of related links."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a page a text stands.

    article: number of the outermost article, -1 outside any. roots: numbers of the pieces of furniture around it.
    dropped: not shown, or no running text. verbatim: white space counts.
    """

    role: Role = Role.PARAGRAPH
    level: int = 0
    verbatim: bool = False
    dropped: bool = False
    article: int = -1
    main: bool = False
    roots: tuple[int, ...] = ()
    lists_references: bool = False


class Placed(NamedTuple):
    """A draft and its place."""

    draft: Draft
    place: Place


def settle(placed: Sequence[Placed], roots: Sequence[Furniture], *, whole: bool) -> list[Draft]:
    """The drafts to keep, with their final roles; furniture becomes ``Role.BOILERPLATE``.

    whole: a page rather than a fragment. In a fragment only navigation and elements named as furniture are.
    """
    placed = [item for item in placed if item.draft.text.strip()]
    for draft, place in placed:
        if place.lists_references and place.role not in (Role.HEADING, Role.TITLE):
            draft.role = Role.REFERENCE
    active = _active(placed, roots, whole=whole)
    inside = _scope(placed, active) if whole else {id(item.draft) for item in placed}
    titles = [item.draft for item in placed if item.draft.role is Role.TITLE]
    body = [item for item in placed if item.draft.role is not Role.TITLE]
    title = _title(body, active, inside)
    for draft, place in body:
        furniture = not active.isdisjoint(place.roots) or id(draft) not in inside
        if furniture and draft is not title and not (draft.role is Role.REFERENCE and id(draft) in inside):
            draft.role = Role.BOILERPLATE
    if title:
        title.role, title.level = Role.TITLE, 1
    if whole:
        _mark_links([draft for draft, _ in body])
    head = titles[:1] if title is None else []
    for draft in head:
        draft.level = 1
    return sorted([*head, *(draft for draft, _ in body)], key=lambda draft: draft.order)


def _active(placed: Sequence[Placed], roots: Sequence[Furniture], *, whole: bool) -> set[int]:
    """Furniture that counts: of a kind that counts here, and without the bulk of the page's paragraphs."""
    held: Counter[int] = Counter()
    total = 0
    for draft, place in placed:
        if draft.role in (Role.PARAGRAPH, Role.QUOTE):
            prose = max(0, draft.length - draft.linked)
            total += prose
            for root in place.roots:
                held[root] += prose
    return {
        index
        for index, kind in enumerate(roots)
        if (whole or kind is not Furniture.ELEMENT) and held[index] <= _BODY_SHARE * max(total, 1)
    }


def _scope(placed: Sequence[Placed], active: Collection[int]) -> set[int]:
    """Identities of the drafts inside the part that the page is about."""
    articles: Counter[int] = Counter()
    main = total = 0
    for draft, place in placed:
        if draft.role is Role.TITLE or any(root in active for root in place.roots):
            continue
        prose = max(0, draft.length - draft.linked)
        total += prose
        main += prose if place.main else 0
        if place.article >= 0:
            articles[place.article] += prose
    best, prose = max(articles.items(), key=lambda entry: (entry[1], -entry[0]), default=(-1, 0))
    if best >= 0 and prose >= _ARTICLE_SHARE * articles.total() and prose * 4 >= total and prose:
        return {id(draft) for draft, place in placed if place.article == best}
    if main and main * 4 >= total:
        return {id(draft) for draft, place in placed if place.main}
    return {id(draft) for draft, _ in placed}


def _title(body: Sequence[Placed], active: Collection[int], inside: Collection[int]) -> Draft | None:
    """The first heading of level 1 in the article, else before it, else the heading that opens the article."""
    first = [item for item in body if item.draft.role is Role.HEADING and item.draft.level == 1]
    for draft, place in first:
        if id(draft) in inside and not any(root in active for root in place.roots):
            return draft
    opening = next((draft for draft, _ in body if id(draft) in inside), None)
    scoped = len(inside) < len(body)
    if scoped and opening and opening.role is Role.HEADING:
        return opening
    return first[0].draft if first else None


def _mark_links(drafts: Sequence[Draft]) -> None:
    """Turn lists of links, what follows a heading such as "Related", bylines and the like into boilerplate."""
    listed = references.entries([references.Item(d.role, d.level, d.text.strip(), bool(d.links)) for d in drafts])
    open_drafts = [draft for index, draft in enumerate(drafts) if index not in listed]
    run: list[Draft] = []
    for draft in [*open_drafts, None]:
        if draft and draft.role is Role.LIST_ITEM:
            run.append(draft)
            continue
        if len(run) >= _LIST_LENGTH and _density(run) >= _LINK_DENSITY:
            _drop(run)
        run = []
    _mark_sections(open_drafts)
    for draft in open_drafts:
        if draft.role in (Role.PARAGRAPH, Role.LIST_ITEM):
            text = " ".join(draft.text.split())
            away = len(text) < _PROSE and _density([draft]) > _LINK_DENSITY and not references.cites(text)
            if chrome.is_furniture_text(text) or (away and draft.role is Role.PARAGRAPH):
                draft.role = Role.BOILERPLATE


def _mark_sections(drafts: Sequence[Draft]) -> None:
    heading: Draft | None = None
    section: list[Draft] = []
    for draft in [*drafts, None]:
        is_heading = draft is not None and draft.role is Role.HEADING
        prose = draft is not None and draft.role is Role.PARAGRAPH and draft.length - draft.linked >= _PROSE
        if heading and (draft is None or prose or (is_heading and draft.level <= heading.level)):
            if not prose or section:
                _drop([heading, *section])
            heading, section = None, []
        if draft and is_heading and heading is None and chrome.heads_furniture(draft.text.strip()):
            heading = draft
        elif draft and heading:
            section.append(draft)


def _density(drafts: Iterable[Draft]) -> float:
    drafts = list(drafts)
    return sum(draft.linked for draft in drafts) / max(1, sum(draft.length for draft in drafts))


def _drop(drafts: Iterable[Draft]) -> None:
    for draft in drafts:
        if draft.role is not Role.REFERENCE:
            draft.role = Role.BOILERPLATE
