#!/usr/bin/env python3
"""Makes of each NAME.onnx in a folder what ncnn and LiteRT read: NAME.ncnn.param, NAME.ncnn.bin and NAME.tflite, float32.

    convert_for_peers.py DIR [NAME ...] [--pnnx PROGRAM] [--onnx2tf PROGRAM]

`pnnx` and `onnx2tf` are programs of the PyPI packages of the same names; onnx2tf brings its own TensorFlow and wants a
virtual environment of its own. What is already there is not made again.
"""
import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx


def input_shape(model: Path) -> list[int]:
    graph = onnx.load(str(model), load_external_data=False).graph
    weights = {tensor.name for tensor in graph.initializer}
    value = next(value for value in graph.input if value.name not in weights)
    return [dimension.dim_value or 1 for dimension in value.type.tensor_type.shape.dim]


def run(command: list[str], folder: str) -> None:
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if result.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {result.returncode}: {(result.stderr or result.stdout)[-400:]}")


def make_ncnn(model: Path, program: str) -> None:
    with tempfile.TemporaryDirectory(dir=model.parent) as folder:
        copy = Path(folder, model.name)
        copy.symlink_to(model.resolve())
        shape = ",".join(map(str, input_shape(model)))
        run([program, copy.name, f"inputshape=[{shape}]f32", "fp16=0"], folder)
        for end in (".ncnn.param", ".ncnn.bin"):
            shutil.move(copy.with_suffix(end), model.with_suffix(end))


def make_tflite(model: Path, program: str) -> None:
    with tempfile.TemporaryDirectory(dir=model.parent) as folder:
        # Its accuracy check would fetch these pictures; random ones do as well.
        pictures = np.random.default_rng(0).random((20, 128, 128, 3), dtype=np.float32)
        np.save(Path(folder, "calibration_image_sample_data_20x128x128x3_float32.npy"), pictures)
        run([program, "-i", str(model.resolve()), "-o", folder, "-n"], folder)
        shutil.move(Path(folder, f"{model.stem}_float32.tflite"), model.with_suffix(".tflite"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("names", nargs="*", metavar="NAME", help="models; all that lie there if left out")
    parser.add_argument("--pnnx", default=shutil.which("pnnx"))
    parser.add_argument("--onnx2tf", default=shutil.which("onnx2tf"))
    arguments = parser.parse_args()
    failed = 0
    for name in arguments.names or sorted(path.stem for path in arguments.folder.glob("*.onnx")):
        model = arguments.folder / f"{name}.onnx"
        for end, make, program in ((".ncnn.param", make_ncnn, arguments.pnnx), (".tflite", make_tflite, arguments.onnx2tf)):
            if not program or model.with_suffix(end).exists():
                continue
            try:
                make(model, program)
                print(f"{model.with_suffix(end)}", flush=True)
            except Exception as error:  # One converter's failure leaves the other networks wanted.
                print(f"{model.with_suffix(end)}: {error}", file=sys.stderr, flush=True)
                failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
