"""The open elements of HTML: implied and stray end tags, in constant time each.

Every frame knows the nearest open sibling of each kind, so that nothing ever searches the stack.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from claimscore.errors import InputError
from claimscore.read import elements
from claimscore.read.page import Place

MAX_DEPTH = 1_000
"""Deepest nesting that is read; Chromium flattens elements past 512."""
_ROW_OUTWARDS = frozenset({"table", "tbody", "thead", "tfoot", "tr", "body", "html"})


@dataclass(slots=True)
class Frame:
    """An open element.

    siblings: index of the open element that a sibling of each kind would close. block_at: index of the nearest
    block. barrier: index of the nearest table cell or caption, which end tags of elements around it do not leave.
    """

    name: str
    place: Place
    siblings: dict[str, int]
    block_at: int
    barrier: int


class ElementStack:
    """Open elements, the innermost on top; the frame at the bottom is no element."""

    def __init__(self) -> None:
        self._frames = [Frame("", Place(), {}, 0, 0)]
        self._open: defaultdict[str, list[int]] = defaultdict(list)

    @property
    def top(self) -> Frame:
        """The innermost open element."""
        return self._frames[-1]

    def is_open(self, name: str) -> bool:
        """Whether an element of that name is open."""
        return bool(self._open[name])

    def push(self, name: str, place: Place) -> None:
        """Open an element; raises InputError("nesting") past MAX_DEPTH."""
        at = len(self._frames)
        if at > MAX_DEPTH:
            raise InputError(
                f"elements are nested more than {MAX_DEPTH:,} deep; close the open ones or take the nesting out",
                code="nesting",
            )
        parent = self.top
        siblings = parent.siblings
        if name in elements.RESETS:
            siblings = {kind: index for kind, index in siblings.items() if kind not in elements.RESETS[name]}
        kind = "paragraph" if name == "p" else elements.CLOSES_SIBLING.get(name)
        if kind:
            siblings = {**siblings, kind: at}
        block_at = at if name in elements.BLOCKS else parent.block_at
        barrier = at if name in ("td", "th", "caption") else parent.barrier
        self._frames.append(Frame(name, place, siblings, block_at, barrier))
        self._open[name].append(at)

    def close_implied(self, name: str) -> bool:
        """Close what the start of an element of that name ends; whether a block was among it."""
        block = False
        if name in elements.CLOSES_PARAGRAPH:
            block |= self._close(self.top.siblings.get("paragraph", 0))
        if name in elements.CLOSES_SIBLING:
            block |= self._close(self.top.siblings.get(elements.CLOSES_SIBLING[name], 0))
        return block

    def end(self, name: str) -> bool:
        """Handle an end tag; whether a block was closed. A tag that matches nothing near is ignored."""
        opened = self._open[name]
        if not opened:
            return False
        at = opened[-1]
        if name in elements.BLOCKS:
            return (at >= self.top.barrier or name in _ROW_OUTWARDS) and self._close(at)
        if at < self.top.block_at or (self.top.place.dropped and name != self.top.name):
            return False
        return self._close(at)

    def _close(self, at: int) -> bool:
        """Close the frame at ``at`` (none at 0) and all inside it; whether a block was among them."""
        block = False
        while at and len(self._frames) > at:
            frame = self._frames.pop()
            self._open[frame.name].pop()
            block |= frame.name in elements.BLOCKS
        return block
