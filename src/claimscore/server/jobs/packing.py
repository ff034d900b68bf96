"""How records lie in the database: a list of JSON values, compressed."""

from __future__ import annotations

import json
import zlib
from typing import Any

from claimscore.render.compact import compact

Json = dict[str, Any]


def pack(records: list[Json]) -> bytes:
    """The records as bytes; ``unpack`` gives them back."""
    return zlib.compress(compact(records), 3)


def unpack(body: bytes) -> list[Json]:
    """The records in bytes that ``pack`` made."""
    records: list[Json] = json.loads(zlib.decompress(body))
    return records
