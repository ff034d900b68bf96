"""Narrower feed-forward layers: units that the others make up for are left out, lowest layer first.

Of the units of a layer the one goes that costs the layer's output least, the others take over what they can, and so on
to the width that is wanted; what is left is fitted by least squares to what the layer said with all of its units. Only
the products of its units on sentences are needed for that, nobody's labels.
Source: Hassibi and Stork 1993 (optimal brain surgeon); Kurtic, Frantar and Alistarh 2023, arXiv:2302.04089 (ZipLM).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import torch
from torch import Tensor, nn

from claimscore.errors import SettingsError
from training.batches import Batch
from training.network import ClaimNetwork, layers_of

_DAMPING = 1e-4
"""Added to the diagonal of the products, as a share of its mean, so that units that say the same can be told apart."""
_PULL = 1e-5
"""How much least squares prefers the weights that are there, as the same share."""


def width_of(encoder: nn.Module) -> int:
    """Units of the encoder's feed-forward layers; raises SettingsError("encoder") where they are elsewhere."""
    return _dense(layers_of(encoder)[0])[0].out_features


def set_width(encoder: nn.Module, width: int) -> None:
    """Give the feed-forward layers ``width`` units whose weights are not set, for weights that are loaded next."""
    for layer in layers_of(encoder):
        inner, outer = _dense(layer)
        _replace(layer, *_empty(inner, outer, width))
    encoder.config.intermediate_size = width  # type: ignore[union-attr]


def narrow(network: ClaimNetwork, width: int, batches: Sequence[Batch]) -> None:
    """Leave out all but ``width`` units of every feed-forward layer, in place.

    batches: sentences of the kind that will be read; two thousand do. Each layer is judged on what the narrower ones
    below it say. Raises SettingsError("encoder") where layers are no wider, or lie elsewhere than in BERT.
    """
    if not 0 < width < width_of(network.encoder):
        raise SettingsError(
            f"feed_forward is {width}, and the layers have {width_of(network.encoder)} units already", code="encoder"
        )
    training = network.training
    network.eval()
    for layer in layers_of(network.encoder):
        inner, outer = _dense(layer)
        weights = torch.cat((outer.weight.T, outer.bias[None])).detach().double().cpu()
        products = _products(network, outer, batches)
        kept = kept_units(products, weights, width)
        fitted = _fitted(products, weights, kept)
        narrower = _empty(inner, outer, width)
        with torch.no_grad():
            narrower[0].weight.copy_(inner.weight[kept])
            narrower[0].bias.copy_(inner.bias[kept])
            narrower[1].weight.copy_(fitted[:-1].T)
            narrower[1].bias.copy_(fitted[-1])
        _replace(layer, *narrower)
    network.encoder.config.intermediate_size = width  # type: ignore[union-attr]
    network.train(training)


def kept_units(products: Tensor, weights: Tensor, count: int) -> Tensor:
    """Which ``count`` of d units to keep, in their order.

    products: float64 (d + 1, d + 1), the sums of products of the units' values, the last of them the constant 1.
    weights: float64 (d + 1, h), what each adds to the h outputs; the constant always stays.
    """
    inverse = torch.linalg.inv(products + _DAMPING * _scale(products))
    weights = weights.clone()
    constant = len(weights) - 1
    stays = torch.ones(len(weights), dtype=torch.bool)
    for _ in range(constant - count):
        costs = weights.pow(2).sum(dim=1) / inverse.diagonal()
        costs[~stays] = torch.inf
        costs[constant] = torch.inf
        goes = int(costs.argmin())
        column, own = inverse[:, goes].clone(), float(inverse[goes, goes])
        weights -= torch.outer(column / own, weights[goes])
        inverse -= torch.outer(column, column) / own
        inverse[goes, goes] = 1.0  # any number that is not 0; the unit is never looked at again
        stays[goes] = False
    return torch.nonzero(stays[:constant]).flatten()


def _fitted(products: Tensor, weights: Tensor, kept: Tensor) -> Tensor:
    """float64 (k + 1, h): the weights with which the kept units and the constant say most nearly what all said."""
    rows = torch.cat((kept, torch.tensor([len(weights) - 1])))
    own = products[rows][:, rows]
    pull = _PULL * _scale(own)
    found: Tensor = torch.linalg.solve(own + pull, products[rows] @ weights + pull @ weights[rows])
    return found


def _products(network: ClaimNetwork, outer: nn.Linear, batches: Sequence[Batch]) -> Tensor:
    """float64 (d + 1, d + 1): the sums over all tokens of products of what goes into ``outer``, and of 1."""
    total = torch.zeros((outer.in_features + 1,) * 2, dtype=torch.float64)
    real = torch.empty(0)

    def note(_module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        values = inputs[0][real].float()
        values = torch.cat((values, values.new_ones((len(values), 1))), dim=1)
        total.add_((values.T @ values).double().cpu())

    ear = outer.register_forward_pre_hook(note)
    try:
        with torch.no_grad():
            for batch in batches:
                real = batch.attention_mask.bool()
                network.encoder(input_ids=batch.input_ids, attention_mask=batch.attention_mask)
    finally:
        ear.remove()
    return total


def _scale(products: Tensor) -> Tensor:
    return products.diagonal().mean() * torch.eye(len(products), dtype=products.dtype)


def _dense(layer: nn.Module) -> tuple[nn.Linear, nn.Linear]:
    """The two linear maps of a layer's feed-forward part, as BERT names them."""
    found = [getattr(getattr(layer, part, None), "dense", None) for part in ("intermediate", "output")]
    if not all(isinstance(one, nn.Linear) for one in found):
        raise SettingsError(
            "this encoder keeps its feed-forward layers elsewhere than BERT does; leave feed_forward out",
            code="encoder",
        )
    return cast("tuple[nn.Linear, nn.Linear]", tuple(found))


def _empty(inner: nn.Linear, outer: nn.Linear, width: int) -> tuple[nn.Linear, nn.Linear]:
    """Maps of that width whose weights are not set, so that no random number is drawn for them."""
    first = nn.Linear(inner.in_features, width, device="meta").to_empty(device=inner.weight.device)
    second = nn.Linear(width, outer.out_features, device="meta").to_empty(device=outer.weight.device)
    return first, second


def _replace(layer: nn.Module, inner: nn.Linear, outer: nn.Linear) -> None:
    layer.intermediate.dense = inner  # type: ignore[union-attr]
    layer.output.dense = outer  # type: ignore[union-attr]
