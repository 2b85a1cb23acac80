#!/usr/bin/env python3
"""Makes flatten.onnx, a model whose scores are its two pixels: what it gives is known without running it.
Usage: make_flatten.py   (needs onnx; made with onnx 1.23.2)
"""
import pathlib

import onnx
from onnx import TensorProto, helper

graph = helper.make_graph(
    [helper.make_node("Flatten", ["face"], ["scores"])],
    "flatten",
    [helper.make_tensor_value_info("face", TensorProto.FLOAT, [1, 1, 1, 2])],
    [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, 2])],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
helper.set_model_props(model, {"sursathi.labels": "neutral,happiness", "sursathi.scale": "1"})
onnx.checker.check_model(model)
onnx.save(model, str(pathlib.Path(__file__).resolve().parent / "flatten.onnx"))
