#!/usr/bin/env python3
"""Runs one of the other engines on one model, in the rounds that standard input asks for, as `sursathi-lab bench` does.

    peer.py ENGINE DIR/NAME.onnx --threads N     ENGINE: onnxruntime, openvino, ncnn or litert

Prints what loading and the first run took, and how far the output is from DIR/NAME.output.npy. Then, for each line
"run SECONDS", runs the model for that long and prints the median. Inputs are set once and the outputs left in place
where the engine allows it, so that only its own work is timed. All weights and sums are float32.
"""
import argparse
import json
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Callable

import numpy as np

Engine = tuple[Callable[[], None], Callable[[], np.ndarray]]
"""Runs once; gives the first output of the last run."""


def onnxruntime(model: Path, example: np.ndarray, threads: int) -> Engine:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    binding = session.io_binding()
    binding.bind_cpu_input(session.get_inputs()[0].name, example)
    output = session.get_outputs()[0]
    result = np.zeros([size if isinstance(size, int) else 1 for size in output.shape], np.float32)
    binding.bind_output(output.name, "cpu", 0, np.float32, result.shape, result.ctypes.data)
    return lambda: session.run_with_iobinding(binding), lambda: result


def openvino(model: Path, example: np.ndarray, threads: int) -> Engine:
    import openvino

    compiled = openvino.Core().compile_model(str(model), "CPU", {
        "INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1, "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_PRECISION_HINT": "f32", "ENABLE_CPU_PINNING": False})
    request = compiled.create_infer_request()
    request.set_input_tensor(openvino.Tensor(example, shared_memory=True))

    return lambda: request.infer(share_outputs=True), lambda: request.get_output_tensor(0).data


def ncnn(model: Path, example: np.ndarray, threads: int) -> Engine:
    import ncnn

    net = ncnn.Net()
    net.opt.num_threads = threads
    for name in ("use_fp16_packed", "use_fp16_storage", "use_fp16_arithmetic", "use_bf16_storage"):
        setattr(net.opt, name, False)
    if net.load_param(str(model.with_suffix(".ncnn.param"))) or net.load_model(str(model.with_suffix(".ncnn.bin"))):
        raise RuntimeError("ncnn cannot load the model")
    picture = ncnn.Mat(example[0])
    last = []

    def run() -> None:
        extractor = net.create_extractor()
        extractor.input("in0", picture)
        last[:] = [extractor.extract("out0")[1]]

    return run, lambda: np.array(last[0])


def litert(model: Path, example: np.ndarray, threads: int) -> Engine:
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_path=str(model.with_suffix(".tflite")), num_threads=threads)
    interpreter.allocate_tensors()
    wanted = interpreter.get_input_details()[0]
    if tuple(wanted["shape"]) != example.shape:
        example = np.ascontiguousarray(example.transpose(0, 2, 3, 1))
    interpreter.set_tensor(wanted["index"], example)
    output = interpreter.get_output_details()[0]["index"]
    return interpreter.invoke, lambda: interpreter.get_tensor(output)


PACKAGES = {"onnxruntime": "onnxruntime", "openvino": "openvino", "ncnn": "ncnn", "litert": "ai_edge_litert.interpreter"}


def resident(field: str) -> int:
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(field + ":"))


def answer(**values) -> None:
    print(json.dumps(values), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engine", choices=PACKAGES)
    parser.add_argument("model", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = str(arguments.threads)
    __import__(PACKAGES[arguments.engine])
    example = np.load(arguments.model.with_suffix(".input.npy"))
    expected = np.load(arguments.model.with_suffix(".output.npy"))
    before = resident("VmRSS")
    start = time.perf_counter()
    run, output = globals()[arguments.engine](arguments.model, example, arguments.threads)
    ready = time.perf_counter()
    run()
    done = time.perf_counter()
    difference = np.abs(np.asarray(output()).ravel() - expected.ravel()).max() / np.abs(expected).max()
    answer(
        loadMilliseconds=(ready - start) * 1e3, fileToFirstResultMilliseconds=(done - start) * 1e3,
        peakResidentBytes=resident("VmHWM"), residentBytesBefore=before, difference=float(difference))
    for line in sys.stdin:
        end = time.perf_counter() + float(line.split()[1])
        times, now = [], time.perf_counter()
        while not times or now < end:
            begin = now
            run()
            now = time.perf_counter()
            times.append(now - begin)
        answer(milliseconds=statistics.median(times) * 1e3, fastestMilliseconds=min(times) * 1e3, runs=len(times))


if __name__ == "__main__":
    main()
