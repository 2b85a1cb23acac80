#!/usr/bin/env python3
"""Makes hostile/: small models that past versions of the engine failed on by taking too much memory or time, found by
reading the code. Files found by Scripts/fuzz.sh stand beside them under the name that the fuzzer gave them.

Needs onnx (1.23 was used). Usage: make_hostile.py
"""
import pathlib

import onnx
from onnx import TensorProto, helper

folder = pathlib.Path(__file__).parent / "hostile"
folder.mkdir(exist_ok=True)


def save(name, nodes, inputs, outputs, constants=()):
    values = [helper.make_tensor_value_info(key, TensorProto.FLOAT, shape) for key, shape in inputs.items()]
    results = [helper.make_tensor_value_info(key, TensorProto.FLOAT, None) for key in outputs]
    tensors = [helper.make_tensor(key, TensorProto.INT64, [len(ints)], ints) for key, ints in constants]
    graph = helper.make_graph(nodes, "hostile", values, results, tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    (folder / name).write_bytes(model.SerializeToString())


# The list of source indices, 16 GB of it, was made before the size of the result was checked.
save(
    "pad-edge-huge.onnx",
    [helper.make_node("Pad", ["x", "pads"], ["y"], mode="edge")],
    {"x": [1]},
    ["y"],
    [("pads", [1 << 30, (1 << 30) - 3])],
)
# Each node packed the 16 MB of weights for itself.
save(
    "weights-read-by-many.onnx",
    [helper.make_node("ConstantOfShape", ["size"], ["w"])]
    + [helper.make_node("MatMul", ["x", "w"], [f"y{index}"]) for index in range(200)],
    {"x": [1, 4]},
    [f"y{index}" for index in range(200)],
    [("size", [4, 1 << 20])],
)
# Folding kept all results, whatever memory was allowed.
save(
    "folded-results.onnx",
    [helper.make_node("ConstantOfShape", ["size"], ["w0"])]
    + [helper.make_node("Neg", [f"w{index}"], [f"w{index + 1}"]) for index in range(60)],
    {"x": [1]},
    [f"w{index}" for index in range(61)],
    [("size", [1000, 1000])],
)
# Sizes of the padded row overflowed 64 bits.
save(
    "conv-widest-window.onnx",
    [
        helper.make_node("Relu", ["x"], ["a"]),
        helper.make_node("Conv", ["a", "w"], ["y"], dilations=[1, 1 << 31], auto_pad="SAME_UPPER"),
    ],
    {"x": [1, 1, 1, 3], "w": [1, 1, 1, (1 << 31) - 1]},
    ["y"],
)
