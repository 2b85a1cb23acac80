#!/usr/bin/env python3
"""Feeds ONNX's own test cases to `sursathi-lab infer` and compares the outputs, their element types included.

    python3 -m venv venv && venv/bin/pip install onnx==1.23.2 numpy
    swift build -c release --product sursathi-lab
    venv/bin/python Scripts/conformance.py .build/release/sursathi-lab [--only TEXT] [--verbose]

Cases: the node tests of onnx.backend.test.case.node, and the pytorch-converted and pytorch-operator data of the onnx
package. Selected are those that are made only of the operators in OPERATORS below, of the engine's element types and of
tensors of at most 4 dimensions; the others are skipped, and counted by reason. The engine settles all shapes before it
runs, so inputs from which a shape is made (a Reshape's target, a Slice's starts, a Resize's scales ...) are put into the
model as initialisers; such cases are counted as baked.

Prints a line for each failure, the skipped ones with --verbose, and the counts. Exit status: 1 if a case failed.
"""

import argparse
import collections
import concurrent.futures
import pathlib
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import onnx
from onnx import TensorProto, numpy_helper

OPERATORS = set(
    """
    Conv ConvTranspose BatchNormalization InstanceNormalization LayerNormalization MaxPool AveragePool GlobalAveragePool
    GlobalMaxPool LpNormalization LRN Gemm MatMul Add Sub Mul Div Pow Sqrt Exp Log Abs Neg Reciprocal Min Max Relu LeakyRelu
    PRelu Elu Selu Sigmoid Tanh HardSigmoid HardSwish Clip Softplus Erf Gelu Mish Softmax LogSoftmax ReduceMean ReduceSum
    ReduceMax ReduceMin ArgMax Concat Split Slice Gather Pad Reshape Flatten Squeeze Unsqueeze Transpose Expand Tile Shape
    Size Constant ConstantOfShape Cast Identity Dropout Resize Upsample Where Equal Less Greater Not QuantizeLinear
    DequantizeLinear
    And ArgMin Ceil Floor GreaterOrEqual LessOrEqual Mean Or ReduceL1 ReduceL2 ReduceLogSum ReduceProd ReduceSumSquare
    Round Softsign Sum Xor Mod Range ScatterND
    """.split()
)
TYPES = {
    TensorProto.FLOAT, TensorProto.INT64, TensorProto.INT32, TensorProto.UINT8, TensorProto.INT8, TensorProto.BOOL,
}
# Inputs that the engine must know before it runs.
SHAPE_INPUTS = {
    "Reshape": {1}, "Expand": {1}, "Tile": {1}, "Slice": {1, 2, 3, 4}, "Pad": {1, 3}, "Squeeze": {1}, "Unsqueeze": {1},
    "Split": {1}, "Resize": {1, 2, 3}, "Upsample": {1}, "ConstantOfShape": {0}, "Range": {0, 1, 2}, "Dropout": {1, 2},
    **{name: {1} for name in OPERATORS if name.startswith("Reduce")},
}  # fmt: skip


