"""One file over HTTP: into ``NAME.part``, which a dropped connection or Ctrl+C leaves behind to be continued."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from claimscore.errors import InputError

_RANGE_UNSATISFIABLE = 416


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait and how much to take. tries: connections in a row that may fail without a byte."""

    connect_seconds: float = 10.0
    read_seconds: float = 30.0
    max_bytes: int = 1 << 30
    tries: int = 3
    pause_seconds: float = 1.0


DEFAULT_LIMITS = Limits()
Progress = Callable[[int, int | None], None]
"""Called with the bytes that are there and, where the server says, the bytes of the whole."""


def silent(_done: int, _total: int | None) -> None:
    """Shows nothing."""


def download(url: str, target: Path, *, limits: Limits = DEFAULT_LIMITS, progress: Progress = silent) -> str:
    """Fetch ``url`` into ``target`` and give its SHA-256 in hex; ``target.part`` is continued where there is one.

    Raises InputError: ("http-status") where the server refuses, ("offline") where it cannot be reached or breaks off
    again and again, ("too-large"). What was fetched stays in ``target.part``, but for what is too large.
    """
    part = target.with_name(target.name + ".part")
    target.parent.mkdir(parents=True, exist_ok=True)
    timeout = httpx.Timeout(limits.read_seconds, connect=limits.connect_seconds)
    failures = 0
    with httpx.Client(timeout=timeout, follow_redirects=True) as client:
        while True:
            before = _size(part)
            try:
                _continue(client, url, part, limits, progress)
                break
            except httpx.TransportError as error:
                failures = 0 if _size(part) > before else failures + 1
                if failures >= limits.tries:
                    raise _offline(url, part, error) from error
                time.sleep(limits.pause_seconds)
    digest = _digest(part)
    part.replace(target)
    return digest


def _continue(client: httpx.Client, url: str, part: Path, limits: Limits, progress: Progress) -> None:
    """Fetch what is missing from ``part``; raises httpx.TransportError where the connection fails."""
    have = _size(part)
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with client.stream("GET", url, headers=headers) as response:
        if response.status_code == _RANGE_UNSATISFIABLE and have:
            if _total(response) == have:
                return
            part.unlink()
            raise httpx.ReadError("the part is longer than the file", request=response.request)
        if not response.is_success:
            raise InputError(
                f"{url}: the server answers {response.status_code} {response.reason_phrase}; the file may have moved, "
                "look at its repository and fetch it by hand",
                code="http-status",
            )
        resumed = response.status_code == httpx.codes.PARTIAL_CONTENT and _start(response) == have
        _write(response, part, have if resumed else 0, limits, progress)


def _write(response: httpx.Response, part: Path, have: int, limits: Limits, progress: Progress) -> None:
    length = response.headers.get("Content-Length")
    total = have + int(length) if length and length.isdecimal() else None
    if total is not None and total > limits.max_bytes:
        raise _too_large(response, part, limits)
    with part.open("ab" if have else "wb") as file:
        for chunk in response.iter_raw():
            have += len(chunk)
            if have > limits.max_bytes:
                raise _too_large(response, part, limits)
            file.write(chunk)
            progress(have, total)
    if total is not None and have < total:
        raise httpx.ReadError(f"{have} bytes of {total}", request=response.request)


def _start(response: httpx.Response) -> int | None:
    """Where the bytes of a partial answer begin: ``Content-Range: bytes 100-199/200`` (RFC 9110, 14.4)."""
    first = response.headers.get("Content-Range", "").removeprefix("bytes ").partition("-")[0]
    return int(first) if first.isdecimal() else None


def _total(response: httpx.Response) -> int | None:
    whole = response.headers.get("Content-Range", "").rpartition("/")[2]
    return int(whole) if whole.isdecimal() else None


def _too_large(response: httpx.Response, part: Path, limits: Limits) -> InputError:
    part.unlink(missing_ok=True)
    return InputError(
        f"{response.request.url}: larger than {limits.max_bytes:,} bytes; give --max-megabytes to take more",
        code="too-large",
    )


def _offline(url: str, part: Path, error: httpx.TransportError) -> InputError:
    kept = f"; {_size(part):,} bytes are kept in {part}, run the same command to go on" if _size(part) else ""
    return InputError(
        f"{url}: cannot be reached ({type(error).__name__}){kept}. Check the connection (HTTPS_PROXY names a proxy), "
        "or fetch from a copy of GitHub with --mirror",
        code="offline",
    )


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
