"""The Word file: the text letter for letter, a comment at each finding."""

from __future__ import annotations

import io
from dataclasses import replace

import docx
import pytest

from claimscore.domain import Link, Report, Span
from claimscore.render.docx_report import to_docx
from tests.render import reports


def opened(report: Report) -> docx.document.Document:
    return docx.Document(io.BytesIO(to_docx(report)))


@pytest.mark.parametrize("name", ["documented", "rich", "clean", "hostile"])
def test_the_text_is_kept_and_every_audible_finding_has_its_comment(name: str) -> None:
    report: Report = getattr(reports, name)()[0]
    word = opened(report)
    audible = [finding for finding in report.findings if finding.suppressed is None]
    assert len(list(word.comments)) == len(audible)
    kept = [paragraph.text for paragraph in word.paragraphs]
    assert len(kept) == len(report.document.blocks)
    for block, text in zip(report.document.blocks, kept, strict=True):
        original = report.document.slice(block.span)
        if original.isprintable():
            assert text == original


def test_a_comment_names_the_rule_the_reason_and_the_suggestion() -> None:
    report = reports.documented()[0]
    finding = report.findings[0]
    comment = next(iter(opened(report).comments))
    assert comment.author == "claimscore"
    assert finding.rule_id in comment.text
    assert finding.message in comment.text


def test_links_lead_where_they_led_and_unsafe_ones_do_not() -> None:
    report = reports.documented()[0]
    block = report.document.blocks[-1].span
    first, second = Span(block.start, block.start + 4), Span(block.start + 5, block.start + 7)
    links = (Link(first, "https://example.org/a"), Link(second, "javascript:alert(1)"))
    word = opened(replace(report, document=replace(report.document, links=links)))
    assert [link.address for link in word.paragraphs[-1].hyperlinks] == ["https://example.org/a"]
    assert word.paragraphs[-1].text == report.document.slice(block)
