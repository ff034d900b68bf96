"""Citation marks: what is one, what is not, and which labels it names."""

from __future__ import annotations

import pytest

from claimscore.domain import Format
from claimscore.read.citations import expand_labels
from claimscore.read.document import read_document

REFERENCES = "\n\nReferences\n" + "\n".join(f"{n}. Ruiz A. 20{n:02}." for n in range(1, 10))


def marks(source: str, format: Format = Format.PLAIN) -> list[tuple[str, str]]:
    document = read_document(source, format=format)
    return [(document.slice(mark.span), " ".join(mark.labels)) for mark in document.citations]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It helps [1].", [("[1]", "1")]),
        ("It helps [1, 3–5; 9].", [("[1, 3–5; 9]", "1 3 4 5 9")]),
        ("It helps [1][2].", [("[1]", "1"), ("[2]", "2")]),
        ("It helps (2), as before (3).", [("(2)", "2"), ("(3)", "3")]),
        ("It helps (2,4-6) and more.", [("(2,4-6)", "2 4 5 6")]),
        ("It helps.¹ It works².", [("¹", "1"), ("²", "2")]),
        ("It needs (12) more.", []),
        ("It needs 5 m² of cm³.", []),
        ("In the interval [0, 1] and in [2020].", []),
        ("The year (2019) counts.", []),
        ("It can (1) calm and (2) heal people.", []),
        ("See array[900-901].", [("[900-901]", "900 901")]),
        ("From [1-900] people.", []),
    ],
)
def test_marks_in_text_with_a_reference_list(text: str, expected: list[tuple[str, str]]) -> None:
    assert marks(text + REFERENCES) == expected


def test_round_marks_need_a_reference_list() -> None:
    assert marks("It helps (1). It helps [1].") == [("[1]", "1")]


def test_marks_inside_references_and_code_are_none() -> None:
    assert marks("`x`\n\n    a[1]\n\n## References\n\n- Ruiz [1]\n", Format.MARKDOWN) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>It helps.<sup>1</sup> Yes", [("[1]", "1")]),
        ("<p>It helps<sup><a href='#r'>1</a>,<a href='#s'>2</a></sup>.", [("[1,2]", "1 2")]),
        ("<p>It helps<sup>[3]</sup>.", [("[3]", "3")]),
        ("<p>It helps <a href='#r3'>3</a>.", [("3", "3")]),
        ("<p>It helps [<a href='#r3'>3</a>].", [("[3]", "3")]),
        ("<p>At 10<sup>6</sup> cells a m<sup>2</sup> and the 1<sup>st</sup> day", []),
    ],
)
def test_marks_of_html(source: str, expected: list[tuple[str, str]]) -> None:
    assert marks(source, Format.HTML) == expected


def test_marks_of_markdown() -> None:
    source = "It helps<sup>1</sup> you [[2]](https://a.org) and [3](#r) and m<sup>2</sup>.[^n]\n\n[^n]: Ruiz\n"
    assert marks(source, Format.MARKDOWN) == [("[1]", "1"), ("[2]", "2"), ("3", "3"), ("[n]", "n")]


@pytest.mark.parametrize(
    ("text", "labels"), [("1", "1"), ("3–5", "3 4 5"), ("2,2", "2"), ("5-3", ""), ("0", ""), ("1-99", "")]
)
def test_labels_are_expanded(text: str, labels: str) -> None:
    assert " ".join(expand_labels(text)) == labels
