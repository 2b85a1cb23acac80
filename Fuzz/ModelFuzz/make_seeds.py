#!/usr/bin/env python3
"""Writes the fuzzer's first inputs: the small models of the tests' fixtures and, where Python's onnx is installed, the
models of ONNX's node tests and some with half precision weights. Usage: make_seeds.py FIXTURES FOLDER"""
import pathlib
import struct
import sys

fixtures, folder = (pathlib.Path(argument) for argument in sys.argv[1:])
folder.mkdir(parents=True, exist_ok=True)


def integer(data, at):
    return struct.unpack_from("<I", data, at)[0], at + 4


def skip_tensors(data, at):
    """Jumps over a list of tensors; the format is that of make_fixtures.py."""
    count, at = integer(data, at)
    for _ in range(count):
        length, at = integer(data, at)
        at += length
        # By ONNX's number of the element type: float32, uint8, int8, int32, int64, bool.
        size = {1: 4, 2: 1, 3: 1, 6: 4, 7: 8, 9: 1}[data[at]]
        rank, at = integer(data, at + 1)
        for _ in range(rank):
            dimension, at = integer(data, at)
            size *= dimension
        at += size
    return at


for path in sorted(fixtures.glob("*.bin")):
    data = path.read_bytes()
    at = 0
    while at < len(data):
        length, at = integer(data, at)
        label = data[at : at + length].decode().replace(" ", "_").replace("/", "_")
        length, at = integer(data, at + length)
        if length < 16384:
            (folder / f"seed-{label}").write_bytes(data[at : at + length])
        at = skip_tensors(data, skip_tensors(data, at + length))
for path in (fixtures / "hostile").glob("*"):
    (folder / f"hostile-{path.name}").write_bytes(path.read_bytes())


def write_onnx_seeds():
    """The node tests' models, with the shapes and axes that they take as inputs made constants."""
    import numpy
    import onnx
    from onnx.backend.test.case.node import collect_testcases

    for case in collect_testcases(None):
        model = case.model
        if model is None or not case.data_sets:
            continue
        for value, data in zip(list(model.graph.input), case.data_sets[0][0]):
            if isinstance(data, numpy.ndarray) and data.dtype == numpy.int64 and data.ndim <= 1:
                model.graph.initializer.append(onnx.numpy_helper.from_array(data, value.name))
                model.graph.input.remove(value)
        data = model.SerializeToString()
        if len(data) < 8192:
            (folder / f"node-{case.name}").write_bytes(data)

    tensor = onnx.TensorProto
    for name, kind in [("half", tensor.FLOAT16), ("brain", tensor.BFLOAT16), ("double", tensor.DOUBLE)]:
        size = {"double": 8}.get(name, 2)
        weights = tensor(name="w", dims=[4, 256], data_type=kind, raw_data=bytes(range(8)) * (128 * size))
        bias = tensor(name="b", dims=[4], data_type=kind, raw_data=bytes(4 * size))
        conv = tensor(name="k", dims=[256, 4, 1, 1], data_type=kind, raw_data=bytes(range(8)) * (128 * size))
        nodes = [
            onnx.helper.make_node("Conv", ["i", "k"], ["c"]),
            onnx.helper.make_node("GlobalAveragePool", ["c"], ["p"]),
            onnx.helper.make_node("Flatten", ["p"], ["f"]),
            onnx.helper.make_node("Gemm", ["f", "w", "b"], ["g"], transB=1),
            onnx.helper.make_node("Neg", ["w"], ["n"]),
            onnx.helper.make_node("MatMul", ["g", "n"], ["m"]),
            onnx.helper.make_node("Add", ["m", "w"], ["y"]),
        ]
        values = [onnx.helper.make_tensor_value_info("i", tensor.FLOAT, ["batch", 4, 3, 3])]
        outputs = [onnx.helper.make_tensor_value_info("y", tensor.FLOAT, None)]
        graph = onnx.helper.make_graph(nodes, "g", values, outputs, [weights, bias, conv])
        model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)])
        (folder / f"weights-{name}").write_bytes(model.SerializeToString())


try:
    write_onnx_seeds()
except ImportError:
    print("onnx is not installed; going on without the models of its node tests", file=sys.stderr)
