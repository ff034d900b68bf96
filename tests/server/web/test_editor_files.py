"""Files in and out: every export opens again and says the same; files and dirty clipboards come in clean."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import docx
import pytest
from jsonschema import Draft202012Validator
from playwright.sync_api import BrowserContext

from claimscore.render.json_report import to_dict
from tests.server.web.editing import Editor

SCHEMA = Path(to_dict.__code__.co_filename).with_name("report-1.0.schema.json")
CURE = "Turmeric cures cancer and replaces chemotherapy."
DRAFT = (
    "<h1>On spices</h1><h2>What they do</h2>"
    f'<p>{CURE} See <a href="https://example.org/a">the <b>study</b></a> on it. 😀</p>'
    "<ul><li>Garlic lowers blood pressure in everyone.</li></ul><blockquote>I was well in a day.</blockquote>"
)
IGNORED = "<span style='mso-list:Ignore'>·<span style='font:7.0pt \"Times New Roman\"'>&nbsp; </span></span>"
WORD = f"""<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<style>p.MsoNormal {{color: red}}</style></head><body><p class=MsoNormal><b>Spices</b> at work<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'>{IGNORED}First point</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'>{IGNORED}Second point</p></body></html>"""
GOOGLE = (
    '<b style="font-weight:normal;" id="docs-internal-guid-1"><h2><span style="font-weight:400">Title</span></h2>'
    '<p><span style="font-weight:700">Bold</span><span style="font-style:italic"> slanted</span> '
    '<a href="javascript:alert(1)">plain</a><img src="https://example.org/x.png" onerror="alert(1)"></p></b>'
)


def exported(editor: Editor, kind: str) -> Path:
    editor.page.locator("#export-menu summary").click()
    with editor.page.expect_download() as coming:
        editor.page.locator(f'[data-export="{kind}"]').click()
    path = Path(coming.value.path())
    assert coming.value.suggested_filename == f"on-spices.{kind}"
    return path


def test_the_word_file_has_a_comment_at_each_finding_and_the_draft_intact(editor: Editor) -> None:
    editor.write(DRAFT)
    cards = editor.page.locator("#findings .card").count()
    word = docx.Document(str(exported(editor, "docx")))
    comments = [comment.text for comment in word.comments]
    assert len(comments) == cards > 0
    assert any("Promise of a cure" in text for text in comments)
    texts = [paragraph.text for paragraph in word.paragraphs]
    assert texts[0] == "On spices"
    assert texts[2] == f"{CURE} See the study on it. 😀"
    assert word.paragraphs[2].hyperlinks[0].address == "https://example.org/a"
    assert [p.style.name for p in word.paragraphs if p.style] == [
        "Title",
        "Heading 2",
        "Normal",
        "List Bullet",
        "Quote",
    ]


def test_the_html_report_opens_alone_and_leaves_out_what_was_dismissed(editor: Editor, context: BrowserContext) -> None:
    editor.write(DRAFT)
    card = editor.page.locator('#findings .card[data-rule="CS101"]', has_text="Turmeric")
    card.locator(".card-head").click()
    card.get_by_role("button", name="Dismiss").click()
    editor.page.locator("#dismiss-dialog").get_by_role("button", name="Dismiss").click()
    path = exported(editor, "html")
    html = path.with_suffix(".html")
    html.write_bytes(path.read_bytes())
    report = context.new_page()
    report.goto(html.as_uri())
    assert report.locator("h2", has_text="On spices").count() == 1
    assert "silenced by the editor" in report.locator(".suppressed").inner_text()
    assert report.locator(".card", has_text="Turmeric").filter(has_text="CS101").count() == 0
    report.close()


def test_json_and_csv_hold_the_whole_report(editor: Editor) -> None:
    editor.write(DRAFT)
    value = json.loads(exported(editor, "json").read_text("utf-8"))
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(value)
    assert value["title"] == "On spices"
    assert CURE in [value["text"][one["start"] : one["end"]] for one in value["sentences"]]
    rows = list(csv.DictReader(io.StringIO(exported(editor, "csv").read_text("utf-8-sig"))))
    assert [row["text"] for row in rows] == [one["text"] for one in value["sentences"]]
    assert len(value["findings"]) == editor.page.locator("#findings .card").count()


def test_the_notes_for_the_author_are_on_the_clipboard(editor: Editor) -> None:
    editor.write(DRAFT)
    editor.page.locator("#export-menu summary").click()
    editor.page.locator("#copy-message").click()
    editor.page.wait_for_selector("#toast:not([hidden])")
    text = editor.page.evaluate("() => navigator.clipboard.readText()")
    assert text.startswith("Notes on “On spices”")
    assert f"“{CURE}”" in text
    assert "CS101" in text


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (WORD, [["p", ["strong", "Spices"], " at work"], ["ul", ["li", "First point"], ["li", "Second point"]]]),
        (GOOGLE, [["h2", "Title"], ["p", ["strong", "Bold"], ["em", " slanted"], " plain"]]),
        ("<p>one<script>x</script></p><div>two <i>three</i></div>", [["p", "one"], ["p", "two ", ["em", "three"]]]),
        ("<table><tr><td>a</td><td>b</td></tr></table>", [["p", "a"], ["p", "b"]]),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", [["ul", ["li", "a"], ["li", "b"]]]),
        ("<pre>x\n  y</pre>", [["pre", "x", ["br"], "y"]]),
    ],
)
def test_a_dirty_clipboard_comes_in_clean(editor: Editor, html: str, expected: list[object]) -> None:
    assert editor.cleaned("cleanHtml", html) == expected


def test_plain_text_comes_in_as_paragraphs_and_lists(editor: Editor) -> None:
    text = (
        "# Title\n\nOne line.\n\n- first\n- second\n\n"
        "A long line that some mail program broke in the midst of\nits way."
    )
    assert editor.cleaned("cleanText", text) == [
        ["h1", "Title"],
        ["p", "One line."],
        ["ul", ["li", "first"], ["li", "second"]],
        ["p", "A long line that some mail program broke in the midst of its way."],
    ]


def test_files_are_opened_in_their_structure(editor: Editor, tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text(f"# Spices\n\n{CURE}\n\n- one\n- two\n\n## References\n\n1. A. Author. A paper. 2020.\n", "utf-8")
    editor.page.locator("#file").set_input_files(note)
    editor.page.wait_for_selector("#draft h1")
    editor.settle()
    assert ("error", CURE) in editor.marks()
    assert editor.page.locator("#draft ul").first.locator("li").count() == 2
    assert editor.page.locator('#draft [data-role="reference"]').count() == 1
    word = tmp_path / "note.docx"
    document = docx.Document()
    document.add_heading("From Word", 1)
    document.add_paragraph(CURE)
    document.save(str(word))
    editor.page.locator("#file").set_input_files(word)
    editor.page.wait_for_selector("#draft h1:has-text('From Word'), #draft h2:has-text('From Word')")
    editor.settle()
    assert ("error", CURE) in editor.marks()
    editor.page.get_by_role("button", name="Bring it back").click()
    assert editor.page.locator("#draft h1").inner_text() == "Spices"


def test_a_file_that_cannot_be_read_says_so_and_keeps_the_draft(editor: Editor, tmp_path: Path) -> None:
    editor.write(DRAFT)
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    editor.page.route("**/editor/open", lambda route: route.fulfill(json={"detail": "no"}, status=503))
    editor.page.locator("#file").set_input_files(broken)
    editor.page.wait_for_selector("#toast:not([hidden])")
    assert "did not work" in editor.page.locator("#toast").inner_text()
    assert CURE in editor.text()


def test_an_example_is_one_click_away(editor: Editor) -> None:
    editor.page.locator("#welcome button").first.click()
    editor.page.wait_for_selector("#findings .card")
    editor.settle()
    assert editor.page.locator("#draft h1").count() == 1
    assert len(editor.marks("error")) > 0
