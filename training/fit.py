"""The training loop: stages of epochs, a checkpoint after each epoch, resumed where a run was killed."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR

from claimscore.errors import SettingsError
from training.batches import Batch, Prepared, collate, length_order, pack
from training.device import best_device, random_state, set_random_state
from training.exit_heads import ExitHeads
from training.loss import loss
from training.network import (
    ClaimNetwork,
    build_network,
    freeze_lowest,
    go_on_from,
    set_encoder_dropout,
    set_priors,
)
from training.optimiser import optimiser_of
from training.progress import Position, Step, Watch, positions
from training.recipe import Recipe, Stage
from training.shaping import Shaping, empty_network, reshape

log = logging.getLogger("training")

WEIGHTS = "network.safetensors"
CHECKPOINT = "checkpoint.pt"
_LOG_EVERY_SECONDS = 20.0


class Fit:
    """A training run in a folder; ``run`` goes on from the folder's checkpoint where there is one."""

    def __init__(
        self,
        recipe: Recipe,
        rows: Mapping[str, Prepared],
        folder: Path,
        *,
        padding: int,
        watch: Watch | None = None,
        start: Mapping[str, Tensor] | None = None,
    ) -> None:
        """start: the weights of a fitted network of the same shape, to begin with instead of the encoder's own."""
        self.recipe = recipe
        self.device = best_device()
        self.rows = {name: pack(rows[name], self.device) for name in {stage.rows for stage in recipe.stages}}
        self.folder = folder
        self.padding = padding
        self.watch = watch
        self.start = start
        self._steps = {stage: self._stage_steps(row) for stage, row in enumerate(recipe.stages)}
        self._all_steps = sum(self._steps.values())
        self._done = 0
        self._speed_from = (0, 0.0)
        self._shaping = Shaping(recipe, folder)

    def run(self) -> ClaimNetwork:
        """Fit the network, save its weights into the folder, and return it ready for use.

        Raises SettingsError("checkpoint") where the folder's checkpoint is of another recipe.
        """
        torch.manual_seed(self.recipe.seed)
        torch.use_deterministic_algorithms(mode=True)
        # nothing here reads unset memory, and filling it takes a tenth of a step
        torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]
        network = build_network(self.recipe.encoder, dropout=self.recipe.dropout, layers=self.recipe.layers)
        if self.start is not None:
            go_on_from(network, self.start)
        set_encoder_dropout(network, self.recipe.encoder_dropout)
        freeze_lowest(network, self.recipe.frozen_layers)
        set_priors(network, *self._frequencies())
        self._exits = ExitHeads(network, self.recipe.exits).to(self.device)
        network.to(self.device)
        saved = self._load(network)
        first = saved["next"] if saved else 0
        optimiser = scheduler = None
        for place in positions(self.recipe):
            if place.overall < first:
                self._done += self._epoch_steps(self.recipe.stages[place.stage])
                continue
            if optimiser is None or scheduler is None or place.epoch == 0:
                self._shaping.begin(network, place, self._batches(place))
                optimiser, scheduler = self._optimiser(network, place.stage)
                if saved and place.overall == first and place.epoch > 0:
                    optimiser.load_state_dict(saved["optimiser"])
                    scheduler.load_state_dict(saved["scheduler"])
            if saved and place.overall == first:
                set_random_state(saved["random"])
            self._epoch(network, optimiser, scheduler, place)
            self._shaping.end(network, place)
            self._save(network, optimiser, scheduler, place.overall + 1)
        self._exits.leave()
        network.cpu()
        save_file(network.state_dict(), self.folder / WEIGHTS)
        return network.eval()

    def _frequencies(self) -> tuple[Tensor, Tensor]:
        """How often each of 20 heads and 14 token heads is positive in the rows of the last stage, never quite 0."""
        packed = self.rows[self.recipe.stages[-1].rows]
        heads, known = packed.targets.nansum(dim=0), (~packed.targets.isnan()).sum(dim=0)
        words = packed.marks.sum(dim=0)
        return ((heads + 1) / (known + 2)).cpu(), ((words + 1) / (len(packed.marks) + 2)).cpu()

    def _stage_steps(self, stage: Stage) -> int:
        return stage.epochs * self._epoch_steps(stage)

    def _epoch_steps(self, stage: Stage) -> int:
        return math.ceil(len(self.rows[stage.rows]) / self.recipe.batch)

    def _optimiser(self, network: nn.Module, stage: int) -> tuple[AdamW, LambdaLR]:
        named = (*network.named_parameters(), *self._exits.named_parameters())
        rate, steps = self.recipe.stages[stage].learning_rate, self._steps[stage]
        return optimiser_of(named, self.recipe, learning_rate=rate, steps=steps)

    def _batches(self, place: Position) -> Iterator[Batch]:
        packed = self.rows[self.recipe.stages[place.stage].rows]
        seed = f"{self.recipe.seed}/{self.recipe.order}/{place.stage}/{place.epoch}"
        for rows in length_order(packed.lengths, batch=self.recipe.batch, seed=seed):
            yield collate(packed, rows, padding=self.padding)

    def _epoch(self, network: ClaimNetwork, optimiser: AdamW, scheduler: LambdaLR, place: Position) -> None:
        torch.set_flush_denormal(True)  # second moments of tiny gradients slow a step down several times
        try:
            self._steps_of(network, optimiser, scheduler, place)
        finally:
            torch.set_flush_denormal(False)

    def _steps_of(self, network: ClaimNetwork, optimiser: AdamW, scheduler: LambdaLR, place: Position) -> None:
        network.train()
        total, count, spoke = torch.zeros((), device=self.device), 0, time.monotonic()
        if not self._speed_from[1]:
            self._speed_from = (self._done, spoke)
        stage = self.recipe.stages[place.stage]
        for batch in self._batches(place):
            value = loss(network, batch, self.recipe)
            if stage.exit_weight:
                value = value + stage.exit_weight * self._exits.loss(batch, self.recipe)
            if stage.states_weight:
                value = value + stage.states_weight * self._shaping.apart(batch)
            optimiser.zero_grad(set_to_none=True)
            value.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_((*network.parameters(), *self._exits.parameters()), self.recipe.clip)
            optimiser.step()
            rate, value = float(scheduler.get_last_lr()[0]), value.detach()
            scheduler.step()
            total, count, self._done = total + value, count + 1, self._done + 1  # reading it would wait for the device
            if self.watch is not None:
                self.watch.step(self._step(place, value, rate))
            if time.monotonic() - spoke > _LOG_EVERY_SECONDS:
                spoke = time.monotonic()
                self._say(place, float(total) / count)
        self._say(place, float(total) / count)
        if self.watch is not None:
            self.watch.epoch(self._step(place, value, rate), network)

    def _step(self, place: Position, loss: Tensor, rate: float) -> Step:
        rows = self.recipe.stages[place.stage].rows
        return Step(self.folder.name, self._done, self._all_steps, rows, place.overall + 1, float(loss), rate)

    def _say(self, place: Position, mean_loss: float) -> None:
        steps, since = self._speed_from
        rate = (self._done - steps) / max(1e-9, time.monotonic() - since)
        left = (self._all_steps - self._done) / rate
        rows = self.recipe.stages[place.stage].rows
        log.info(
            "%s epoch %d: loss %.4f, step %d of %d, %.1f steps/s, %d:%02d left",
            *(rows, place.epoch + 1, mean_loss, self._done, self._all_steps, rate, left // 60, left % 60),
        )

    def _save(self, network: nn.Module, optimiser: AdamW, scheduler: LambdaLR, following: int) -> None:
        state = {
            "recipe": repr(self.recipe),
            "next": following,
            "network": network.state_dict(),
            "exits": self._exits.state_dict(),
            "optimiser": optimiser.state_dict(),
            "scheduler": scheduler.state_dict(),
            "random": random_state(),
        }
        scratch = self.folder / f"{CHECKPOINT}.part"
        torch.save(state, scratch)
        scratch.replace(self.folder / CHECKPOINT)

    def _load(self, network: ClaimNetwork) -> dict[str, Any] | None:
        path = self.folder / CHECKPOINT
        if not path.is_file():
            return None
        saved: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        if saved["recipe"] != repr(self.recipe):
            raise SettingsError(
                f"{path}: made by another recipe; choose another --run folder or start with --fresh", code="checkpoint"
            )
        reshape(network, self.recipe, positions(self.recipe)[saved["next"] - 1].stage + 1)
        network.load_state_dict(saved["network"])
        self._exits.load_state_dict(saved["exits"])
        log.info("going on after epoch %d", saved["next"])
        return saved


def load_network(recipe: Recipe, folder: Path) -> ClaimNetwork:
    """The fitted network of a run folder."""
    network = empty_network(recipe, len(recipe.stages))
    network.load_state_dict(load_file(folder / WEIGHTS))
    return network.eval()
