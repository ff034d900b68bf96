"""A fine-tuned encoder with one linear head on the mean of its tokens, as published systems have it.

Source of the recipe: learning rate 1e-4, four epochs, batches of 32, class-balanced cross-entropy, measured on the
packaged MiniLM (docs/decisions.md).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR

from claimscore.encode import Encoder
from training.batches import length_order
from training.benchmarks.items import Item
from training.metrics import Floats
from training.network import ClaimNetwork

log = logging.getLogger("training")

_READ_AT_ONCE = 64
_LOG_EVERY_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Fitting:
    """How one fit goes over its items. head_rate: learning rate of the head as a multiple of the encoder's."""

    epochs: int
    learning_rate: float
    batch: int
    head_rate: float = 10.0
    dropout: float = 0.1
    warm_up: float = 0.1
    weight_decay: float = 0.01
    clip: float = 1.0
    bf16: bool = True


class Classifier(nn.Module):
    """The encoder of a network with a fresh head of ``outputs`` numbers: classes, or one value for a regression."""

    def __init__(self, start: ClaimNetwork, *, outputs: int, dropout: float, seed: int) -> None:
        super().__init__()
        torch.manual_seed(seed)
        self.encoder = start.encoder
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(start.token_head.in_features, outputs)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Outputs of n sentences of t tokens: float32 (n, outputs)."""
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state.float()
        real = attention_mask.unsqueeze(-1).to(states.dtype)
        mean = (states * real).sum(dim=1) / real.sum(dim=1)
        found: Tensor = self.head(self.dropout(mean))
        return found


def fit(
    network: Classifier, items: Sequence[Item], encoder: Encoder, fitting: Fitting, *, seed: int, padding: int
) -> None:
    """Fit the network to the items' labels: classes where it has several outputs, else standardised values."""
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(mode=True)
    ids = [row.ids for row in encoder.tokenise([one.text for one in items])]
    labels = torch.tensor([one.label for one in items])
    orders = [
        length_order([len(row) for row in ids], batch=fitting.batch, seed=f"{seed}/{epoch}")
        for epoch in range(fitting.epochs)
    ]
    torch.set_flush_denormal(True)  # second moments of tiny gradients slow a step down several times
    try:
        _steps(network, ids, labels, orders, fitting, padding)
    finally:
        torch.set_flush_denormal(False)


def _steps(
    network: Classifier,
    ids: Sequence[Sequence[int]],
    labels: Tensor,
    orders: list[list[list[int]]],
    fitting: Fitting,
    padding: int,
) -> None:
    weights = _balance(labels, network.head.out_features) if network.head.out_features > 1 else None
    optimiser, scheduler = _optimiser(network, fitting, steps=sum(map(len, orders)))
    network.train()
    spoke = time.monotonic()
    for epoch, order in enumerate(orders, start=1):
        total = 0.0
        for step, rows in enumerate(order, start=1):
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=fitting.bf16):
                said = network(*_padded([ids[row] for row in rows], padding)).float()
            value = _loss(said, labels[rows], weights)
            optimiser.zero_grad(set_to_none=True)
            value.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), fitting.clip)
            optimiser.step()
            scheduler.step()
            total += float(value.detach())
            if time.monotonic() - spoke > _LOG_EVERY_SECONDS or step == len(order):
                spoke = time.monotonic()
                log.info(
                    "epoch %d of %d, step %d of %d: loss %.4f", epoch, fitting.epochs, step, len(order), total / step
                )


def predict(network: Classifier, items: Sequence[Item], encoder: Encoder, *, padding: int) -> Floats:
    """float64 (n, classes) probabilities in the order of the items, or (n, 1) outputs of a regression."""
    ids = [row.ids for row in encoder.tokenise([one.text for one in items])]
    order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
    outputs = network.head.out_features
    found = np.zeros((len(ids), outputs))
    network.eval()
    with torch.inference_mode():
        for start in range(0, len(order), _READ_AT_ONCE):
            rows = order[start : start + _READ_AT_ONCE]
            said = network(*_padded([ids[row] for row in rows], padding))
            found[rows] = (torch.softmax(said, dim=-1) if outputs > 1 else said).double().numpy()
    return found


def _padded(rows: Sequence[Sequence[int]], padding: int) -> tuple[Tensor, Tensor]:
    ids = torch.full((len(rows), max(map(len, rows))), padding, dtype=torch.int64)
    mask = torch.zeros_like(ids)
    for place, row in enumerate(rows):
        ids[place, : len(row)] = torch.tensor(row)
        mask[place, : len(row)] = 1
    return ids, mask


def _balance(labels: Tensor, classes: int) -> Tensor:
    """(classes,) weights that give each class the same say; 0 for a class that does not occur."""
    counts = torch.bincount(labels.long(), minlength=classes).float()
    return torch.where(counts > 0, len(labels) / (classes * counts.clamp(min=1)), 0.0)


def _loss(said: Tensor, labels: Tensor, weights: Tensor | None) -> Tensor:
    if weights is None:
        return functional.mse_loss(said[:, 0], labels)
    return functional.cross_entropy(said, labels.long(), weight=weights)


def _optimiser(network: Classifier, fitting: Fitting, *, steps: int) -> tuple[AdamW, LambdaLR]:
    groups = [
        {
            "params": [p for name, p in network.named_parameters() if name.startswith("head") is head],
            "lr": fitting.learning_rate * (fitting.head_rate if head else 1.0),
        }
        for head in (False, True)
    ]
    optimiser = AdamW(groups, lr=fitting.learning_rate, weight_decay=fitting.weight_decay, fused=True)
    warm = max(1, round(fitting.warm_up * steps))

    def factor(step: int) -> float:
        return min((step + 1) / warm, max(0.0, (steps - step) / max(1, steps - warm)))

    return optimiser, LambdaLR(optimiser, factor)
