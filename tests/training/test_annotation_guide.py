"""The annotation guide says what the labels hold to: every flag, every cited rule, and examples that are valid rows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claimscore.domain import FLAGS
from claimscore.rules.catalog import rule_for_flag
from training.evaluation.behaviour import load_cases
from training.labels import LEVELS, from_row

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "annotation-guide.md").read_text(encoding="utf-8")
NUMBERS = [int(number) for number in re.findall(r"^- \*\*Rule (\d+)\.\*\*", GUIDE, flags=re.MULTILINE)]
EXAMPLES = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in GUIDE.partition("## Worked examples")[2].splitlines()
    if re.match(r"\| .* \| \d \| \d \| \d \| \d \|", line)
]


def flags_under(heading: str) -> set[str]:
    """The flags that have a row in the table under that heading."""
    section = GUIDE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE))


OVERCLAIM = flags_under("Flags of overclaim")
WEAK_EVIDENCE = flags_under("Flags of weak evidence")


def test_the_rules_are_numbered_without_a_gap() -> None:
    assert list(range(1, 20)) == NUMBERS


def test_every_flag_is_explained_under_its_dimension() -> None:
    assert set(FLAGS) == OVERCLAIM | WEAK_EVIDENCE
    assert {flag for flag in FLAGS if rule_for_flag(flag).id.startswith("CS1")} == OVERCLAIM


def test_every_rule_that_is_cited_is_in_the_guide() -> None:
    pages = [ROOT / "docs" / "evaluation.md", ROOT / "training" / "labels" / "README.md"]
    texts = [case.reason for case in load_cases()] + [page.read_text(encoding="utf-8") for page in pages]
    cited = {
        int(number)
        for text in texts
        for group in re.findall(r"\brules? (\d+(?:(?:, | and | to )\d+)*)", text)
        for number in re.findall(r"\d+", group)
    }
    assert {8, 11} <= cited <= set(NUMBERS)


@pytest.mark.parametrize("cells", EXAMPLES, ids=lambda cells: cells[0][:40])
def test_a_worked_example_is_a_row_that_training_takes(cells: list[str]) -> None:
    text, *levels, marks = cells
    flags = [{"flag": flag, "span": words} for flag, words in re.findall(r"(\w+) \(([^)]+)\)", marks)]
    row = dict(zip(LEVELS, map(int, levels), strict=True))
    from_row({"id": "guide", "doc": "guide", "source": "guide", "text": text, **row, "flags": flags}, {})
    named = {flag["flag"] for flag in flags}
    assert bool(named & OVERCLAIM) == (row["overclaim"] > 0)
    assert bool(named & WEAK_EVIDENCE) == (row["weak_evidence"] > 0)
    assert row["claim"] or not named


def test_the_worked_examples_show_every_level() -> None:
    shown = {(field, int(cell)) for cells in EXAMPLES for field, cell in zip(LEVELS, cells[1:5], strict=True)}
    assert shown == {(field, level) for field, highest in LEVELS.items() for level in range(highest + 1)}
