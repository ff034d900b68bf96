"""Accessibility: axe-core finds nothing, in both themes, wide and at 360 px, on every page and in every state."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.server.web.editing import Editor

axe_package = pytest.importorskip("axe_playwright_python", reason="the accessibility tests need axe-playwright-python")
AXE = (Path(axe_package.__file__).parent / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DRAFT = (
    "<h1>Spices</h1><p>Turmeric cures cancer. Experts say so. It is <a href='https://example.org'>sold here</a>.</p>"
)
THEMES = [(scheme, width) for scheme in ("light", "dark") for width in (1280, 360)]


@pytest.fixture(params=THEMES, ids=lambda value: f"{value[0]}-{value[1]}")
def themed(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    scheme, width = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 780}, color_scheme=scheme, reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("(tags) => axe.run(document, { runOnly: { type: 'tag', values: tags } })", TAGS)["violations"]
    return [f"{one['id']}: {node['html'][:120]} {node['failureSummary']}" for one in found for node in one["nodes"]]


def test_the_editor_passes_in_every_state(themed: Page, site: str) -> None:
    themed.goto(site)
    assert violations(themed) == []
    editor = Editor(themed)
    editor.write(DRAFT)
    assert violations(themed) == []
    editor.put_caret_after("Spices")
    themed.keyboard.press("F8")
    themed.wait_for_selector(".card.open")
    assert violations(themed) == []
    themed.locator(".why summary").locator("visible=true").first.click()
    themed.keyboard.press("Alt+KeyD")
    themed.wait_for_selector("#dismiss-dialog[open]")
    assert violations(themed) == []
    themed.keyboard.press("Escape")
    assert themed.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), "nothing is cut off at the side"


@pytest.mark.parametrize("path", ["/rules", "/rules/CS102", "/help", "/model", "/drafts"])
def test_the_other_pages_pass(themed: Page, site: str, path: str) -> None:
    themed.goto(site + path)
    assert violations(themed) == []
    assert themed.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_marks_are_told_by_line_style_as_well_as_by_colour(editor: Editor) -> None:
    editor.write(DRAFT)
    styles = editor.page.evaluate(
        """() => ["error", "warning", "unsure"].map((name) =>
            getComputedStyle(document.body, `::highlight(claimscore-${name})`).textDecorationStyle)"""
    )
    assert styles == ["solid", "dashed", "dotted"]


def test_a_screen_reader_is_told_of_the_marks(editor: Editor) -> None:
    editor.write(DRAFT)
    editor.page.wait_for_function("() => /finding/.test(document.getElementById('live').textContent)")
    editor.put_caret_after("Turmeric")
    editor.page.wait_for_function("() => /Press F8/.test(document.getElementById('live').textContent)")
    assert editor.page.locator("#draft").get_attribute("role") == "textbox"
