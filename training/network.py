"""The network: one transformer encoder, sentence heads on mean and max pooling, token heads beside them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, AutoTokenizer
from transformers.utils import logging

from claimscore.domain import FLAGS
from claimscore.errors import SettingsError
from claimscore.model.session import HEADS

HEADS_FILE = "heads.safetensors"
"""The heads of a checkpoint folder, beside the encoder in Hugging Face form."""


class ClaimNetwork(nn.Module):
    """An encoder with 24 sentence logits (six heads, 14 flags, four claim strengths) and 14 logits a token."""

    def __init__(self, encoder: nn.Module, *, hidden: int, dropout: float) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.sentence_head = nn.Linear(2 * hidden, HEADS)
        self.token_head = nn.Linear(hidden, len(FLAGS))
        self.fresh_heads = True

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of n sentences of t tokens: (n, 24) and (n, t, 14).

        attention_mask: int64 (n, t), 1 for tokens of the sentence, special ones included, and 0 for padding.
        """
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        states = self.dropout(states.float())  # pooling sums many tokens, too many for bfloat16
        return self.sentence_head(pooled(states, attention_mask)), self.token_head(states)


def pooled(states: Tensor, attention_mask: Tensor) -> Tensor:
    """Mean and highest over the tokens of float32 states (n, t, h), padding left out: (n, 2h)."""
    real = attention_mask.unsqueeze(-1).to(states.dtype)
    mean = (states * real).sum(dim=1) / real.sum(dim=1)
    return torch.cat((mean, states.masked_fill(real == 0, -1e4).amax(dim=1)), dim=-1)


def is_head(name: str) -> bool:
    """Whether a parameter of that name belongs to the heads, which start fresh, and not to the encoder."""
    return not name.startswith("encoder.")


def set_priors(network: ClaimNetwork, heads: Tensor, tokens: Tensor) -> None:
    """Start the biases at the log-odds of the frequencies of 20 sentence heads and 14 token heads.

    A rare flag needs a bias near -4; small steps would spend the whole run on the way there. Heads that were fitted
    before keep what they learned.
    """
    if not network.fresh_heads:
        return
    with torch.no_grad():
        network.sentence_head.bias.zero_()
        network.sentence_head.bias[: len(heads)] = torch.logit(heads)
        network.token_head.bias.copy_(torch.logit(tokens))


def go_on_from(network: ClaimNetwork, weights: Mapping[str, Tensor]) -> None:
    """Begin with the weights of a fitted network; raises SettingsError("recipe") where it has another shape."""
    try:
        network.load_state_dict(weights)
    except RuntimeError as error:
        raise SettingsError(
            "teacher.start: the network to begin with has another encoder or other layers than the recipe names",
            code="recipe",
        ) from error
    network.fresh_heads = False


def go_between(network: ClaimNetwork, before: Mapping[str, Tensor], *, share: float) -> None:
    """Set the weights to ``share`` of their own and the rest of those before, which have the same shapes.

    Source: Wortsman et al. 2022, arXiv:2109.01903 (WiSE-FT): between the weights before fitting and after lie networks
    that keep most of what either knows.
    """
    with torch.no_grad():
        for name, value in network.state_dict().items():
            if value.is_floating_point():
                value.copy_(torch.lerp(before[name].to(value.device), value, share))


def encoder_source(name: str) -> str:
    """Where transformers finds the encoder: a folder, one in ``CLAIMSCORE_ENCODERS``, a package's, or a hub name.

    A package is an installed one with a ``model`` folder. ``CLAIMSCORE_ENCODERS`` is for machines with no hub: a folder
    that holds encoders under their hub names.
    """
    if Path(name).is_dir():
        return name
    kept = Path(os.environ.get("CLAIMSCORE_ENCODERS", os.devnull)) / name
    if kept.is_dir():
        return str(kept)
    if name.isidentifier():
        found = find_spec(name)
        if found is not None and found.origin is not None and (Path(found.origin).parent / "model").is_dir():
            return str(Path(found.origin).parent / "model")
    return name


