"""Every renderer, byte for byte, on the fixed reports."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from claimscore.domain import Report
from claimscore.offsets import OffsetUnit
from claimscore.render.csv_report import to_csv
from claimscore.render.html_report import to_html
from claimscore.render.json_report import to_json
from claimscore.render.text_report import to_text
from tests.render.reports import CASES

FILES = ("report.json", "report.utf16.json", "report.csv", "report.txt", "report.ansi.txt", "report.html")


def rendered(file: str, report: Report, source: str, name: str) -> str:
    """What the renderer of a golden file writes."""
    match file:
        case "report.json":
            return to_json(report, indent=2) + "\n"
        case "report.utf16.json":
            unit = OffsetUnit.UTF16
            return to_json(report, indent=2, offset_unit=unit, source=source, include_text=False) + "\n"
        case "report.csv":
            return to_csv(report)
        case "report.txt":
            return to_text(report, width=90, source_name=name, source=source)
        case "report.ansi.txt":
            return to_text(report, width=60, color=True, source_name=name)
        case _:
            return to_html(report, source_name=name)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("case", CASES)
def test_output_is_the_golden_file(case: str, file: str, golden: Callable[[str, str], None]) -> None:
    report, source = CASES[case]()
    golden(f"{case}/{file}", rendered(file, report, source, f"{case}.md"))


@pytest.mark.parametrize("file", FILES)
def test_the_same_report_gives_the_same_bytes(file: str) -> None:
    first, second = (rendered(file, *CASES["rich"](), "rich.md") for _ in range(2))
    assert first == second
