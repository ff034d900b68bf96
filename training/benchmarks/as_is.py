"""A bundle on a benchmark as it is served: the claim strength that it says, nothing fitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from claimscore.domain import CLAIM_STRENGTHS
from claimscore.errors import SettingsError
from claimscore.model.bundle import Model, load_model
from training.benchmarks.items import Item
from training.benchmarks.starts import refuse_read
from training.benchmarks.task import Split, Task
from training.labels import BINARY
from training.metrics import Floats
from training.recipe import recipe_from


def can_say(task: Task) -> bool:
    """Whether a benchmark asks for what every bundle says: one of the four claim strengths."""
    return task.classes == CLAIM_STRENGTHS


@dataclass(frozen=True)
class AsItIs:
    """A bundle by name or folder."""

    bundle: str

    @cached_property
    def model(self) -> Model:
        """The bundle, loaded when it is first asked."""
        return load_model(self.bundle)

    def label(self, _task: Task, /) -> str:
        """The name of the bundle, and that nothing was fitted."""
        return f"{self.model.manifest.name}-as-it-is"

    def settings(self, task: Task, /) -> dict[str, Any]:
        """The bundle that spoke; raises SettingsError("benchmark") where the task asks for something else."""
        if not can_say(task):
            raise SettingsError(
                f"{task.name}: a bundle says claim strengths, which this benchmark does not ask for; "
                "name others, or leave --bundle out",
                code="benchmark",
            )
        return {"version": self.model.info.version, "network": self.model.info.digest}

    def check(self, measured: Sequence[Item], /) -> None:
        """Compare with what the bundle's recipe reads."""
        refuse_read(Path(self.bundle).name, recipe_from(self.model.manifest.raw["recipe"]), measured)

    def scores(self, task: Task, split: Split, *, seed: int, folder: Path) -> Floats:  # noqa: ARG002 (of the protocol)
        """Probabilities of the four strengths, each sentence alone and int8."""
        tokens = self.model.encoder.tokenise([one.text for one in split.measure])
        said = self.model.calibrator.probabilities(self.model.network.infer(tokens))
        return said.sentence[:, len(BINARY) :].astype(np.float64)
