#!/usr/bin/env python3
"""Makes the models and reference values of CNNTests.

Written with onnx 1.23.2, onnxruntime 1.31.1 and numpy 2.4.6:
    python3 make_fixtures.py            (writes beside itself)

operators.bin, networks.bin: little endian, for each case
    u32 length, name | u32 length, ONNX file | u32 number of inputs, tensors | u32 number of outputs, tensors
and each tensor
    u32 length, name | u8 type (ONNX's number: 1 float32, 2 uint8, 3 int8, 6 int32, 7 int64, 9 bool) | u32 rank, u32 dimensions | elements
face-emotion-*.npy: an input for Models/face-emotion.onnx and the scores that ONNX Runtime gives it.
"""
import pathlib
import struct

import numpy as np
import onnx
import onnx.reference
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
rng = np.random.default_rng(2024)
TYPES = {np.dtype(name): kind for name, kind in
         {"float32": 1, "uint8": 2, "int8": 3, "int32": 6, "int64": 7, "bool": 9}.items()}


def floats(*shape, scale=1.0):
    return (rng.standard_normal(shape) * scale).astype(np.float32)


def ints(*values):
    return np.array(values, np.int64)


def tensor_bytes(name, value):
    value = np.ascontiguousarray(value) if value.ndim else value
    head = struct.pack("<I", len(name)) + name.encode() + struct.pack("<BI", TYPES[value.dtype], value.ndim)
    return head + struct.pack(f"<{value.ndim}I", *value.shape) + value.tobytes()


class Writer:
    """Collects cases and the outputs that ONNX Runtime gives them."""

    def __init__(self):
        self.data = bytearray()
        self.names = set()

    def add(self, name, model, feeds):
        data = model.SerializeToString()
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.log_severity_level = 4
        outputs = [o.name for o in model.graph.output]
        try:
            values = onnxruntime.InferenceSession(data, options).run(outputs, feeds)
        except Exception as error:  # What ONNX Runtime lacks, onnx's own reference implementation tells.
            print(f"{name}: by onnx's reference, as ONNX Runtime says: {' '.join(str(error).split())[:150]}")
            values = onnx.reference.ReferenceEvaluator(model).run(outputs, feeds)
        self.add_known(name, model, feeds, dict(zip(outputs, values)))

    def add_known(self, name, model, feeds, outputs):
        """A case whose outputs are known."""
        data = model.SerializeToString()
        assert name not in self.names, name
        self.names.add(name)
        self.data += struct.pack("<I", len(name)) + name.encode() + struct.pack("<I", len(data)) + data
        self.data += struct.pack("<I", len(feeds)) + b"".join(tensor_bytes(n, v) for n, v in feeds.items())
        self.data += struct.pack("<I", len(outputs))
        self.data += b"".join(tensor_bytes(n, v) for n, v in outputs.items())

    def op(self, name, op, inputs, opset=17, constants=(), outputs=1, expected=None, **attributes):
        """One node. `expected`: its outputs, if ONNX Runtime is not to say them. `inputs`: arrays, or None for one left out; those with an index in `constants` are initialisers."""
        names, feeds, initializers, infos = [], {}, [], []
        for index, value in enumerate(inputs):
            names.append("" if value is None else f"in{index}")
            if value is None:
                continue
            if index in constants:
                initializers.append(numpy_helper.from_array(value, f"in{index}"))
            else:
                feeds[f"in{index}"] = value
                infos.append(helper.make_tensor_value_info(f"in{index}", TYPES[value.dtype], value.shape))
        node = helper.make_node(op, names, [f"out{i}" for i in range(outputs)], name=name, **attributes)
        results = [onnx.ValueInfoProto(name=f"out{i}") for i in range(outputs)]
        graph = helper.make_graph([node], "case", infos, results, initializers)
        model = helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", opset)])
        inferred = onnx.shape_inference.infer_shapes(model, strict_mode=False)
        known = {v.name: v for v in inferred.graph.output}
        for output in model.graph.output:
            kind = known[output.name].type.tensor_type.elem_type
            output.type.tensor_type.elem_type = kind or TensorProto.FLOAT
        if expected is not None:
            return self.add_known(name, model, feeds, {f"out{i}": value for i, value in enumerate(expected)})
        self.add(name, model, feeds)


