"""One attempt to deliver a webhook, by the Standard Webhooks specification.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
(sections "Webhook Headers (Sending metadata)", "Signature scheme", "Deliverability and reliability").
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from claimscore import __version__
from claimscore.errors import InputError
from claimscore.server.addresses import Network, public_client
from claimscore.server.jobs.runner import JobRunner
from claimscore.store import webhooks
from claimscore.store.webhooks import Message

WAITS_SECONDS = (0.0, 5.0, 300.0, 1_800.0, 7_200.0, 18_000.0, 36_000.0, 50_400.0, 72_000.0, 86_400.0)
"""Waits before each attempt, as the specification has them: at once, 5 s, 5 min, 30 min, 2 h, 5 h … 24 h."""
TIMEOUT_SECONDS = 20.0
_GONE = 410
_THROTTLED = (429, 502, 504)
_LONGEST_WAIT_SECONDS = 86_400.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attempt came to: the reply's status, or the code of what went wrong before there was one."""

    reply_status: int | None
    code: str | None
    retry_after_seconds: float | None = None

    @property
    def delivered(self) -> bool:
        """Whether the receiver took the message: 2xx, nothing else."""
        return self.reply_status is not None and 200 <= self.reply_status < 300


class Deliverer:
    """Sends messages for the workflow engine; ``allow`` are networks that may be called though not public."""

    def __init__(
        self, runner: JobRunner, *, waits_seconds: Sequence[float] = WAITS_SECONDS, allow: Sequence[Network] = ()
    ) -> None:
        self._runner = runner
        self._waits = tuple(waits_seconds)
        self._allow = tuple(allow)

    @property
    def first_wait(self) -> float:
        """Seconds before the first attempt."""
        return self._waits[0]

    def attempt(self, delivery_id: str, attempt: int) -> float | None:
        """Try once; seconds until the next attempt, or ``None`` where none is to follow.

        attempt: 0 for the first. A repeated call after a crash may send the same message, with the same id, again.
        """
        engine = self._runner.engine
        message = self._runner.patiently(lambda: webhooks.find_message(engine, delivery_id))
        if message is None or message.attempts > attempt:
            return self._wait_after(attempt, None) if message else None
        outcome = self._runner.on_loop(lambda: send(message, allow=self._allow))
        gone = outcome.reply_status == _GONE
        wait = None if outcome.delivered or gone else self._wait_after(attempt, outcome.retry_after_seconds)
        status = "delivered" if outcome.delivered else "failed" if wait is None else "pending"
        next_at = None if wait is None else time.time() + wait
        self._runner.patiently(
            lambda: webhooks.note_attempt(
                engine,
                delivery_id,
                attempts=attempt + 1,
                status=status,
                reply_status=outcome.reply_status,
                code=outcome.code,
                next_at=next_at,
                disable="gone" if gone else None,
            )
        )
        return wait

    def _wait_after(self, attempt: int, retry_after_seconds: float | None) -> float | None:
        if attempt + 1 >= len(self._waits):
            return None
        wait = self._waits[attempt + 1] * random.uniform(1.0, 1.1)  # noqa: S311 (spreads load, keeps no secret)
        return min(max(wait, retry_after_seconds or 0.0), max(wait, _LONGEST_WAIT_SECONDS))


def signature(secret: str, message_id: str, timestamp: int, body: str) -> str:
    """The value of ``webhook-signature``: version 1, HMAC-SHA256 over ``id.timestamp.body``."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{message_id}.{timestamp}.{body}".encode(), hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


async def send(message: Message, *, allow: Sequence[Network] = ()) -> Outcome:
    """Send a message once; redirects are not followed and count as failures."""
    now = int(time.time())
    headers = {
        "content-type": "application/json",
        "user-agent": f"claimscore/{__version__}",
        "webhook-id": message.id,
        "webhook-timestamp": str(now),
        "webhook-signature": signature(message.secret, message.id, now, message.body),
    }
    try:
        async with (
            asyncio.timeout(TIMEOUT_SECONDS),
            public_client(allow=allow, timeout_seconds=TIMEOUT_SECONDS) as client,
            client.stream("POST", message.url, content=message.body.encode(), headers=headers) as reply,
        ):
            later = _seconds(reply.headers.get("retry-after")) if reply.status_code in _THROTTLED else None
            code = None if reply.is_success else "http-status"
            return Outcome(reply.status_code, code, later)
    except InputError as error:
        return Outcome(None, error.code)
    except (TimeoutError, httpx.TimeoutException):
        return Outcome(None, "timeout")
    except (httpx.HTTPError, httpx.InvalidURL):
        return Outcome(None, "connection")


def _seconds(value: str | None) -> float | None:
    return float(value) if value and value.isascii() and value.isdigit() and len(value) < 7 else None
