"""Sentence spans over the blocks of a document.

Rules with word lists, chosen by measurement over pysbd and syntok: ``docs/segmentation.md`` has the table, and
``tests/data/segmentation`` the gold sentences. Pure Python, linear in the length of the text.

    lines      where a block must break: blank lines, bullets, headings that end without a stop
    boundary   whether a stop inside a line ends a sentence
    lexicon    the word lists that ``boundary`` looks into
"""

from __future__ import annotations

import re

from claimscore.domain import UNSCORED_ROLES, Document, Sentence, Span
from claimscore.segment import boundary, lines

_INVISIBLE = "\ufeff\u200b-\u200f\u2060\u202a-\u202e\u2066-\u2069"
_LEADING = re.compile(rf"(?:[\s{_INVISIBLE}{lines.BULLETS}]|[-–—*+](?=\s))*")
_TRAILING = re.compile(rf"[\s{_INVISIBLE}]")
_WORD = re.compile(r"[^\W_]")


def split_text(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of one block, in code points: sorted, disjoint, each with a letter or a digit.

    A span has no white space and no bullet at its start, and no white space at its end. Closing quotes, brackets,
    citation marks and emoji that follow a stop belong to the sentence before them.
    """
    spans: list[tuple[int, int]] = []
    for start, end in lines.pieces(text):
        _split_piece(text, start, end, spans)
    return spans


def split_sentences(document: Document) -> tuple[Sentence, ...]:
    """The sentences of all blocks whose role is scored; none crosses a block."""
    sentences: list[Sentence] = []
    for number, block in enumerate(document.blocks):
        if block.role in UNSCORED_ROLES:
            continue
        offset = block.span.start
        sentences.extend(
            Sentence(Span(offset + start, offset + end), block.role, number)
            for start, end in split_text(document.slice(block.span))
        )
    return tuple(sentences)


def _split_piece(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    start = _skip_leading(text, start, end)
    has_word = False
    seen = start  # up to here the sentence is known to hold a word or not; never looked at twice
    for candidate in boundary.candidates(text, start, end):
        if candidate.start() < start:
            continue
        if not has_word:
            has_word = _WORD.search(text, seen, candidate.start()) is not None
            seen = candidate.end()
        if not has_word:
            continue
        cut = boundary.cut_after(text, candidate, start, end)
        if cut is not None and cut < end:
            spans.append((start, _skip_trailing(text, start, cut)))
            start = seen = _skip_leading(text, cut, end)
            has_word = False
    if has_word or _WORD.search(text, start, end):
        spans.append((start, _skip_trailing(text, start, end)))


def _skip_leading(text: str, start: int, end: int) -> int:
    found = _LEADING.match(text, start, end)
    return found.end() if found else start


def _skip_trailing(text: str, start: int, end: int) -> int:
    while end > start and _TRAILING.match(text, end - 1):
        end -= 1
    return end
