"""Runs of benchmarks, one JSON file a fit: what is there is not fitted again, so a stopped run goes on."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimscore.errors import SettingsError
from training.benchmarks.methods import Method
from training.benchmarks.task import Split, Task

log = logging.getLogger("training")

SETTINGS = "settings.json"


@dataclass(frozen=True, slots=True)
class Run:
    """One method on one benchmark, in the folder ``output/TASK/METHOD``."""

    task: Task
    method: Method
    output: Path
    folds: int

    @property
    def label(self) -> str:
        """The name of the method."""
        return self.method.label(self.task)

    @property
    def folder(self) -> Path:
        """Where the results lie."""
        return self.output / self.task.name / self.label

    def complete(self, seeds: Sequence[int]) -> None:
        """Fit and score what is not there yet; raises SettingsError("benchmark") for results under other settings."""
        splits = self.task.splits(self.folds)
        self.method.check([one for split in splits for one in split.measure])
        self._settle(len(splits))
        for seed in seeds:
            for fold, split in enumerate(splits, start=1):
                path = self.folder / f"fold-{fold}-seed-{seed}.json"
                if path.is_file():
                    log.info("%s %s: fold %d, seed %d is there", self.task.name, self.label, fold, seed)
                    continue
                _write(path, self._fit(split, fold=fold, folds=len(splits), seed=seed))

    def _fit(self, split: Split, *, fold: int, folds: int, seed: int) -> dict[str, Any]:
        began = time.monotonic()
        log.info(
            "%s %s: fold %d of %d, seed %d: %d sentences to learn from, %d to measure",
            *(self.task.name, self.label, fold, folds, seed, len(split.learn), len(split.measure)),
        )
        scores = self.method.scores(self.task, split, seed=seed, folder=self.folder)
        seconds = round(time.monotonic() - began, 1)
        log.info("%s %s: fold %d, seed %d done in %.0f s", self.task.name, self.label, fold, seed, seconds)
        return {
            "fold": fold,
            "seed": seed,
            "learned_from": len(split.learn),
            "seconds": seconds,
            "ids": [one.id for one in split.measure],
            "scores": [[round(value, 5) for value in row] for row in scores.tolist()],
        }

    def _settle(self, splits: int) -> None:
        """Write the settings, or compare them with those of the results that are there."""
        self.folder.mkdir(parents=True, exist_ok=True)
        wanted = {"splits": splits, **self.method.settings(self.task)}
        path = self.folder / SETTINGS
        if not path.is_file():
            _write(path, wanted)
        found = json.loads(path.read_text(encoding="utf-8"))
        if found != json.loads(json.dumps(wanted)):
            differ = sorted(key for key in found.keys() | wanted.keys() if found.get(key) != wanted.get(key))
            raise SettingsError(
                f"{self.folder}: holds results under other settings ({', '.join(differ)}); "
                "choose another --output or remove the folder",
                code="benchmark",
            )


def _write(path: Path, content: dict[str, Any]) -> None:
    scratch = path.with_suffix(".part")
    scratch.write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")
    scratch.replace(path)
