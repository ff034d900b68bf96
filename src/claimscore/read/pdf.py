"""PDF files: the lines that their pages show, laid out again as headings, paragraphs and list items.

A PDF has no paragraphs, only glyphs at places. ``pdf_layout`` finds blocks from places and sizes; pictures of text are
not read (that would take OCR), nor are link targets that the page does not spell out.
"""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from claimscore.domain import Document, Format, Role, SourceMap
from claimscore.errors import InputError, MissingExtra
from claimscore.offsets import refuse_surrogates
from claimscore.read.assembly import assemble
from claimscore.read.pdf_layout import Line, lay_out

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_PAGES = 300
MAX_CONTENT_BYTES = 40_000_000
"""Drawing instructions of all pages together, decompressed."""
MAX_OPERATIONS = 2_000_000
"""Drawing instructions carried out, forms that are drawn again and again included; a dense page has about 5,000."""
MAX_CHARACTERS = 5_000_000


def read_pdf(data: bytes, *, title: str | None = None, max_pages: int = MAX_PAGES) -> Document:
    """The text of a PDF; the source map is the identity over the text that was taken out.

    Raises InputError: ``damaged``, ``encrypted``, ``too-many-pages``, ``expands`` (a decompression bomb),
    ``no-text`` (scanned pages). Raises MissingExtra("documents").
    """
    reader = _open(data)
    pages = _page_count(reader)
    if pages > max_pages:
        raise InputError(f"the PDF has {pages:,} pages; at most {max_pages:,} are read", code="too-many-pages")
    drafts = lay_out(_Extraction(reader, pages).lines)
    found = next((draft.text.strip() for draft in drafts if draft.role is Role.TITLE), None)
    document = assemble(drafts, source="", format=Format.PDF, title=title or found)
    if not document.blocks:
        raise InputError(
            f"the PDF holds no text on its {pages:,} pages, probably pictures of pages; recognise the text (OCR) first",
            code="no-text",
        )
    refuse_surrogates(document.text)
    return replace(document, source_map=SourceMap.identity(len(document.text)))


def _open(data: bytes) -> PdfReader:
    try:
        import pypdf
    except ImportError as error:
        raise MissingExtra("documents", needed_for="reading PDF files") from error
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        # Many files are encrypted with an empty password, only to forbid printing.
        locked = reader.is_encrypted and not reader.decrypt("")
    except Exception as error:  # a parser of files from anywhere: its errors share no narrower ancestor
        raise InputError("the file is no PDF that can be read; export it again", code="damaged") from error
    if locked:
        raise InputError("the PDF is protected by a password; save it without one", code="encrypted")
    return reader


def _page_count(reader: PdfReader) -> int:
    try:
        return len(reader.pages)
    except Exception as error:  # as in _open
        raise InputError("the pages of the PDF cannot be found; export it again", code="damaged") from error


class _BoundsError(Exception):
    """Reading was stopped because a bound was passed."""


class _Extraction:
    """The lines of all pages, gathered under the bounds above."""

    def __init__(self, reader: PdfReader, pages: int) -> None:
        self.lines: list[Line] = []
        self._operations = 0
        self._characters = 0
        self._content_bytes = 0
        self._line: Line | None = None
        for number in range(pages):
            self._read_page(reader, number)

    def _read_page(self, reader: PdfReader, number: int) -> None:
        try:
            page = reader.pages[number]
            contents = page.get_contents()
            self._content_bytes += len(contents.get_data()) if contents is not None else 0
            self._check()
            self._line = None
            page.extract_text(
                visitor_operand_before=self._count,
                visitor_text=lambda text, cm, tm, font, size: self._see(number, text, cm, tm, font, size),
            )
        except _BoundsError:
            pass
        except Exception as error:  # as in _open
            raise InputError(f"page {number + 1} of the PDF cannot be read; export it again", code="damaged") from error
        # A form drawn inside a page may have swallowed the exception that should have stopped it.
        if self._past_bounds():
            raise InputError(
                f"the first {number + 1:,} pages expand to {self._content_bytes:,} bytes of drawing instructions, "
                f"{self._operations:,} of them carried out, and {self._characters:,} characters; at most "
                f"{MAX_CONTENT_BYTES:,}, {MAX_OPERATIONS:,} and {MAX_CHARACTERS:,} are read",
                code="expands",
            )

    def _past_bounds(self) -> bool:
        return (
            self._content_bytes > MAX_CONTENT_BYTES
            or self._operations > MAX_OPERATIONS
            or self._characters > MAX_CHARACTERS
        )

    def _check(self) -> None:
        if self._past_bounds():
            raise _BoundsError

    def _count(self, *_: Any) -> None:
        self._operations += 1
        self._check()

    def _see(self, page: int, text: str, cm: list[float], tm: list[float], font: Any, size: float | None) -> None:
        """Take in one run of text; ``cm`` and ``tm`` place it (ISO 32000-2, 9.4.4)."""
        self._characters += len(text)
        self._check()
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        scale = abs(tm[3] * cm[3]) or abs(tm[1] * cm[2]) or 1.0
        points = float(size or 0.0) * scale
        bold = "bold" in str((font or {}).get("/BaseFont", "")).lower()
        for index, part in enumerate(text.split("\n")):
            if index:
                self._line = None
            if not part.strip() and self._line is None:
                continue
            if self._line is None:
                self._line = Line(page, x, y)
                self.lines.append(self._line)
            self._line.add(part, points, bold=bold)
