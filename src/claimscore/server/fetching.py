"""Pages fetched on behalf of a caller: public addresses only, bounded in time, size, redirects and kind.

``addresses`` checks each address, after every redirect and at connection time; no proxy, cookie or credential is used.
"""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import anyio
import httpx

from claimscore import __version__
from claimscore.domain import Format
from claimscore.errors import InputError
from claimscore.server.addresses import Network, check_url, public_client
from claimscore.server.problems import ApiProblem

MAX_REDIRECTS = 5
_GZIP = 31
"""``wbits`` of zlib for a gzip stream."""
_FIELDS = {
    "User-Agent": f"claimscore/{__version__} (+https://claimscore.readthedocs.io)",
    "Accept": "text/html, application/xhtml+xml, text/plain;q=0.8, text/markdown;q=0.8, application/pdf;q=0.5",
    "Accept-Encoding": "gzip",
}
KINDS = {
    "text/html": Format.HTML,
    "application/xhtml+xml": Format.HTML,
    "text/plain": Format.PLAIN,
    "text/markdown": Format.MARKDOWN,
    "application/pdf": Format.PDF,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Format.DOCX,
}
"""What is read, by media type."""
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_ENCODINGS = {
    "utf-8": "utf-8",
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "cp1252": "cp1252",
    "iso8859-15": "iso8859-15",
    "utf-16": "utf-16",
}
"""Encodings of English pages by Python's name; Latin-1 and ASCII mean Windows-1252 (WHATWG Encoding, section 4.2)."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page: where the redirects ended, its format, and its content (text where the format is one of text)."""

    url: str
    format: Format
    content: str | bytes


async def fetch(url: str, *, max_bytes: int, timeout_seconds: float, allow: Sequence[Network] = ()) -> Fetched:
    """The page at ``url``.

    allow: networks that may be called although they are not public.
    Raises InputError("address-refused"), ("too-large"), ("encoding"); ApiProblem 422 "not-an-article" for other kinds
    of content, 424 "fetch-failed" where the page did not come.
    """
    try:
        target = httpx.URL(url)
    except httpx.InvalidURL:
        raise InputError("this is no web address; give one that begins with https://", code="address-refused") from None
    check_url(target)
    try:
        with anyio.fail_after(timeout_seconds):
            return await _fetch(target, max_bytes=max_bytes, timeout_seconds=timeout_seconds, allow=allow)
    except TimeoutError:
        raise _failed(f"the page did not come within {timeout_seconds:g} s") from None
    except httpx.TooManyRedirects:
        raise _failed(f"more than {MAX_REDIRECTS} redirects") from None
    except (httpx.HTTPError, httpx.InvalidURL, zlib.error) as error:
        raise _failed(f"the connection failed ({type(error).__name__})") from None


async def _fetch(url: httpx.URL, *, max_bytes: int, timeout_seconds: float, allow: Sequence[Network]) -> Fetched:
    async with (
        public_client(allow=allow, timeout_seconds=timeout_seconds, max_redirects=MAX_REDIRECTS) as client,
        client.stream("GET", url, headers=_FIELDS) as response,
    ):
        if response.status_code != 200:
            raise _failed(f"the site answered with status {response.status_code}")
        kind, _, _ = response.headers.get("content-type", "text/html").partition(";")
        format = KINDS.get(kind.strip().lower())
        if format is None:
            raise ApiProblem(422, "not-an-article", "No article", f"only {', '.join(KINDS)} are read", param="url")
        body = await _body(response, max_bytes)
        if format in (Format.DOCX, Format.PDF):
            return Fetched(str(response.url), format, body)
        return Fetched(str(response.url), format, _decoded(body, response.charset_encoding))


async def _body(response: httpx.Response, max_bytes: int) -> bytes:
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise _failed("the site compressed the page in a way that was not asked for")
    gunzip = zlib.decompressobj(_GZIP) if encoding.endswith("gzip") else None
    body = bytearray()
    async for part in response.aiter_raw():
        body += gunzip.decompress(part, max_bytes - len(body) + 1) if gunzip else part
        if len(body) > max_bytes:
            raise InputError(f"the page has more than {max_bytes:,} bytes", code="too-large")
    return bytes(body)


def _decoded(body: bytes, charset: str | None) -> str:
    """Text by byte order mark, the header's charset or that of a ``meta`` element; else UTF-8."""
    if body.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-8-sig" if body.startswith(codecs.BOM_UTF8) else "utf-16"
        return body.decode(encoding, "replace")
    found = _META_CHARSET.search(body, 0, 2048)
    named = charset or (found[1].decode("ascii") if found else "utf-8")
    try:
        encoding = _ENCODINGS[codecs.lookup(named).name]
    except (LookupError, ValueError):
        raise InputError(
            f"the page is written in the encoding {named[:40]!r}; UTF-8, UTF-16 and Windows-1252 are read",
            code="encoding",
        ) from None
    return body.decode(encoding, "replace")


def _failed(detail: str) -> ApiProblem:
    return ApiProblem(424, "fetch-failed", "The page could not be fetched", detail, param="url")
