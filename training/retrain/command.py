"""``claimscore train``: from own labels to a checkpoint and a bundle, in one command."""

from __future__ import annotations

import logging
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimscore.errors import InputError, MissingExtra, SettingsError

if TYPE_CHECKING:
    from training.progress import Step
    from training.recipe import Recipe
    from training.retrain.job import Data

log = logging.getLogger("training")

INTERRUPTED = 130


def train(
    data: Annotated[
        list[Path], typer.Option("--data", "-d", metavar="FILE", help="Labelled rows; several files are one set.")
    ],
    test: Annotated[
        list[Path] | None, typer.Option("--test", metavar="FILE", help="Labelled rows that only measure.")
    ] = None,
    input_format: Annotated[
        str | None,
        typer.Option(
            "--format", "-f", help="csv, jsonl, parquet, labelstudio, doccano or prodigy; default: found out."
        ),
    ] = None,
    recipe: Annotated[
        str, typer.Option(help="A name in training/recipes, a TOML file, or tfidf for the linear baseline.")
    ] = "own",
    encoder: Annotated[
        str | None, typer.Option(help="A Hugging Face encoder: folder, hub name, or the checkpoint of a run.")
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Override a setting of the recipe.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Folder of the run; default: runs/NAME of the recipe.")
    ] = None,
    include: Annotated[
        list[str] | None, typer.Option(help="authored: learn from the project's own rows too (in a checkout).")
    ] = None,
    test_share: Annotated[
        float, typer.Option(min=0.05, max=0.5, help="Share of the documents that only measure.")
    ] = 0.2,
    seed: Annotated[int | None, typer.Option(help="Default: the recipe's.")] = None,
    resume: Annotated[
        bool | None, typer.Option("--resume/--fresh", help="Go on with the run in the folder, or delete it first.")
    ] = None,
    logger: Annotated[str, typer.Option(help="Some of csv, tensorboard, mlflow.")] = "csv,tensorboard",
    beside: Annotated[
        str | None, typer.Option(help="A model whose average precision on the test rows is reported beside.")
    ] = None,
    check_only: Annotated[
        bool, typer.Option("--check-only", help="Check the data, print what was found, stop.")
    ] = False,
    progress: Annotated[bool | None, typer.Option("--progress/--no-progress", help="Default: on a terminal.")] = None,
) -> None:
    """Train on your own labels: FOLDER/bundle is a model for --model, FOLDER/checkpoint a Hugging Face folder.

    The data are checked first; errors stop the run. A killed run goes on with --resume.

    Exit codes: 0 done, 2 wrong usage or data, 3 failure, 130 Ctrl+C (the run can be resumed).
    """
    unknown = sorted(set(include or ()) - {"authored"})
    if unknown:
        raise SettingsError(f"--include {', '.join(unknown)}: there is only authored", code="usage")
    _needs_training()
    chosen = _recipe(recipe, encoder, settings or [], seed)
    folder = output or Path("runs") / (chosen.name if recipe != "tfidf" else "tfidf")
    found = _checked(data, test or [], chosen, format=input_format, authored=bool(include), test_share=test_share)
    if check_only:
        raise typer.Exit(2 if found.refused else 0)
    if found.refused:
        raise InputError("the data have errors (listed above); correct them and run again", code="data")
    shown = sys.stderr.isatty() if progress is None else progress
    with _logged(folder):
        if recipe == "tfidf":
            _train_tfidf(found, folder)
            return
        loggers = [name.strip() for name in logger.split(",") if name.strip()]
        _train(chosen, found, folder, resume=resume, loggers=loggers, beside=beside, shown=shown)


def _needs_training() -> None:
    try:
        import safetensors  # noqa: F401 (asked for, not used)
        import sklearn  # noqa: F401
        import torch  # noqa: F401
        import transformers  # noqa: F401
    except ImportError as error:
        raise MissingExtra("train", needed_for="claimscore train") from error


def _recipe(name: str, encoder: str | None, settings: list[str], seed: int | None) -> Recipe:
    from training.recipe import load_recipe

    more = [f"encoder={_toml(encoder)}"] if encoder else []
    more += [f"seed={seed}"] if seed is not None else []
    return load_recipe("own" if name == "tfidf" else name, [*settings, *more])


def _toml(text: str) -> str:
    """A TOML string that holds any folder name."""
    import json

    return json.dumps(text)


def _checked(
    files: list[Path], held: list[Path], recipe: Recipe, *, format: str | None, authored: bool, test_share: float
) -> Data:
    from training.retrain.job import load_data
    from training.retrain.words import checks_table, split_sentence

    shares = {"calibration": recipe.calibration_share, "test": test_share}
    found = load_data(files, held, format=format, authored=authored, seed=recipe.seed, **shares)
    typer.echo(checks_table(found.problems), nl=False)
    if found.split is not None:
        typer.echo(split_sentence(found.split))
    return found


def _train(
    recipe: Recipe,
    data: Data,
    folder: Path,
    *,
    resume: bool | None,
    loggers: list[str],
    beside: str | None,
    shown: bool,
) -> None:
    from training.retrain.job import Folder
    from training.retrain.job import train as run

    try:
        with _bar(shown=shown) as moved:
            figures = run(recipe, data, Folder(folder), resume=resume, loggers=loggers, beside=beside, moved=moved)
    except KeyboardInterrupt:
        again = [word for word in sys.argv[1:] if word not in ("--fresh", "--resume")]
        typer.echo(f"\nstopped; go on with: claimscore {shlex.join(again)} --resume", err=True)
        raise typer.Exit(INTERRUPTED) from None
    _say(figures)
    typer.echo(f"bundle      {folder / 'bundle'}      claimscore check FILE --model {folder / 'bundle'}")
    typer.echo(f"checkpoint  {folder / 'checkpoint'}  claimscore train --encoder {folder / 'checkpoint'} …")
    typer.echo(f"report      {folder / 'report.md'}")


def _train_tfidf(data: Data, folder: Path) -> None:
    from training.retrain import tfidf

    _say(tfidf.train_tfidf(data, folder))
    typer.echo(
        f"estimator   {folder / tfidf.MODEL_FILE}  a baseline to compare with: it has no bundle and does not serve"
    )
    typer.echo(f"report      {folder / 'report.md'}")


def _say(figures: dict[str, Any]) -> None:
    from training.retrain.words import figures_lines

    typer.echo(figures_lines(figures), nl=False)


@contextmanager
def _logged(folder: Path) -> Iterator[None]:
    """The training log on standard error and in ``log.txt`` of the run."""
    folder.mkdir(parents=True, exist_ok=True)
    handlers: list[logging.Handler] = [
        logging.StreamHandler(sys.stderr),
        logging.FileHandler(folder / "log.txt", encoding="utf-8"),
    ]
    level, passed_up = log.level, log.propagate
    log.setLevel(logging.INFO)
    log.propagate = False  # some library may have given the root logger a handler of its own
    for handler in handlers:
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", datefmt="%H:%M:%S"))
        log.addHandler(handler)
    try:
        yield
    finally:
        log.setLevel(level)
        log.propagate = passed_up
        for handler in handlers:
            log.removeHandler(handler)
            handler.close()


@contextmanager
def _bar(*, shown: bool) -> Iterator[Callable[[Step], None]]:
    """A progress bar on standard error, told every step."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not shown, transient=True) as bar:
        task = bar.add_task("fitting", total=None)

        def moved(step: Step) -> None:
            words = f"{step.run}, epoch {step.epoch}, loss {step.loss:.3f}"
            bar.update(task, completed=step.number, total=step.of, description=words)

        yield moved
