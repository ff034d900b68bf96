"""``POST /api/v1/score/url``: real pages on loopback, which a setting allows for the test, and all that is refused."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from claimscore.server.routes import upload

PAGE = (Path(__file__).parents[3] / "examples" / "careful-portal.html").read_bytes()
PRINTED = (Path(__file__).parents[2] / "data" / "documents" / "careful-portal.pdf").read_bytes()
LATIN = '<meta charset="windows-1252"><p>Caf\xe9 visits \x93may\x94 help.</p>'.encode("latin-1")
BOMB = gzip.compress(b"a" * 20_000_000)


class Site(BaseHTTPRequestHandler):
    """A web site with a page of each kind."""

    def do_GET(self) -> None:
        kind, body, fields, status = "text/html; charset=utf-8", PAGE, {}, 200
        if self.path == "/moved":
            status, fields = 302, {"Location": "/page"}
        elif self.path == "/loop":
            status, fields = 302, {"Location": "/loop"}
        elif self.path == "/inside":
            status, fields = 302, {"Location": "http://169.254.169.254/latest/meta-data"}
        elif self.path == "/other-scheme":
            status, fields = 302, {"Location": "file:///etc/passwd"}
        elif self.path == "/gone":
            status = 404
        elif self.path == "/picture":
            kind = "image/png"
        elif self.path == "/printed":
            kind, body = "application/pdf", PRINTED
        elif self.path == "/latin":
            kind, body = "text/html", LATIN
        elif self.path == "/cyrillic":
            kind = "text/html; charset=koi8-r"
        elif self.path == "/gzip":
            body, fields = gzip.compress(PAGE), {"Content-Encoding": "gzip"}
        elif self.path == "/bomb":
            body, fields = BOMB, {"Content-Encoding": "gzip"}
        elif self.path == "/brotli":
            fields = {"Content-Encoding": "br"}
        elif self.path == "/slow":
            time.sleep(2)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in fields.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Stay quiet."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def fetching(make_client: Callable[..., TestClient]) -> TestClient:
    """A service that fetches pages and may call loopback."""
    return make_client(url_fetch=True, url_networks=("127.0.0.0/8",))


def ask(client: TestClient, url: str, **more: Any) -> Any:
    return client.post("/api/v1/score/url", json={"url": url, **more})


def test_fetching_is_off_unless_switched_on(client: TestClient) -> None:
    reply = ask(client, "https://example.org/")
    assert (reply.status_code, reply.json()["code"]) == (403, "url-fetch-off")


def test_the_main_text_of_a_page_is_scored(fetching: TestClient, site: str) -> None:
    body = ask(fetching, f"{site}/page").json()
    assert body["url"] == f"{site}/page"
    report = body["report"]
    assert report["format"] == "html"
    assert report["title"].startswith("Can frown-line injections ease depression?")
    assert not any("cookies" in sentence["text"] for sentence in report["sentences"])


def test_redirects_are_followed_and_the_last_address_is_told(fetching: TestClient, site: str) -> None:
    assert ask(fetching, f"{site}/moved").json()["url"] == f"{site}/page"


def test_a_printed_page_is_scored(fetching: TestClient, site: str) -> None:
    assert ask(fetching, f"{site}/printed").json()["report"]["format"] == "pdf"


def test_compressed_pages_are_read(fetching: TestClient, site: str) -> None:
    plain, compressed = ask(fetching, f"{site}/page").json(), ask(fetching, f"{site}/gzip").json()
    assert plain["report"] == compressed["report"]


def test_the_encoding_of_a_meta_element_counts(fetching: TestClient, site: str) -> None:
    assert ask(fetching, f"{site}/latin").json()["report"]["text"] == "Café visits “may” help."


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/loop", 424, "fetch-failed"),
        ("/inside", 400, "address-refused"),
        ("/other-scheme", 400, "address-refused"),
        ("/gone", 424, "fetch-failed"),
        ("/picture", 422, "not-an-article"),
        ("/cyrillic", 400, "encoding"),
        ("/bomb", 413, "too-large"),
        ("/brotli", 424, "fetch-failed"),
    ],
)
def test_a_page_that_cannot_be_used_gets_a_problem(
    fetching: TestClient, site: str, path: str, status: int, code: str
) -> None:
    reply = ask(fetching, site + path)
    assert (reply.status_code, reply.json()["code"]) == (status, code)
    assert reply.headers["content-type"] == "application/problem+json"


def test_a_page_that_does_not_come_in_time_is_given_up(
    fetching: TestClient, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload, "FETCH_SECONDS", 0.3)
    started = time.monotonic()
    reply = ask(fetching, f"{site}/slow")
    assert (reply.status_code, reply.json()["code"]) == (424, "fetch-failed")
    assert time.monotonic() - started < 1.9


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/",
        "http://localhost:9/",
        "http://[::1]:9/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "http://user:secret@example.org/",
    ],
)
def test_addresses_inside_are_refused(make_client: Callable[..., TestClient], url: str) -> None:
    reply = ask(make_client(url_fetch=True), url)
    assert (reply.status_code, reply.json()["code"]) == (400, "address-refused")
    assert "secret" not in reply.text


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org/", "example.org", "", "http://"])
def test_only_web_addresses_have_the_documented_shape(fetching: TestClient, url: str) -> None:
    assert ask(fetching, url).status_code == 422
