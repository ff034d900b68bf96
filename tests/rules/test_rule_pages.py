"""The committed pages are what the generator writes. Refresh: ``python tests/rules/test_rule_pages.py``."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimscore.rules.catalog import RULES
from claimscore.rules.pages import page_name, pages, rule_markdown

PAGES = Path(__file__).parents[2] / "docs" / "rules"
HEADINGS = (
    "## Why it matters",
    "## Examples",
    "## Use instead",
    "## What would make it fine",
    "## Known problems",
    "## Sources",
)


def test_the_folder_holds_the_generated_pages_and_no_other() -> None:
    assert {path.name for path in PAGES.iterdir()} == set(pages())


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_committed_page_equals_the_generated_one(name: str) -> None:
    assert (PAGES / name).read_bytes().decode() == pages()[name]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_page_has_the_fixed_headings_in_order(rule: object) -> None:
    text = rule_markdown(rule)  # type: ignore[arg-type]
    assert [line for line in text.split("\n") if line.startswith("## ")] == list(HEADINGS)


def test_page_names_are_made_of_id_and_flag() -> None:
    assert page_name(RULES[7]) == "CS108-anti-care.md"


if __name__ == "__main__":
    for name, text in pages().items():
        (PAGES / name).write_bytes(text.encode())
