"""From bytes to text: encodings by byte order mark, and one clear error for everything that is no text."""

from __future__ import annotations

import codecs
import re

from claimscore import offsets
from claimscore.errors import InputError

_SIGNATURES = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a zip archive or an Office file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"{\\rtf", "an RTF file"),
    (b"\x7fELF", "a program"),
)
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROL_SHARE = 0.02
"""Above this share of control characters in its beginning, a file is not text."""
_SAMPLE = 65_536
_NOTHING = re.compile("[\\s\ufeff\u200b\u200e\u200f\u2060]*")


def decode(source: bytes | str, *, max_bytes: int) -> str:
    """The text of ``source``, which is UTF-8, UTF-16 with a byte order mark, or text already.

    The mark at the start of bytes is dropped, so that offsets count after it; text is returned as it is.
    Raises InputError: ``too-large``, ``binary``, ``invalid-utf8``, ``lone-surrogate``, ``empty``.
    """
    _refuse_size(len(source), max_bytes)
    if isinstance(source, str):
        offsets.refuse_surrogates(source)
        if len(source) * 4 > max_bytes:
            _refuse_size(len(source.encode()), max_bytes)
        text = source
    else:
        text = _from_bytes(source)
    _refuse_controls(text)
    if _NOTHING.fullmatch(text):
        raise InputError("the input is empty or only white space; give it some text", code="empty")
    return text


def _refuse_size(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise InputError(
            f"the input has {size:,} bytes but at most {max_bytes:,} are accepted; split it or raise the limit",
            code="too-large",
        )


def _from_bytes(source: bytes) -> str:
    for signature, kind in _SIGNATURES:
        if source.startswith(signature):
            raise InputError(f"the input is {kind}, not text; export its text first", code="binary")
    encoding = _UTF16.get(source[:2]) if not source.startswith(codecs.BOM_UTF32_LE) else None
    if encoding:
        try:
            return source[2:].decode(encoding)
        except UnicodeDecodeError as error:
            raise InputError(
                f"the input starts as UTF-16 but byte {error.start + 2} is not valid; save it as UTF-8",
                code="invalid-utf16",
            ) from None
    zero = source.find(b"\x00")
    if zero >= 0:
        raise InputError(f"the input is binary: byte {zero} is zero; give text, Markdown or HTML", code="binary")
    skipped = len(codecs.BOM_UTF8) if source.startswith(codecs.BOM_UTF8) else 0
    try:
        return source[skipped:].decode("utf-8")
    except UnicodeDecodeError as error:
        if len(_CONTROL.findall(source[:_SAMPLE].decode("latin-1"))) > _CONTROL_SHARE * min(len(source), _SAMPLE):
            raise InputError("the input is binary; give text, Markdown or HTML", code="binary") from None
        at = error.start + skipped
        raise InputError(
            f"byte {at} (0x{source[at]:02x}) is not valid UTF-8; save the file as UTF-8 (it may be Windows-1252)",
            code="invalid-utf8",
        ) from None


def _refuse_controls(text: str) -> None:
    zero = text.find("\x00")
    controls = len(_CONTROL.findall(text, 0, _SAMPLE))
    if zero >= 0 or controls > max(8, _CONTROL_SHARE * min(len(text), _SAMPLE)):
        where = f"character {zero} is NUL" if zero >= 0 else f"{controls} control characters near its start"
        raise InputError(f"the input is binary: {where}; give text, Markdown or HTML", code="binary")
