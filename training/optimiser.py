"""What moves the weights: AdamW with rates and decay by kind of weight, a warm-up and a linear decay of the rate."""

from __future__ import annotations

from collections.abc import Iterable

from torch import nn
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR

from training.network import is_head
from training.recipe import Recipe


def optimiser_of(
    named: Iterable[tuple[str, nn.Parameter]], recipe: Recipe, *, learning_rate: float, steps: int
) -> tuple[AdamW, LambdaLR]:
    """The optimiser of one stage of so many steps, and the schedule of its learning rate.

    named: weights by name; heads, whose names do not begin as the encoder's do, go ``recipe.head_rate`` times as fast.
    """
    weights = list(named)
    groups = [
        {
            "params": [p for name, p in weights if p.requires_grad and is_head(name) is head and (p.ndim > 1) is wide],
            "lr": learning_rate * (recipe.head_rate if head else 1.0),
            "weight_decay": recipe.weight_decay if wide else 0.0,  # biases and norms are not decayed
        }
        for head in (False, True)
        for wide in (False, True)
    ]
    optimiser = AdamW(groups, lr=learning_rate, fused=True)  # one pass over the weights: a step takes half the time
    warm = max(1, round(recipe.warm_up * steps))

    def factor(step: int) -> float:
        return min((step + 1) / warm, max(0.0, (steps - step) / max(1, steps - warm)))

    return optimiser, LambdaLR(optimiser, factor)
