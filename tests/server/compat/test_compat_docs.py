"""The pages on other protocols say what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claimscore.rules.catalog import RULES
from claimscore.server.compat.labelstudio.label_config import read_label_config
from claimscore.server.compat.openai.categories import CATEGORIES
from claimscore.server.compat.perspective.attributes import ATTRIBUTES

DOCS = Path(__file__).parents[3] / "docs"


def read(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_the_perspective_page_lists_exactly_the_attributes():
    table = read("moving-from-perspective.md").split("## What can be asked for")[1].split("##")[0]
    assert set(re.findall(r"`([A-Z_]+)`", table)) - {"TOXICITY"} == set(ATTRIBUTES)


@pytest.mark.parametrize("name", ["moving-from-perspective.md", "moving-from-openai.md"])
def test_the_moving_pages_say_what_is_not_judged(name: str):
    assert "does not judge" in read(name).replace("\n> ", " ")


def test_categories_and_rules_that_the_pages_name_exist():
    named = re.findall(r"`((?:overclaim|weak_evidence)(?:/\w+)?)`", read("moving-from-openai.md"))
    assert named
    assert set(named) <= set(CATEGORIES)
    assert set(re.findall(r"CS\d{3}", read("compat.md"))) <= {rule.id for rule in RULES}


def test_the_label_config_of_the_page_is_understood():
    config = re.search(r" {4}<View>.*?</View>", read("compat.md"), re.DOTALL)
    assert config is not None
    label, strength = read_label_config(config.group())
    assert set(label.values) == {"overclaim", "weak_evidence", "causal", "single_study"}
    assert strength.is_strength
