"""Saved drafts: only when asked, listed, opened again with what was dismissed, deleted for good."""

from __future__ import annotations

import httpx
from playwright.sync_api import Page

from tests.server.web.editing import Editor

CURE = "Turmeric cures cancer and replaces chemotherapy."


def test_a_draft_is_saved_listed_opened_and_deleted(editor: Editor, page: Page, site: str) -> None:
    assert httpx.get(f"{site}/editor/drafts").json() == [], "nothing is kept unasked"
    editor.write(f"<h1>To keep</h1><p>{CURE}</p>")
    assert httpx.get(f"{site}/editor/drafts").json() == []
    card = page.locator('#findings .card[data-rule="CS101"]', has_text="Turmeric")
    card.locator(".card-head").click()
    page.keyboard.press("Alt+KeyD")
    page.locator("#dismiss-dialog").get_by_role("button", name="Dismiss").click()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector("#toast:not([hidden]) >> text=Saved")
    page.goto(f"{site}/drafts")
    page.evaluate("() => sessionStorage.clear()")
    page.get_by_role("link", name="To keep").click()
    editor.draft.locator("h1", has_text="To keep").wait_for()
    editor.settle()
    assert card.count() == 0
    assert page.locator("#dismissed").inner_text().startswith("1 dismissed")
    editor.put_caret_after("keep")
    page.keyboard.type(" longer")
    page.keyboard.press("Control+S")
    page.wait_for_selector("#toast:not([hidden]) >> text=Saved")
    assert [one["title"] for one in httpx.get(f"{site}/editor/drafts").json()] == ["To keep longer"]
    page.goto(f"{site}/drafts")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Really delete?").click()
    page.wait_for_selector("#state >> text=No draft is saved")
    assert httpx.get(f"{site}/editor/drafts").json() == []
