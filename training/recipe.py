"""Recipes: every setting of a training run, from TOML, each overridable by ``--set key=value``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, get_type_hints

from claimscore.domain import DIMENSION_FLAGS
from claimscore.errors import SettingsError

FOLDER = Path(__file__).parent / "recipes"

ROWS = ("authored", "real", "both", "pool", "all")
"""What a stage can read: own rows, real rows, both, sentences that teachers alone labelled, or everything."""

STACKABLE = tuple(f"{dimension}{level}" for dimension in DIMENSION_FLAGS for level in ("", "_severe"))
"""Heads that have a dimension, whose other outputs can speak for them."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Passes over rows, one of ``ROWS``, with their own warm-up and linear decay.

    exit_weight: how much the loss behind each of the recipe's ``exits`` counts beside the network's own. feed_forward:
    to how many units the feed-forward layers are narrowed before the first pass, 0 for none. states_weight: how much
    staying near the states of the network that the stage began with counts beside the loss. interpolation: how far the
    weights go in the end from those before the stage to those it fitted, 1 for all the way.
    """

    rows: str
    epochs: int
    learning_rate: float
    exit_weight: float = 0.0
    feed_forward: int = 0
    states_weight: float = 0.0
    interpolation: float = 1.0

    def __post_init__(self) -> None:
        if self.rows not in ROWS:
            raise ValueError(f"rows is {self.rows!r}, expected one of {', '.join(ROWS)}")
        if self.epochs < 1 or self.learning_rate <= 0:
            raise ValueError("epochs and learning_rate must be positive")
        if min(self.exit_weight, self.feed_forward, self.states_weight) < 0:
            raise ValueError("exit_weight, feed_forward and states_weight must be at least 0")
        if not 0.0 < self.interpolation <= 1.0:
            raise ValueError(f"interpolation is {self.interpolation}, expected above 0 and at most 1")
        if self.feed_forward and self.interpolation < 1.0:
            raise ValueError(
                "a stage that narrows layers has no weights before it to go between; use a stage of its own"
            )


@dataclass(frozen=True, slots=True)
class Teacher:
    """Networks that read sentences for the network that ships to learn from; their word is the mean of their logits.

    recipes: their own recipes, each a name in ``training/recipes`` or a TOML file. sentences: how many of those that
    nobody labelled they read at most. copies: how many altered copies they read of a labelled sentence that carries
    more than a health claim. share: how much their word counts on labelled rows in the rows ``all``, beside the
    annotators'; with 0 they do not read them. start: the one of ``recipes`` whose weights the network begins with; it
    has the same encoder. Empty for the weights of the encoder alone. words: the encoder whose vectors say which words
    are near in copies; empty for the recipe's own.
    """

    recipes: tuple[str, ...]
    sentences: int
    copies: int = 0
    share: float = 0.0
    start: str = ""
    words: str = ""

    def __post_init__(self) -> None:
        if not self.recipes or not all(isinstance(name, str) for name in self.recipes):
            raise ValueError(f"a teacher's recipes are {self.recipes!r}, expected the names of one or more")
        if len(set(self.recipes)) < len(self.recipes):
            raise ValueError(f"a teacher's recipes are {self.recipes!r}, expected each once")
        if self.sentences < 0 or self.copies < 0:
            raise ValueError(
                f"a teacher's sentences are {self.sentences} and its copies {self.copies}, expected at least 0"
            )
        if not 0.0 <= self.share <= 1.0:
            raise ValueError(f"a teacher's share is {self.share}, expected between 0 and 1")
        if self.start and self.start not in self.recipes:
            raise ValueError(f"a teacher's start is {self.start!r}, expected one of its recipes or nothing")
        if not (self.sentences or self.copies or self.share):
            raise ValueError("a teacher reads nothing; give it sentences, copies or a share of the labelled rows")


@dataclass(frozen=True, slots=True)
class Recipe:
    """One training run.

    exclude: sources of real rows that are left out. calibration_share: part of each source's rows, by document, that
    is held out for calibration. head_rate: learning rate of the heads, as a multiple of the encoder's. The four
    weights multiply the mean losses of the six heads, the 14 flags, the claim strength and the tokens.
    dropout acts on the encoder's output, encoder_dropout inside it. layers: how many of the encoder's layers are kept,
    evenly spaced, 0 for all. frozen_layers: how many of the lowest stay as they were pretrained, embeddings included;
    -1 for none. order: which of the batch orders of this seed. token_rest: how much a token counts for a flag that its
    sentence does not carry, beside 1. version: of the bundle that comes of it, as year, month and number.
    exits: after how many layers sentences may leave the bundle's network early; in stages with an exit_weight heads of
    their own, for fitting alone, learn there what the network's do, so that lower layers are ready.
    stacked: the heads, of overclaim and weak_evidence and their severe ones, that the others of their dimension speak
    for as well, by the calibration rows.
    strength_corpora: whether the public corpora of claim strength are learned from, whose weights may not ship.
    """

    name: str
    description: str
    licence: str
    seed: int
    encoder: str
    max_tokens: int
    dropout: float
    batch: int
    warm_up: float
    weight_decay: float
    clip: float
    bf16: bool
    head_rate: float
    head_weight: float
    flag_weight: float
    strength_weight: float
    token_weight: float
    calibration_share: float
    exclude: tuple[str, ...]
    stages: tuple[Stage, ...]
    variants: tuple[tuple[Stage, ...], ...] = ()
    teacher: Teacher | None = None
    encoder_dropout: float = 0.1
    layers: int = 0
    frozen_layers: int = -1
    order: int = 0
    token_rest: float = 0.01
    version: str = "0"
    strength_corpora: bool = False
    exits: tuple[int, ...] = ()
    stacked: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0.0 < self.calibration_share < 1.0:
            raise ValueError(f"calibration_share is {self.calibration_share}, expected between 0 and 1")
        if self.batch < 1 or self.max_tokens < 8:
            raise ValueError("batch must be at least 1 and max_tokens at least 8")
        if not self.stages or not all(self.variants):
            raise ValueError("a recipe has at least one stage")
        if not self.exits and any(stage.exit_weight for stages in (self.stages, *self.variants) for stage in stages):
            raise ValueError("exit_weight needs exits, the layers behind which there are heads to weigh")
        if unknown := sorted(set(self.stacked) - set(STACKABLE)):
            raise ValueError(f"stacked names {', '.join(map(str, unknown))}, expected some of {', '.join(STACKABLE)}")

    def alone(self) -> tuple[Recipe, ...]:
        """One recipe for each list of stages, without variants; each reads its rows in an order of its own."""
        return tuple(
            replace(self, stages=stages, variants=(), order=order)
            for order, stages in enumerate((self.stages, *self.variants))
        )

    def feed_forward(self, stages: int) -> int:
        """Units of the feed-forward layers after so many of its stages, 0 for those of the encoder."""
        return next((stage.feed_forward for stage in reversed(self.stages[:stages]) if stage.feed_forward), 0)

    def resolved(self) -> dict[str, Any]:
        """The recipe as plain data, for the manifest and for a file beside the run."""
        return asdict(self)


def load_recipe(name_or_path: str, overrides: Sequence[str] = ()) -> Recipe:
    """The recipe of that name in ``training/recipes``, or in a TOML file, with ``key=value`` overrides.

    Keys of stages are written ``stages.0.epochs``. Raises SettingsError("recipe") naming the key that is wrong.
    """
    path = Path(name_or_path)
    path = path if path.is_file() else FOLDER / f"{name_or_path}.toml"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        known = ", ".join(sorted(p.stem for p in FOLDER.glob("*.toml")))
        raise SettingsError(f"no recipe {name_or_path!r}; there are {known}", code="recipe") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not valid TOML ({error})", code="recipe") from error
    for override in overrides:
        _override(raw, override)
    return recipe_from(raw)


def _override(raw: dict[str, Any], override: str) -> None:
    """Replace one setting of ``raw``, which must be there already or be one of a recipe's own that has a default."""
    key, found, text = override.partition("=")
    if not found:
        raise SettingsError(f"--set {override!r}: expected key=value", code="recipe")
    place: Any = raw
    *path, last = key.split(".")
    try:
        for part in path:
            place = place[int(part)] if isinstance(place, list) else place[part]
        if path or last not in {field.name for field in fields(Recipe)}:
            place[last]  # raises where there is no such setting to replace
    except (KeyError, IndexError, ValueError, TypeError) as error:
        raise SettingsError(f"--set {key}: the recipe has no such setting", code="recipe") from error
    place[last] = _value(text)


