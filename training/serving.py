"""The network as it is served: the exported graph rewritten for one sentence at a time, a quarter faster.

A sentence alone has no padding, so the mask and everything computed from it goes; the three products of attention
become one; what the export traced of shapes becomes constants. The integers of every weight stay as they were, and
so does the order of the floating-point operations: with ``exact`` the logits are the same bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from claimscore.domain import FLAGS
from claimscore.model.session import HEADS
from training import bundle
from training.outliers import evened

Array = npt.NDArray[np.generic]
_CONTRIB = "com.microsoft"
"""Operators of onnxruntime's own set; it would put them in by itself at every start, which takes time."""


class _Source:
    """The quantised graph that the exporter wrote, read by the names that it gives."""

    def __init__(self, model: onnx.ModelProto) -> None:
        self.arrays = {one.name: one for one in model.graph.initializer}
        self.nodes = {node.name: node for node in model.graph.node}
        self.aliases = {node.output[0]: node.input[0] for node in model.graph.node if node.op_type == "Identity"}
        self.constants = {
            node.output[0]: node.attribute[0].t for node in model.graph.node if node.op_type == "Constant"
        }

    def array(self, name: str) -> Array:
        return numpy_helper.to_array(self.arrays[self.aliases.get(name, name)])

    def weight(self, product: str) -> tuple[Array, Array, Array]:
        """The int8 weight of a product with its scale and zero point, a column each."""
        stem = self.nodes[f"{product}_quant"].input[1].removesuffix("_quantized")
        return self.array(f"{stem}_quantized"), self.array(f"{stem}_scale"), self.array(f"{stem}_zero_point")

    def bias(self, product: str) -> Array:
        """What is added to a product; equal biases share one name, so the node says which it is."""
        inputs = self.nodes[f"{product.removesuffix('MatMul')}Add"].input
        return self.array(next(name for name in inputs if self.aliases.get(name, name) in self.arrays))

    def table(self, name: str) -> Array:
        """An embedding table as the floats that its integers stand for."""
        stem = f"encoder.embeddings.{name}.weight"
        level = self.array(f"{stem}_quantized").astype(np.int32) - self.array(f"{stem}_zero_point").astype(np.int32)
        scale = self.array(f"{stem}_scale").astype(np.float32)
        return np.asarray(level.astype(np.float32) * scale, np.float32)

    def scale(self, layer: int) -> np.float32:
        """What attention scores are multiplied with: one over the root of a head's width."""
        return np.float32(
            numpy_helper.to_array(self.constants[self.nodes[f"{_block(layer)}/attention/self/Mul"].input[1]])
        )

    def epsilon(self, norm: str) -> float:
        return float(next(a.f for a in self.nodes[f"{norm}/LayerNormalization"].attribute if a.name == "epsilon"))

    def layers(self) -> int:
        return sum(name.endswith("/attention/self/query/MatMul_quant") for name in self.nodes)


