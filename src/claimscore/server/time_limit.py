"""A limit on how long a request may work, whose end is an answer."""

from __future__ import annotations

import asyncio

from claimscore.server.problems import ApiProblem


class TimeLimit:
    """``asyncio.timeout`` whose end is an ApiProblem(504)."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._timeout = asyncio.timeout(seconds)

    async def __aenter__(self) -> None:
        await self._timeout.__aenter__()

    async def __aexit__(self, *raised: object) -> None:
        try:
            await self._timeout.__aexit__(*raised)  # type: ignore[arg-type]  # the three values of the protocol
        except TimeoutError:
            raise ApiProblem(
                504,
                "time-limit",
                "It took too long",
                f"not done after {self._seconds:g} s; send less at once, or a job",
                headers={"Retry-After": "1"},
            ) from None
