"""Word documents and PDFs from outside, read in processes of their own.

Their parsers are large and their files may be made to harm: a file that takes too long, too much memory, or brings the
parser down costs one worker process and one request, never the service.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable

import anyio
import anyio.to_process
from anyio import BrokenWorkerProcess

from claimscore.domain import Document, Format
from claimscore.errors import InputError, MissingExtra
from claimscore.read.document import read_document

MEMORY_BYTES = 2_000_000_000
"""Address space of a worker process."""
_PARSERS = {Format.DOCX: "docx", Format.PDF: "pypdf"}


async def read_isolated(
    data: bytes, format: Format, *, title: str | None, max_bytes: int, timeout_seconds: float
) -> Document:
    """The document in ``data``, read in one of as many worker processes as there are cores; they start when needed.

    Raises InputError as ``read_document`` does, and ``too-hard`` where reading took too long or too much memory;
    MissingExtra("documents").
    """
    if importlib.util.find_spec(_PARSERS[format]) is None:
        raise MissingExtra("documents", needed_for=f"reading .{format} files")
    try:
        with anyio.fail_after(timeout_seconds):
            document, refusal = await anyio.to_process.run_sync(_read, data, format, title, max_bytes, cancellable=True)
    except (TimeoutError, BrokenWorkerProcess) as error:
        raise _too_hard(format) from error
    if refusal:
        raise InputError(refusal[0], code=refusal[1])
    if document is None:
        raise _too_hard(format)
    return document


Refusal = tuple[str, str]
"""Message and code of an InputError."""


def _read(data: bytes, format: Format, title: str | None, max_bytes: int) -> tuple[Document | None, Refusal | None]:
    return bounded(read_document, data, format=format, title=title, max_bytes=max_bytes)


def bounded(
    function: Callable[..., Document], *given: object, **named: object
) -> tuple[Document | None, Refusal | None]:
    """What a worker process does: the document, or why there is none; neither where the memory did not suffice."""
    _bound_memory()
    try:
        return function(*given, **named), None
    except InputError as error:
        return None, (error.message, error.code)
    except MemoryError:
        return None, None


def _bound_memory() -> None:
    if sys.platform == "win32":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    bound = MEMORY_BYTES if most == resource.RLIM_INFINITY else min(MEMORY_BYTES, most)
    resource.setrlimit(resource.RLIMIT_AS, (bound, most))


def _too_hard(format: Format) -> InputError:
    return InputError(
        f"the .{format} file takes too long or too much memory to read; export it again, or send its text",
        code="too-hard",
    )
