"""One run of ``claimscore train``: read, check, split, fit, write a checkpoint and a bundle, measure."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from claimscore.errors import InputError, SettingsError
from claimscore.model.bundle import Model, load_model
from training import run
from training.batches import prepare
from training.labels import Example, examples_digest
from training.network import ClaimNetwork
from training.progress import Step
from training.recipe import Recipe
from training.retrain.bundling import build_own_bundle
from training.retrain.calibrate import learned_from
from training.retrain.checkpoint import trained_before, write_checkpoint
from training.retrain.checks import Problem, check_rows, check_set, check_split
from training.retrain.figures import Figures
from training.retrain.own import authored_beside, read_own, to_examples
from training.retrain.plan import for_own_rows
from training.retrain.split import Split, split_own
from training.retrain.watching import Watcher, open_logs
from training.retrain.words import checks_csv, own_report
from training.rows import Rows

log = logging.getLogger("training")

RECIPE_FILE = "recipe.json"
_IDENTITY = "run.json"


@dataclass(frozen=True, slots=True)
class Data:
    """Own rows divided, the authored ones beside them, and what the checks found; ``split`` is None after an error."""

    split: Split | None
    authored: tuple[Example, ...]
    problems: tuple[Problem, ...]

    @property
    def refused(self) -> bool:
        """Whether a problem stops the run."""
        return any(problem.error for problem in self.problems)


def load_data(
    files: Sequence[Path],
    held: Sequence[Path],
    *,
    format: str | None,
    authored: bool,
    calibration: float,
    test: float,
    seed: int,
) -> Data:
    """Read and check the files, and divide their rows; held: files that only measure.

    Raises InputError where no file can be read at all, SettingsError without the authored rows.
    """
    try:
        own = read_own(files, held, format=format)
    except InputError as error:
        return Data(None, (), (Problem(True, error.code, error.message),))
    problems = check_rows((*own.rows, *own.held))
    if any(problem.error for problem in problems):
        return Data(None, (), tuple(problems))
    rows, measuring = to_examples(own.rows), to_examples(own.held)
    problems += check_set(rows)
    beside: list[Example] = []
    if authored:
        beside, left_out = authored_beside((*rows, *measuring))
        if left_out:
            message = "authored rows are left out, for own rows repeat their contrast set"
            problems.append(Problem(False, "authored", message, tuple(left_out)))
    if any(problem.error for problem in problems):
        return Data(None, tuple(beside), tuple(problems))
    split = split_own(rows, measuring, calibration=calibration, test=test, seed=seed)
    problems += check_split(split)
    return Data(split, tuple(beside), tuple(problems))


@dataclass(frozen=True, slots=True)
class Folder:
    """A run's folder, and what lies in it."""

    path: Path

    @property
    def fit(self) -> Path:
        """Checkpoints of the loop and the fitted weights."""
        return self.path / "fit"

    @property
    def checkpoint(self) -> Path:
        """The network in Hugging Face form."""
        return self.path / "checkpoint"

    @property
    def bundle(self) -> Path:
        """What ``claimscore check --model`` loads."""
        return self.path / "bundle"

    def claim(self, recipe: Recipe, rows: Sequence[Example], *, resume: bool | None) -> None:
        """Take the folder for a run of this recipe on these rows.

        resume: True goes on with the run that is there, False deletes it, None refuses to choose.
        Raises SettingsError: "run-exists"; "run-differs" where the run there has another recipe or other rows.
        """
        identity = {"recipe": recipe.resolved(), "rows": examples_digest(rows)}
        kept = self.path / _IDENTITY
        if resume is False and kept.is_file():
            for name in ("fit", "checkpoint", "bundle", "tensorboard"):
                shutil.rmtree(self.path / name, ignore_errors=True)
            for name in ("log.csv", "mlflow.json", _IDENTITY):
                (self.path / name).unlink(missing_ok=True)
        if kept.is_file():
            if resume is None:
                raise SettingsError(
                    f"{self.path} holds a run already; --resume goes on with it, --fresh deletes it, --output chooses "
                    "another folder",
                    code="run-exists",
                )
            if json.loads(kept.read_text(encoding="utf-8")) != json.loads(json.dumps(identity)):
                raise SettingsError(
                    f"{self.path} holds a run of another recipe or other rows; give the options and files that it "
                    "began with, or start anew with --fresh",
                    code="run-differs",
                )
        self.path.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(identity, ensure_ascii=False) + "\n", encoding="utf-8")
        resolved = json.dumps(recipe.resolved(), indent=1, ensure_ascii=False) + "\n"
        (self.path / RECIPE_FILE).write_text(resolved, encoding="utf-8")


def train(
    recipe: Recipe,
    data: Data,
    folder: Folder,
    *,
    resume: bool | None,
    loggers: Sequence[str],
    beside: str | None,
    moved: Callable[[Step], None],
) -> Figures:
    """Fit, export and measure; returns the figures on the test rows.

    moved: told every step. Raises InputError("data") where the checks found an error.
    """
    if data.split is None or data.refused:
        raise InputError("the data checks found errors", code="data")
    split, authored = data.split, data.authored
    recipe = for_own_rows(recipe, authored=bool(authored))
    other: Model | None = load_model(beside) if beside else None
    folder.claim(recipe, (*authored, *split.fit, *split.calibration, *split.test), resume=resume)
    (folder.path / "checks.csv").write_text(checks_csv(data.problems), encoding="utf-8")
    _write_split(folder.path / "split.csv", split)
    network = _fit(recipe, data, folder, loggers=loggers, moved=moved)
    learned = learned_from((*authored, *split.fit))
    trained = learned | trained_before(recipe.encoder)
    tokenizer = folder.fit / "tokenizer.json"
    write_checkpoint(network, recipe, trained, folder.checkpoint, tokenizer=tokenizer)
    figures = build_own_bundle(
        *(recipe, network, split, authored, folder.bundle), trained=trained, learned=learned, beside=other
    )
    write_report(folder.path, recipe.name, figures, data)
    return figures


def write_report(folder: Path, name: str, figures: Figures, data: Data) -> None:
    """Write ``metrics.json`` and ``report.md``."""
    assert data.split is not None  # noqa: S101 (for the type; the caller has checked)
    (folder / "metrics.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    report = own_report(name, figures, problems=data.problems, split=data.split)
    (folder / "report.md").write_text(report, encoding="utf-8")


def _fit(
    recipe: Recipe, data: Data, folder: Folder, *, loggers: Sequence[str], moved: Callable[[Step], None]
) -> ClaimNetwork:
    assert data.split is not None  # noqa: S101 (for the type; the caller has checked)
    rows = Rows(data.authored, data.split.fit, data.split.calibration)
    folder.fit.mkdir(parents=True, exist_ok=True)
    held = prepare(data.split.calibration, run.run_encoder(recipe, folder.fit))
    logs = open_logs(loggers, folder.path, recipe)
    watcher = Watcher(recipe, held, logs, padding=run.padding_id(folder.fit), moved=moved)
    try:
        return run.fit(recipe, rows, folder.fit, watch=watcher)
    finally:
        for one in logs:
            one.close()


def _write_split(path: Path, split: Split) -> None:
    lines = [f"{json.dumps(e.id, ensure_ascii=False)},{name}" for name, part in split.parts().items() for e in part]
    path.write_text("\n".join(["id,part", *lines]) + "\n", encoding="utf-8")
