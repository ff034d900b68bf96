"""One run of fitting in a folder of its own, taken up again where it was left."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor

from claimscore.encode import Encoder
from claimscore.errors import SettingsError
from training.augment import altered, near_words
from training.batches import Prepared, prepare
from training.export import write_tokenizer
from training.fit import CHECKPOINT, WEIGHTS, Fit, load_network
from training.labels import Example, examples_digest, text_digest
from training.network import ClaimNetwork, build_network, tokenizer_json
from training.progress import Watch
from training.recipe import Recipe, Teacher, load_recipe
from training.rows import Rows, held_rows
from training.teacher import Voice, blended, logits, taught
from training.unlabelled import unread

log = logging.getLogger("training")

VARIANT = "variant-"


@dataclass(frozen=True, slots=True)
class Staff:
    """Where the teachers of a run have their folders, and how many of a teacher's variants are fitted at a time."""

    folder: Path
    processes: int = 1

    def place(self, own: Recipe) -> Path:
        """The folder of the teacher with this recipe."""
        return self.folder / own.name.removeprefix("claimscore-")


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


def fit(
    recipe: Recipe,
    rows: Rows,
    folder: Path,
    *,
    processes: int = 1,
    watch: Watch | None = None,
    teachers: Path | None = None,
) -> ClaimNetwork:
    """The fitted network: loaded where the run is complete, else fitted, going on from its last checkpoint.

    With variants, each is a run in a folder of its own, and the network is the mean of their weights. Teachers are runs
    as well, in the folder ``teachers``, the run's own where none is given; a teacher's teachers are there too.
    processes: how many variants are fitted at a time, a teacher's as well; two of one thread take two thirds of the
    time of one of two, and nothing watches them. watch: what follows the steps.
    """
    alone, staff = recipe.alone(), Staff(teachers or folder, processes)
    if len(alone) == 1:
        return _fit_one(recipe, rows, folder, staff, watch)
    folders = [folder / f"{VARIANT}{number}" for number in range(1, len(alone) + 1)]
    if processes > 1:
        _fit_apart(alone, rows, folders, staff)
    networks = [_fit_one(one, rows, place, staff, watch) for one, place in zip(alone, folders, strict=True)]
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


def _fit_apart(recipes: Sequence[Recipe], rows: Rows, folders: Sequence[Path], staff: Staff) -> None:
    """Fit variants in processes of their own, once their teachers have said their word."""
    teacher = recipes[0].teacher
    if teacher is not None:
        _taught(recipes[0], teacher, rows, run_encoder(recipes[0], folders[0]), folders[0], staff)
    with ProcessPoolExecutor(staff.processes, mp_context=get_context("spawn"), initializer=_begin) as pool:
        for finished in [pool.submit(_fit_one, *work) for work in zip(recipes, repeat(rows), folders, repeat(staff))]:
            finished.result()


def _begin() -> None:
    """A process of its own says its progress as the first one does, and keeps to one core."""
    log.setLevel(logging.INFO)
    logging.basicConfig(format="%(asctime)s %(processName)s %(message)s", datefmt="%H:%M:%S")
    torch.set_num_threads(1)


def _fit_one(recipe: Recipe, rows: Rows, folder: Path, staff: Staff, watch: Watch | None = None) -> ClaimNetwork:
    """The network of one recipe without variants."""
    encoder = run_encoder(recipe, folder)
    inputs, signature = folder / "inputs.sha256", _signature(recipe, rows)
    if any((folder / name).is_file() for name in (WEIGHTS, CHECKPOINT)):
        if not inputs.is_file() or inputs.read_text(encoding="utf-8") != signature:
            raise SettingsError(
                f"{folder}: begun with another recipe or other rows; choose another --run folder or start with --fresh",
                code="checkpoint",
            )
        if (folder / WEIGHTS).is_file():
            log.info("%s holds the fitted network of this recipe", folder)
            return load_network(recipe, folder)
    inputs.write_text(signature, encoding="utf-8")
    resolved = json.dumps(recipe.resolved(), indent=1, ensure_ascii=False)
    (folder / "recipe.json").write_text(f"{resolved}\n", encoding="utf-8")
    prepared = _prepared(recipe, rows, encoder, folder, staff)
    labelled = sum(example.strength >= 0 for example in (*rows.authored, *rows.real))
    log.info(
        "fitting on %d authored and %d real rows (%d with claim strength), calibrating on %d",
        *(len(rows.authored), len(rows.real), labelled, len(rows.calibration)),
    )
    start = _start(recipe, rows, staff)
    return Fit(recipe, prepared, folder, padding=padding_id(folder), watch=watch, start=start).run()