def convolutions(w):
    def conv(name, x, k, bias=True, constants=(1, 2), **attributes):
        inputs = [floats(*x), floats(*k, scale=0.3)] + ([floats(k[0])] if bias else [])
        w.op("conv " + name, "Conv", inputs, constants=constants[: len(inputs) - 1], **attributes)

    conv("3x3", (1, 5, 9, 11), (7, 5, 3, 3), pads=[1, 1, 1, 1])
    conv("3x3 no bias, no pad", (1, 5, 9, 11), (7, 5, 3, 3), bias=False)
    conv("batch of 3", (3, 4, 6, 5), (6, 4, 3, 3), pads=[1, 1, 1, 1])
    conv("1x1", (1, 13, 7, 5), (9, 13, 1, 1))
    conv("1x1 stride 2", (1, 13, 7, 5), (9, 13, 1, 1), strides=[2, 2])
    conv("stride 2", (1, 5, 9, 12), (7, 5, 3, 3), pads=[1, 1, 1, 1], strides=[2, 2])
    conv("strides 3 and 2", (1, 5, 13, 12), (7, 5, 5, 3), pads=[2, 0, 1, 1], strides=[3, 2])
    conv("dilated", (1, 3, 14, 13), (4, 3, 3, 3), pads=[2, 3, 2, 3], dilations=[2, 3])
    conv("uneven pads", (1, 3, 8, 9), (4, 3, 3, 5), pads=[0, 3, 2, 1])
    conv("same upper", (1, 3, 9, 8), (4, 3, 3, 4), auto_pad="SAME_UPPER", strides=[2, 3])
    conv("same lower", (1, 3, 9, 8), (4, 3, 3, 4), auto_pad="SAME_LOWER", strides=[2, 3])
    conv("valid", (1, 3, 9, 8), (4, 3, 3, 4), auto_pad="VALID")
    conv("groups of 2", (2, 8, 7, 7), (6, 4, 3, 3), group=2, pads=[1, 1, 1, 1])
    conv("depthwise", (2, 6, 9, 10), (6, 1, 3, 3), group=6, pads=[1, 1, 1, 1])
    conv("depthwise 5x5 stride 2", (1, 6, 11, 10), (6, 1, 5, 5), group=6, pads=[2, 2, 2, 2], strides=[2, 2])
    conv("depthwise dilated", (1, 3, 12, 13), (3, 1, 3, 3), group=3, pads=[3, 2, 3, 2], dilations=[3, 2])
    conv("depthwise multiplier 2", (1, 4, 8, 8), (8, 1, 3, 3), group=4, pads=[0, 1, 2, 0])
    conv("1D", (2, 4, 19), (5, 4, 3), pads=[1, 1], strides=[2])
    conv("kernel larger than image", (1, 3, 2, 3), (4, 3, 5, 7), pads=[2, 3, 2, 3])
    conv("computed weights", (1, 5, 6, 6), (7, 5, 3, 3), constants=(), pads=[1, 1, 1, 1])
    conv("computed depthwise weights", (1, 5, 6, 6), (5, 1, 3, 3), constants=(), group=5, pads=[1, 1, 1, 1])
    conv("deep", (1, 70, 6, 6), (13, 70, 3, 3), pads=[1, 1, 1, 1])
    conv("wide", (1, 3, 40, 37), (5, 3, 3, 3), pads=[1, 1, 1, 1])


