"""The rows of a run: who is fitted on, who calibrates, and the check that nobody measures what was learned."""

from __future__ import annotations

from dataclasses import dataclass

from training import corpora
from training.labels import Example, examples
from training.own_labels import real_rows
from training.recipe import Recipe
from training.splits import refuse_leaks, split_calibration, unlike
from training.strength_corpora import strength_examples


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a run, by what they are for."""

    authored: tuple[Example, ...]
    real: tuple[Example, ...]
    calibration: tuple[Example, ...]


def load_rows(recipe: Recipe) -> Rows:
    """Rows for fitting and calibration, none of them in the evaluation set.

    A written sentence that a calibration row says as well is left out.
    """
    strengths = corpora.strength_rows()
    written = examples(corpora.authored_rows(), strengths)
    everything = examples(real_rows(frozenset(recipe.exclude)), strengths)
    real, calibration = split_calibration(everything, share=recipe.calibration_share, seed=recipe.seed)
    authored = unlike(written, calibration)
    refuse_leaks((*authored, *real), calibration)
    refuse_leaks((*written, *everything), measuring_rows())
    if recipe.strength_corpora:
        real += strength_examples((*calibration, *measuring_rows()))
    return Rows(tuple(authored), tuple(real), tuple(calibration))


def measuring_rows() -> list[Example]:
    """The examples that only measure, with their claim strength where it was labelled."""
    return examples(corpora.dev_rows(), corpora.strength_rows())


def held_rows(rows: Rows) -> list[Example]:
    """The examples that no network may learn from: those that calibrate and those that measure."""
    return [*rows.calibration, *measuring_rows()]
