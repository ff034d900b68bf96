"""OpenTelemetry spans, when the ``otel`` extra is installed and a provider is configured; otherwise nothing.

Names and attributes follow the semantic conventions for HTTP server spans; no text and no query is recorded.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer


class Traced:
    """One server span a request, child of the trace that the request names in ``traceparent``.

    tracer: that of the configured provider unless given.
    """

    def __init__(self, app: ASGIApp, tracer: Tracer | None = None) -> None:
        from opentelemetry import trace
        from opentelemetry.propagate import extract

        self.app = app
        self._extract = extract
        self._kind = trace.SpanKind.SERVER
        self._error = trace.StatusCode.ERROR
        self._tracer = tracer or trace.get_tracer("claimscore.server")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request inside a span."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        parent = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        with self._tracer.start_as_current_span(
            scope["method"], context=self._extract(parent), kind=self._kind, record_exception=False
        ) as span:

            async def send_on(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                    if message["status"] >= 500:
                        span.set_status(self._error)
                await send(message)

            span.set_attribute("http.request.method", scope["method"])
            span.set_attribute("claimscore.request_id", scope.get("claimscore.request_id", ""))
            try:
                await self.app(scope, receive, send_on)
            finally:
                route = getattr(scope.get("route"), "path", None)
                if route:
                    span.set_attribute("http.route", route)
                    span.update_name(f"{scope['method']} {route}")


def install(app: FastAPI) -> None:
    """Trace the application's requests where OpenTelemetry is there."""
    if find_spec("opentelemetry"):
        app.add_middleware(Traced)
