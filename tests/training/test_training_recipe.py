"""Recipes: overrides reach every setting, and a wrong one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimscore.errors import SettingsError
from training.corpora import REAL_SOURCES
from training.recipe import load_recipe, recipe_from


def test_base_leaves_out_exactly_the_sources_whose_weights_may_not_ship() -> None:
    private = {name for name, corpus in REAL_SOURCES.items() if not corpus.redistribute}
    assert set(load_recipe("base").exclude) == private


def test_overrides_reach_settings_and_stages() -> None:
    recipe = load_recipe("first", ["stages.1.epochs=7", "dropout=0", "encoder=some/encoder", 'exclude=["news"]'])
    assert recipe.stages[1].epochs == 7
    assert (recipe.dropout, recipe.encoder, recipe.exclude) == (0.0, "some/encoder", ("news",))
    variants = load_recipe("base", ['variants=[[{rows="real", epochs=1, learning_rate=1e-4}]]']).variants
    assert variants[0][0].rows == "real", "a setting that the recipe leaves at its default"


def test_a_resolved_recipe_makes_the_same_recipe_again() -> None:
    recipe = load_recipe("base")
    assert recipe_from(recipe.resolved()) == recipe


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("dropuot=0.1", "no such setting"),
        ("stages.9.epochs=1", "no such setting"),
        ("dropout", "expected key=value"),
        ("batch=many", "batch is 'many', expected int"),
        ("batch=0", "at least 1"),
        ("calibration_share=1.0", "between 0 and 1"),
        ('stages.0.rows="own"', "expected one of authored, real, both, pool, all"),
        ("stages.0.epochs=0", "must be positive"),
        ("stages=[]", "at least one stage"),
    ],
)
def test_a_wrong_override_is_refused_with_its_name(override: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load_recipe("base", [override])


def test_an_unknown_recipe_and_broken_toml_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there are base"):
        load_recipe("nonesuch")
    broken = tmp_path / "broken.toml"
    broken.write_text("name =", encoding="utf-8")
    with pytest.raises(SettingsError, match="not valid TOML"):
        load_recipe(str(broken))
    broken.write_text('name = "x"', encoding="utf-8")
    with pytest.raises(SettingsError, match="missing or unknown"):
        load_recipe(str(broken))


def test_variants_are_recipes_of_their_own_from_the_same_start() -> None:
    recipe = load_recipe("first")
    first, second = recipe.alone()
    assert (first.stages, second.stages) == (recipe.stages, recipe.variants[0])
    assert first.seed == second.seed == recipe.seed
    assert first.variants == second.variants == ()
