#!/usr/bin/env python3
"""Makes flatten.onnx, a model whose scores are its two pixels, and flatten-nhwc.onnx, whose scores are the colours of its four pixels,
which lie side by side: what they give is known without running them.
Usage: make_flatten.py   (needs onnx; made with onnx 1.23.2)
"""
import pathlib

import onnx
from onnx import TensorProto, helper


def save(name, shape, scores, properties):
    graph = helper.make_graph(
        [helper.make_node("Flatten", ["face"], ["scores"])],
        "flatten",
        [helper.make_tensor_value_info("face", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, scores])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    helper.set_model_props(model, properties)
    onnx.checker.check_model(model)
    onnx.save(model, str(pathlib.Path(__file__).resolve().parent / name))


save("flatten.onnx", [1, 1, 1, 2], 2, {"sursathi.labels": "neutral,happiness", "sursathi.scale": "1"})
save("flatten-nhwc.onnx", [1, 2, 2, 3], 12, {"sursathi.labels": "a,b,c,d,e,f,g,h,i,j,k,l"})
