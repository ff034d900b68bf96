"""What HTML elements are for reading: which break blocks, which are never text, which give a role.

Source: HTML Standard, sections 4 (elements), 13.1.2.4 (optional tags) and 15.3 (default styles).
"""

from __future__ import annotations

from claimscore.domain import Role
from claimscore.read.vocabulary import words

BLOCKS = words(
    """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol p pre search section summary
    table tbody td tfoot th thead title tr ul
    """
)
VOID = words("area base br col embed frame hr img input link meta param source track wbr")
DROPPED = words(
    """
    script style template noscript svg math iframe object canvas audio video select option datalist button textarea
    noembed noframes map rp rt
    """
)
"""Elements whose inside is no running text."""
PAGE = frozenset({"html", "head", "body", "main", "article"})
"""Elements that make the input a page rather than a fragment."""
CLOSES_PARAGRAPH = BLOCKS - words("body caption head html legend tbody td tfoot th thead title tr")
ROLES = {
    "title": Role.TITLE,
    "h1": Role.HEADING,
    "h2": Role.HEADING,
    "h3": Role.HEADING,
    "h4": Role.HEADING,
    "h5": Role.HEADING,
    "h6": Role.HEADING,
    "li": Role.LIST_ITEM,
    "dt": Role.LIST_ITEM,
    "dd": Role.LIST_ITEM,
    "blockquote": Role.QUOTE,
    "figcaption": Role.CAPTION,
    "caption": Role.CAPTION,
    "td": Role.TABLE_CELL,
    "th": Role.TABLE_CELL,
    "pre": Role.CODE,
}
CLOSES_SIBLING = {"li": "item", "dt": "term", "dd": "term", "td": "cell", "th": "cell", "tr": "row"}
"""Elements that end an open sibling, by the kind of sibling that they are."""
RESETS = {
    "ul": ("item",),
    "ol": ("item",),
    "menu": ("item",),
    "dl": ("term",),
    "table": ("paragraph", "item", "term", "cell", "row"),
    "tr": ("cell",),
    "td": ("paragraph",),
    "th": ("paragraph",),
    "caption": ("paragraph",),
}
"""Elements inside which an open element of these kinds is no sibling any more."""
