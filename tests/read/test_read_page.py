"""Whole pages as portals publish them: the article is scored, the furniture around it is not."""

from __future__ import annotations

import pytest

from claimscore.domain import Document, Format, Role
from claimscore.read import chrome
from claimscore.read.document import read_document

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8"><title>Does evening tea help you sleep? | Daily Wellbeing</title>
  <style>.lead { font-weight: bold }</style>
  <script>window.dataLayer = ["<p>not text</p>"];</script>
</head>
<body class="single-post has-sidebar">
<a class="skip-link" href="#content">Skip to content</a>
<div id="cookie-consent"><p>We use cookies to make this site better.</p><button>Accept all</button></div>
<header class="site"><a href="/">Daily Wellbeing</a>
  <nav><ul><li><a href="/sleep">Sleep</a></li><li><a href="/food">Food</a></li></ul></nav>
</header>
<main id="content">
<article>
  <header>
    <h1>Does evening tea
        help you sleep?</h1>
    <p class="byline">By <a href="/staff/ana">Ana Ruiz</a></p>
    <p>Updated 4 March 2023</p>
    <div class="share-buttons"><a href="#">Share</a> <a href="#">Tweet</a></div>
  </header>
  <p class="lead">A cup of chamomile tea is said to cure sleepless nights.<sup><a href="#ref1">1</a></sup></p>
  <p>In a trial of 60&nbsp;adults, those who drank it slept <em>eight&nbsp;minutes</em> longer
     (<a href="https://example.org/trial">the trial</a> was not blinded) [2].</p>
  <figure><img src="tea.jpg" alt="A cup"><figcaption>Chamomile is a daisy.</figcaption></figure>
  <aside><p>Get our sleep guide for free.</p></aside>
  <h2>What the trial can tell</h2>
  <ul><li>It was small.</li><li>It had no placebo.</li></ul>
  <blockquote><p>We need larger trials, said one of its authors.</p></blockquote>
  <table><tr><th>Group</th><th>Minutes</th></tr><tr><td>Tea</td><td>402</td></tr></table>
  <p>Read more: <a href="/milk">Seven drinks for the night</a></p>
  <p>Most people need no tea, only a regular hour to go to bed.</p>
  <h2>References</h2>
  <ol><li id="ref1">Ruiz A. Tea and sleep. <a href="https://example.org/1">J Sleep</a>. 2019.</li>
      <li>Lang B. Herbs at night. 2020.</li></ol>
  <h2>Related articles</h2>
  <ul><li><a href="/a">Ten teas that melt fat</a></li><li><a href="/b">Why honey heals</a></li>
      <li><a href="/c">The truth about naps</a></li></ul>
  <section class="comments"><h2>2 comments</h2><p>It cured me overnight and will cure you too!</p></section>
</article>
</main>
<aside class="sidebar"><h3>Most popular</h3><p>One weird trick against pain that doctors hate.</p></aside>
<footer><p>© 2023 Daily Wellbeing. All rights reserved.</p></footer>
</body></html>
"""


def texts(document: Document, *roles: Role) -> list[str]:
    return [document.slice(block.span) for block in document.blocks if block.role in roles]


def test_a_portal_page_keeps_its_article() -> None:
    document = read_document(PAGE)
    assert document.format is Format.HTML
    assert document.title == "Does evening tea help you sleep?"
    assert texts(document, Role.TITLE) == ["Does evening tea help you sleep?"]
    assert texts(document, Role.PARAGRAPH) == [
        "A cup of chamomile tea is said to cure sleepless nights.[1]",
        "In a trial of 60\xa0adults, those who drank it slept eight\xa0minutes longer (the trial was not blinded) [2].",
        "Most people need no tea, only a regular hour to go to bed.",
    ]
    assert texts(document, Role.HEADING) == ["What the trial can tell", "References"]
    assert texts(document, Role.LIST_ITEM) == ["It was small.", "It had no placebo."]
    assert texts(document, Role.QUOTE) == ["We need larger trials, said one of its authors."]
    assert texts(document, Role.CAPTION) == ["Chamomile is a daisy."]
    assert texts(document, Role.TABLE_CELL) == ["Group", "Minutes", "Tea", "402"]
    assert texts(document, Role.REFERENCE) == ["Ruiz A. Tea and sleep. J Sleep. 2019.", "Lang B. Herbs at night. 2020."]


def test_a_portal_page_keeps_marks_and_links() -> None:
    document = read_document(PAGE)
    assert [(document.slice(mark.span), mark.labels) for mark in document.citations] == [
        ("[1]", ("1",)),
        ("[2]", ("2",)),
    ]
    assert ("the trial", "https://example.org/trial") in [(document.slice(k.span), k.url) for k in document.links]


def test_furniture_keeps_its_text_but_is_not_scored() -> None:
    furniture = " ".join(texts(read_document(PAGE), Role.BOILERPLATE))
    for words in (
        "cookies",
        "By Ana Ruiz",
        "Updated 4 March",
        "sleep guide",
        "Seven drinks",
        "melt fat",
        "cured me",
        "weird trick",
    ):
        assert words in furniture
    for words in ("Accept all", "not text", "font-weight"):
        assert words not in read_document(PAGE).text


DRAFT = """---
title: Does evening tea help you sleep?
---
# Does evening tea help you sleep?

