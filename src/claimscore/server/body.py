"""The request's body on its way in: bounded, gunzipped, and watched for a client that hangs up."""

from __future__ import annotations

import asyncio
import zlib
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from claimscore.server.problems import ApiProblem, response_for_path
from claimscore.server.settings import ServerSettings

_GZIP = 31
"""``wbits`` of zlib for a gzip stream."""


class BodyGuard:
    """Bounds every body by its size after decompression and stops work whose client is gone.

    A route asks to be stopped by ``scope["claimscore.stops_with_client"]``, which ``require("score")`` sets.
    """

    def __init__(self, app: ASGIApp, settings: ServerSettings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        multipart = headers.get("content-type", "").startswith("multipart/")
        most = self.settings.max_upload_bytes if multipart else self.settings.max_body_bytes
        try:
            body = _Body(receive, scope, headers, most)
        except ApiProblem as problem:
            await response_for_path(scope["path"], problem)(scope, receive, send)
            return
        answered = False

        async def send_on(message: Message) -> None:
            nonlocal answered
            answered = message["type"] == "http.response.body" and not message.get("more_body", False)
            await send(message)

        task = asyncio.ensure_future(self.app(scope, body.receive, send_on))
        watch = asyncio.create_task(body.watch())
        try:
            await asyncio.wait({task, watch}, return_when=asyncio.FIRST_COMPLETED)
            # After the reply, the server reports a disconnect too; what is left then is only tidying up.
            if not task.done() and not answered and scope.get("claimscore.stops_with_client"):
                scope["claimscore.hung_up"] = True
                task.cancel()
            await asyncio.wait({task})
            if not task.cancelled():
                task.result()
        finally:
            watch.cancel()
            if not task.done():
                task.cancel()


class _Body:
    """Replaces ``receive``: counts, gunzips, and keeps the news of a disconnect for whoever asks."""

    def __init__(self, receive: Receive, scope: Scope, headers: Headers, most: int) -> None:
        self._receive = receive
        self._scope = scope
        self._most = most
        self._count = 0
        self._complete = asyncio.Event()
        self._gone = asyncio.Event()
        encoding = headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("identity", "gzip", "x-gzip", ""):
            raise ApiProblem(
                415,
                "content-encoding",
                "The body's encoding is not supported",
                "send the body as it is or with Content-Encoding: gzip",
                headers={"Accept-Encoding": "gzip"},
            )
        self._gzip = zlib.decompressobj(_GZIP) if encoding.endswith("gzip") else None
        if self._gzip:
            mutable = MutableHeaders(scope=scope)
            del mutable["content-encoding"]
            del mutable["content-length"]
        elif int(headers.get("content-length") or 0) > most:
            raise self._too_large()

    async def receive(self) -> Message:
        """The next part of the body; after the last one, the disconnect once it happens."""
        if self._complete.is_set():
            await self._gone.wait()
            return {"type": "http.disconnect"}
        message = await self._receive()
        if message["type"] != "http.request":
            self._complete.set()
            self._gone.set()
            return message
        part = self._plain(message.get("body", b""))
        self._count += len(part)
        if self._count > self._most:
            raise self._too_large()
        more = message.get("more_body", False)
        if not more:
            if self._gzip and not self._gzip.eof and self._count:
                raise _broken_gzip()
            self._complete.set()
        self._scope["claimscore.bytes_in"] = self._count
        return {"type": "http.request", "body": part, "more_body": more}

    async def watch(self) -> None:
        """Return when the client hangs up after its body was read."""
        await self._complete.wait()
        while not self._gone.is_set():
            message = await self._receive()
            if message["type"] == "http.disconnect":
                self._gone.set()

    def _plain(self, part: bytes) -> bytes:
        if not self._gzip or not part:
            return part
        try:
            plain = self._gzip.decompress(part, self._most - self._count + 1)
        except zlib.error:
            raise _broken_gzip() from None
        if self._gzip.unused_data:
            raise _broken_gzip()
        return plain

    def _too_large(self) -> ApiProblem:
        return ApiProblem(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE.value,
            "too-large",
            "Too large",
            f"the body has more than {self._most:,} bytes (after decompression); send it in parts or as a job",
            headers={"Connection": "close"},
        )


def _broken_gzip() -> ApiProblem:
    return ApiProblem(400, "gzip", "The body cannot be read", "the body is not a complete gzip stream")