class Case:
    """A model, and sets of inputs with the outputs that they must give."""

    def __init__(self, name, model, data, rtol, atol):
        self.name, self.model, self.data, self.rtol, self.atol = name, model, data, rtol, atol

    def reason_to_skip(self):
        graph = self.model.graph
        for node in graph.node:
            if node.domain not in ("", "ai.onnx"):
                return f"operator of another domain: {node.domain}"
            if node.op_type not in OPERATORS:
                return "operator not listed"
        for value in list(graph.input) + list(graph.output):
            if value.type.WhichOneof("value") != "tensor_type":
                return f"not a tensor: {value.type.WhichOneof('value')}"
            kind = value.type.tensor_type.elem_type
            if kind not in TYPES:
                return f"element type {TensorProto.DataType.Name(kind)}"
        for arrays in self.data:
            for array in arrays[0] + arrays[1]:
                if np.ndim(array) > 4:
                    return "more than 4 dimensions"
        if "Dropout" in {n.op_type for n in graph.node} and self.name.startswith("test_training_dropout"):
            if "zero_ratio" not in self.name:
                return "random: training of Dropout"
        for node in graph.node:
            if node.op_type == "ScatterND" and any(a.name == "reduction" and a.s != b"none" for a in node.attribute):
                return "ScatterND with a reduction"
        return None

    def needed_before_run(self):
        """The graph's inputs that shapes depend on."""
        producers = {output: node for node in self.model.graph.node for output in node.output}
        wanted = []
        for node in self.model.graph.node:
            for index in SHAPE_INPUTS.get(node.op_type, ()):
                if index < len(node.input):
                    wanted.append(node.input[index])
        seen = set()
        while wanted:
            name = wanted.pop()
            if name in seen or not name:
                continue
            seen.add(name)
            node = producers.get(name)
            if node and node.op_type not in ("Shape", "Size"):
                wanted.extend(node.input)
        weights = {i.name for i in self.model.graph.initializer}
        return [i.name for i in self.model.graph.input if i.name in seen and i.name not in weights]

    def run(self, program, folder):
        """Returns (what is wrong or None, whether inputs were baked)."""
        baked = self.needed_before_run()
        for number, (inputs, outputs) in enumerate(self.data):
            place = folder / f"{self.name}-{number}"
            place.mkdir()
            problem = self.run_set(program, place, inputs, outputs, baked)
            if problem:
                return problem, bool(baked)
        return None, bool(baked)

    def run_set(self, program, place, inputs, outputs, baked):
        model = onnx.ModelProto()
        model.CopyFrom(self.model)
        # Old models list their weights among the inputs; the data are those of the others, or of all.
        weights = {i.name for i in model.graph.initializer}
        names = [i.name for i in model.graph.input]
        if len(inputs) < len(names):
            names = [name for name in names if name not in weights]
        command = [program, "infer", str(place / "model.onnx"), "--output-dir", str(place)]
        for name, array in zip(names, inputs):
            if name in baked:
                model.graph.initializer.append(numpy_helper.from_array(np.asarray(array), name))
            elif name not in weights:
                file = place / f"input-{len(command)}.npy"
                np.save(file, np.asarray(array, order="C"))
                command += ["--input", f"{name}={file}"]
        for name in baked:
            del model.graph.input[[i.name for i in model.graph.input].index(name)]
        onnx.save(model, place / "model.onnx")
        try:
            result = subprocess.run(command, capture_output=True, text=True, timeout=120)
        except subprocess.TimeoutExpired:
            return "it ran for more than 120 s"
        if result.returncode:
            return result.stderr.strip().replace(str(place), "...") or f"exit status {result.returncode}"
        for value, expected in zip(model.graph.output, outputs):
            problem = self.compare(np.load(place / (value.name.replace("/", "_") + ".npy")), np.asarray(expected))
            if problem:
                return f"output {value.name}: {problem}"
        return None

    def compare(self, found, expected):
        if found.dtype != expected.dtype:
            return f"{found.dtype} instead of {expected.dtype}"
        if found.shape != expected.shape:
            return f"shape {list(found.shape)} instead of {list(expected.shape)}"
        try:
            np.testing.assert_allclose(found, expected, rtol=self.rtol, atol=self.atol)
        except AssertionError as error:
            return " ".join(str(error).split())[:300]
        return None


def node_cases():
    from onnx.backend.test.case.node import collect_testcases

    for case in collect_testcases(None):
        yield Case(case.name, case.model, case.data_sets, case.rtol, case.atol)


def stored_cases():
    """Folders with model.onnx and test_data_set_N/input_M.pb, output_M.pb. Tolerances: those of onnx.backend.test."""
    root = pathlib.Path(onnx.__file__).parent / "backend" / "test" / "data"
    for model in sorted(root.glob("pytorch-*/*/model.onnx")):
        data = []
        for folder in sorted(model.parent.glob("test_data_set_*")):
            data.append((stored_arrays(folder, "input"), stored_arrays(folder, "output")))
        yield Case(model.parent.name, onnx.load(model), data, 1e-3, 1e-7)


def stored_arrays(folder, kind):
    count = len(list(folder.glob(f"{kind}_*.pb")))
    files = [folder / f"{kind}_{index}.pb" for index in range(count)]
    return [numpy_helper.to_array(onnx.load_tensor(file)) for file in files]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", help="sursathi-lab")
    parser.add_argument("--only", default="", help="run only the cases whose names contain this")
    parser.add_argument("--verbose", action="store_true", help="name the skipped and the passed cases as well")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    skipped, chosen = collections.Counter(), []
    for case in [*node_cases(), *stored_cases()]:
        if options.only not in case.name:
            continue
        reason = case.reason_to_skip()
        if reason is None:
            chosen.append(case)
        else:
            skipped[reason] += 1
            if options.verbose:
                print(f"skipped {case.name}: {reason}")
    passed = baked = 0
    failed = []
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(2) as pool:
        runs = pool.map(lambda case: case.run(options.program, pathlib.Path(folder)), chosen)
        for case, (problem, was_baked) in zip(chosen, runs):
            baked += was_baked
            if problem:
                failed.append(case.name)
                print(f"FAILED {case.name}: {problem}", flush=True)
            else:
                passed += 1
                if options.verbose:
                    print(f"passed {case.name}" + (" (baked)" if was_baked else ""))
    for reason, count in skipped.most_common():
        print(f"{count:5} skipped: {reason}")
    print(f"onnx {onnx.__version__}: {passed} passed ({baked} of all with baked shapes), {len(failed)} failed, "
          f"{skipped.total()} skipped")  # fmt: skip
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
