"""How many requests a caller may make, and the fields that say so.

Fields: draft-ietf-httpapi-ratelimit-headers (RateLimit-Policy and RateLimit, structured fields of RFC 9651).
Windows are counted in this process: with several workers each counts its own.
"""

from __future__ import annotations

import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from claimscore.server.problems import ApiProblem

WINDOW_SECONDS = 60


class RateLimiter:
    """Counts the requests of callers in windows of a minute."""

    def __init__(self) -> None:
        self._windows = FixedWindowRateLimiter(MemoryStorage())

    def count(self, caller: str, per_minute: int) -> dict[str, str]:
        """Count one request and return the fields of its reply; raises ApiProblem(429) with the same fields."""
        item = RateLimitItemPerMinute(per_minute)
        allowed = self._windows.hit(item, caller)
        reset_at, remaining = self._windows.get_window_stats(item, caller)
        seconds = max(1, math.ceil(reset_at - time.time()))
        fields = {
            "RateLimit-Policy": f'"minute";q={per_minute};w={WINDOW_SECONDS}',
            "RateLimit": f'"minute";r={max(0, remaining)};t={seconds}',
        }
        if not allowed:
            raise ApiProblem(
                429,
                "rate-limited",
                "Too many requests",
                f"{per_minute} requests a minute are allowed; come back in {seconds} s",
                headers={**fields, "Retry-After": str(seconds)},
            )
        return fields
