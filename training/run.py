"""One run of fitting in a folder of its own, taken up again where it was left."""

from __future__ import annotations

import json
import logging
from pathlib import Path

from safetensors.torch import save_file
from tokenizers import Tokenizer

from claimscore.encode import Encoder
from training.batches import Prepared, prepare
from training.export import write_tokenizer
from training.fit import WEIGHTS, Fit, load_network
from training.network import ClaimNetwork, tokenizer_json
from training.recipe import Recipe, Teacher, load_recipe
from training.rows import Rows, measuring_rows
from training.teacher import taught
from training.unlabelled import unlabelled_examples

log = logging.getLogger("training")

VARIANT = "variant-"


def run_encoder(recipe: Recipe, folder: Path) -> Encoder:
    """The tokenizer of the run, written into its folder in the form that a bundle ships."""
    path = folder / "tokenizer.json"
    write_tokenizer(tokenizer_json(recipe.encoder), path)
    return Encoder(path, recipe.max_tokens)


def padding_id(folder: Path) -> int:
    """The id that pads batches; masked everywhere, so any id does where the tokenizer names none."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    return next((found for name in ("[PAD]", "<pad>") if (found := tokenizer.token_to_id(name)) is not None), 0)


def fit(recipe: Recipe, rows: Rows, folder: Path) -> ClaimNetwork:
    """The fitted network: loaded where the run is complete, else fitted, going on from its last checkpoint.

    With variants, each is a run in a folder of its own, and the network is the mean of their weights.
    """
    alone = recipe.alone()
    if len(alone) == 1:
        return _fit_one(recipe, rows, folder)
    networks = [_fit_one(one, rows, folder / f"{VARIANT}{number}") for number, one in enumerate(alone, start=1)]
    run_encoder(recipe, folder)
    states = [network.state_dict() for network in networks]
    mean = {name: sum(state[name] for state in states) / len(states) for name in states[0]}
    networks[0].load_state_dict(mean)
    save_file(networks[0].state_dict(), folder / WEIGHTS)
    log.info("averaged the weights of %d variants", len(networks))
    return networks[0].eval()


def _fit_one(recipe: Recipe, rows: Rows, folder: Path) -> ClaimNetwork:
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(recipe.resolved(), indent=1, ensure_ascii=False) + "\n"
    resolved = folder / "recipe.json"
    if (folder / WEIGHTS).is_file() and resolved.is_file() and resolved.read_text(encoding="utf-8") == text:
        log.info("%s holds the fitted network of this recipe", folder)
        return load_network(recipe, folder)
    resolved.write_text(text, encoding="utf-8")
    encoder = run_encoder(recipe, folder)
    prepared = {"authored": prepare(rows.authored, encoder), "real": prepare(rows.real, encoder)}
    prepared["both"] = prepared["authored"] + prepared["real"]
    if recipe.teacher is not None:
        prepared["pool"] = _taught(recipe, recipe.teacher, rows, encoder, folder)
        prepared["all"] = prepared["both"] + prepared["pool"]
    labelled = sum(example.strength >= 0 for example in (*rows.authored, *rows.real))
    log.info(
        "fitting on %d authored and %d real rows (%d with claim strength), calibrating on %d",
        *(len(rows.authored), len(rows.real), labelled, len(rows.calibration)),
    )
    return Fit(recipe, prepared, folder, padding=padding_id(folder)).run()


def _taught(recipe: Recipe, teacher: Teacher, rows: Rows, encoder: Encoder, folder: Path) -> Prepared:
    """Unlabelled sentences with the word of the teacher, which is fitted first where it is not there yet.

    Variants of one run share the teacher and its word, both kept in the folder of the run.
    """
    own = load_recipe(teacher.recipe)
    whole = folder.parent if folder.name.startswith(VARIANT) else folder
    network = fit(own, rows, whole / "teacher")
    reader = Encoder(whole / "teacher" / "tokenizer.json", own.max_tokens)
    asked = unlabelled_examples(
        (*rows.authored, *rows.real),
        (*rows.calibration, *measuring_rows()),
        exclude=frozenset(recipe.exclude),
        sentences=teacher.sentences,
    )
    log.info("the teacher reads %d sentences that nobody labelled", len(asked))
    return taught(network, reader, asked, encoder, padding=padding_id(whole / "teacher"), folder=whole)
