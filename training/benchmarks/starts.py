"""Where fine-tuning starts: a pretrained encoder, or the encoder of a run of this project."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from claimscore.encode import Encoder
from claimscore.errors import InputError, SettingsError
from training.benchmarks.items import Item
from training.export import write_tokenizer
from training.fit import WEIGHTS, load_network
from training.labels import Example
from training.network import HEADS_FILE, ClaimNetwork, build_network, set_encoder_dropout, tokenizer_json
from training.recipe import Recipe, recipe_from
from training.rows import load_rows
from training.run import VARIANT
from training.splits import normalised
from training.unlabelled import unread

_MAY_HAVE_READ = 0.01
"""Share of the measured sentences that a run may have read, under other labels, before its encoder is refused."""


def run_recipe(encoder: str) -> Recipe | None:
    """The recipe of a finished run of this project, where ``encoder`` is its folder.

    A run that averages variants has a recipe in the folder of each; they differ in stages and order alone.
    """
    folder = Path(encoder)
    if (folder / HEADS_FILE).is_file():
        raise SettingsError(
            f"{folder}: a checkpoint does not say what it was trained on; give the folder of its run", code="encoder"
        )
    if not (folder / WEIGHTS).is_file():
        return None
    for path in (folder / "recipe.json", folder / f"{VARIANT}1" / "recipe.json"):
        if path.is_file():
            return recipe_from(json.loads(path.read_text(encoding="utf-8")))
    raise SettingsError(f"{folder}: has weights but no recipe.json; give the folder of a whole run", code="encoder")


def starting_network(encoder: str) -> ClaimNetwork:
    """The network whose encoder is fine-tuned; raises SettingsError("encoder") where there is none."""
    recipe = run_recipe(encoder)
    network = build_network(encoder, dropout=0.0) if recipe is None else load_network(recipe, Path(encoder))
    set_encoder_dropout(network, 0.0)  # a fifth faster, and no worse on a few thousand sentences
    return network


def starting_tokenizer(encoder: str, folder: Path, *, max_tokens: int) -> Encoder:
    """The tokenizer of that encoder, written into ``folder``."""
    recipe = run_recipe(encoder)
    path = folder / "tokenizer.json"
    write_tokenizer(tokenizer_json(encoder if recipe is None else recipe.encoder), path)
    return Encoder(path, max_tokens)


def count_read(encoder: str, measured: Iterable[Item]) -> int:
    """How many measured sentences the run behind an encoder has read, as ``refuse_read`` counts them."""
    recipe = run_recipe(encoder)
    return 0 if recipe is None else refuse_read(encoder, recipe, measured)


def refuse_read(name: str, recipe: Recipe, measured: Iterable[Item]) -> int:
    """How many measured sentences a run of that recipe reads in training, under whatever label or none.

    Raises InputError("leak") where they are more than one in a hundred: its figure would flatter.
    """
    read = {normalised(example.text) for example in _read(recipe)}
    held = [normalised(one.text) for one in measured]
    count = sum(text in read for text in held)
    if count > _MAY_HAVE_READ * len(held):
        raise InputError(
            f"{name}: its training rows hold {count} of the {len(held)} sentences that this benchmark measures; "
            "take one that has not read them, the pretrained encoder for instance",
            code="leak",
        )
    return count


def _read(recipe: Recipe) -> list[Example]:
    """Every sentence that a run has read: labelled, calibrated on, or only labelled by its teacher."""
    rows = load_rows(recipe)
    return [*rows.authored, *rows.real, *rows.calibration, *unread(recipe, rows)]
