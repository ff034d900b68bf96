"""Pages of a list: an opaque cursor in, an opaque cursor out."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Annotated

from fastapi import Query

from claimscore.server.problems import ApiProblem

Limit = Annotated[int, Query(ge=1, le=1_000, description="Entries a page.")]
Cursor = Annotated[str | None, Query(max_length=200, description="`next_cursor` of the page before.")]
_LARGEST = 2**62


def cursor_of(after: int) -> str:
    """A cursor that continues after the entry with this number."""
    return base64.urlsafe_b64encode(json.dumps({"after": after}).encode()).decode().rstrip("=")


def after_cursor(cursor: str | None) -> int:
    """The number after which a page starts; raises ApiProblem(400, "cursor")."""
    if cursor is None:
        return 0
    try:
        after = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))["after"]
    except (ValueError, KeyError, TypeError, binascii.Error, RecursionError):
        after = None
    if type(after) is not int or not 0 <= after < _LARGEST:
        raise ApiProblem(
            400, "cursor", "The cursor cannot be used", "cursor is not one that this service gave", param="cursor"
        )
    return after