def _value(text: str) -> Any:
    """A value as TOML writes it; what is no TOML is text, so that a name needs no quotes."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def recipe_from(raw: Mapping[str, Any]) -> Recipe:
    """A recipe from plain data, as TOML or a manifest holds it; raises SettingsError("recipe")."""
    try:
        parts: dict[str, Any] = {
            "stages": _stages(raw.get("stages", ())),
            "variants": tuple(_stages(stages) for stages in raw.get("variants", ())),
            "teacher": _teacher(raw["teacher"]) if raw.get("teacher") else None,
        }
        return Recipe(**_typed(Recipe, {**raw, **parts}))
    except ValueError as error:
        raise SettingsError(f"recipe: {error}", code="recipe") from error


def _teacher(raw: Mapping[str, Any]) -> Teacher:
    """The teacher; bundles up to 2026.11.3 name its one recipe as ``recipe``."""
    if "recipe" in raw:
        raw = {**{key: value for key, value in raw.items() if key != "recipe"}, "recipes": [raw["recipe"]]}
    return Teacher(**_typed(Teacher, raw))


def _stages(raw: Sequence[Mapping[str, Any]]) -> tuple[Stage, ...]:
    return tuple(Stage(**_typed(Stage, stage)) for stage in raw)


def _typed(shape: type, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a dataclass from plain data; raises ValueError naming what is missing, unknown or mistyped."""
    needed = {field.name for field in fields(shape) if field.default is MISSING}
    wrong = sorted((set(raw) - {field.name for field in fields(shape)}) | (needed - set(raw)))
    if wrong:
        raise ValueError(f"{shape.__name__} settings missing or unknown: {', '.join(wrong)}")
    hints = get_type_hints(shape)
    return {name: _checked(name, value, hints[name]) for name, value in raw.items()}


def _checked(name: str, value: Any, expected: Any) -> Any:
    """The value in the type of its field: whole numbers stand for floats, lists for tuples."""
    if expected == Teacher | None:  # made by ``recipe_from`` already
        return value
    if expected is float and type(value) is int:
        return float(value)
    if isinstance(value, list):
        value = tuple(value)
    kind = tuple if expected not in (str, int, float, bool) else expected
    if type(value) is not kind:
        raise ValueError(f"{name} is {value!r}, expected {kind.__name__}")
    return value
