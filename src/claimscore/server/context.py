"""What surrounds every request: its id, the Host check, safe reply fields, one log line, one measurement."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from claimscore.server.logs import SERVICE, Exchange
from claimscore.server.problems import ApiProblem, problem_of, response_for_path
from claimscore.server.settings import ServerSettings

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_SLASHES = re.compile(r"^/{2,}")
_FIELDS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class RequestContext:
    """The outermost layer; ``done`` is told of every exchange."""

    def __init__(self, app: ASGIApp, settings: ServerSettings, done: Callable[[Exchange], None]) -> None:
        self.app = app
        self.known_hosts = settings.known_hosts
        self.done = done
        self.fields = dict(_FIELDS)
        if settings.cors_origins:
            del self.fields["Cross-Origin-Resource-Policy"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else f"req_{secrets.token_hex(12)}"
        scope["claimscore.request_id"] = request_id
        scope["path"] = _SLASHES.sub("/", scope["path"])
        status, sent, begun, started = 500, 0, False, time.perf_counter()

        async def send_on(message: Message) -> None:
            nonlocal status, sent, begun
            if message["type"] == "http.response.start":
                status, begun = message["status"], True
                fields = MutableHeaders(scope=message)
                for name, value in {**self.fields, **scope.get("claimscore.fields", {})}.items():
                    fields.setdefault(name, value)
                fields["X-Request-Id"] = request_id
            elif message["type"] == "http.response.body":
                sent += len(message.get("body", b""))
            await send(message)

        try:
            if self._knows(headers.get("host", "")):
                await self.app(scope, receive, send_on)
            else:
                problem = ApiProblem(
                    421,
                    "unknown-host",
                    "This name is not served here",
                    "the Host field names a host that this service was not told about; add it to allowed_hosts",
                )
                await response_for_path(scope["path"], problem, request_id=request_id)(scope, receive, send_on)
        except Exception as error:  # the last place where an error becomes a reply
            SERVICE.error("request failed", exc_info=error, extra={"fields": {"request_id": request_id}})
            if begun:
                raise
            await response_for_path(scope["path"], problem_of(error), request_id=request_id)(scope, receive, send_on)
        finally:
            if scope.get("claimscore.hung_up"):
                status = 499
            self.done(
                Exchange(
                    request_id,
                    scope["method"],
                    _route(scope),
                    status,
                    time.perf_counter() - started,
                    scope.get("claimscore.bytes_in", 0),
                    sent,
                    scope.get("claimscore.caller"),
                )
            )

    def _knows(self, host: str) -> bool:
        if self.known_hosts is None:
            return True
        name = host.rsplit(":", 1)[0] if not host.endswith("]") and ":" in host else host
        return name.lower() in self.known_hosts


def _route(scope: Scope) -> str:
    return getattr(scope.get("route"), "path", None) or "(no route)"
