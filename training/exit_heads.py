"""Heads behind lower layers, for fitting alone: what the network shall know early, so that few need all of it.

Early exits are fitted to the finished network (``training.exits``); these heads only see to it that its lower layers
know enough by then. Source: Lee et al. 2015, arXiv:1409.5185 (deep supervision); Xin et al. 2021 (BERxiT).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from claimscore.errors import SettingsError
from training.batches import Batch
from training.labels import BINARY
from training.loss import binary_loss
from training.network import ClaimNetwork, layers_of, pooled
from training.recipe import Recipe


class ExitHeads(nn.Module):
    """One linear head of 20 logits behind each of ``layers``, on the states of the network's last run."""

    def __init__(self, network: ClaimNetwork, layers: Sequence[int]) -> None:
        """Raises SettingsError("encoder") where the network has no such layer."""
        super().__init__()
        found = layers_of(network.encoder) if layers else nn.ModuleList()
        if not all(1 <= layer < len(found) for layer in layers):
            raise SettingsError(
                f"exits is {list(layers)}, the encoder has {len(found)} layers; exits lie behind lower ones",
                code="encoder",
            )
        wide = network.sentence_head.in_features
        self.heads = nn.ModuleDict({str(layer): nn.Linear(wide, len(BINARY)) for layer in layers})
        self._states: dict[str, Tensor] = {}
        self._ears = [found[layer - 1].register_forward_hook(partial(self._keep, str(layer))) for layer in layers]

    def leave(self) -> None:
        """Listen to the network no longer."""
        for ear in self._ears:
            ear.remove()

    def _keep(self, layer: str, _module: nn.Module, _inputs: Any, output: Tensor | tuple[Tensor, ...]) -> None:
        if torch.is_grad_enabled():
            self._states[layer] = output if isinstance(output, Tensor) else output[0]

    def loss(self, batch: Batch, recipe: Recipe) -> Tensor:
        """The sum of the losses of all heads on the batch that the network has just read."""
        losses = [
            binary_loss(head(pooled(self._states[layer].float(), batch.attention_mask)), batch, recipe)
            for layer, head in self.heads.items()
        ]
        self._states.clear()
        return torch.stack(losses).sum()