def _start(recipe: Recipe, rows: Rows, staff: Staff) -> Mapping[str, Tensor] | None:
    """The weights that the recipe begins with, where they are a teacher's."""
    if recipe.teacher is None or not recipe.teacher.start:
        return None
    return _teacher(load_recipe(recipe.teacher.start), rows, staff).state_dict()


def _teacher(own: Recipe, rows: Rows, staff: Staff) -> ClaimNetwork:
    """The network of a teacher's recipe."""
    return fit(own, rows, staff.place(own), processes=staff.processes, teachers=staff.folder)


def _signature(recipe: Recipe, rows: Rows) -> str:
    """SHA-256 in hex of what a run's weights depend on: its recipe, those of its teachers, and the labelled rows."""
    labelled = (*rows.authored, *rows.real)
    return text_digest(
        json.dumps([examples_digest(labelled), *(one.resolved() for one in (recipe, *_teachers(recipe)))])
    )


def _teachers(recipe: Recipe, pupils: tuple[str, ...] = ()) -> Iterator[Recipe]:
    """The recipes of its teachers and theirs; raises SettingsError("recipe") where one would teach itself."""
    for name in recipe.teacher.recipes if recipe.teacher else ():
        own = load_recipe(name)
        if own.name in (*pupils, recipe.name):
            raise SettingsError(f"recipe {own.name}: is a teacher of its own teachers", code="recipe")
        yield own
        yield from _teachers(own, (*pupils, recipe.name))


def _prepared(recipe: Recipe, rows: Rows, encoder: Encoder, folder: Path, staff: Staff) -> dict[str, Prepared]:
    """What a stage can read, by the names of ``recipe.ROWS``; ``pool`` and ``all`` with teachers alone."""
    prepared = {"authored": prepare(rows.authored, encoder), "real": prepare(rows.real, encoder)}
    prepared["both"] = own = prepared["authored"] + prepared["real"]
    if recipe.teacher is not None:
        said = _taught(recipe, recipe.teacher, rows, encoder, folder, staff)
        if recipe.teacher.share:
            own, said = blended(own, said.part(0, len(own)), share=recipe.teacher.share), said.part(len(own), len(said))
        prepared["pool"], prepared["all"] = said, own + said
    return prepared


def _taught(recipe: Recipe, teacher: Teacher, rows: Rows, encoder: Encoder, folder: Path, staff: Staff) -> Prepared:
    """The teachers' word on labelled rows, where it has a share in them, and on sentences that nobody labelled.

    Variants of one run share it: it is kept in the folder of the run, beside them.
    """
    whole = folder.parent if folder.name.startswith(VARIANT) else folder
    asked = [*rows.authored, *rows.real] if teacher.share else []
    asked += unread(recipe, rows)
    if teacher.copies:
        asked += _copies(recipe, teacher, rows, folder / "tokenizer.json")
    return taught([_voice(name, rows, whole, staff) for name in teacher.recipes], asked, encoder)


def _voice(name: str, rows: Rows, whole: Path, staff: Staff) -> Voice:
    """The teacher of a recipe, fitted or loaded only where it has yet to speak."""
    own = load_recipe(name)
    place = staff.place(own)
    return Voice(
        network=partial(_teacher, own, rows, staff),
        reader=run_encoder(own, place),
        padding=padding_id(place),
        kept=whole / f"taught-{place.name}.safetensors",
        made_by=_signature(own, rows),
    )


def _copies(recipe: Recipe, teacher: Teacher, rows: Rows, tokenizer: Path) -> list[Example]:
    """Altered copies of the labelled rows; which words are near is for the student's encoder to say, or another."""
    vectors = build_network(teacher.words or recipe.encoder, dropout=0.0).encoder.get_input_embeddings().weight  # type: ignore[operator]
    pieces = Tokenizer.from_file(str(tokenizer))
    if pieces.get_vocab_size() > len(vectors):
        raise SettingsError(
            f"teacher.words: {teacher.words} does not know the word pieces of {recipe.encoder}", code="recipe"
        )
    near = near_words(pieces, vectors.detach())
    return altered((*rows.authored, *rows.real), near, copies=teacher.copies, seed=recipe.seed, held=held_rows(rows))
