"""Channels that stand out are evened before weights are quantised, so that int8 keeps more of the others.

Behind the GELU of a lower layer one channel of 1,536 can be five times as high as any other, in every sentence. All
activations of a sentence share one scale, so that channel takes most of its 256 steps. It is divided down, and the
weights that read it are multiplied by as much: the same network in floats. Source: Xiao et al. 2023, arXiv:2211.10438
(SmoothQuant), here for those channels alone.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
from onnx import helper, numpy_helper

from claimscore.encode import Tokens

log = logging.getLogger("training")

Floats = npt.NDArray[np.float32]

_READS = "/output/dense/MatMul"
"""How the exporter's name of the product behind a GELU ends; that behind attention has one more part before it."""
_ATTENTION = "/attention" + _READS
_USUAL = 0.99
"""Share of the channels whose greatest values count as usual."""
_STANDS_OUT = 2.5
"""How many times the usual a channel must reach before anything is changed: the division costs a little time."""
_SENTENCES = 512


def evened(name: str) -> str:
    """The name of the node that evens what the product ``name`` reads."""
    return f"{name}/Even"


def even_out(model: onnx.ModelProto, tokens: Sequence[Tokens]) -> list[str]:
    """Even the channels that stand out in the fp32 export ``model``, in place; the names of the products changed.

    tokens: sentences of the kind that will be scored, of which 512 at most are read.
    """
    arrays = {one.name: one for one in model.graph.initializer}
    readers = Counter(name for node in model.graph.node for name in node.input)
    products = [
        node
        for node in model.graph.node
        if node.op_type == "MatMul"
        and node.name.endswith(_READS)
        and not node.name.endswith(_ATTENTION)
        and node.input[1] in arrays
        and readers[node.input[1]] == 1  # layers may share their weights (ALBERT)
    ]
    changed = []
    for node, highest in zip(products, _highest(model, [node.input[0] for node in products], tokens), strict=True):
        usual = np.float32(np.quantile(highest, _USUAL, method="lower"))
        if usual <= 0 or highest.max() < _STANDS_OUT * usual:
            continue
        down = np.maximum(highest / usual, np.float32(1))
        weight = numpy_helper.to_array(arrays[node.input[1]])
        arrays[node.input[1]].CopyFrom(numpy_helper.from_array(weight * down[:, None], node.input[1]))
        _divide(model, node, down)
        changed.append(node.name)
        log.info("%s: %d channels evened, the highest from %.1f to %.1f", node.name, *_told(highest, usual))
    return changed


def _told(highest: Floats, usual: np.float32) -> tuple[int, float, float]:
    return int((highest > usual).sum()), float(highest.max()), float(usual)


def _highest(model: onnx.ModelProto, names: Sequence[str], tokens: Sequence[Tokens]) -> list[Floats]:
    """For each named activation (1, t, c) of the graph, its greatest absolute value in each channel: (c,)."""
    if not names:
        return []
    shown = onnx.ModelProto()
    shown.CopyFrom(model)
    shown.graph.output.extend(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(shown.SerializeToString(), options, providers=["CPUExecutionProvider"])
    found: list[Floats] = [np.zeros(1, np.float32)] * len(names)
    for one in tokens[:_SENTENCES]:
        ids = np.array((one.ids,), np.int64)
        values = session.run(list(names), {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        found = [np.maximum(known, np.abs(value[0]).max(axis=0)) for known, value in zip(found, values, strict=True)]
    return found


def _divide(model: onnx.ModelProto, product: onnx.NodeProto, down: Floats) -> None:
    """Put a node before ``product`` that divides its channels by ``down``."""
    name = evened(product.name)
    model.graph.initializer.append(numpy_helper.from_array(1 / down, f"{name}.by"))
    node = helper.make_node("Mul", [product.input[0], f"{name}.by"], [f"{name}.values"], name=name)
    product.input[0] = f"{name}.values"
    place = next(row for row, other in enumerate(model.graph.node) if other.name == product.name)
    model.graph.node.insert(place, node)
