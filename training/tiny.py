"""The bundle that tests load: random weights, a small vocabulary, everything else as in a real bundle.

``python -m training tiny`` writes ``tests/data/tiny_model`` anew; same seed, same bytes on the same versions.
"""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing
from transformers import BertConfig, BertModel

from claimscore.domain import FLAGS, SENTENCE_HEADS
from claimscore.encode import Encoder
from claimscore.model.session import Floats, Network, SentenceLogits
from training.bundle import write_manifest
from training.export import export_network, write_tokenizer
from training.network import ClaimNetwork
from training.thresholds import even_thresholds

SEED = 20261101
MAX_TOKENS = 64
_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_WORDS = (
    "the of and to in a is that it for was on are with may can your you not no risk cure cures study studies show "
    "experts say proven natural safe cancer pain heart diabetes trial mice doctors people reduces causes helps "
    "evidence treatment disease health injections mood depression"
)
_SENTENCES = (
    "A cup of tea at noon cures pain.",
    "In a trial of 200 people, 12 % of those treated improved, against 11 % given placebo.",
    "",
    "Größer, naïve, 健康 🙂 …",
    "Experts say the herb is proven and safe!",
    "Is water good for you?",
    "People who walked more had a lower risk of heart disease.",
    "My aunt stopped her tablets and the pain was gone",
    "Mice given the extract lived longer",
)


def tiny_tokenizer() -> Tokenizer:
    """A lower-casing WordPiece tokenizer with some words and every printable ASCII character."""
    characters = [c for c in string.printable if c.isprintable() and not c.isupper() and c != " "]
    pieces = [*_SPECIAL, *characters, *(f"##{c}" for c in characters), *dict.fromkeys(_WORDS.split())]
    vocabulary = {piece: row for row, piece in enumerate(dict.fromkeys(pieces))}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))  # noqa: S106
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(name, vocabulary[name]) for name in ("[CLS]", "[SEP]")],
    )
    tokenizer.add_special_tokens(list(_SPECIAL))
    return tokenizer


def tiny_network(vocabulary: int) -> ClaimNetwork:
    """Two narrow layers; heads wide enough apart that sentences differ in what they are marked with."""
    torch.manual_seed(SEED)
    config = BertConfig(
        vocab_size=vocabulary,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=MAX_TOKENS,
        initializer_range=0.3,
        attn_implementation="eager",  # type: ignore[call-arg]
    )
    network = ClaimNetwork(BertModel(config, add_pooling_layer=False), hidden=32, dropout=0.0)
    with torch.no_grad():
        network.sentence_head.weight.normal_(0.0, 0.4)
        network.token_head.weight.normal_(0.0, 0.4)
    return network


def write_tiny_bundle(folder: Path) -> None:
    """Write the complete bundle into ``folder``, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = tiny_tokenizer()
    write_tokenizer(tokenizer.to_str(), folder / "tokenizer.json")
    network = tiny_network(tokenizer.get_vocab_size())
    tokens = Encoder(folder / "tokenizer.json", MAX_TOKENS).tokenise(_SENTENCES)
    export_network(network, folder, tokens, keep_fp32=None)
    logits = Network(folder / "model.onnx", workers=1).infer(tokens)
    write_manifest(
        folder,
        name="tiny",
        version="2026.11.0",
        created="2026-11-01",
        licence="Apache-2.0",
        description="Random weights for tests; its scores mean nothing.",
        max_tokens=MAX_TOKENS,
        calibration=_calibration(logits),
        thresholds=even_thresholds(),
        recipe={"name": "tiny", "seed": SEED},
        seed=SEED,
        corpora=[],
        metrics={},
    )
    (folder / "MODEL_CARD.md").write_text(
        "# tiny\n\nRandom weights in the shape of a real bundle, for the tests. Its scores mean nothing.\n",
        encoding="utf-8",
    )


def _calibration(logits: SentenceLogits) -> dict[str, Any]:
    names = (*SENTENCE_HEADS, *FLAGS)
    sentence = {name: _spread(logits.sentence[:, column]) for column, name in enumerate(names)}
    sentence["health_claim"]["intercept"] = round(sentence["health_claim"]["intercept"] + 1.5, 2)
    tokens = np.concatenate(logits.tokens)
    return {
        "sentence": sentence,
        "claim_strength": {"temperature": 6.0},
        "tokens": {name: _spread(tokens[:, column]) for column, name in enumerate(FLAGS)},
    }


def _spread(column: Floats) -> dict[str, float]:
    """A line that puts about half the sample on either side of one half; rounded, to be the same anywhere."""
    slope = round(1.5 / float(column.std()), 2)
    return {"slope": slope, "intercept": round(-slope * float(column.mean()), 2)}
