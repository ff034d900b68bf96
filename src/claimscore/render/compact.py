"""JSON on one line, as bytes: what every report, record and reply becomes."""

from __future__ import annotations

import json

import orjson


def compact(value: object) -> bytes:
    """The value as UTF-8 without white space, letters beyond ASCII as they are; the same value gives the same bytes.

    orjson takes an eighth of the time of the standard library, which writes what orjson refuses: whole numbers beyond
    64 bits. A figure that is no number would be written as null; scores refuse to hold one.
    """
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
