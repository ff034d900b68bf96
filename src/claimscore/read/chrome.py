"""What of a page is furniture: by element, by ARIA role, by the words of class and id, and by what a short text says.

The ideas are those of Readability (github.com/mozilla/readability) and of Kohlschütter et al. 2010
(doi:10.1145/1718487.1718542: link density and text length tell boilerplate); the words are from real health portals.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum, auto
from itertools import pairwise

from claimscore.read.vocabulary import phrases, words


class Furniture(Enum):
    """Why an element counts as furniture; only the first two hold in a fragment."""

    NAVIGATION = auto()
    NAMED = auto()
    ELEMENT = auto()


_ELEMENTS = frozenset({"aside", "form", "dialog", "menu"})
_PAGE_ELEMENTS = frozenset({"header", "footer"})
_NAVIGATION_ROLES = frozenset({"navigation", "menu", "menubar", "search", "toolbar"})
_ROLES = frozenset({"banner", "contentinfo", "complementary", "dialog", "alertdialog", "alert"})
_UNNAMED = frozenset({"html", "body", "main"})
_SPLIT = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])")
_WORDS = words(
    """
    cookie cookies consent gdpr ccpa nav navbar navigation breadcrumb breadcrumbs sidebar share sharing shares
    addthis sharethis newsletter subscribe subscription signup promo promos promotion advert adverts advertisement
    advertising ad ads adsense dfp sponsor sponsored taboola outbrain comments disqus byline pagination pager popup
    modal overlay skiplink masthead trending teaser teasers recirc recirculation paywall megamenu offcanvas toolbar
    print-only related recommended recommendations
    """
)
_PAIRS = phrases(
    """
    read more, read next, more stories, more articles, more posts, also like, most popular, most read, popular posts
    site header, site footer, page footer, page header, global header, global footer, skip link, skip to, author bio
    author info, author box, post meta, entry meta, article meta, meta info, post tags, tag list, entry footer
    social media, social links, social icons, social share, follow us, main menu, nav menu, menu item, top bar
    comment list, comment form, back to, sign up, read time, reading time, table contents, post navigation
    post author, article tags, email signup
    """
)
_BENIGN = words("has with no without article page body content container wrapper layout main enabled")
"""Beside one of these, a word describes the page around the element: ``has-sidebar``, ``page-with-comments``."""
_REFERENCE_WORDS = words("references reference reflist bibliography citations footnotes endnotes refs sources")
_REFERENCE_ROLES = frozenset({"doc-bibliography", "doc-endnotes", "doc-biblioentry", "doc-footnote"})
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDING_CLASSES = frozenset({"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "hidden", "d-none"})

_NAME = r"[A-Z][\w.'’-]*"
_NAMES = rf"{_NAME}(?:,? (?:and |& )?{_NAME})"
_DATE = (
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}"
    r"|\d{1,2} [a-z]{3,9}\.? \d{4}|\d{4}-\d\d-\d\d"
)
_BYLINE = re.compile(
    rf"(?:(?:written|posted|edited|(?:medically )?reviewed|fact[- ]checked) )?by:? {_NAMES}{{1,12}}"
    r"(?:[,|·•–—-].{0,60})?"
    r"|(?:(?:first |last |originally )?(?:published|updated|posted|reviewed|modified)(?: on)?:?|date:)\s.{0,60}"
    r"|\d{1,2}[- ]min(?:ute)?s?(?: read)?|(?:photo|image|picture)(?: credit| by|:).{0,80}"
    rf"|(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(?:{_DATE})(?:[ ,|·•–—-].{{0,30}})?",
    re.IGNORECASE,
)
_NAMED_BYLINE = re.compile(rf"(?:[A-Za-z-]+ ){{0,2}}[Bb][Yy]:? {_NAMES}+")
_LEADS_AWAY = re.compile(
    r"(?:read (?:more|next|also|the full)|also read|continue reading|click here to|more (?:from|stories)"
    r"|related(?:$|:| (?:articles?|stories|posts?|reading|topics?)\b)|recommended(?:$| for you| reading)"
    r"|you (?:may|might) (?:also like|also be interested|also enjoy|like(?:$|:))|share (?:this|on|via)"
    r"|(?:share|tweet|comments?)$|follow us|subscribe|sign up|get our|join our|advertisement|sponsored|back to top"
    r"|(?:skip|jump) to|all rights reserved|©|copyright|(?:we|this (?:site|website|page)) uses? cookies"
    r"|accept (?:all|cookies)"
    r"|manage (?:cookies|preferences)|terms (?:of use|of service|and conditions)|privacy (?:policy|notice)"
    r"|leave a (?:comment|reply)|\d+ comments?$|tags?:|filed under|categor(?:y|ies):|posted in|(?:print|email) this)",
    re.IGNORECASE,
)
_FURNITURE_HEADING = re.compile(
    r"(?:related|recommended|you (?:may|might) (?:also )?(?:like|enjoy)|more (?:from|stories|articles|to read|in )"
    r"|(?:most )?popular|trending|latest|most read|read next|up next|also (?:on|in)\b|share\b|(?:\d+ )?comments?\b"
    r"|leave a|newsletter|subscribe|sign up|about the author|advertisement|follow us|what to read next|keep reading"
    r"|editors?['’]? (?:picks|choice)|in this article|table of contents|contents$|on this page)",
    re.IGNORECASE,
)


def furniture(name: str, attributes: Mapping[str, str], *, inside: bool) -> Furniture | None:
    """Why an element counts as furniture, or ``None``; ``inside`` an article or the main part of a page."""
    role = attributes.get("role", "").lower()
    if name == "nav" or role in _NAVIGATION_ROLES:
        return Furniture.NAVIGATION
    if name not in _UNNAMED and (name != "article" or inside) and _named(attributes):
        return Furniture.NAMED
    if name in _ELEMENTS or role in _ROLES or (name in _PAGE_ELEMENTS and not inside):
        return Furniture.ELEMENT
    return None


def _named(attributes: Mapping[str, str]) -> bool:
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}".split()
    for name in names[:20]:
        parts = [part.lower() for part in _SPLIT.split(name[:100]) if part]
        if _BENIGN.intersection(parts):
            continue
        if _WORDS.intersection(parts) or any(" ".join(pair) in _PAIRS for pair in pairwise(parts)):
            return True
    return False


def lists_references(attributes: Mapping[str, str]) -> bool:
    """Whether class, id or role say that an element is a list of references."""
    if attributes.get("role", "").lower() in _REFERENCE_ROLES:
        return True
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}"[:500]
    return any(_REFERENCE_WORDS.intersection(_SPLIT.split(name.lower())) for name in names.split())


def is_hidden(attributes: Mapping[str, str]) -> bool:
    """Whether an element is not shown."""
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden", "").lower() == "true"
        or hides(attributes.get("style", ""))
        or not _HIDING_CLASSES.isdisjoint(attributes.get("class", "").lower().split())
    )


def hides(style: str) -> bool:
    """Whether a style attribute takes an element out of sight."""
    return _HIDING_STYLE.search(style) is not None


def is_furniture_text(text: str) -> bool:
    """Whether a short text of its own is a byline, a date, or leads to another page."""
    if len(text) > 250:
        return False
    if _BYLINE.fullmatch(text) and (not text[:3].lower().startswith("by ") or _NAMED_BYLINE.match(text)):
        return not text.endswith((".", "!", "?"))
    return _LEADS_AWAY.match(text) is not None


def heads_furniture(text: str) -> bool:
    """Whether a heading introduces links to other pages, comments, or the like."""
    return len(text) < 80 and _FURNITURE_HEADING.match(text) is not None
