"""``python -m training``: fit, measure, compare and rewrite bundles, doubt labels, fetch corpora, run benchmarks."""

from __future__ import annotations

import argparse
import json
import logging
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from claimscore.errors import ClaimscoreError, MissingExtra
from training import cleaning, curve, pruning
from training.benchmarks import command as benchmark
from training.corpora import ROOT
from training.evaluation import command
from training.public import command as public

log = logging.getLogger("training")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0, or 2 for any ClaimscoreError, which is logged.

    Commands load what they need when they run, so that those that need no extra run without it.
    """
    options = _parser().parse_args(arguments)
    log.setLevel(logging.INFO)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S", stream=sys.stderr)
    try:
        _run(options)
    except MissingExtra as error:
        log.error('%s (in a clone: pip install ".[%s]")', error, error.extra)
        return 2
    except ClaimscoreError as error:
        log.error("%s", error)
        return 2
    return 0


def _run(options: argparse.Namespace) -> None:
    """Run the command; raises MissingExtra where a module that is not ours is not there."""
    try:
        options.command(options)
    except ModuleNotFoundError as error:
        if isinstance(error, MissingExtra) or (error.name or "").partition(".")[0] in ("claimscore", "training"):
            raise
        raise MissingExtra("train", needed_for=f"python -m training {options.name}") from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="name")
    train = commands.add_parser("train", help="fit, calibrate, export and evaluate one recipe")
    train.add_argument("--recipe", default="base", help="a name in training/recipes or a TOML file")
    train.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="override a setting")
    train.add_argument("--encoder", help="an installed package, a folder in Hugging Face form, or a hub name")
    train.add_argument("--run", type=Path, help="folder of checkpoints, log and reports (default runs/NAME)")
    train.add_argument("--output", type=Path, help="folder of the bundle (default models/NAME)")
    train.add_argument("--processes", type=int, default=1, help="variants that are fitted at a time (default 1)")
    train.add_argument("--fresh", action="store_true", help="start anew where the run folder holds a checkpoint")
    train.set_defaults(command=_train)
    command.add_parsers(commands)
    public.add_parser(commands)
    commands.add_parser("readme", help="write the shipped bundle's figures into the README").set_defaults(
        command=_readme
    )
    tiny = commands.add_parser("tiny", help="write the bundle that the tests load")
    tiny.add_argument("--output", type=Path, default=ROOT / "tests" / "data" / "tiny_model")
    tiny.set_defaults(command=_tiny)
    faster = commands.add_parser("serving-form", help="rewrite an older bundle's graph: same scores, faster")
    faster.add_argument("model", help="name or folder of a bundle")
    faster.set_defaults(command=_serving_form)
    early = commands.add_parser("early-exits", help="let sentences that are surely clean leave the network half-way")
    early.add_argument("model", help="name or folder of a bundle")
    early.add_argument("--output", type=Path, required=True, help="folder of the new bundle")
    early.add_argument("--layers", type=int, nargs="+", default=[1, 3], help="after which layers (default: 1 3)")
    early.add_argument("--none", action="store_true", help="take those out that are there instead")
    early.add_argument("--texts", type=Path, action="append", help="articles as JSON Lines (default: training split)")
    early.set_defaults(command=_early_exits)
    pruning.add_parser(commands)
    cleaning.add_parser(commands)
    curve.add_parser(commands)
    benchmark.add_parser(commands)
    return parser


def _train(options: argparse.Namespace) -> None:
    from training import build, run
    from training.evaluation.evaluate import evaluate_bundle
    from training.recipe import load_recipe
    from training.retrain.calibrate import EVERYTHING
    from training.retrain.checkpoint import write_checkpoint
    from training.rows import load_rows

    encoder = [f'encoder="{options.encoder}"'] if options.encoder else []
    recipe = load_recipe(options.recipe, [*options.set, *encoder])
    folder = options.run or ROOT / "runs" / recipe.name
    output = options.output or ROOT / "models" / recipe.name
    if options.fresh and folder.is_dir():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    record = logging.FileHandler(folder / "log.txt", encoding="utf-8")
    record.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    log.addHandler(record)
    try:
        rows, texts = load_rows(recipe), build.exit_texts(recipe)
        network = run.fit(recipe, rows, folder, processes=options.processes)
        build.stack(recipe, network, rows, run=folder)
        write_checkpoint(network, recipe, EVERYTHING, folder / "checkpoint", tokenizer=folder / "tokenizer.json")
        build.build_bundle(recipe, network, rows, output, run=folder, texts=texts)
        command.say(evaluate_bundle(output, folder / "evaluation", fp32=folder), output)
    finally:
        log.removeHandler(record)
        record.close()


def _readme(_options: argparse.Namespace) -> None:
    from claimscore.model.bundle import find_model
    from claimscore.model.manifest import read_manifest
    from training.evaluation.readme import with_figures

    path = ROOT / "README.md"
    path.write_text(with_figures(path.read_text(encoding="utf-8"), read_manifest(find_model()).raw), encoding="utf-8")


def _serving_form(options: argparse.Namespace) -> None:
    from claimscore.model.bundle import find_model
    from training.serving import rewrite_bundle

    folder = find_model(options.model)
    log.info("%s: %s", folder, "rewritten" if rewrite_bundle(folder) else "left as it is")


def _early_exits(options: argparse.Namespace) -> None:
    from claimscore.model.bundle import find_model
    from training.articles import training_texts
    from training.corpora import data_folder
    from training.exits import add_exits
    from training.whole import write_whole

    if options.none:
        write_whole(find_model(options.model), options.output)
        log.info("%s: every sentence runs through the whole network", options.output)
        return
    texts = list(pruning.texts_of(options.texts)) if options.texts else training_texts(data_folder())
    done = add_exits(find_model(options.model), texts, layers=options.layers, output=options.output)
    log.info("%s: %s", options.output, json.dumps(asdict(done)))
    log.info("its metrics are those of the bundle before: python -m training evaluate %s", options.output)


def _tiny(options: argparse.Namespace) -> None:
    from training.tiny import write_tiny_bundle

    write_tiny_bundle(options.output)


if __name__ == "__main__":
    sys.exit(main())
