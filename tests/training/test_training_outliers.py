"""Channels that stand out: found, evened without changing the network, and int8 is nearer to it for that."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper

from claimscore.encode import Encoder, Tokens
from claimscore.model.session import Network
from training import tiny
from training.corpora import authored_rows
from training.export import export_fp32, quantise
from training.network import ClaimNetwork
from training.outliers import even_out, evened

pytestmark = pytest.mark.train

PRODUCT = "/encoder/encoder/layer.0/output/dense/MatMul"


@pytest.fixture
def tokens(tmp_path: Path) -> list[Tokens]:
    tiny.tiny_tokenizer().save(str(tmp_path / "tokenizer.json"))
    return Encoder(tmp_path / "tokenizer.json", 64).tokenise([str(row["text"]) for row in authored_rows()[:60]])


def network(*, outlier: bool) -> ClaimNetwork:
    """The tiny network; with an outlier one channel behind its first GELU is far above the others in every sentence."""
    net = tiny.tiny_network(tiny.tiny_tokenizer().get_vocab_size())
    first = net.encoder.encoder.layer[0]  # type: ignore[union-attr, index]
    if outlier:
        with torch.no_grad():
            first.intermediate.dense.bias[3] += 60.0  # type: ignore[union-attr, index]
            first.output.dense.weight[:, 3] *= 0.01  # type: ignore[union-attr, index]
    return net


def exported(net: ClaimNetwork, path: Path) -> Path:
    export_fp32(net, path)
    return path


def logits(path: Path, tokens: list[Tokens]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.asarray(Network(path, workers=1).infer(tokens).sentence)


def test_a_network_without_outliers_stays_as_it_is(tokens: list[Tokens], tmp_path: Path) -> None:
    model = onnx.load(str(exported(network(outlier=False), tmp_path / "fp32.onnx")))
    before = model.SerializeToString()
    assert even_out(model, tokens) == []
    assert model.SerializeToString() == before


def test_an_outlier_is_divided_down_and_the_network_stays_the_same(tokens: list[Tokens], tmp_path: Path) -> None:
    fp32 = exported(network(outlier=True), tmp_path / "fp32.onnx")
    model = onnx.load(str(fp32))
    assert even_out(model, tokens) == [PRODUCT]
    by = next(one for one in model.graph.initializer if one.name == f"{evened(PRODUCT)}.by")
    divided = numpy_helper.to_array(by)
    assert divided.argmin() == 3
    assert divided[3] < 0.4
    onnx.save(model, str(tmp_path / "even.onnx"))
    assert np.abs(logits(tmp_path / "even.onnx", tokens) - logits(fp32, tokens)).max() < 1e-4


def test_weights_that_layers_share_are_left_alone(tokens: list[Tokens], tmp_path: Path) -> None:
    net = network(outlier=True)
    layers = net.encoder.encoder.layer  # type: ignore[union-attr]
    layers[1] = layers[0]  # type: ignore[index, operator]
    model = onnx.load(str(exported(net, tmp_path / "fp32.onnx")))
    before = model.SerializeToString()
    assert even_out(model, tokens) == []
    assert model.SerializeToString() == before


def test_int8_is_nearer_to_the_network_with_outliers_evened(tokens: list[Tokens], tmp_path: Path) -> None:
    fp32 = exported(network(outlier=True), tmp_path / "fp32.onnx")
    quantise(fp32, tmp_path / "even.onnx", tokens)
    quantise(fp32, tmp_path / "plain.onnx", [])
    meant = logits(fp32, tokens)
    even, plain = (np.abs(logits(tmp_path / name, tokens) - meant).mean() for name in ("even.onnx", "plain.onnx"))
    assert even < 0.7 * plain
    nodes = {node.name for node in onnx.load(str(tmp_path / "even.onnx")).graph.node}
    assert "layer.0.even" in nodes, "the serving form keeps the division"
    assert "layer.1.even" not in nodes
