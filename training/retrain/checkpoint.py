"""A checkpoint in Hugging Face form: the encoder that ``AutoModel`` loads, its tokenizer, and the heads beside it.

``claimscore train --encoder FOLDER`` goes on from it with its heads; anything else that reads Hugging Face folders
gets the fine-tuned encoder.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from safetensors.torch import save_file
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from claimscore.domain import CLAIM_STRENGTHS, FLAGS, SENTENCE_HEADS
from training.network import HEADS_FILE, ClaimNetwork, encoder_source, is_head
from training.recipe import Recipe
from training.retrain.calibrate import Trained

DESCRIPTION_FILE = "heads.json"


def write_checkpoint(network: ClaimNetwork, recipe: Recipe, trained: Trained, folder: Path, *, tokenizer: Path) -> None:
    """Write the folder anew; tokenizer: the ``tokenizer.json`` of the run, used where the encoder names no class."""
    folder.mkdir(parents=True, exist_ok=True)
    network.encoder.save_pretrained(folder)  # type: ignore[operator]
    _tokenizer(recipe, tokenizer).save_pretrained(folder)
    heads = {name: value.contiguous() for name, value in network.state_dict().items() if is_head(name)}
    save_file(heads, folder / HEADS_FILE)
    description = {
        "sentence_head": {
            "input": "mean and maximum of the last hidden states over the tokens of the sentence, one after the other",
            "outputs": [*SENTENCE_HEADS, *FLAGS, *(f"claim_strength/{name}" for name in CLAIM_STRENGTHS)],
        },
        "token_head": {"input": "the last hidden state of a token", "outputs": list(FLAGS)},
        "trained": {
            "heads": sorted(trained.heads),
            "tokens": sorted(trained.tokens),
            "claim_strength": trained.strength,
        },
        "max_tokens": recipe.max_tokens,
        "dropout": recipe.dropout,
    }
    text = json.dumps(description, indent=1, ensure_ascii=False) + "\n"
    (folder / DESCRIPTION_FILE).write_text(text, encoding="utf-8")


def trained_before(encoder: str) -> Trained:
    """What the heads of a checkpoint folder learned; nothing where ``encoder`` is none."""
    path = Path(encoder_source(encoder)) / DESCRIPTION_FILE
    if not path.is_file():
        return Trained(frozenset(), frozenset(), strength=False)
    found = json.loads(path.read_text(encoding="utf-8"))["trained"]
    return Trained(frozenset(found["heads"]), frozenset(found["tokens"]), bool(found["claim_strength"]))


def _tokenizer(recipe: Recipe, path: Path) -> Any:
    source = Path(encoder_source(recipe.encoder))
    if source.is_dir() and not (source / "tokenizer_config.json").is_file():
        return PreTrainedTokenizerFast(tokenizer_file=str(path))  # type: ignore[no-untyped-call]
    return AutoTokenizer.from_pretrained(encoder_source(recipe.encoder))
