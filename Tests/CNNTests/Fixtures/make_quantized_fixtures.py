#!/usr/bin/env python3
"""Makes quantized.bin, in the form that make_fixtures.py describes: small networks that onnxruntime.quantization has
turned into QDQ form, and the bytes that ONNX Runtime computes with its own int8 kernels.

Written with onnx 1.23.2, onnxruntime 1.31.1 and numpy 2.4.6, on a processor with AVX-512 VNNI (without it ONNX Runtime's
sums of products saturate):
    python3 make_quantized_fixtures.py      (writes beside itself)
"""
import pathlib
import tempfile

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

import make_fixtures
from make_fixtures import HERE, Writer, floats, ints

rng = make_fixtures.rng = np.random.default_rng(2026)
STYLES = {
    "u8": (QuantType.QUInt8, False), "u8 per channel": (QuantType.QUInt8, True),
    "s8": (QuantType.QInt8, False), "s8 per channel": (QuantType.QInt8, True),
}


class Net:
    """A float network from `x` to `y`, node by node."""

    def __init__(self, *shape):
        self.shape, self.nodes, self.initializers, self.value = shape, [], [], "x"

    def constant(self, value):
        name = f"c{len(self.initializers)}"
        self.initializers.append(numpy_helper.from_array(value, name))
        return name

    def add(self, op, *inputs, of=None, **attributes):
        """Inputs that are arrays become initialisers."""
        names = [self.constant(i) if isinstance(i, np.ndarray) else i for i in inputs]
        self.nodes.append(helper.make_node(op, [of or self.value, *names], [f"v{len(self.nodes)}"],
                                           name=f"{op}{len(self.nodes)}", **attributes))
        self.value = self.nodes[-1].output[0]
        return self.value

    def conv(self, outputs, inputs, *kernel, bias=True, **attributes):
        weights = floats(outputs, inputs, *kernel) / np.sqrt(inputs * np.prod(kernel)).astype(np.float32)
        # Channels of very different sizes, which is what scales per channel are for.
        weights *= np.geomspace(0.3, 3, outputs).astype(np.float32).reshape(-1, *[1] * (weights.ndim - 1))
        return self.add("Conv", weights, *([floats(outputs)] if bias else []), **attributes)

    def model(self):
        self.nodes[-1].output[0] = "y"
        info = [helper.make_tensor_value_info("x", TensorProto.FLOAT, self.shape)]
        out = [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)]
        graph = helper.make_graph(self.nodes, "net", info, out, self.initializers)
        return helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 17)])


class Samples(CalibrationDataReader):
    def __init__(self, shape):
        self.samples = iter([{"x": floats(*shape)} for _ in range(8)])

    def get_next(self):
        return next(self.samples, None)


def quantized(net, style):
    """The network in QDQ form; its output is left in bytes."""
    kind, per_channel = STYLES[style]
    with tempfile.TemporaryDirectory() as folder:
        paths = [str(pathlib.Path(folder) / name) for name in ("float.onnx", "prepared.onnx", "quantized.onnx")]
        onnx.save(net.model(), paths[0])
        quant_pre_process(*paths[:2], skip_symbolic_shape=True)
        quantize_static(*paths[1:], Samples(net.shape), quant_format=QuantFormat.QDQ, per_channel=per_channel,
                        activation_type=kind, weight_type=QuantType.QInt8)
        model = onnx.load(paths[2])
    last = next(n for n in model.graph.node if "y" in n.output)
    assert last.op_type == "DequantizeLinear"
    model.graph.node.remove(last)
    del model.graph.output[:], model.graph.value_info[:], model.metadata_props[:]
    model.graph.output.append(helper.make_tensor_value_info(
        last.input[0], TensorProto.UINT8 if kind == QuantType.QUInt8 else TensorProto.INT8, None))
    for other in [o for o in model.opset_import if o.domain]:
        model.opset_import.remove(other)
    return model


