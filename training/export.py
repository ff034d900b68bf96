"""From a fitted network to ``model.onnx`` and ``tokenizer.json``: export, int8, and the proof that nothing changed.

The older exporter is used: with this graph it is faster than the dynamo one and as exact (below 1e-5), and its nodes
are what the quantiser knows. Only weights are quantised ahead; activation scales are found at run time, a sentence at
a time (docs/decisions.md).
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

from claimscore.encode import Tokens
from claimscore.errors import ModelError
from claimscore.model.session import Network
from training.network import ClaimNetwork
from training.outliers import even_out
from training.serving import serving_form

OPSET = 17
PARITY = 1e-4
"""Largest difference allowed between a logit of torch and of fp32 ONNX."""
_PARITY_ROWS = 64


def write_tokenizer(definition: str, path: Path) -> None:
    """Write ``tokenizer.json`` with truncation and padding off; the manifest's token limit is applied at run time."""
    tokenizer = Tokenizer.from_str(definition)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    path.write_text(tokenizer.to_str(pretty=False), encoding="utf-8")


def export_fp32(network: ClaimNetwork, path: Path) -> None:
    """Write the network as fp32 ONNX with dynamic sentence and token axes."""
    network = network.eval().to(torch.float32)
    example = torch.ones((2, 7), dtype=torch.int64)
    mask = example.clone()
    mask[1, 4:] = 0
    quiet = logging.getLogger("torch.onnx")
    level = quiet.level
    quiet.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings(), torch.inference_mode():
            warnings.simplefilter("ignore")  # the exporter announces its successor and traces of constant shapes
            torch.onnx.export(
                network,
                (example, mask),
                str(path),
                dynamo=False,
                opset_version=OPSET,
                input_names=["input_ids", "attention_mask"],
                output_names=["sentence_logits", "token_logits"],
                dynamic_axes={
                    "input_ids": {0: "n", 1: "t"},
                    "attention_mask": {0: "n", 1: "t"},
                    "sentence_logits": {0: "n"},
                    "token_logits": {0: "n", 1: "t"},
                },
            )
    finally:
        quiet.setLevel(level)


def quantise(fp32: Path, path: Path, tokens: Sequence[Tokens]) -> None:
    """Write the int8 form of an fp32 network: weights per channel, embeddings included, in its serving form.

    tokens: sentences that show which activations stand out (``training.outliers``).
    """
    even = onnx.load(str(fp32))
    even_out(even, tokens)
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)  # the quantiser recommends its own pre-processing on the root logger
    try:
        quantize_dynamic(even, str(path), per_channel=True, weight_type=QuantType.QInt8)
    finally:
        root.setLevel(level)
    model = onnx.load(str(path))
    model = serving_form(model) or model
    model.producer_version = ""
    model.doc_string = ""
    onnx.save(model, str(path))


def parity(network: ClaimNetwork, fp32: Path, tokens: Sequence[Tokens]) -> float:
    """Largest difference between torch and fp32 ONNX over both outputs, each sentence alone."""
    served = Network(fp32, workers=1).infer(tokens)
    largest = 0.0
    with torch.inference_mode():
        for row, sentence in enumerate(tokens):
            ids = torch.tensor([sentence.ids], dtype=torch.int64)
            heads, per_token = network.eval()(ids, torch.ones_like(ids))
            largest = max(
                largest,
                float(np.abs(heads[0].numpy() - served.sentence[row]).max()),
                float(np.abs(per_token[0].numpy() - served.tokens[row]).max()),
            )
    return largest


def export_network(network: ClaimNetwork, folder: Path, tokens: Sequence[Tokens], *, keep_fp32: Path | None) -> float:
    """Write ``model.onnx`` (int8) into ``folder``; returns the parity of the fp32 form it came from.

    tokens: sentences of the kind that will be scored; the first 64 show that nothing changed, all which activations
    stand out. keep_fp32: where to keep the fp32 form, for comparison. Raises ModelError("parity") where torch and ONNX
    differ.
    """
    with TemporaryDirectory() as scratch:
        fp32 = keep_fp32 or Path(scratch) / "fp32.onnx"
        export_fp32(network, fp32)
        difference = parity(network, fp32, tokens[:_PARITY_ROWS])
        if difference > PARITY:
            raise ModelError(
                f"torch and the exported network differ by {difference:.2e}, at most {PARITY:.0e} is allowed; "
                "the exporter does not know some operation of this encoder",
                code="parity",
            )
        quantise(fp32, folder / "model.onnx", tokens)
    return difference
