"""The whole walk of an editor: paste, read, fix, undo, dismiss, filter, compare."""

from __future__ import annotations

from playwright.sync_api import Route

from tests.server.web.editing import Editor

CURE = "Turmeric cures cancer 😀 and replaces chemotherapy."
DULL = "The clinic opens at nine on weekdays."
EXPERTS = "Experts say that the tea prevents all heart disease."
RICH = (
    f"<h1>Kitchen medicine 🌿</h1><p>{DULL} <b>{CURE}</b></p>"
    f'<ul><li>{EXPERTS}</li><li>See <a href="https://example.org/tea">the tea page</a>.</li></ul>'
    "<p><span>My neighbour took it and her pain was gone in two days.</span></p>"
)


def paste(editor: Editor) -> None:
    editor.paste(RICH, "plain")


def test_pasted_rich_text_keeps_its_structure_and_is_marked_on_the_right_words(editor: Editor) -> None:
    paste(editor)
    assert editor.page.locator("#draft h1").inner_text() == "Kitchen medicine 🌿"
    assert editor.page.locator("#draft strong, #draft b").inner_text() == CURE
    assert editor.page.locator("#draft li").count() == 2
    assert editor.page.locator("#draft a").get_attribute("href") == "https://example.org/tea"
    assert editor.page.locator("#draft [style], #draft [onclick]").count() == 0
    assert ("error", CURE) in editor.marks()
    assert DULL not in [words for _, words in editor.marks()]
    cues = [words for _, words in editor.marks("cue-error")]
    assert any("cure" in words for words in cues)
    assert all(words in editor.text() for _, words in editor.marks())


def test_a_reason_is_read_by_keyboard_alone(editor: Editor) -> None:
    paste(editor)
    editor.put_caret_after("Kitchen")
    editor.page.keyboard.press("F8")
    focused = editor.page.evaluate(
        """() => { const one = document.activeElement; return [one.className, one.getAttribute("aria-expanded"),
            document.getElementById(one.getAttribute("aria-describedby")).textContent]; }"""
    )
    assert focused[:2] == ["card-head", "true"]
    assert len(focused[2]) > 30
    first = editor.page.evaluate("() => document.activeElement.closest('li').dataset.key")
    editor.page.keyboard.press("F8")
    second = editor.page.evaluate("() => document.activeElement.closest('li').dataset.key")
    assert second != first
    editor.page.keyboard.press("Shift+F8")
    assert editor.page.evaluate("() => document.activeElement.closest('li').dataset.key") == first
    editor.page.keyboard.press("Escape")
    assert editor.page.evaluate("() => document.activeElement.id") == "draft"


def test_a_suggestion_is_applied_with_one_key_and_undone(editor: Editor) -> None:
    paste(editor)
    before = editor.text()
    editor.card("CS101").locator(".card-head").click()
    new = editor.card("CS101").locator(".try ins").first.inner_text()
    editor.page.keyboard.press("Alt+Digit1")
    editor.settle()
    assert editor.text() != before
    assert new in editor.text()
    assert ("error", CURE) not in editor.marks()
    editor.page.keyboard.press("Control+Z")
    editor.settle()
    assert editor.text() == before
    assert ("error", CURE) in editor.marks()


def test_a_finding_is_dismissed_with_a_reason_and_had_back(editor: Editor) -> None:
    paste(editor)
    cures = editor.page.locator('#findings .card[data-rule="CS101"]', has_text="Turmeric")
    cures.locator(".card-head").click()
    with editor.page.expect_response("**/api/v1/feedback") as told:
        editor.page.keyboard.press("Alt+KeyD")
        editor.page.get_by_label("It is a settled fact").check()
        editor.page.get_by_label("Tell the service too").check()
        editor.page.locator("#dismiss-dialog").get_by_role("button", name="Dismiss").click()
    assert told.value.status == 201
    assert CURE not in (told.value.request.post_data or "")
    assert cures.count() == 0
    assert not [words for _, words in editor.marks("cue-error") if "cures" in words]
    editor.page.locator("#dismissed summary").click()
    assert "a settled fact" in editor.page.locator("#dismissed").inner_text()
    editor.put_caret_after("weekdays.")
    editor.page.keyboard.type(" Closed on Sunday.")
    editor.settle()
    assert cures.count() == 0, "dismissed for this document, whatever else changes"
    editor.page.locator("#dismissed").get_by_role("button", name="Restore").first.click()
    cures.wait_for()


