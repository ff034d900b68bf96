"""A recipe made for the project's corpora, applied to own rows: what it names and the run lacks is left out."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from claimscore.errors import SettingsError
from training.recipe import Recipe, Stage

log = logging.getLogger("training")


def for_own_rows(recipe: Recipe, *, authored: bool) -> Recipe:
    """The recipe with stages on own rows (``real``) and on authored ones where they are included.

    It has no teacher, no head is stacked on others, which own labels may lack, no stage narrows layers, which takes
    thousands of sentences, and nothing leaves early, which takes articles.
    Raises SettingsError("recipe") where no stage is left.
    """
    stages = _kept(recipe.stages, authored=authored)
    variants = [_kept(variant, authored=authored) for variant in recipe.variants]
    if not stages:
        raise SettingsError(f"recipe {recipe.name}: no stage learns from own rows (real, both or all)", code="recipe")
    different = tuple(dict.fromkeys(variant for variant in variants if variant and variant != stages))
    fitted = replace(recipe, stages=stages, variants=different, teacher=None, exclude=(), stacked=(), exits=())
    lost = len(fitted.stages) < len(recipe.stages) or len(fitted.variants) < len(recipe.variants)
    if lost or recipe.teacher is not None:
        log.info("the recipe %s names rows that this run has not; it becomes: %s", recipe.name, described(fitted))
    return fitted


def _kept(stages: Sequence[Stage], *, authored: bool) -> tuple[Stage, ...]:
    mixed = "both" if authored else "real"
    place = {"real": "real", "both": mixed, "all": mixed, **({"authored": "authored"} if authored else {})}
    return tuple(
        replace(stage, rows=place[stage.rows]) for stage in stages if stage.rows in place and not stage.feed_forward
    )


def described(recipe: Recipe) -> str:
    """The stages in words: ``2 epochs of authored, then 4 of own rows``; variants after a semicolon."""
    name = {"real": "own rows", "authored": "authored rows", "both": "own and authored rows"}
    return "; averaged with: ".join(
        ", then ".join(f"{stage.epochs} epochs of {name.get(stage.rows, stage.rows)}" for stage in one.stages)
        for one in recipe.alone()
    )
