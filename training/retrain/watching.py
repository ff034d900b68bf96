"""What is written while a run goes on: a CSV file, TensorBoard, MLflow, and the figures on calibration rows."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch

from claimscore.errors import MissingExtra, SettingsError
from training.batches import Prepared, collate, pack
from training.labels import BINARY
from training.loss import loss
from training.metrics import average_precision
from training.network import ClaimNetwork
from training.progress import Step
from training.recipe import Recipe

_BATCH = 64


class Log(Protocol):
    """Takes numbers by name; a run that is taken up again overwrites what lies after its last checkpoint."""

    def write(self, step: Step, values: Mapping[str, float]) -> None:
        """Numbers of one step."""

    def close(self) -> None:
        """Everything is on disk afterwards."""


class CsvLog:
    """One line a number: run, step, epoch, name, value; flushed after every step."""

    head = ("run", "step", "epoch", "name", "value")

    def __init__(self, folder: Path) -> None:
        self._path = folder / "log.csv"
        self._seen: set[str] = set()
        self._file: Any = None

    def write(self, step: Step, values: Mapping[str, float]) -> None:
        """Append the numbers, after dropping what an interrupted attempt wrote from this step on."""
        if step.run not in self._seen:
            self.close()
            self._seen.add(step.run)
            self._keep_before(step)
        if self._file is None:
            self._file = self._path.open("a", encoding="utf-8", newline="")
        lines = csv.writer(self._file, lineterminator="\n")
        lines.writerows((step.run, step.number, step.epoch, name, f"{value:.6g}") for name, value in values.items())
        self._file.flush()

    def _keep_before(self, step: Step) -> None:
        kept: list[Sequence[str]] = []
        if self._path.is_file():
            with self._path.open(encoding="utf-8", newline="") as file:
                rows = list(csv.reader(file))[1:]
            kept = [
                row for row in rows if len(row) == len(self.head) and (row[0] != step.run or int(row[1]) < step.number)
            ]
        with self._path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([self.head, *kept])

    def close(self) -> None:
        """Close the file; the next write opens it again."""
        if self._file is not None:
            self._file.close()
            self._file = None


class TensorBoardLog:
    """Event files in ``tensorboard/``, one folder a run (``tensorboard --logdir FOLDER``)."""

    def __init__(self, folder: Path) -> None:
        _needs("tensorboardX", "train", "--logger tensorboard")
        self._folder = folder / "tensorboard"
        self._writers: dict[str, Any] = {}

    def write(self, step: Step, values: Mapping[str, float]) -> None:
        """Add scalars; steps of an interrupted attempt from here on are purged."""
        from tensorboardX import SummaryWriter

        if step.run not in self._writers:
            purge = step.number if step.number > 1 else None
            self._writers[step.run] = SummaryWriter(str(self._folder / step.run), purge_step=purge)
        for name, value in values.items():
            self._writers[step.run].add_scalar(name, value, step.number)

    def close(self) -> None:
        """Write what is buffered."""
        for writer in self._writers.values():
            writer.close()


class MlflowLog:
    """A run of MLflow at its own tracking address (``MLFLOW_TRACKING_URI``); taken up again under the same run id."""

    def __init__(self, folder: Path, *, name: str, settings: Mapping[str, Any]) -> None:
        _needs("mlflow", "mlflow", "--logger mlflow")
        import mlflow

        self._client = mlflow.MlflowClient()
        kept = folder / "mlflow.json"
        if kept.is_file():
            self._run = str(json.loads(kept.read_text(encoding="utf-8"))["run_id"])
            return
        found = self._client.get_experiment_by_name("claimscore")
        experiment = found.experiment_id if found else self._client.create_experiment("claimscore")
        self._run = str(self._client.create_run(experiment, run_name=name).info.run_id)
        kept.write_text(json.dumps({"run_id": self._run}) + "\n", encoding="utf-8")
        for key, value in settings.items():
            self._client.log_param(self._run, key, str(value)[:500])

    def write(self, step: Step, values: Mapping[str, float]) -> None:
        """Log the numbers as metrics ``run/name``."""
        for name, value in values.items():
            self._client.log_metric(self._run, f"{step.run}/{name}", value, step=step.number)

    def close(self) -> None:
        """Leave the run open for a resume; MLflow has everything already."""


def _needs(module: str, extra: str, what: str) -> None:
    if find_spec(module) is None:
        raise MissingExtra(extra, needed_for=what)


LOGGERS = ("csv", "tensorboard", "mlflow")


def open_logs(names: Sequence[str], folder: Path, recipe: Recipe) -> list[Log]:
    """The logs of these names; raises SettingsError("logger") for an unknown name, MissingExtra."""
    unknown = sorted(set(names) - set(LOGGERS))
    if unknown:
        raise SettingsError(f"--logger {', '.join(unknown)}: there are {', '.join(LOGGERS)}", code="logger")
    made: dict[str, Callable[[], Log]] = {
        "csv": lambda: CsvLog(folder),
        "tensorboard": lambda: TensorBoardLog(folder),
        "mlflow": lambda: MlflowLog(folder, name=recipe.name, settings=recipe.resolved()),
    }
    return [made[name]() for name in dict.fromkeys(names)]


class Watcher:
    """Writes loss and rate of every step, figures on held-out rows after every epoch, and moves the bar."""

    def __init__(
        self, recipe: Recipe, held: Prepared, logs: Sequence[Log], *, padding: int, moved: Callable[[Step], None]
    ) -> None:
        """held: calibration rows, on which nothing is chosen. moved: told every step."""
        self._recipe = recipe
        self._held = held
        self._logs = logs
        self._padding = padding
        self._moved = moved

    def step(self, step: Step) -> None:
        """Write loss and learning rate."""
        self._write(step, {"loss": step.loss, "learning_rate": step.learning_rate})
        self._moved(step)

    def epoch(self, step: Step, network: ClaimNetwork) -> None:
        """Write the loss on held-out rows and the average precision of every head that has positives there."""
        self._write(step, validation(network, self._held, self._recipe, padding=self._padding))

    def _write(self, step: Step, values: Mapping[str, float]) -> None:
        for one in self._logs:
            one.write(step, values)


def validation(network: ClaimNetwork, held: Prepared, recipe: Recipe, *, padding: int) -> dict[str, float]:
    """Loss and average precisions on held-out rows, names beginning with ``validation/``; draws no random number."""
    network.eval()
    total, said = 0.0, []
    places, packed = range(len(held)), pack(held, next(network.parameters()).device)
    with torch.inference_mode():
        for start in range(0, len(places), _BATCH):
            batch = collate(packed, places[start : start + _BATCH], padding=padding)
            total += float(loss(network, batch, recipe)) * len(batch.targets)
            said.append(network(batch.input_ids, batch.attention_mask)[0][:, : len(BINARY)].double().cpu().numpy())
    scores = np.concatenate(said)
    targets = np.array([example.targets for example in held.examples])
    found = {"validation/loss": total / len(places)}
    for column, name in enumerate(BINARY):
        known = ~np.isnan(targets[:, column])
        value = average_precision(targets[known, column] >= 0.5, scores[known, column])
        if not np.isnan(value):
            found[f"validation/ap/{name}"] = value
    return found
