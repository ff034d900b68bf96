"""Fitting beside a network that stays as it was: its states on every token are learned as well as the labels.

Source: Romero et al. 2015, arXiv:1412.6550 (states of a teacher as targets); Jiao et al. 2020, arXiv:1909.10351.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from training.batches import Batch
from training.network import ClaimNetwork, layers_of


class Beside:
    """What a network's last layer says, held against that of the network it came from."""

    def __init__(self, network: ClaimNetwork, before: ClaimNetwork, *, bf16: bool) -> None:
        """before: the one that stays as it is; it may be wider inside, and has states of the same size."""
        self._before = before.eval().requires_grad_(requires_grad=False)
        self._bf16 = bf16
        self._states: Tensor | None = None
        self._ear = layers_of(network.encoder)[-1].register_forward_hook(self._keep)

    def leave(self) -> None:
        """Listen to the network no longer."""
        self._ear.remove()

    def _keep(self, _module: nn.Module, _inputs: Any, output: Tensor | tuple[Tensor, ...]) -> None:
        self._states = output if isinstance(output, Tensor) else output[0]

    def loss(self, batch: Batch) -> Tensor:
        """The mean squared difference of the states on the batch that the network has just read, padding left out.

        It is a share of the variance of what the other says.
        """
        if self._states is None:
            raise RuntimeError("the network has read nothing yet")
        real = batch.attention_mask.bool()
        with torch.no_grad(), torch.autocast(real.device.type, dtype=torch.bfloat16, enabled=self._bf16):
            found = self._before.encoder(input_ids=batch.input_ids, attention_mask=batch.attention_mask)
        wanted = found.last_hidden_state.float()[real]
        own, self._states = self._states.float()[real], None
        apart: Tensor = (own - wanted).pow(2).mean() / wanted.var()
        return apart
