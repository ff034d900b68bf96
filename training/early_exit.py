"""Early exits in the serving form: a sentence that is surely not worth the whole network leaves it half-way.

Most sentences of an article need no look, and the lower layers know. A small head behind one of them stands in for the
layers above where it is sure enough; any other sentence runs on as before. A sentence's scores depend on the sentence
alone, as ever. Source: Xin et al. 2020, arXiv:2004.12993 (DeeBERT).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from claimscore.domain import FLAGS
from claimscore.errors import SettingsError
from claimscore.model.session import HEADS

Floats = npt.NDArray[np.float32]
_NEVER = -20.0
"""The logit of every word of a sentence that leaves early."""
_OUTPUTS = ("sentence_logits", "token_logits")
_EXIT = "exit."


@dataclass(frozen=True, slots=True)
class Exit:
    """A head on pooled states (mean, then highest, of h values each) after a number of layers.

    layer: how many layers a sentence goes through before it may leave. wide, wide_bias: float32 (2h, m) and (m,);
    narrow, narrow_bias: float32 (m, 25) and (25,), the network's 24 sentence logits and that of being worth the rest.
    below: a sentence leaves where the last is under it.
    """

    layer: int
    wide: Floats
    wide_bias: Floats
    narrow: Floats
    narrow_bias: Floats
    below: float


def with_states(model: onnx.ModelProto, layers: Sequence[int]) -> onnx.ModelProto:
    """The serving form with one more output for each of ``layers``, ``states.<layer>``: float32 (1, 2h).

    Raises SettingsError("exits") where the graph has no such layer.
    """
    found = onnx.ModelProto()
    found.CopyFrom(model)
    for layer in layers:
        name = f"states.{layer}"
        found.graph.node.extend(_pooled(_end_of(model, layer)[0], name))
        found.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
    return found


def with_exits(model: onnx.ModelProto, exits: Iterable[Exit]) -> onnx.ModelProto:
    """The serving form with early exits; its two outputs mean what they meant.

    Raises SettingsError("exits") where the graph has no such layer.
    """
    for leave in sorted(exits, key=lambda one: -one.layer):  # a lower exit holds those above in its branch
        model = _with_exit(model, leave)
    return model


def without_exits(model: onnx.ModelProto) -> onnx.ModelProto:
    """The network that exits were given to: every sentence runs through all of it; as it is where there are none."""
    while (branch := model.graph.node[-1]).op_type == "If" and branch.name.startswith(_EXIT):
        long = next(one.g for one in branch.attribute if one.name == "else_branch")
        own = f"{branch.name}."
        above = []
        for node in long.node:
            copy = onnx.NodeProto()
            copy.CopyFrom(node)
            copy.output[:] = [output.removeprefix(own) for output in node.output]
            above.append(copy)
        graph = helper.make_graph(
            [*(node for node in model.graph.node[:-1] if not node.name.startswith(own)), *above],
            model.graph.name,
            list(model.graph.input),
            list(model.graph.output),
            [*(one for one in model.graph.initializer if not one.name.startswith(own)), *long.initializer],
        )
        model = helper.make_model(graph, opset_imports=list(model.opset_import), ir_version=model.ir_version)
    return model


def _with_exit(model: onnx.ModelProto, leave: Exit) -> onnx.ModelProto:
    nodes = list(model.graph.node)
    last, place = _end_of(model, leave.layer)
    below, above = nodes[: place + 1], nodes[place + 1 :]
    moved = _read(above) - _read(below)
    goes, stays = ([one for one in model.graph.initializer if (one.name in moved) is own] for own in (True, False))
    name = f"{_EXIT}{leave.layer}"
    pooling = _pooled(last, f"{name}.states")
    judging, own_arrays = _judged(f"{name}.states", leave, name)
    branch = helper.make_node(
        "If",
        [f"{name}.leaves"],
        list(_OUTPUTS),
        name=name,
        then_branch=_short_way(name),
        else_branch=_long_way(above, goes, name),
    )
    graph = helper.make_graph(
        [*below, *pooling, *judging, branch],
        model.graph.name,
        list(model.graph.input),
        list(model.graph.output),
        [*stays, *own_arrays],
    )
    return helper.make_model(graph, opset_imports=list(model.opset_import), ir_version=model.ir_version)


def _end_of(model: onnx.ModelProto, layer: int) -> tuple[str, int]:
    """What a layer gives, by name, and the place of the node that gives it."""
    name = f"layer.{layer - 1}.out"
    place = next((row for row, node in enumerate(model.graph.node) if name in node.output), None)
    if place is None:
        raise SettingsError(
            f"exits: the served network has no layer {layer} to leave after, or an exit below it; "
            "set exits=[] for a network with other layers than BERT's",
            code="exits",
        )
    return name, place


def _read(nodes: Iterable[onnx.NodeProto]) -> set[str]:
    """Every name that the nodes read, in their branches too."""
    found: set[str] = set()
    for node in nodes:
        found.update(node.input)
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                found |= _read(attribute.g.node)
    return found


def _pooled(states: str, name: str) -> list[onnx.NodeProto]:
    """Mean and highest over the tokens of ``states``: (1, 2h)."""
    mean, highest = f"{name}.mean", f"{name}.highest"
    return [
        helper.make_node("ReduceMean", [states], [mean], name=mean, axes=[1], keepdims=0),
        helper.make_node("ReduceMax", [states], [highest], name=highest, axes=[1], keepdims=0),
        helper.make_node("Concat", [mean, highest], [name], name=name, axis=-1),
    ]


def _judged(pooled: str, leave: Exit, name: str) -> tuple[list[onnx.NodeProto], list[onnx.TensorProto]]:
    """``<name>.logits``: (1, 24); ``<name>.leaves``: one truth value."""
    values: dict[str, npt.NDArray[np.generic]] = {
        "wide": leave.wide,
        "wide_bias": leave.wide_bias,
        "narrow": leave.narrow,
        "narrow_bias": leave.narrow_bias,
        "parts": np.array([HEADS, 1], np.int64),
        "below": np.array(leave.below, np.float32),
        "scalar": np.array([], np.int64),
    }
    steps: list[tuple[str, list[str], list[str], dict[str, Any]]] = [
        ("Gemm", [pooled, f"{name}.wide", f"{name}.wide_bias"], ["bent"], {}),
        ("Relu", [f"{name}.bent"], ["open"], {}),
        ("Gemm", [f"{name}.open", f"{name}.narrow", f"{name}.narrow_bias"], ["all"], {}),
        ("Split", [f"{name}.all", f"{name}.parts"], ["logits", "worth"], {"axis": 1}),
        ("Less", [f"{name}.worth", f"{name}.below"], ["less"], {}),
        ("Reshape", [f"{name}.less", f"{name}.scalar"], ["leaves"], {}),
    ]
    nodes = [
        helper.make_node(kind, inputs, [f"{name}.{output}" for output in outputs], name=f"{name}.{outputs[0]}", **more)
        for kind, inputs, outputs, more in steps
    ]
    return nodes, [numpy_helper.from_array(value, f"{name}.{part}") for part, value in values.items()]


def _short_way(name: str) -> onnx.GraphProto:
    """The outputs of a sentence that leaves: the exit's logits, and no word that stands out."""
    arrays = [
        numpy_helper.from_array(np.full((1, 1, len(FLAGS)), _NEVER, np.float32), f"{name}.never"),
        numpy_helper.from_array(np.array([1], np.int64), f"{name}.one"),
        numpy_helper.from_array(np.array([len(FLAGS)], np.int64), f"{name}.flags"),
    ]
    shape = [f"{name}.one", "length", f"{name}.flags"]
    nodes = [
        helper.make_node("Identity", [f"{name}.logits"], [f"{name}.sentence"], name=f"{name}.sentence"),
        helper.make_node("Concat", shape, [f"{name}.shape"], name=f"{name}.shape", axis=0),
        helper.make_node("Expand", [f"{name}.never", f"{name}.shape"], [f"{name}.tokens"], name=f"{name}.tokens"),
    ]
    return helper.make_graph(nodes, "leaves", [], _outputs(f"{name}.sentence", f"{name}.tokens"), arrays)


def _long_way(above: Sequence[onnx.NodeProto], arrays: Sequence[onnx.TensorProto], name: str) -> onnx.GraphProto:
    """The layers above, with output names of their own, for a name may not be given twice."""
    names = {output: f"{name}.{output}" for output in _OUTPUTS}
    renamed = []
    for node in above:
        copy = onnx.NodeProto()
        copy.CopyFrom(node)
        copy.output[:] = [names.get(output, output) for output in node.output]
        renamed.append(copy)
    return helper.make_graph(renamed, "goes_on", [], _outputs(*names.values()), list(arrays))


def _outputs(sentence: str, tokens: str) -> list[onnx.ValueInfoProto]:
    return [
        helper.make_tensor_value_info(sentence, TensorProto.FLOAT, [1, HEADS]),
        helper.make_tensor_value_info(tokens, TensorProto.FLOAT, [1, "t", len(FLAGS)]),
    ]