def test_the_list_is_filtered_by_severity_and_by_rule(editor: Editor) -> None:
    paste(editor)
    editor.page.get_by_role("button", name="Errors", exact=True).click()
    editor.settle()
    assert editor.marks("error", "cue-error") == []
    assert editor.page.locator("#findings .card.error").count() == 0
    assert "hidden by the filter" in editor.page.locator("#none").inner_text()
    editor.page.get_by_role("button", name="Errors", exact=True).click()
    editor.page.get_by_role("button", name="Unsure", exact=True).click()
    editor.settle()
    assert editor.marks("unsure", "info") == []
    editor.page.get_by_role("button", name="Unsure", exact=True).click()
    editor.page.get_by_label("Show rule").select_option("CS101")
    editor.settle()
    rules = editor.page.locator("#findings .card").evaluate_all("(all) => all.map((one) => one.dataset.rule)")
    assert set(rules) == {"CS101"}


def test_the_summary_says_what_changed_since_the_draft_was_opened(editor: Editor) -> None:
    paste(editor)
    assert editor.page.locator(".verdict.block").count() == 1
    errors = int(editor.page.locator(".counts .error dd").inner_text())
    editor.page.evaluate(
        "(words) => { const node = document.querySelector('#draft strong, #draft b').firstChild;"
        "getSelection().setBaseAndExtent(node, 0, node, node.data.length); }",
        CURE,
    )
    editor.draft.focus()
    editor.page.keyboard.type("It is often cooked with rice.")
    editor.settle()
    assert int(editor.page.locator(".counts .error dd").inner_text()) < errors
    assert "gone" in editor.page.locator(".since").inner_text()
    editor.page.get_by_role("button", name="Compare").click()
    assert "Gone" in editor.page.locator("#compare-body").inner_text()
    editor.page.get_by_role("button", name="Close").click()


def test_a_failing_service_loses_nothing(editor: Editor) -> None:
    paste(editor)
    marks = editor.marks()
    refused: list[int] = []

    def refuse(route: Route) -> None:
        refused.append(1)
        if len(refused) > 2:
            route.continue_()
        else:
            route.fulfill(status=503, headers={"Retry-After": "1"}, json={"detail": "busy"})

    editor.page.route("**/editor/score", refuse)
    editor.put_caret_after("weekdays.")
    editor.page.keyboard.type(" Bring a coat.")
    editor.page.wait_for_selector('#status[data-state="waiting"]')
    assert set(marks) <= set(editor.marks()), "the marks stay where they were"
    editor.page.wait_for_selector('#status[data-state="ready"]')
    editor.settle()
    assert "Bring a coat." in editor.text()
    assert set(marks) <= set(editor.marks())
    assert len(refused) >= 3


def test_a_reload_brings_the_draft_back(editor: Editor) -> None:
    paste(editor)
    text = editor.text()
    editor.page.reload()
    editor.settle()
    assert editor.text() == text
    assert ("error", CURE) in editor.marks()


def test_a_service_that_needs_a_key_asks_for_it_once(editor: Editor) -> None:
    key = "cs_000000000000_" + "k" * 43
    asked: list[str | None] = []

    def guard(route: Route) -> None:
        given = route.request.headers.get("authorization")
        asked.append(given)
        if given == f"Bearer {key}":
            route.continue_(headers={**route.request.headers, "authorization": ""})
        else:
            route.fulfill(status=401, json={"detail": "this service needs a key"})

    editor.page.route("**/editor/score", guard)
    editor.draft.focus()
    editor.page.keyboard.insert_text(CURE)
    editor.page.get_by_label("Key", exact=True).fill(key)
    editor.page.get_by_role("button", name="Use the key").click()
    editor.settle()
    assert ("error", CURE) in editor.marks()
    assert asked[0] is None
    editor.draft.focus()
    editor.page.keyboard.type(" Really.")
    editor.settle()
    assert set(asked[1:]) == {f"Bearer {key}"}
    assert editor.page.locator("#key-dialog[open]").count() == 0


def test_a_click_into_a_marked_sentence_opens_its_card(editor: Editor) -> None:
    paste(editor)
    editor.page.locator("#draft li").first.click()
    editor.page.wait_for_selector(".card.open")
    assert EXPERTS[:20] in editor.page.locator(".card.open").inner_text()
