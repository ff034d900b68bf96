"""The machine's limit: operations that a sentence needs, against the int8 products that the cores can do."""

from __future__ import annotations

import platform
import statistics
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from claimscore.model.session import default_workers

_PRODUCTS = frozenset({"MatMulInteger", "DynamicQuantizeMatMul", "MatMulIntegerToFloat"})
_INT8_UNITS = {"avx_vnni": "AVX-VNNI", "avx512_vnni": "AVX-512 VNNI", "amx_int8": "AMX"}
_ROWS, _INNER, _COLUMNS = 512, 1024, 4096


def operations(path: Path, lengths: Sequence[int]) -> float:
    """Mean operations (a multiplication and an addition are two) of a sentence of these many tokens.

    The sentence goes through all layers, whatever exits there are. Counts every product with a weight, once a token,
    and the two products of attention; a sentence head, which runs once, is counted a token too: below 0.1 % of all.
    """
    graphs = list(_with_branches(onnx.load(str(path)).graph))
    shapes = {one.name: tuple(one.dims) for graph in graphs for one in graph.initializer}
    weights = [
        shapes[name]
        for graph in graphs
        for node in graph.node
        if node.op_type in _PRODUCTS
        for name in node.input[:2]
        if len(shapes.get(name, ())) == 2
    ]
    hidden = max(shapes.values(), key=lambda shape: len(shape) == 2 and shape[0])[1]
    layers = _layers(graphs)
    a_token = 2 * sum(inner * columns for inner, columns in weights)
    return statistics.fmean(a_token * t + layers * 4 * t * t * hidden for t in lengths)


def encoder_layers(path: Path) -> int:
    """How many layers a bundle's encoder has."""
    return _layers(_with_branches(onnx.load(str(path)).graph))


def _layers(graphs: Iterable[onnx.GraphProto]) -> int:
    return sum(node.op_type == "Softmax" for graph in graphs for node in graph.node)


def _with_branches(graph: onnx.GraphProto) -> Iterator[onnx.GraphProto]:
    """The graph, and those that its nodes choose between: layers behind an early exit are in one."""
    yield graph
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                yield from _with_branches(attribute.g)


def int8_peak(seconds: float = 2.0) -> float:
    """Operations a second of large unsigned-by-signed int8 products, one thread a core, the best of several shots."""
    weight = numpy_helper.from_array(np.ones((_INNER, _COLUMNS), np.int8), "weight")
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["x", "weight"], ["y"])],
        "peak",
        [helper.make_tensor_value_info("x", TensorProto.UINT8, [_ROWS, _INNER])],
        [helper.make_tensor_value_info("y", TensorProto.INT32, [_ROWS, _COLUMNS])],
        [weight],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    x = np.ones((_ROWS, _INNER), np.uint8)
    workers, shots = default_workers(), 8

    def shoot() -> None:
        for _ in range(shots):
            session.run(None, {"x": x})

    best, until = 0.0, time.perf_counter() + seconds
    with ThreadPoolExecutor(workers) as pool:
        while time.perf_counter() < until:
            began = time.perf_counter()
            for future in [pool.submit(shoot) for _ in range(workers)]:
                future.result()
            best = max(best, workers * shots * 2 * _ROWS * _INNER * _COLUMNS / (time.perf_counter() - began))
    return best


def processor() -> str:
    """The processor's name and its units for int8, which decide the ratios; else the architecture."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    told = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    has = told.get("flags", "").split()
    units = [title for flag, title in _INT8_UNITS.items() if flag in has]
    return f"{told.get('model name', platform.machine())} ({', '.join(units) or 'no unit for int8'})"
