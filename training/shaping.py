"""What a stage does to the network besides fitting it: narrower layers, a network beside it, and part of the way back.

The weights that such a stage begins with are kept in the run's folder, for a run that goes on in the middle of it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from training.batches import Batch
from training.beside import Beside
from training.narrow import narrow, set_width
from training.network import ClaimNetwork, build_from_config, freeze_lowest, go_between
from training.progress import Position
from training.recipe import Recipe

log = logging.getLogger("training")

_JUDGED = 3_000
"""Sentences on which units of feed-forward layers are judged before some are left out."""


class Shaping:
    """The shapes of a run, stage by stage; folder: the run's."""

    def __init__(self, recipe: Recipe, folder: Path) -> None:
        self._recipe = recipe
        self._folder = folder
        self._beside: Beside | None = None

    def begin(self, network: ClaimNetwork, place: Position, batches: Iterator[Batch]) -> None:
        """Ready the network for a stage, or again for the rest of it; batches: those of the stage, read as needed."""
        stage = self._recipe.stages[place.stage]
        if self._beside is not None:
            self._beside.leave()
            self._beside = None
        if place.epoch == 0 and (stage.states_weight or stage.interpolation < 1.0):
            save_file(network.state_dict(), self._before(place))
        if place.epoch == 0 and stage.feed_forward:
            log.info("narrowing the feed-forward layers to %d units", stage.feed_forward)
            narrow(network, stage.feed_forward, list(islice(batches, -(-_JUDGED // self._recipe.batch))))
            freeze_lowest(network, self._recipe.frozen_layers)
        if stage.states_weight:
            with torch.random.fork_rng(devices=[]):  # its weights are loaded, and what is drawn for them is given back
                before = empty_network(self._recipe, place.stage)
            before.load_state_dict(load_file(self._before(place)))
            before.to(network.token_head.weight.device)
            self._beside = Beside(network, before, bf16=self._recipe.bf16)

    def apart(self, batch: Batch) -> Tensor:
        """How far the states on the batch that the network has just read are from those it had before the stage."""
        if self._beside is None:
            raise RuntimeError("no stage with a states_weight has begun")
        return self._beside.loss(batch)

    def end(self, network: ClaimNetwork, place: Position) -> None:
        """After a stage's last pass, go back some of the way where it asks for that."""
        stage = self._recipe.stages[place.stage]
        if place.epoch + 1 == stage.epochs and stage.interpolation < 1.0:
            go_between(network, load_file(self._before(place)), share=stage.interpolation)

    def _before(self, place: Position) -> Path:
        return self._folder / f"before-stage-{place.stage + 1}.safetensors"


def reshape(network: ClaimNetwork, recipe: Recipe, stages: int) -> None:
    """Give the network the shape that it has after so many of the recipe's stages, for weights that are loaded next."""
    if width := recipe.feed_forward(stages):
        set_width(network.encoder, width)


def empty_network(recipe: Recipe, stages: int) -> ClaimNetwork:
    """A network of that shape, with random weights."""
    network = build_from_config(recipe.encoder, dropout=recipe.dropout, layers=recipe.layers)
    reshape(network, recipe, stages)
    return network
