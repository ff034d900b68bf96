"""What must hold of an Office file before a parser sees it: a whole zip archive, of bounded size, without a DTD.

Sources: ECMA-376 part 2 (Open Packaging Conventions), clause 8: no DTD in any part; CWE-409 (decompression bombs);
CWE-776 (entity expansion).
"""

from __future__ import annotations

import io
import zipfile

from claimscore.errors import InputError

MAX_PARTS = 2_000
MAX_EXPANDED_BYTES = 200_000_000
"""All parts together, pictures included."""
MAX_XML_BYTES = 30_000_000
"""The parts that are parsed: the text of a long book takes about a tenth of this."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FORBIDDEN = tuple(
    word.encode(code) for word in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be")
)


def check_package(data: bytes) -> None:
    """Raise InputError unless ``data`` is an archive that is safe to open.

    Codes: ``encrypted`` (a password, or the format before 2007), ``damaged``, ``expands`` (a bomb), ``dtd``.
    """
    if data.startswith(_OLE):
        raise InputError(
            "the file is protected by a password or in the format of Word before 2007; save it as .docx without one",
            code="encrypted",
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        raise InputError("the file is no whole .docx archive; save and send it again", code="damaged") from error
    with archive:
        parts = archive.infolist()
        _check_sizes(parts)
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels")):
                _check_xml(archive, part)


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    # An archive cannot yield more than the sizes that it declares: zipfile stops there and compares checksums.
    xml = sum(part.file_size for part in parts if part.filename.lower().endswith((".xml", ".rels")))
    expanded = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or expanded > MAX_EXPANDED_BYTES or xml > MAX_XML_BYTES:
        raise InputError(
            f"the file expands to {expanded:,} bytes in {len(parts):,} parts, {xml:,} of them XML; at most "
            f"{MAX_EXPANDED_BYTES:,} bytes in {MAX_PARTS:,} parts with {MAX_XML_BYTES:,} of XML are read",
            code="expands",
        )
    if any(part.flag_bits & 0x1 for part in parts):
        raise InputError("the archive is encrypted; save it without a password", code="encrypted")


def _check_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    try:
        blob = archive.read(part)
    except Exception as error:  # zipfile, zlib and lzma raise errors with no narrower common ancestor
        raise InputError("a part of the file cannot be unpacked; save and send it again", code="damaged") from error
    if any(word in blob for word in _FORBIDDEN):
        raise InputError("a part of the file declares entities, which Office files may not", code="dtd")