def pools(w):
    x = floats(2, 3, 9, 10)
    for op in ("MaxPool", "AveragePool"):
        w.op(f"{op} 2x2", op, [x], kernel_shape=[2, 2], strides=[2, 2])
        w.op(f"{op} overlapping", op, [x], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
        w.op(f"{op} ceil", op, [x], kernel_shape=[2, 3], strides=[2, 2], ceil_mode=1)
        w.op(f"{op} ceil, padded", op, [x], kernel_shape=[3, 3], strides=[2, 3], pads=[0, 1, 1, 0], ceil_mode=1)
        w.op(f"{op} same upper", op, [x], kernel_shape=[3, 2], strides=[2, 3], auto_pad="SAME_UPPER")
        w.op(f"{op} same lower", op, [x], kernel_shape=[3, 2], strides=[2, 3], auto_pad="SAME_LOWER")
        w.op(f"{op} 1D", op, [floats(1, 4, 11)], kernel_shape=[3], strides=[2])
    w.op("MaxPool dilated", "MaxPool", [x], kernel_shape=[2, 3], dilations=[3, 2], pads=[1, 2, 1, 1])
    w.op("AveragePool counts padding", "AveragePool", [x], kernel_shape=[3, 3], pads=[1, 1, 1, 1], count_include_pad=1)
    w.op(
        "AveragePool counts padding, ceil", "AveragePool", [x], kernel_shape=[3, 3], strides=[2, 2],
        pads=[1, 0, 0, 1], ceil_mode=1, count_include_pad=1)
    w.op("AveragePool dilated", "AveragePool", [x], opset=19, kernel_shape=[2, 3], dilations=[3, 2], pads=[1, 2, 1, 1])
    w.op("GlobalAveragePool", "GlobalAveragePool", [x])
    w.op("GlobalMaxPool", "GlobalMaxPool", [x])


def products(w):
    w.op("Gemm plain", "Gemm", [floats(5, 7), floats(7, 9), floats(9)])
    w.op("Gemm one row, transB", "Gemm", [floats(1, 33), floats(9, 33), floats(9)], constants=(1, 2), transB=1)
    w.op("Gemm transposed, scaled", "Gemm", [floats(7, 5), floats(11, 7), floats(5, 1)], constants=(1,),
         transA=1, transB=1, alpha=0.5, beta=-2.0)
    w.op("Gemm no C", "Gemm", [floats(13, 4), floats(4, 17)], alpha=2.0)
    w.op("Gemm scalar C", "Gemm", [floats(3, 4), floats(4, 17), floats()], constants=(2,), beta=3.0)
    w.op("MatMul", "MatMul", [floats(7, 5), floats(5, 10)])
    w.op("MatMul constant", "MatMul", [floats(7, 5), floats(5, 10)], constants=(1,))
    w.op("MatMul batches", "MatMul", [floats(2, 1, 7, 5), floats(3, 5, 4)])
    w.op("MatMul vector left", "MatMul", [floats(5), floats(2, 5, 4)])
    w.op("MatMul vector right", "MatMul", [floats(2, 7, 5), floats(5)], constants=(1,))
    w.op("MatMul vectors", "MatMul", [floats(5), floats(5)])


def element_wise(w):
    x = floats(2, 3, 5, scale=3)
    positive = np.abs(x) + 0.1
    for op in ("Relu", "Sigmoid", "Tanh", "HardSwish", "Softplus", "Softsign", "Erf", "Exp", "Abs", "Neg", "Floor",
               "Ceil", "Round"):
        w.op(op, op, [x])
    for op in ("Log", "Sqrt", "Reciprocal"):
        w.op(op, op, [positive])
    w.op("Relu opset 7", "Relu", [x], opset=7)
    w.op("LeakyRelu", "LeakyRelu", [x])
    w.op("LeakyRelu alpha", "LeakyRelu", [x], alpha=0.3)
    w.op("Elu", "Elu", [x], alpha=1.5)
    w.op("HardSigmoid", "HardSigmoid", [x])
    w.op("HardSigmoid alpha, beta", "HardSigmoid", [x], alpha=0.3, beta=0.4)
    w.op("Mish", "Mish", [x], opset=18)
    w.op("Gelu", "Gelu", [x], opset=20)
    w.op("Gelu tanh", "Gelu", [x], opset=20, approximate="tanh")
    w.op("Clip opset 7", "Clip", [x], opset=7, min=-1.0, max=2.0)
    w.op("Clip", "Clip", [x, np.float32(-1).reshape(()), np.float32(2).reshape(())], constants=(1, 2))
    w.op("Clip maximum only", "Clip", [x, None, np.float32(2).reshape(())], constants=(2,))
    w.op("PRelu per channel", "PRelu", [x, floats(3, 1)], constants=(1,))
    w.op("PRelu scalar", "PRelu", [x, floats(1)], constants=(1,))


def arithmetic(w):
    a, b = floats(2, 3, 4, 5), floats(3, 1, 5)
    for op in ("Add", "Sub", "Mul", "Div"):
        w.op(f"{op} broadcast", op, [a, b])
        w.op(f"{op} broadcast left", op, [b, a])
        w.op(f"{op} scalar", op, [a, floats()], constants=(1,))
        w.op(f"{op} equal", op, [a, floats(2, 3, 4, 5)])
        w.op(f"{op} ints", op, [np.arange(-6, 6).reshape(3, 4), np.array([1, -2, 3, 4])])
    w.op("Add both broadcast", "Add", [floats(4, 1, 5), floats(3, 1)])
    w.op("Mul gate", "Mul", [floats(2, 5, 4, 3), floats(2, 5, 1, 1)])
    w.op("Pow", "Pow", [np.abs(a), b])
    w.op("Pow 2", "Pow", [a, np.float32(2).reshape(())], constants=(1,))
    for op in ("Min", "Max", "Sum", "Mean"):
        w.op(f"{op} of three", op, [a, b, floats(4, 1)])
        w.op(f"{op} of one", op, [a])


def softmaxes(w):
    x = floats(2, 3, 4, 5, scale=4)
    for op in ("Softmax", "LogSoftmax"):
        w.op(f"{op} default", op, [x])
        w.op(f"{op} axis 1", op, [x], axis=1)
        w.op(f"{op} opset 11 default", op, [x], opset=11)
        w.op(f"{op} opset 11 axis 2", op, [x], opset=11, axis=2)
    w.op("LogSoftmax large values", "LogSoftmax", [x + 10_000])
    w.op("Softmax large values", "Softmax", [x * 100])


def reductions(w):
    x = floats(2, 3, 4, 5)
    for op in ("ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd"):
        opset = 11
        w.op(f"{op} spatial", op, [x], opset=opset, axes=[2, 3])
        w.op(f"{op} no dims kept", op, [x], opset=opset, axes=[-1, 1], keepdims=0)
        w.op(f"{op} first", op, [x], opset=opset, axes=[0], keepdims=0)
        w.op(f"{op} everything", op, [x], opset=opset, keepdims=0)
        w.op(f"{op} axes input", op, [x, ints(1, 3)], opset=18, constants=(1,))
        w.op(f"{op} empty axes", op, [x, ints()], opset=18, constants=(1,), noop_with_empty_axes=1)
    w.op("ReduceSum ints", "ReduceSum", [np.arange(24).reshape(2, 3, 4), ints(1)], constants=(1,))


def movement(w):
    x = floats(2, 3, 4, 5)
    w.op("Transpose default", "Transpose", [x])
    w.op("Transpose NHWC", "Transpose", [x], perm=[0, 2, 3, 1])
    w.op("Transpose ints", "Transpose", [np.arange(6).reshape(2, 3)])
    w.op("Concat channels", "Concat", [x, floats(2, 1, 4, 5), floats(2, 4, 4, 5)], axis=1)
    w.op("Concat last", "Concat", [x, floats(2, 3, 4, 2)], axis=-1)
    w.op("Split equal", "Split", [floats(2, 6, 3)], opset=13, outputs=3, axis=1)
    w.op("Split sizes", "Split", [x, ints(1, 3)], opset=13, constants=(1,), outputs=2, axis=2)
    w.op("Split opset 11", "Split", [x], opset=11, outputs=2, axis=-1, split=[2, 3])
    w.op("Split uneven", "Split", [floats(7, 2)], opset=18, outputs=3, num_outputs=3)
    big = 2**63 - 1
    w.op("Slice opset 9", "Slice", [x], opset=9, starts=[1, 0], ends=[big, -1], axes=[2, 3])
    w.op("Slice", "Slice", [x, ints(0, 1), ints(2, big), ints(-1, 1)], constants=(1, 2, 3))
    w.op("Slice steps", "Slice", [x, ints(0, 1), ints(big, big), ints(2, 3), ints(3, 2)], constants=(1, 2, 3, 4))
    w.op("Slice backwards", "Slice", [x, ints(-1, 2), ints(-big, 0), ints(3, 2), ints(-2, -1)], constants=(1, 2, 3, 4))
    w.op("Slice default axes", "Slice", [x, ints(1, -2), ints(2, 100)], constants=(1, 2))
    w.op("Gather rows", "Gather", [x, ints(2, 0, -1)], constants=(1,), axis=1)
    w.op("Gather matrix of indices", "Gather", [x, np.array([[0, 1], [3, 2]])], axis=2)
    w.op("Gather scalar", "Gather", [x, np.array(1)], constants=(1,), axis=-1)
    w.op("Pad constant", "Pad", [x, ints(0, 0, 1, 2, 0, 1, 0, 3), np.float32(1.5).reshape(())], constants=(1, 2))
    w.op("Pad opset 10", "Pad", [x], opset=10, pads=[0, 0, 1, 1, 0, 0, 1, 1], mode="reflect")
    w.op("Pad edge", "Pad", [x, ints(0, 1, 2, 0, 1, 0, 0, 3)], constants=(1,), mode="edge")
    w.op("Pad wrap", "Pad", [x, ints(0, 0, 2, 1, 0, 0, 1, 4)], opset=19, constants=(1,), mode="wrap")
    w.op("Pad axes", "Pad", [x, ints(1, 2, 3, 0), None, ints(-1, 1)], opset=18, constants=(1, 3))
    w.op("Pad negative", "Pad", [x, ints(0, 0, -1, 2, 0, 0, -1, -2)], constants=(1,))
    w.op("Expand", "Expand", [floats(3, 1, 5), ints(2, 1, 4, 1)], constants=(1,))


def reshaping(w):
    x = floats(2, 3, 4, 5)
    w.op("Reshape", "Reshape", [x, ints(0, -1, 2)], constants=(1,))
    w.op("Flatten", "Flatten", [x])
    w.op("Flatten axis 0", "Flatten", [x], axis=0)
    w.op("Flatten axis -1", "Flatten", [x], axis=-1)
    w.op("Squeeze", "Squeeze", [floats(1, 3, 1, 5)])
    w.op("Squeeze axes", "Squeeze", [floats(1, 3, 1, 5), ints(-2)], constants=(1,))
    w.op("Squeeze opset 11", "Squeeze", [floats(1, 3, 1, 5)], opset=11, axes=[0])
    w.op("Unsqueeze", "Unsqueeze", [floats(3, 5), ints(0, -1)], constants=(1,))
    w.op("Unsqueeze opset 11", "Unsqueeze", [floats(3, 5)], opset=11, axes=[1])
    w.op("Identity", "Identity", [x])
    w.op("Dropout", "Dropout", [x])
    w.op("Dropout opset 7", "Dropout", [x], opset=7, ratio=0.3)
    w.op("Cast to int64", "Cast", [x * 3], to=TensorProto.INT64)
    w.op("Cast to float", "Cast", [np.arange(-3, 4)], to=TensorProto.FLOAT)
    w.op("Shape", "Shape", [x])
    w.op("Size", "Size", [x])
    w.op("Shape part", "Shape", [x], start=1, end=-1)
    w.op("ConstantOfShape", "ConstantOfShape", [ints(2, 3)], constants=(0,), value=numpy_helper.from_array(ints(7)))
    w.op("Constant", "Constant", [], value=numpy_helper.from_array(floats(2, 3)))
    for op in ("BatchNormalization",):
        w.op(op, op, [x, floats(3), floats(3), floats(3), np.abs(floats(3)) + 0.1], constants=(1, 2, 3, 4))
        w.op(op + " computed, 2D", op, [floats(4, 3), floats(3), floats(3), floats(3), np.abs(floats(3)) + 0.1],
             epsilon=0.01)


class Net:
    """Builds a network node by node."""

    def __init__(self):
        self.nodes, self.weights = [], []

    def weight(self, value):
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(value, name))
        return name

    def node(self, op, *inputs, **attributes):
        output = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, list(inputs), [output], name=f"{op}_{len(self.nodes)}", **attributes))
        return output

    def conv(self, x, inputs, outputs, k, bias=True, group=1, stride=1):
        depth = inputs // group * k * k
        weights = [self.weight(floats(outputs, inputs // group, k, k, scale=(2 / depth) ** 0.5))]
        weights += [self.weight(floats(outputs, scale=0.2))] if bias else []
        return self.node("Conv", x, *weights, group=group, strides=[stride] * 2, pads=[k // 2] * 4, kernel_shape=[k, k])

    def norm(self, x, channels):
        parts = [floats(channels) * 0.2 + 1, floats(channels), floats(channels), np.abs(floats(channels)) + 0.5]
        return self.node("BatchNormalization", x, *[self.weight(p.astype(np.float32)) for p in parts])

    def model(self, output, shape, opset=17, metadata=None):
        x = helper.make_tensor_value_info("image", 1, shape)
        y = helper.make_tensor_value_info("scores", 1, None)
        graph = helper.make_graph(self.nodes, "net", [x], [y], self.weights)
        graph.node.append(helper.make_node("Identity", [output], ["scores"], name="last"))
        model = helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", opset)])
        helper.set_model_props(model, metadata or {})
        return model


def residual_network():
    n = Net()
    x = n.node("Relu", n.norm(n.conv("image", 3, 12, 3, bias=False), 12))
    x = n.node("MaxPool", x, kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    y = n.node("Relu", n.norm(n.conv(x, 12, 12, 3), 12))
    x = n.node("Relu", n.node("Add", n.norm(n.conv(y, 12, 12, 3), 12), x))
    y = n.node("Relu", n.conv(x, 12, 20, 3, stride=2))
    x = n.node("Relu", n.node("Add", n.conv(x, 12, 20, 1, stride=2), n.conv(y, 20, 20, 3)))
    x = n.node("AveragePool", x, kernel_shape=[2, 2], strides=[2, 2])
    # The way PyTorch writes view(x.shape[0], -1).
    batch = n.node("Gather", n.node("Shape", x), n.weight(np.array(0)), axis=0)
    batch = n.node("Unsqueeze", batch, n.weight(ints(0)))
    x = n.node("Reshape", x, n.node("Concat", batch, n.weight(ints(-1)), axis=0))
    x = n.node("Gemm", x, n.weight(floats(8, 180, scale=0.05)), n.weight(floats(8)), transB=1)
    return n.model(n.node("Softmax", x, axis=1), ["batch", 3, 24, 24], metadata={"sursathi.labels": "a,b", "license": "MIT"})


def mobile_network():
    n = Net()

    def block(x, inputs, middle, outputs, k, stride):
        y = n.node("HardSwish", n.norm(n.conv(x, inputs, middle, 1, bias=False), middle))
        y = n.norm(n.conv(y, middle, middle, k, bias=False, group=middle, stride=stride), middle)
        y = n.node("HardSwish", y)
        gate = n.node("Relu", n.conv(n.node("GlobalAveragePool", y), middle, 8, 1))
        gate = n.node("HardSigmoid", n.conv(gate, 8, middle, 1), alpha=1 / 6, beta=0.5)
        y = n.norm(n.conv(n.node("Mul", y, gate), middle, outputs, 1, bias=False), outputs)
        return n.node("Add", y, x) if stride == 1 and inputs == outputs else y

    x = n.node("HardSwish", n.conv("image", 1, 8, 3, stride=2))
    x = block(x, 8, 24, 8, 3, 1)
    x = block(x, 8, 24, 12, 5, 2)
    x = block(x, 12, 36, 12, 5, 1)
    x = n.node("Clip", n.conv(x, 12, 32, 1), n.weight(np.float32(0).reshape(())), n.weight(np.float32(6).reshape(())))
    x = n.node("Flatten", n.node("GlobalAveragePool", x))
    return n.model(n.node("MatMul", x, n.weight(floats(32, 8))), [1, 1, 31, 29])


def main():
    w = Writer()
    for group in (convolutions, pools, products, element_wise, arithmetic, softmaxes, reductions, movement, reshaping):
        group(w)
    (HERE / "operators.bin").write_bytes(w.data)
    print(len(w.names), "operator cases")
    w = Writer()
    w.add("residual", residual_network(), {"image": floats(1, 3, 24, 24)})
    w.add("mobile", mobile_network(), {"image": floats(1, 1, 31, 29)})
    (HERE / "networks.bin").write_bytes(w.data)
    y, x = np.mgrid[0:48, 0:48].astype(np.float32)
    image = (np.sin(x * 0.31) * np.cos(y * 0.17) + 0.02 * x - 0.5).astype(np.float32).reshape(1, 1, 48, 48)
    session = onnxruntime.InferenceSession(str(ROOT / "Models" / "face-emotion.onnx"))
    np.save(HERE / "face-emotion-input.npy", image)
    np.save(HERE / "face-emotion-scores.npy", session.run(None, {"face": image})[0])


if __name__ == "__main__":
    main()
