"""Text and annotated text as LanguageTool's clients send it, read into a ``Document``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from claimscore.domain import Document, Format, SourceMap, SourceRun, Span
from claimscore.errors import InputError
from claimscore.read.document import read_document


def read_annotated(data: str) -> tuple[Document | None, str]:
    """The document of a ``data`` parameter, and its full text with the markup, in which the reply counts.

    The document is ``None`` where there is no text but white space. Raises InputError("data") naming the node that is
    wrong, and whatever ``read_document`` raises.
    """
    try:
        raw = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError("the parameter 'data' is not valid JSON", code="data") from error
    if not isinstance(raw, dict) or ("text" in raw) == ("annotation" in raw):
        raise InputError("'data' needs either 'text' or 'annotation'", code="data")
    if "text" in raw:
        text = _string(raw, "text", "'data'")
        return read_text(text), text
    nodes = raw["annotation"]
    if not isinstance(nodes, list):
        raise InputError("'annotation' must be a list", code="data")
    return _join(nodes)


def read_text(text: str) -> Document | None:
    """The document of plain text, or ``None`` for white space alone; raises InputError as ``read_document`` does."""
    try:
        return read_document(text, format=Format.PLAIN)
    except InputError as error:
        if error.code == "empty":
            return None
        raise


def _join(nodes: list[Any]) -> tuple[Document | None, str]:
    text: list[str] = []
    full: list[str] = []
    runs: list[SourceRun] = []
    in_text = in_full = 0
    for number, node in enumerate(nodes):
        words, markup, instead = _node(node, number)
        if words:
            run = SourceRun(Span(in_text, in_text + len(words)), Span(in_full, in_full + len(words)))
            runs.append(run)
        shown = words + instead
        text.append(shown)
        full.append(words + markup)
        in_text += len(shown)
        in_full += len(words) + len(markup)
    document = read_text("".join(text))
    whole = "".join(full)
    if document is None:
        return None, whole
    return replace(document, source_map=SourceMap(tuple(runs), in_full)), whole


def _node(node: Any, number: int) -> tuple[str, str, str]:
    """Words, markup, and what the markup stands for; either the first or the other two are empty."""
    where = f"annotation {number}"
    if not isinstance(node, dict):
        raise InputError(f"{where} is not an object", code="data")
    if ("text" in node) == ("markup" in node):
        raise InputError(f"{where} needs either 'text' or 'markup'", code="data")
    if "text" in node:
        if "interpretAs" in node:
            raise InputError(f"{where} has 'interpretAs', which goes with 'markup' only", code="data")
        return _string(node, "text", where), "", ""
    instead = _string(node, "interpretAs", where) if node.get("interpretAs") is not None else ""
    return "", _string(node, "markup", where), instead


def _string(node: Mapping[str, Any], key: str, where: str) -> str:
    value = node[key]
    if not isinstance(value, str):
        raise InputError(f"{where}: {key!r} is not a string", code="data")
    return value
