"""A real Chromium on a real service with the shipped model; every page must stay silent and at home."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from tests.server.running import RunningServer
from tests.server.web.editing import Editor

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


_REFUSED = "Failed to load resource: the server responded with a status of"
ANSWERED = (f"{_REFUSED} 401", f"{_REFUSED} 503")
"""What Chromium itself logs of every refused request; no page can prevent it, and two tests refuse on purpose."""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Base URL of a service with the shipped model."""
    with RunningServer(tmp_path_factory.mktemp("site"), "--model", "claimscore-base") as server:
        yield server.url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for one module: while it runs, no other event loop can run in this thread."""
    if CHROMIUM is None:
        pytest.skip("the browser tests need Chromium: apt-get install chromium")
    with sync_playwright() as engine:
        started = engine.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile that may use the clipboard."""
    made = browser.new_context(
        viewport={"width": 1280, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
        accept_downloads=True,
    )
    made.set_default_timeout(15_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, site: str) -> Iterator[Page]:
    """A page that fails its test where it logs an error, throws, or asks anybody else for anything."""
    opened, faults = context.new_page(), list[str]()

    def note_request(request: Request) -> None:
        if not request.url.startswith((site, "blob:", "data:")):
            faults.append(f"a request to {request.url}")

    opened.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("request", note_request)
    yield opened
    assert [fault for fault in faults if not fault.startswith(ANSWERED)] == []


@pytest.fixture
def editor(page: Page, site: str) -> Editor:
    """The editor, empty."""
    page.goto(site)
    return Editor(page)