class _Graph:
    """The new graph, node by node; every method gives the name of what it adds."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.arrays: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: Array | Iterable[int]) -> str:
        whole = np.ascontiguousarray(value if isinstance(value, np.ndarray | np.generic) else np.array(value, np.int64))
        shaped = whole.reshape(np.shape(value)) if isinstance(value, np.generic) else whole
        self.arrays[name] = numpy_helper.from_array(shaped, name)
        return name

    def add(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def dense(self, x: str, name: str, weight: tuple[Array, Array, Array], bias: Array) -> str:
        """A dense layer on activations that are quantised on the spot."""
        parts = [self.constant(f"{name}.{part}", value) for part, value in zip(_PARTS, (*weight, bias), strict=True)]
        return self.add("DynamicQuantizeMatMul", [x, *parts], name, domain=_CONTRIB)


_PARTS = ("weight", "scale", "zero_point", "bias")


def _block(layer: int) -> str:
    return f"/encoder/encoder/layer.{layer}"


def serving_form(model: onnx.ModelProto, *, exact: bool = False) -> onnx.ModelProto | None:
    """The same network for one sentence at a time; ``None`` where the encoder is not of the BERT family.

    model: a quantised export (``training.export.quantise``).
    exact: the same logits to the last bit, for a bundle that is calibrated already. Otherwise the norm after each feed
    forward is computed like the other norms, not in onnxruntime's joint operator; that is another seventh faster and
    differs in the last bit of a float, which the next quantisation can round the other way.
    """
    source, graph = _Source(model), _Graph()
    try:
        x = _embeddings(source, graph)
        for layer in range(source.layers()):
            x = _layer(source, graph, layer, x, exact=exact)
        _heads(source, graph, x)
    except KeyError:
        return None
    token_logits = helper.make_tensor_value_info("token_logits", TensorProto.FLOAT, [1, "t", len(FLAGS)])
    sentence_logits = helper.make_tensor_value_info("sentence_logits", TensorProto.FLOAT, [1, HEADS])
    inputs = [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "t"])]
    whole = helper.make_graph(
        graph.nodes, "claimscore", inputs, [sentence_logits, token_logits], list(graph.arrays.values())
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_CONTRIB, 1)]
    return helper.make_model(whole, opset_imports=opsets, ir_version=8)


def _embeddings(source: _Source, graph: _Graph) -> str:
    stem = "encoder.embeddings.word_embeddings.weight"
    table = graph.constant("words", source.array(f"{stem}_quantized"))
    scale = graph.constant("words.scale", source.array(f"{stem}_scale"))
    zero_point = graph.constant("words.zero_point", source.array(f"{stem}_zero_point"))
    rows = graph.add("Gather", [table, "input_ids"], "words.rows")
    words = graph.add("DequantizeLinear", [rows, scale, zero_point], "words.real")
    segment = graph.constant("segment", source.table("token_type_embeddings")[0])
    length = graph.add("Shape", ["input_ids"], "length", start=1, end=2)
    zero = graph.constant("zero", [0])
    places = graph.constant("places", source.table("position_embeddings"))
    place = graph.add("Slice", [places, zero, length, zero], "places.rows")
    together = graph.add("Add", [graph.add("Add", [words, segment], "words.segment"), place], "embedded")
    return _norm(source, graph, together, "/encoder/embeddings/LayerNorm", "embedded.norm")


def _layer(source: _Source, graph: _Graph, layer: int, x: str, *, exact: bool) -> str:
    block, name = _block(layer), f"layer.{layer}"
    three = [source.weight(f"{block}/attention/self/{part}/MatMul") for part in ("query", "key", "value")]
    biases = [source.bias(f"{block}/attention/self/{part}/MatMul") for part in ("query", "key", "value")]
    together = [np.concatenate([one[i] for one in three], axis=-1) for i in range(3)]
    joint = graph.dense(x, f"{name}.attention", (together[0], together[1], together[2]), np.concatenate(biases))
    width, scale = biases[0].shape[0], source.scale(layer)
    head = round(1 / float(scale) ** 2)
    heads = width // head
    shape = graph.constant("heads.shape", [0, -1, 3 * heads, head])
    split = graph.constant("heads.split", [heads, heads, heads])
    by_head = graph.add("Reshape", [joint, shape], f"{name}.heads")
    turned = graph.add("Transpose", [by_head], f"{name}.turned", perm=[0, 2, 1, 3])
    parts = [f"{name}.{part}" for part in ("query", "key", "value")]
    graph.nodes.append(helper.make_node("Split", [turned, split], parts, name=f"{name}.split", axis=1))
    scores = graph.add("FusedMatMul", parts[:2], f"{name}.scores", domain=_CONTRIB, transB=1, alpha=float(scale))
    shares = graph.add("Softmax", [scores], f"{name}.shares", axis=-1)
    context = graph.add("MatMul", [shares, parts[2]], f"{name}.context")
    back = graph.add("Transpose", [context], f"{name}.back", perm=[0, 2, 1, 3])
    flat = graph.add("Reshape", [back, graph.constant("flat.shape", [0, -1, width])], f"{name}.flat")
    seen = _dense(source, graph, flat, f"{block}/attention/output/dense/MatMul", f"{name}.seen")
    residual = graph.add("Add", [seen, x], f"{name}.residual")
    x = _norm(source, graph, residual, f"{block}/attention/output/LayerNorm", f"{name}.norm")
    wide = _dense(source, graph, x, f"{block}/intermediate/dense/MatMul", f"{name}.wide")
    bent = graph.add("Gelu", [wide], f"{name}.bent", domain=_CONTRIB)
    narrow_product = f"{block}/output/dense/MatMul"
    if (even := source.nodes.get(evened(narrow_product))) is not None:
        by = graph.constant(f"{name}.even.by", source.array(even.input[1]))
        bent = graph.add("Mul", [bent, by], f"{name}.even")
    narrow = _dense(source, graph, bent, narrow_product, f"{name}.narrow")
    last = f"{block}/output/LayerNorm"
    if exact:
        scale_and_shift = _scale_and_shift(source, graph, last)
        return graph.add(
            "SkipLayerNormalization",
            [narrow, x, *scale_and_shift],
            f"{name}.out",
            domain=_CONTRIB,
            epsilon=source.epsilon(last),
        )
    return _norm(source, graph, graph.add("Add", [narrow, x], f"{name}.sum"), last, f"{name}.out")


def _heads(source: _Source, graph: _Graph, x: str) -> None:
    _dense(source, graph, x, "/token_head/MatMul", "token_logits")
    total = graph.add("ReduceSum", [x, graph.constant("axis", [1])], "total", keepdims=0)
    mean = graph.add("Div", [total, graph.add("Cast", ["length"], "length.real", to=TensorProto.FLOAT)], "mean")
    highest = graph.add("ReduceMax", [x], "highest", axes=[1], keepdims=0)
    pooled = graph.add("Concat", [mean, highest], "pooled", axis=-1)
    _dense(source, graph, pooled, "/sentence_head/Gemm_MatMul", "sentence_logits")


def _dense(source: _Source, graph: _Graph, x: str, product: str, name: str) -> str:
    return graph.dense(x, name, source.weight(product), source.bias(product))


def _norm(source: _Source, graph: _Graph, x: str, norm: str, name: str) -> str:
    inputs = [x, *_scale_and_shift(source, graph, norm)]
    return graph.add("LayerNormalization", inputs, name, axis=-1, epsilon=source.epsilon(norm))


def _scale_and_shift(source: _Source, graph: _Graph, norm: str) -> list[str]:
    stem = norm.strip("/").replace("/", ".")
    found = source.nodes[f"{norm}/LayerNormalization"].input[1:]
    return [
        graph.constant(f"{stem}.{part}", source.array(name))
        for part, name in zip(("weight", "bias"), found, strict=True)
    ]


def rewrite_bundle(folder: Path) -> bool:
    """Give an existing bundle the exact serving form and the manifest its digest; false where it has it already."""
    path = folder / "model.onnx"
    rewritten = serving_form(onnx.load(str(path)), exact=True)
    if rewritten is None:
        return False
    onnx.save(rewritten, str(path))
    bundle.update_manifest(folder)
    return True
