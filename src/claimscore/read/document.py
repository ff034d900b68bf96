"""The door of the stage: any input in, one ``Document`` out."""

from __future__ import annotations

import re

from claimscore.domain import Document, Format
from claimscore.errors import InputError
from claimscore.read import plain
from claimscore.read.decode import decode

MAX_BYTES = 10_000_000
_ENDINGS = {
    "md": Format.MARKDOWN,
    "markdown": Format.MARKDOWN,
    "mdown": Format.MARKDOWN,
    "html": Format.HTML,
    "htm": Format.HTML,
    "xhtml": Format.HTML,
    "txt": Format.PLAIN,
    "text": Format.PLAIN,
    "docx": Format.DOCX,
    "pdf": Format.PDF,
}
_PACKAGED = frozenset({Format.DOCX, Format.PDF})
_BLOCKS = "p|div|h[1-6]|ul|ol|table|section|article|main|header|blockquote|figure"
_HTML_START = re.compile(
    rf"[\s\ufeff]*(?:<\?xml[^>]{{0,200}}>\s*)?(?:<!--(?:(?!-->).){{0,2000}}-->\s*)*"
    rf"<(?:!doctype\s+html|html|head|body|title|meta|{_BLOCKS})\b[^>]*>",
    re.IGNORECASE | re.DOTALL,
)
_HTML_END_TAG = re.compile(rf"</(?:{_BLOCKS}|li|body)\s*>", re.IGNORECASE)
_SAMPLE = 65_536


def read_document(
    source: bytes | str,
    *,
    format: Format | None = None,
    filename: str | None = None,
    title: str | None = None,
    max_bytes: int = MAX_BYTES,
) -> Document:
    """The text of ``source`` with its blocks, links, citation marks and source map.

    Without ``format`` the ending of ``filename`` decides, then how the bytes begin, then whether the text looks like
    HTML; else it is plain.
    title: overrides the title found in the text. Source coordinates are code points of ``source``, after a byte
    order mark where bytes begin with one; of the text taken out where the source is a Word document or a PDF.
    Raises InputError: ``too-large``, ``binary``, ``invalid-utf8``, ``invalid-utf16``, ``lone-surrogate``, ``empty``,
    ``nesting``, ``format``, and those of ``docx`` and ``pdf``. Raises MissingExtra("documents") for these two.
    """
    packaged = packaged_format(source, format=format, filename=filename)
    if packaged:
        return _read_packaged(source, packaged, title=title, max_bytes=max_bytes)
    text = decode(source, max_bytes=max_bytes)
    chosen = format or _by_ending(filename) or sniff_format(text)
    if chosen is Format.MARKDOWN:
        from claimscore.read.markdown import read_markdown  # a reader is loaded when its format comes

        return read_markdown(text, title=title)
    if chosen is Format.HTML:
        from claimscore.read.html import read_html

        return read_html(text, title=title)
    return plain.read_plain(text, title=title)


def packaged_format(source: bytes | str, *, format: Format | None = None, filename: str | None = None) -> Format | None:
    """DOCX or PDF where ``read_document`` takes the source for one, else ``None``."""
    chosen = format or _by_ending(filename) or _by_start(source)
    return chosen if chosen in _PACKAGED else None


def _by_ending(filename: str | None) -> Format | None:
    if not filename or "." not in filename:
        return None
    return _ENDINGS.get(filename.rsplit(".", 1)[1].lower())


def _by_start(source: bytes | str) -> Format | None:
    if not isinstance(source, bytes):
        return None
    if source.startswith(b"PK\x03\x04"):
        return Format.DOCX
    return Format.PDF if source.startswith(b"%PDF-") else None


def _read_packaged(source: bytes | str, format: Format, *, title: str | None, max_bytes: int) -> Document:
    if isinstance(source, str):
        raise InputError(f"{format} is read from bytes, not from text; open the file in binary mode", code="format")
    if not source:
        raise InputError("the file is empty", code="empty")
    if len(source) > max_bytes:
        raise InputError(f"the file has {len(source):,} bytes; at most {max_bytes:,} are read", code="too-large")
    if format is Format.DOCX:
        from claimscore.read.docx import read_docx

        return read_docx(source, title=title)
    from claimscore.read.pdf import read_pdf

    return read_pdf(source, title=title)


def sniff_format(text: str) -> Format:
    """HTML where the text starts with a tag of a page or block, or closes several blocks; else plain."""
    sample = text[:_SAMPLE]
    if _HTML_START.match(sample) or len(_HTML_END_TAG.findall(sample)) >= 2:
        return Format.HTML
    return Format.PLAIN
