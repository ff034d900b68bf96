"""Citation marks in running text, and links that are written out as bare addresses."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from claimscore.domain import UNSCORED_ROLES, Block, CitationMark, Link, Role, Span

_NUMBERS = r"\d{1,3}(?:\s?[,;–—-]\s?\d{1,3}){0,20}"
_SQUARE = re.compile(rf"\[\s?(?P<labels>{_NUMBERS})\s?\]")
_ROUND = re.compile(
    rf"(?<=[\w.,;:!?%\"”’)\]\s])\((?:refs?\.? ?)?(?P<labels>{_NUMBERS})\)"
    r"(?=[.,;:!?)\]]|\s*\Z|\s+[A-Z“\"]|\s+(?:and|or|but|in|on|with|while|which|that|for|of|is|are|was|were|has|have"
    r"|as|at|by|from|although|though|whereas)\b)"
)
_RAISED = re.compile(
    r"(?:(?<=[^\W\d_]{4})|(?<=[.,;:!?\"”’)\]]))(?P<labels>[⁰¹²³⁴-⁹]{1,3}(?:[,⁻–][⁰¹²³⁴-⁹]{1,3}){0,10})"
)
_FLATTEN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789–")
_PART = re.compile(r"(\d{1,3})(?:\s?[–—-]\s?(\d{1,3}))?")
_LINK_TEXT = re.compile(rf"[\[(]?\s?(?P<labels>{_NUMBERS})\s?[\])]?")
_ADDRESS = re.compile(r"(?<![\w/@.])(?:https?://|www\.(?=\w))[^\s<>\"“”]{2,2000}", re.IGNORECASE)
_BEFORE_MARK = re.compile(r"(?:[^\W\d_]{3}|[.,;:!?%\"”’)\]])\s?\Z")
_WIDEST = 50
"""A range of more references than this is a range of numbers, not of citations."""


def expand_labels(text: str) -> tuple[str, ...]:
    """The labels that ``1, 3–5`` names; empty where the numbers cannot be references."""
    labels: list[str] = []
    for first, last in _PART.findall(text):
        low, high = int(first), int(last or first)
        if not 0 < low <= high or high - low > _WIDEST:
            return ()
        labels += map(str, range(low, high + 1))
    return tuple(dict.fromkeys(labels))


def may_follow(before: str) -> bool:
    """Whether a raised number after this text is a reference: after a word or a stop, not after a unit or a digit."""
    return _BEFORE_MARK.search(before) is not None


def find_marks(
    text: str, blocks: Sequence[Block], given: Sequence[CitationMark], links: Sequence[Link]
) -> tuple[CitationMark, ...]:
    """All citation marks outside references, code and boilerplate, sorted and disjoint.

    given: marks that the markup says are marks; they win over those found here. ``(1)`` and raised digits count only
    where a reference list has that many entries.
    """
    references = sum(block.role is Role.REFERENCE for block in blocks)
    scored = [block.span for block in blocks if block.role not in UNSCORED_ROLES]
    found = [*_in_blocks(given, scored)]
    found += _in_blocks(_from_links(text, links), scored)
    for span in scored:
        found += _written(text, span, references)
    kept: list[CitationMark] = []
    for mark in sorted(found, key=lambda mark: mark.span.start):
        if not kept or mark.span.start >= kept[-1].span.end:
            kept.append(mark)
    return tuple(kept)


def _in_blocks(marks: Iterable[CitationMark], spans: Sequence[Span]) -> Iterator[CitationMark]:
    starts = [span.start for span in spans]
    for mark in marks:
        index = bisect_right(starts, mark.span.start) - 1
        if index >= 0 and spans[index].contains(mark.span):
            yield mark


def _from_links(text: str, links: Iterable[Link]) -> Iterator[CitationMark]:
    for link in links:
        if len(link.span) > 60:
            continue
        inside = _LINK_TEXT.fullmatch(text, link.span.start, link.span.end)
        labels = expand_labels(inside["labels"]) if inside else ()
        if not labels:
            continue
        start, end = link.span.start, link.span.end
        if text[start - 1 : start] == "[" and text[end : end + 1] == "]":
            start, end = start - 1, end + 1
        yield CitationMark(Span(start, end), labels)


def _written(text: str, span: Span, references: int) -> Iterator[CitationMark]:
    for found in _SQUARE.finditer(text, span.start, span.end):
        labels = expand_labels(found["labels"])
        if labels:
            yield CitationMark(Span(*found.span()), labels)
    if not references:
        return
    for pattern in (_ROUND, _RAISED):
        for found in pattern.finditer(text, span.start, span.end):
            labels = expand_labels(found["labels"].translate(_FLATTEN))
            if labels and int(labels[-1]) <= references and found.start() > span.start:
                yield CitationMark(Span(*found.span()), labels)


def with_bare_links(text: str, blocks: Sequence[Block], links: Sequence[Link]) -> tuple[Link, ...]:
    """The given links and those that the text writes out, in order."""
    taken = sorted(links, key=lambda link: link.span)
    starts = [link.span.start for link in taken]
    found: list[Link] = []
    for block in blocks:
        if block.role is Role.CODE:
            continue
        for match in _ADDRESS.finditer(text, block.span.start, block.span.end):
            url = _trim_address(match.group())
            span = Span(match.start(), match.start() + len(url))
            index = bisect_right(starts, span.end - 1) - 1
            if index >= 0 and taken[index].span.end > span.start:
                continue
            found.append(Link(span, url if url[:4].lower() == "http" else f"https://{url}"))
    return tuple(sorted([*taken, *found], key=lambda link: link.span))


def _trim_address(url: str) -> str:
    while url and (url[-1] in ".,;:!?'’*_|" or (url[-1] in ")]" and not _balanced(url))):
        url = url[:-1]
    return url


def _balanced(url: str) -> bool:
    close = url[-1]
    return url.count("(" if close == ")" else "[") >= url.count(close)
