"""One run of fitting in a folder of its own, taken up again where it was left."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor

from claimscore.encode import Encoder
from training.batches import Prepared, prepare
from training.export import write_tokenizer
from training.fit import WEIGHTS, Fit, Watch, load_network
from training.labels import Example
from training.network import ClaimNetwork, tokenizer_json
from training.recipe import Recipe, Teacher, load_recipe
from training.rows import Rows
from training.teacher import blended, logits, taught
from training.unlabelled import unread

log = logging.getLogger("training")

VARIANT = "variant-"


def run_encoder(recipe: Recipe, folder: Path) -> Encoder:
    """The tokenizer of the run, written into its folder in the form that a bundle ships."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "tokenizer.json"
    write_tokenizer(tokenizer_json(recipe.encoder), path)
    return Encoder(path, recipe.max_tokens)


def padding_id(folder: Path) -> int:
    """The id that pads batches; masked everywhere, so any id does where the tokenizer names none."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    return next((found for name in ("[PAD]", "<pad>") if (found := tokenizer.token_to_id(name)) is not None), 0)


def fit(recipe: Recipe, rows: Rows, folder: Path, *, processes: int = 1, watch: Watch | None = None) -> ClaimNetwork:
    """The fitted network: loaded where the run is complete, else fitted, going on from its last checkpoint.

    With variants, each is a run in a folder of its own, and the network is the mean of their weights.
    processes: how many variants are fitted at a time; two of one thread take two thirds of the time of one of two, and
    nothing watches them. watch: what follows the steps.
    """
    alone = recipe.alone()
    if len(alone) == 1:
        return _fit_one(recipe, rows, folder, watch)
    folders = [folder / f"{VARIANT}{number}" for number in range(1, len(alone) + 1)]
    if processes > 1:
        _fit_apart(alone, rows, folders, processes=processes)
    networks = [_fit_one(one, rows, place, watch) for one, place in zip(alone, folders, strict=True)]
    run_encoder(recipe, folder)
    network = _averaged(networks)
    save_file(network.state_dict(), folder / WEIGHTS)
    log.info("averaged the weights of %d variants", len(networks))
    return network.eval()


def judged(recipe: Recipe, rows: Rows, asked: Sequence[Example], folder: Path) -> Tensor:
    """Sentence logits (n, 24) of ``asked`` by the network that ``fit`` makes of the recipe and rows in ``folder``."""
    network = fit(recipe, rows, folder)
    heads, _ = logits(network, prepare(asked, run_encoder(recipe, folder)), padding=padding_id(folder))
    return heads


def _averaged(networks: Sequence[ClaimNetwork]) -> ClaimNetwork:
    """The first network, with the mean weights of all."""
    states = [network.state_dict() for network in networks]
    mean = {name: sum(state[name] for state in states) / len(states) for name in states[0]}
    networks[0].load_state_dict(mean)
    return networks[0]


def _fit_apart(recipes: Sequence[Recipe], rows: Rows, folders: Sequence[Path], *, processes: int) -> None:
    """Fit variants in processes of their own, once their teacher has said its word."""
    teacher = recipes[0].teacher
    if teacher is not None:
        _taught(recipes[0], teacher, rows, run_encoder(recipes[0], folders[0]), folders[0])
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_begin) as pool:
        for finished in [pool.submit(_fit_one, *work) for work in zip(recipes, repeat(rows), folders)]:
            finished.result()


def _begin() -> None:
    """A process of its own says its progress as the first one does, and keeps to one core."""
    log.setLevel(logging.INFO)
    logging.basicConfig(format="%(asctime)s %(processName)s %(message)s", datefmt="%H:%M:%S")
    torch.set_num_threads(1)


def _fit_one(recipe: Recipe, rows: Rows, folder: Path, watch: Watch | None = None) -> ClaimNetwork:
    """The network of one recipe without variants."""
    encoder = run_encoder(recipe, folder)
    text = json.dumps(recipe.resolved(), indent=1, ensure_ascii=False) + "\n"
    resolved = folder / "recipe.json"
    if (folder / WEIGHTS).is_file() and resolved.is_file() and resolved.read_text(encoding="utf-8") == text:
        log.info("%s holds the fitted network of this recipe", folder)
        return load_network(recipe, folder)
    resolved.write_text(text, encoding="utf-8")
    prepared = _prepared(recipe, rows, encoder, folder)
    labelled = sum(example.strength >= 0 for example in (*rows.authored, *rows.real))
    log.info(
        "fitting on %d authored and %d real rows (%d with claim strength), calibrating on %d",
        *(len(rows.authored), len(rows.real), labelled, len(rows.calibration)),
    )
    return Fit(recipe, prepared, folder, padding=padding_id(folder), watch=watch).run()


def _prepared(recipe: Recipe, rows: Rows, encoder: Encoder, folder: Path) -> dict[str, Prepared]:
    """What a stage can read, by the names of ``recipe.ROWS``; ``pool`` and ``all`` with a teacher alone."""
    prepared = {"authored": prepare(rows.authored, encoder), "real": prepare(rows.real, encoder)}
    prepared["both"] = own = prepared["authored"] + prepared["real"]
    if recipe.teacher is not None:
        said = _taught(recipe, recipe.teacher, rows, encoder, folder)
        if recipe.teacher.share:
            own, said = blended(own, said.part(0, len(own)), share=recipe.teacher.share), said.part(len(own), len(said))
        prepared["pool"], prepared["all"] = said, own + said
    return prepared


def _taught(recipe: Recipe, teacher: Teacher, rows: Rows, encoder: Encoder, folder: Path) -> Prepared:
    """The teacher's word on labelled rows, where it has a share in them, and on sentences that nobody labelled.

    It is fitted or loaded only where it has yet to speak. Variants of one run share the teacher and its word, both kept
    in the folder of the run.
    """
    own = load_recipe(teacher.recipe)
    whole = folder.parent if folder.name.startswith(VARIANT) else folder
    place = whole / "teacher"
    reader = run_encoder(own, place)
    asked = unread(recipe, rows)
    if teacher.share:
        asked = [*rows.authored, *rows.real, *asked]
    network = partial(fit, own, rows, place)
    made_by = json.dumps(own.resolved(), sort_keys=True)
    return taught(network, reader, asked, encoder, padding=padding_id(place), folder=whole, made_by=made_by)
