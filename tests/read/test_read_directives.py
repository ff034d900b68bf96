"""Comments by which an author switches rules off, in Markdown and HTML."""

from __future__ import annotations

import pytest

from claimscore.domain import Format
from claimscore.read import directives
from claimscore.read.directives import Kind
from claimscore.read.document import read_document


@pytest.mark.parametrize(
    ("comment", "kind", "rule_ids"),
    [
        (" claimscore ignore ", Kind.IGNORE, set()),
        ("claimscore ignore CS102 CS201", Kind.IGNORE, {"CS102", "CS201"}),
        (" Claimscore OFF cs104,CS105 -- quoted from the label ", Kind.OFF, {"CS104", "CS105"}),
        (" claimscore on ", Kind.ON, set()),
    ],
)
def test_directives_are_parsed(comment: str, kind: Kind, rule_ids: set[str]) -> None:
    directive = directives.parse(comment, order=0)
    assert directive is not None
    assert (directive.kind, set(directive.rule_ids)) == (kind, rule_ids)


@pytest.mark.parametrize(
    "comment", ["", "claimscore", "claimscore ignores", "claimscore ignore causal", "note: claimscore off"]
)
def test_other_comments_are_none(comment: str) -> None:
    assert directives.parse(comment, order=0) is None


def ignores(source: str, format: Format) -> list[tuple[str, list[str]]]:
    document = read_document(source, format=format)
    return [(document.slice(ignore.span).strip(), sorted(ignore.rule_ids)) for ignore in document.ignores]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("One.\n\n<!-- claimscore ignore CS102 -->\nTwo.\n\nThree.", [("Two.", ["CS102"])]),
        ("One. <!-- claimscore ignore -->More.\n\nTwo.", [("One. More.", [])]),
        (
            "One.\n\n<!-- claimscore off -->\n\nTwo.\n\n- Three.\n\n<!-- claimscore on -->\n\nFour.",
            [("Two.\n\nThree.", [])],
        ),
        ("One <!-- claimscore off -->two<!-- claimscore on --> three.", [("two", [])]),
        ("One.\n\n<!-- claimscore off CS101 -->\n\nTwo.", [("Two.", ["CS101"])]),
        ("One.\n\n<!-- claimscore ignore -->", []),
        ("`<!-- claimscore off -->` One.", []),
    ],
)
def test_markdown_comments_cover_their_part(source: str, expected: list[tuple[str, list[str]]]) -> None:
    assert ignores(source, Format.MARKDOWN) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>One.</p><!-- claimscore ignore CS102 --><p>Two.</p><p>Three.", [("Two.", ["CS102"])]),
        ("<p><!-- claimscore ignore -->One.<p>Two.", [("One.", [])]),
        ("<p>One.<!-- claimscore off --><p>Two.<p>Three.<!-- claimscore on --><p>Four.", [("Two.\n\nThree.", [])]),
        (
            "<p>One.<!-- claimscore off CS101 --><!-- claimscore off CS102 --><p>Two.",
            [("Two.", ["CS101"]), ("Two.", ["CS102"])],
        ),
        ("<div hidden><!-- claimscore off --></div><p>One.", []),
    ],
)
def test_html_comments_cover_their_part(source: str, expected: list[tuple[str, list[str]]]) -> None:
    assert ignores(source, Format.HTML) == expected
