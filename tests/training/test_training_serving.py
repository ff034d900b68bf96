"""The serving form: the same logits from a smaller graph, or the export as it was."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnxruntime.quantization import QuantType, quantize_dynamic

from claimscore.model.bundle import load_model
from claimscore.model.session import Network
from training import tiny
from training.bundle import digest
from training.export import export_fp32, write_tokenizer
from training.network import ClaimNetwork
from training.serving import rewrite_bundle, serving_form

TEXTS = (
    "Experts say the herb cures cancer.",
    "Is it safe?",
    "In a trial of 214 adults, 18 % improved, against 16 % given placebo, and nobody was harmed.",
    "",
)


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """The tiny network as the exporter and the quantiser leave it."""
    network: ClaimNetwork = tiny.tiny_network(tiny.tiny_tokenizer().get_vocab_size())
    export_fp32(network, tmp_path / "fp32.onnx")
    quantize_dynamic(
        str(tmp_path / "fp32.onnx"), str(tmp_path / "plain.onnx"), per_channel=True, weight_type=QuantType.QInt8
    )
    write_tokenizer(tiny.tiny_tokenizer().to_str(), tmp_path / "tokenizer.json")
    return tmp_path / "plain.onnx"


def test_the_exact_form_gives_the_same_bits(exported: Path) -> None:
    form = serving_form(onnx.load(str(exported)), exact=True)
    assert form is not None
    onnx.save(form, str(exported.with_name("exact.onnx")))
    tokens = load_model(Path(__file__).parents[1] / "data" / "tiny_model").encoder.tokenise(TEXTS)
    one, other = (Network(path, workers=1).infer(tokens) for path in (exported, exported.with_name("exact.onnx")))
    np.testing.assert_array_equal(one.sentence, other.sentence)
    for row, same in zip(one.tokens, other.tokens, strict=True):
        np.testing.assert_array_equal(row, same)


def test_the_form_of_a_new_export_is_as_near_to_fp32(exported: Path) -> None:
    form = serving_form(onnx.load(str(exported)))
    assert form is not None
    onnx.save(form, str(exported.with_name("form.onnx")))
    tokens = load_model(Path(__file__).parents[1] / "data" / "tiny_model").encoder.tokenise(TEXTS * 4)
    truth, plain, served = (
        Network(exported.with_name(name), workers=1).infer(tokens).sentence
        for name in ("fp32.onnx", "plain.onnx", "form.onnx")
    )
    assert np.abs(served - truth).mean() < 1.5 * np.abs(plain - truth).mean()


def test_an_unknown_graph_is_left_as_it_is(exported: Path) -> None:
    assert serving_form(onnx.load(str(exported.with_name("fp32.onnx")))) is None


def test_a_bundle_is_rewritten_once_and_still_loads(exported: Path, tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    shutil.copytree(Path(__file__).parents[1] / "data" / "tiny_model", folder)
    shutil.copy(exported, folder / "model.onnx")
    assert rewrite_bundle(folder)
    assert load_model(folder).info.digest == digest(folder / "model.onnx")
    assert not rewrite_bundle(folder)
