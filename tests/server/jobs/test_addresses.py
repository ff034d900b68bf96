"""Only public addresses are called, by whatever name, form or redirect they are reached."""

from __future__ import annotations

import http.server
import ipaddress
import socket
import threading
from collections.abc import Iterator
from typing import Any

import anyio
import httpx
import pytest

from claimscore.errors import InputError
from claimscore.server import addresses

LOOPBACK = addresses.networks(["127.0.0.0/8", "::1/128"])


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("location", self.path[4:])
            self.end_headers()
            return
        body = self.headers["host"].encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


class SixServer(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6


def serve(server: http.server.ThreadingHTTPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def port() -> Iterator[int]:
    yield from serve(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers))


@pytest.fixture
def six_port() -> Iterator[int]:
    try:
        server = SixServer(("::1", 0), Answers)
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    yield from serve(server)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.0.9",
        "0.0.0.0",  # noqa: S104 (an address to refuse)
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "168.63.129.16",
        "100.100.100.200",
        "192.0.0.192",
        "192.88.99.1",
        "198.18.0.1",
        "203.0.113.4",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    assert not addresses.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_are_called(address: str) -> None:
    assert addresses.is_public(ipaddress.ip_address(address))


@pytest.mark.anyio
@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/",
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://user:secret@8.8.8.8/",
        "ftp://8.8.8.8/",
        "file:///etc/passwd",
    ],
)
async def test_every_way_to_write_loopback_is_refused(url: str) -> None:
    async with addresses.public_client() as client:
        with pytest.raises((InputError, httpx.UnsupportedProtocol, httpx.ConnectError, httpx.InvalidURL)) as refused:
            await client.get(url)
    if isinstance(refused.value, InputError):
        assert refused.value.code == "address-refused"
        assert "127" not in refused.value.message


@pytest.mark.anyio
async def test_an_allowed_network_is_called_with_the_name_kept(port: int) -> None:
    async with addresses.public_client(allow=LOOPBACK) as client:
        reply = await client.get(f"http://localhost:{port}/")
    assert reply.text == f"localhost:{port}"
    assert str(reply.url) == f"http://localhost:{port}/"


@pytest.mark.anyio
async def test_an_allowed_ipv6_address_is_called(six_port: int) -> None:
    async with addresses.public_client(allow=LOOPBACK) as client:
        reply = await client.get(f"http://[::1]:{six_port}/")
    assert reply.status_code == 200


@pytest.mark.anyio
async def test_a_redirect_to_a_private_address_is_refused(port: int) -> None:
    async with addresses.public_client(allow=addresses.networks(["127.0.0.1/32"]), max_redirects=3) as client:
        with pytest.raises(InputError, match="private"):
            await client.get(f"http://127.0.0.1:{port}/to/http://127.0.0.2:{port}/")
        fine = await client.get(f"http://127.0.0.1:{port}/to/http://127.0.0.1:{port}/")
    assert fine.status_code == 200


@pytest.mark.anyio
async def test_a_redirect_is_not_followed_unless_asked_for(port: int) -> None:
    async with addresses.public_client(allow=LOOPBACK) as client:
        reply = await client.get(f"http://127.0.0.1:{port}/to/http://127.0.0.1:{port}/")
    assert reply.status_code == 302


@pytest.mark.anyio
async def test_one_private_address_among_public_ones_refuses_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    async def answer(*args: object, **kwargs: object) -> list[Any]:
        return [(socket.AF_INET, 1, 6, "", ("8.8.8.8", 80)), (socket.AF_INET, 1, 6, "", ("10.0.0.1", 80))]

    monkeypatch.setattr(anyio, "getaddrinfo", answer)
    with pytest.raises(InputError):
        await addresses.public_addresses("mixed.example", 80)


@pytest.mark.anyio
async def test_a_proxy_of_the_environment_is_not_used(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{port}")
    async with addresses.public_client() as client:
        with pytest.raises(InputError):
            await client.get("http://127.0.0.1:9/")


def test_a_word_is_no_network() -> None:
    with pytest.raises(InputError, match="no network"):
        addresses.networks(["office"])
