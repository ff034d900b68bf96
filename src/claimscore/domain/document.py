"""A document as it was read: its text, blocks, links, sentences, and where each came from."""

from __future__ import annotations

from dataclasses import dataclass

from claimscore.domain.vocabulary import Format, Role


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"span {self.start}:{self.end} is not a range")

    def __len__(self) -> int:
        return self.end - self.start

    def contains(self, other: Span) -> bool:
        """Whether ``other`` lies inside this span."""
        return self.start <= other.start and other.end <= self.end

    def shifted(self, by: int) -> Span:
        """The same range, ``by`` code points later."""
        return Span(self.start + by, self.end + by)


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item, cell … of the document; ``level`` is a heading's level, else 0."""

    span: Span
    role: Role
    level: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink: the words it covers and where it leads."""

    span: Span
    url: str


@dataclass(frozen=True, slots=True)
class CitationMark:
    """A mark such as ``[1]``, ``(3)`` or a superscript; ``labels`` are the reference labels that it names."""

    span: Span
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceRun:
    """A run of text and the run of source it came from; equal lengths mean copied letter for letter."""

    text: Span
    source: Span


@dataclass(frozen=True, slots=True)
class SourceMap:
    """Piecewise map from text to source, sorted, in code points; text between runs was inserted by the reader."""

    runs: tuple[SourceRun, ...]
    source_length: int

    def __post_init__(self) -> None:
        text_end = source_end = 0
        for run in self.runs:
            if run.text.start < text_end or run.source.start < source_end:
                raise ValueError("source map runs overlap or are out of order")
            text_end, source_end = run.text.end, run.source.end
        if source_end > self.source_length:
            raise ValueError("source map reaches past the source")

    @staticmethod
    def identity(length: int) -> SourceMap:
        """The map of a text that is its own source."""
        whole = Span(0, length)
        return SourceMap((SourceRun(whole, whole),) if length else (), length)


@dataclass(frozen=True, slots=True)
class Document:
    """A text as read: blocks sorted and disjoint, everything in code points of ``text``."""

    text: str
    blocks: tuple[Block, ...]
    source_map: SourceMap
    format: Format
    title: str | None = None
    links: tuple[Link, ...] = ()
    citations: tuple[CitationMark, ...] = ()
    ignores: tuple[Ignore, ...] = ()

    def __post_init__(self) -> None:
        end = 0
        for block in self.blocks:
            if block.span.start < end or block.span.end > len(self.text):
                raise ValueError("blocks overlap, are out of order, or leave the text")
            end = block.span.end

    def slice(self, span: Span) -> str:
        """The text under ``span``."""
        return self.text[span.start : span.end]


@dataclass(frozen=True, slots=True)
class Ignore:
    """A part of the text in which the author switched rules off; no ids means all rules."""

    span: Span
    rule_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: its span, the role of its block, and the block's position in ``Document.blocks``."""

    span: Span
    role: Role
    block: int

    def __post_init__(self) -> None:
        if not len(self.span):
            raise ValueError("a sentence has at least one character")