def build_network(encoder: str, *, dropout: float, layers: int = 0) -> ClaimNetwork:
    """A network on the pretrained encoder ``encoder``, its heads fresh from torch's own generator.

    A checkpoint folder of an earlier run brings its heads along.
    layers: how many of its layers are kept, evenly spaced, the first among them; 0 for all.
    Raises SettingsError("encoder") where transformers cannot load it.
    """
    source = encoder_source(encoder)
    # transformers reports the pooler that is left out, and draws a bar for a second of work
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        loaded = AutoModel.from_pretrained(source, attn_implementation="eager")
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"encoder {encoder!r}: transformers cannot load it ({type(error).__name__}); give an installed package "
            "with a model folder, a folder in Hugging Face form, or a hub name: on a machine with a network, or with "
            "CLAIMSCORE_ENCODERS naming a folder that holds it under that name",
            code="encoder",
        ) from error
    return _with_fitted_heads(_with_heads(_shortened(loaded, layers), dropout=dropout), Path(source))


def _with_fitted_heads(network: ClaimNetwork, folder: Path) -> ClaimNetwork:
    """The network with the heads that a checkpoint folder holds, or as it is where there are none."""
    path = folder / HEADS_FILE
    if not path.is_file():
        return network
    try:
        missing = network.load_state_dict(load_file(path), strict=False).missing_keys
    except (RuntimeError, SafetensorError) as error:
        raise SettingsError(f"{path}: these heads do not fit the encoder beside them", code="encoder") from error
    if any(is_head(name) for name in missing):
        raise SettingsError(f"{path}: some heads are missing; copy the checkpoint folder again", code="encoder")
    network.fresh_heads = False
    return network


def build_from_config(encoder: str, *, dropout: float, layers: int = 0) -> ClaimNetwork:
    """A network of the same shape with random weights, for loading saved weights into or for tests."""
    config = AutoConfig.from_pretrained(encoder_source(encoder), attn_implementation="eager")
    fresh = AutoModel.from_config(config, attn_implementation="eager")  # type: ignore[no-untyped-call]
    return _with_heads(_shortened(fresh, layers), dropout=dropout)


def layers_of(encoder: nn.Module) -> nn.ModuleList:
    """The layers, lowest first; raises SettingsError("encoder") where they are elsewhere than in BERT."""
    found = getattr(getattr(encoder, "encoder", None), "layer", None)
    if not isinstance(found, nn.ModuleList):
        raise SettingsError(
            "this encoder keeps its layers elsewhere than BERT does; leave layers, frozen_layers and exits out",
            code="encoder",
        )
    return found


def _shortened(encoder: nn.Module, layers: int) -> nn.Module:
    """The encoder with ``layers`` of its layers (Sanh et al. 2019, arXiv:1910.01108, keep every second one)."""
    if not layers:
        return encoder
    every = layers_of(encoder)
    if not 1 <= layers <= len(every):
        raise SettingsError(f"layers is {layers}, the encoder has {len(every)}", code="encoder")
    kept = [every[row * len(every) // layers] for row in range(layers)]
    encoder.encoder.layer = nn.ModuleList(kept)  # type: ignore[union-attr]
    encoder.config.num_hidden_layers = layers  # type: ignore[union-attr]
    return encoder


def set_encoder_dropout(network: ClaimNetwork, dropout: float) -> None:
    """Set the dropout inside the encoder; with 0 a step of fitting takes a fifth less."""
    for module in network.encoder.modules():
        if isinstance(module, nn.Dropout):
            module.p = dropout


def freeze_lowest(network: ClaimNetwork, layers: int) -> None:
    """Keep the embeddings and the lowest ``layers`` layers as they were pretrained; -1 freezes nothing."""
    if layers < 0:
        return
    for part in (network.encoder.embeddings, *layers_of(network.encoder)[:layers]):
        for weight in part.parameters():
            weight.requires_grad = False


def _with_heads(encoder: nn.Module, *, dropout: float) -> ClaimNetwork:
    if getattr(encoder, "pooler", None) is not None:
        encoder.pooler = None  # type: ignore[assignment]  # its output is not used
    config = encoder.config
    return ClaimNetwork(encoder, hidden=int(config.hidden_size), dropout=dropout)  # type: ignore[union-attr, arg-type]


def tokenizer_json(encoder: str) -> str:
    """The encoder's tokenizer in the form that the ``tokenizers`` library reads."""
    folder = Path(encoder_source(encoder))
    if (folder / "tokenizer.json").is_file():
        return (folder / "tokenizer.json").read_text(encoding="utf-8")
    return str(AutoTokenizer.from_pretrained(encoder_source(encoder)).backend_tokenizer.to_str())