A cup of **chamomile tea** is said to cure sleepless nights.[^1] The [trial](https://example.org/trial)
behind it had 60 adults [2].

> We need larger trials.

- It was small.
- It had *no* placebo.

## Sources

1. Ruiz A. Tea and sleep. 2019.
2. Lang B. Herbs at night. <https://example.org/2>

[^1]: Ruiz A. Tea and sleep. 2019.
"""


def test_a_markdown_draft_reads_like_the_page() -> None:
    document = read_document(DRAFT, filename="draft.md")
    assert [(block.role.value, document.slice(block.span)) for block in document.blocks] == [
        ("title", "Does evening tea help you sleep?"),
        (
            "paragraph",
            "A cup of chamomile tea is said to cure sleepless nights.[1] The trial behind it had 60 adults [2].",
        ),
        ("quote", "We need larger trials."),
        ("list_item", "It was small."),
        ("list_item", "It had no placebo."),
        ("heading", "Sources"),
        ("reference", "Ruiz A. Tea and sleep. 2019."),
        ("reference", "Lang B. Herbs at night. https://example.org/2"),
        ("reference", "Ruiz A. Tea and sleep. 2019."),
    ]
    assert [mark.labels for mark in document.citations] == [("1",), ("2",)]


PROSE = "<p>Walking for half an hour a day went with slightly better sleep in a survey of older adults.</p>"


@pytest.mark.parametrize(
    "wrapper",
    [
        "<html><body><form>{}</form></body></html>",
        '<html><body><div class="related-content-promo">{}</div></body></html>',
        '<html><body><div class="sidebar">{}</div></body></html>',
        '<html><body class="newsletter">{}</body></html>',
        '<html><body><article class="share">{}</article></body></html>',
        "<html><body><header>{}</header></body></html>",
        "<html><body><main></main>{}</body></html>",
        "<html><body><article><p>Teaser.</p></article>{}</body></html>",
        "<div class='article-comments-enabled'>{}</div>",
    ],
)
def test_the_bulk_of_a_page_is_never_furniture(wrapper: str) -> None:
    document = read_document(wrapper.format(PROSE * 3), format=Format.HTML)
    assert sum("Walking" in text for text in texts(document, Role.PARAGRAPH)) == 3


@pytest.mark.parametrize(
    "furniture",
    [
        "<nav>x</nav>",
        "<div role=navigation>x</div>",
        "<div class='cookieBanner'>x</div>",
        "<div id='newsletter-signup'>x</div>",
        "<ul class='social-links'><li>x</ul>",
    ],
)
def test_a_fragment_loses_only_what_is_named_furniture(furniture: str) -> None:
    document = read_document(f"<aside>{PROSE}</aside>{furniture}{PROSE}<footer>{PROSE}</footer>", format=Format.HTML)
    assert texts(document, Role.BOILERPLATE) == ["x"]
    assert len(texts(document, Role.PARAGRAPH)) == 3


def test_the_longest_of_several_articles_is_the_page() -> None:
    source = f"<main><article>{PROSE * 4}</article><article><p>Miracle root melts fat.</p></article></main>"
    assert texts(read_document(source), Role.BOILERPLATE) == ["Miracle root melts fat."]


def test_the_heading_that_opens_an_article_is_its_title() -> None:
    source = f"<body><header><h1>The Portal</h1></header><article><h2>Walking and sleep</h2>{PROSE * 2}</article>"
    document = read_document(source)
    assert document.title == "Walking and sleep"
    assert "The Portal" in texts(document, Role.BOILERPLATE)


@pytest.mark.parametrize(
    "text",
    [
        "By Ana Ruiz",
        "By Ana Ruiz, Health Editor",
        "Written by Ana Ruiz and Bo Lang",
        "Medically reviewed by Bo Lang",
        "March 3, 2021",
        "Last updated: 3 March 2021",
        "5 min read",
        "Photo credit: Bo Lang",
        "Subscribe to our newsletter",
        "Share this article",
        "This site uses cookies.",
    ],
)
def test_bylines_and_calls_are_furniture(text: str) -> None:
    assert chrome.is_furniture_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "By Monday I felt great.",
        "By 2030, half of all cancers will be cured.",
        "Related conditions include asthma.",
        "Sharing a bed helps babies sleep.",
        "May help with pain",
        "Reviewed trials were small and short.",
        "You may like how it feels.",
    ],
)
def test_sentences_are_not_furniture(text: str) -> None:
    assert not chrome.is_furniture_text(text)
