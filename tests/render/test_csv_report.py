"""The CSV form: one row a sentence, RFC 4180, nothing that a spreadsheet runs."""

from __future__ import annotations

import csv
import io

import pytest

from claimscore.domain import CLAIM_STRENGTHS, FLAGS, SENTENCE_HEADS
from claimscore.render.csv_report import COLUMNS, inert, to_csv
from tests.render.reports import CASES


def rows(case: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(to_csv(CASES[case]()[0]), newline="")))


@pytest.mark.parametrize("case", CASES)
def test_each_sentence_is_a_row_with_all_its_scores(case: str) -> None:
    report, _ = CASES[case]()
    table = rows(case)
    assert len(table) == len(report.sentences)
    assert {len(row) for row in table} <= {11 + len(SENTENCE_HEADS) + len(FLAGS) + len(CLAIM_STRENGTHS)}
    for row, scored in zip(table, report.sentences, strict=True):
        assert row["text"].removeprefix("'") == report.document.slice(scored.sentence.span)
        assert float(row["overclaim"]) == pytest.approx(scored.probability("overclaim"), abs=5e-7)
        assert float(row["cure"]) == pytest.approx(scored.probability("cure"), abs=5e-7)
        assert row["decision"] == scored.decision.value


def test_rules_and_severity_leave_suppressed_findings_out() -> None:
    table = rows("rich")
    assert (table[1]["rules"], table[1]["severity"]) == ("CS101 CS202", "error")
    assert (table[3]["rules"], table[3]["severity"]) == ("CS202", "info")
    assert (table[6]["rules"], table[6]["severity"]) == ("", "")


def test_lines_end_in_crlf_and_the_header_is_fixed() -> None:
    lines = to_csv(CASES["clean"]()[0]).split("\r\n")
    assert lines[0] == ",".join(COLUMNS)
    assert len(lines) == 4
    assert lines[-1] == ""


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＠x", " =1+1", "\u00a0-1", "\ufeff=1"]
)
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", " ", "1 + 1", "A = b", "“=x”", "'quoted'", "mail@example.org"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert inert(text) == text
