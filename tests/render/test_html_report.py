"""The page: whole, safe, reachable, and legible."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from importlib import resources

import pytest

from claimscore.domain import Role
from claimscore.render.html.markup import escape, shortened
from claimscore.render.html_report import to_html
from tests.render.reports import CASES

VOID = {"meta", "link", "input", "br"}
CSS = resources.files("claimscore.render.html").joinpath("report.css").read_text("utf-8")


class Page(HTMLParser):
    """Collects elements with attributes, the text of the article without notes, and unbalanced tags."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.stack: list[tuple[str, str]] = []
        self.article: list[str] = []
        self.wrong: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append((tag, attributes))
        if tag not in VOID:
            self.stack.append((tag, attributes.get("class", "")))

    def handle_endtag(self, tag: str) -> None:
        if not self.stack or self.stack.pop()[0] != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        hidden = any(name in {"note", "score"} or tag == "sup" for tag, name in self.stack)
        if any(tag == "article" for tag, _ in self.stack) and not hidden:
            self.article.append(data)

    def values(self, attribute: str) -> list[str]:
        return [attributes[attribute] for _, attributes in self.elements if attribute in attributes]


def page(case: str) -> tuple[str, Page]:
    source = to_html(CASES[case]()[0], source_name=f"{case}.md")
    return source, Page(source)


@pytest.mark.parametrize("case", CASES)
def test_elements_are_balanced_and_every_reference_has_its_target(case: str) -> None:
    _, parsed = page(case)
    assert parsed.wrong == []
    assert parsed.stack == []
    ids = parsed.values("id")
    assert len(ids) == len(set(ids))
    local = [href.removeprefix("#") for href in parsed.values("href") if href.startswith("#")]
    assert set(local) | set(parsed.values("aria-describedby")) <= set(ids)


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_fetched_and_no_foreign_code_runs(case: str) -> None:
    source, parsed = page(case)
    assert parsed.values("src") == []
    assert parsed.values("style") == []
    assert [name for _, attributes in parsed.elements for name in attributes if name.startswith("on")] == []
    assert [tag for tag, _ in parsed.elements].count("script") == 1
    assert "@import" not in CSS
    assert "url(" not in CSS
    assert [attributes["href"] for tag, attributes in parsed.elements if tag == "link"] == ["data:,"]
    links = [attributes["href"] for tag, attributes in parsed.elements if tag == "a"]
    assert all(href.startswith(("#", "https://")) for href in links)
    policy = next(a["content"] for _, a in parsed.elements if a.get("http-equiv") == "Content-Security-Policy")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        inline = re.search(rf"<{tag}>(.*?)</{tag}>", source, re.DOTALL)
        assert inline is not None
        digest = base64.b64encode(hashlib.sha256(inline[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


@pytest.mark.parametrize("case", CASES)
def test_the_article_says_what_the_document_says(case: str) -> None:
    report, _ = CASES[case]()
    _, parsed = page(case)
    shown = [b for b in report.document.blocks if b.role is not Role.BOILERPLATE]
    expected = " ".join(re.sub("[\x00-\x08\x0e-\x1f]", "\ufffd", report.document.slice(b.span)) for b in shown)
    assert "".join("".join(parsed.article).split()) == "".join(expected.split())


def test_every_marked_sentence_has_a_number_a_note_and_a_card() -> None:
    _, parsed = page("rich")
    marks = [attributes for tag, attributes in parsed.elements if tag == "a" and "aria-describedby" in attributes]
    assert [mark["class"] for mark in marks] == ["s error", "s unsure", "s warning", "s error"]
    assert [mark["href"] for mark in marks] == ["#f1", "#f2", "#f3", "#f4"]
    notes = [attributes["id"] for _, attributes in parsed.elements if attributes.get("role") == "tooltip"]
    assert notes == [mark["aria-describedby"] for mark in marks]


def test_structure_follows_the_roles_of_the_blocks() -> None:
    source, _ = page("rich")
    article = source.split("<article")[1].split("</article>")[0]
    tags = re.findall(r"<(h[1-6]|ul|li|blockquote|p|pre)\b", article)
    assert tags == [
        "h2",
        "p",
        "h3",
        "ul",
        "li",
        "li",
        "li",
        "blockquote",
        "p",
        "h4",
        "p",
        *["ul", "li", "li", "pre", "ul", "li"],
    ]
    assert "Subscribe" not in article


def test_a_suppressed_finding_is_listed_apart_and_leaves_no_mark() -> None:
    source, _ = page("rich")
    assert '<span class="s" id="s7">There are no side effects at all.</span>' in source
    assert "silenced by a comment in the text" in source


def test_a_clean_document_says_that_nothing_was_marked() -> None:
    source, parsed = page("clean")
    assert "No sentence was marked." in source
    assert "Verdict: pass" in source
    assert not any(attributes.get("role") == "tooltip" for _, attributes in parsed.elements)


def test_line_breaks_of_html_are_kept_and_those_of_other_formats_flow() -> None:
    assert 'class="text"' in page("rich")[0]
    assert ".text.lines .block { white-space: pre-line; }" in CSS


def luminance(color: str) -> float:
    """Relative luminance of a hexadecimal colour (WCAG 2.2)."""
    digits = color[1:] if len(color) == 7 else "".join(2 * digit for digit in color[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2, 1.4.3)."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1, 2], ids=["light", "dark", "print"])
def test_every_text_colour_meets_the_contrast_of_level_aa(theme: int) -> None:
    roots = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
    colors = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]+)", roots[theme]))
    for ground in ("paper", "panel"):
        for ink in ("ink", "soft", "link", "error", "warning", "unsure", "pass"):
            assert contrast(colors[ink], colors[ground]) >= 4.5, (ink, ground)
    for kind in ("error", "warning", "unsure"):
        assert contrast(colors[kind], colors[f"{kind}-tint"]) >= 4.5, kind


def test_severity_shows_in_the_line_as_well_as_in_the_colour() -> None:
    styles = {kind: re.search(rf"a\.s\.{kind}\b[^{{]*{{ text-decoration: underline (\w+)", CSS) for kind in KINDS}
    assert {kind: found[1] for kind, found in styles.items() if found} == {
        "error": "solid",
        "warning": "dashed",
        "unsure": "dotted",
    }


KINDS = ("error", "warning", "unsure")


def test_escaping_leaves_no_markup_and_no_control_character() -> None:
    assert (
        escape("<a href=\"x\" b='y'>&\x00\x1b\x85")
        == "&lt;a href=&quot;x&quot; b=&#x27;y&#x27;&gt;&amp;\ufffd\ufffd\ufffd"
    )


def test_a_long_quote_is_cut_between_words() -> None:
    assert shortened("one two, three", 9) == "one two…"
    assert shortened("one\n two", 9) == "one two"
    assert shortened("x" * 20, 5) == "xxxxx…"