def nets():
    def conv(name, shape, *arguments, **attributes):
        net = Net(*shape)
        net.conv(*arguments, **attributes)
        return name, net

    yield conv("conv 1x1", (1, 20, 5, 7), 33, 20, 1, 1)
    yield conv("conv 3x3 padded", (2, 7, 6, 5), 18, 7, 3, 3, pads=[1, 1, 1, 1])
    yield conv("conv 3x3 stride 2, no bias", (1, 3, 11, 9), 5, 3, 3, 3, bias=False, pads=[1, 0, 0, 1], strides=[2, 2])
    yield conv("conv 3x3 unpadded", (1, 8, 6, 20), 16, 8, 3, 3)
    yield conv("conv 3x2 dilated", (1, 4, 9, 8), 6, 4, 3, 2, dilations=[2, 3], pads=[2, 1, 2, 2])
    yield conv("conv groups of 4", (1, 8, 5, 5), 10, 4, 3, 3, group=2, pads=[1, 1, 1, 1])
    yield conv("conv groups of 3", (1, 6, 5, 5), 4, 3, 3, 3, group=2, pads=[1, 1, 1, 1])
    yield conv("depthwise 3x3", (1, 19, 6, 7), 19, 1, 3, 3, group=19, pads=[1, 1, 1, 1])
    yield conv("depthwise 5x5 stride 2", (2, 36, 8, 9), 36, 1, 5, 5, group=36, pads=[2, 2, 2, 2], strides=[2, 2])
    yield conv("conv 1D", (1, 5, 20), 6, 5, 4, pads=[1, 2])

    net = Net(1, 6, 6, 6)
    net.conv(8, 6, 3, 3, pads=[1, 1, 1, 1])
    net.add("Clip", np.array(0, np.float32), np.array(1.5, np.float32))
    yield "conv clip", net

    net = Net(3, 50)
    net.add("Gemm", floats(17, 50, scale=0.1), floats(17), transB=1)
    net.add("Relu")
    net.add("MatMul", floats(17, 9, scale=0.2))
    yield "gemm relu matmul", net

    net = Net(1, 5, 9, 7)
    net.conv(12, 5, 3, 3, pads=[1, 1, 1, 1])
    first = net.add("Relu")
    net.add("MaxPool", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    first = net.value
    net.conv(12, 12, 3, 3, pads=[1, 1, 1, 1])
    net.add("Relu")
    net.conv(12, 12, 1, 1)
    net.add("Add", first)
    net.add("Relu")
    net.add("GlobalAveragePool")
    net.add("Flatten")
    net.add("Gemm", floats(8, 12, scale=0.3), floats(8), transB=1)
    yield "residual", net

    net = Net(1, 3, 12, 10)
    net.conv(16, 3, 3, 3, pads=[1, 1, 1, 1], strides=[2, 2])
    net.add("HardSwish")
    net.conv(16, 1, 3, 3, group=16, pads=[1, 1, 1, 1])
    inside = net.add("Relu")
    net.add("GlobalAveragePool")
    net.conv(6, 16, 1, 1)
    net.add("Relu")
    net.conv(16, 6, 1, 1)
    gate = net.add("HardSigmoid", alpha=1 / 6, beta=0.5)
    net.add("Mul", gate, of=inside)
    net.conv(10, 16, 1, 1)
    yield "inverted residual", net

    net = Net(1, 4, 6, 6)
    start = net.conv(6, 4, 1, 1)
    left = net.conv(5, 6, 1, 1)
    right = net.add("Sigmoid", of=start)
    net.add("Concat", right, of=left, axis=1)
    net.conv(7, 11, 3, 3)
    net.add("Softmax", axis=1)
    yield "concat softmax", net

    net = Net(1, 6, 5, 5)
    net.conv(6, 6, 1, 1)
    net.add("Transpose", perm=[0, 2, 3, 1])
    net.add("Reshape", ints(5, -1))
    net.add("MatMul", floats(30, 7, scale=0.2))
    yield "transpose reshape", net


if __name__ == "__main__":
    writer = Writer()
    for name, net in nets():
        for style in STYLES:
            model = quantized(net, style)
            feeds = {"x": floats(*net.shape)}
            outputs = [o.name for o in model.graph.output]
            options = onnxruntime.SessionOptions()
            if "softmax" in name:  # ONNX Runtime's fused Softmax of bytes is up to one step off its own unfused one.
                options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
            values = onnxruntime.InferenceSession(model.SerializeToString(), options).run(outputs, feeds)
            writer.add_known(f"{name} {style}", model, feeds, dict(zip(outputs, values)))
    (HERE / "quantized.bin").write_bytes(writer.data)
    print(len(writer.data), "bytes,", len(writer.names), "cases")
