#!/usr/bin/env python3
"""Turns a model of floats into one of 8-bit integers (QDQ form), and says what that costs.

    quantize.py MODEL.onnx OUT.onnx --samples FILE.npz|FOLDER [--test FILE.npz|FOLDER] [--activations u8|s8]
                [--per-tensor] [--calibrate 300] [--limit 4000] [--lab PROGRAM]

Samples are what the network will see, and settle the ranges of its activations: pictures in a folder, or a NumPy archive
with `images` (N, H, W or N, H, W, C; uint8), which are prepared as the model's metadata say, or with `inputs` (N, ...;
float32), which are fed as they are. `--test` takes the same for the comparison (if left out: the samples that calibration
did not use); if an archive has `labels` (N, indices into the outputs), the share of right ones is told as well.

Weights become int8 with a scale for each output channel, or one for all with `--per-tensor`. Prints, for the float model
and the quantised one by ONNX Runtime and by our engine, and for our engine with bfloat16: the largest difference from the
float model over its largest output, how often the best label is the same, and how often it is right.

Needs onnx, onnxruntime, numpy, and Pillow for pictures.
"""
import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

import compare

BATCH = 64


class Preparation:
    """What the model's metadata say about its pictures."""

    def __init__(self, model: onnx.ModelProto):
        self.keys = {entry.key: entry.value for entry in model.metadata_props}
        value = model.graph.input[0]
        self.name = value.name
        self.shape = [d.dim_value or 1 for d in value.type.tensor_type.shape.dim]
        # [1, C, H, W] or [1, H, W, C]
        self.is_channels_last = len(self.shape) == 4 and self.shape[3] in (1, 3)
        self.channels, self.rows, self.columns = (
            (self.shape[3], *self.shape[1:3]) if self.is_channels_last else (self.shape + [1] * 4)[1:4])

    def numbers(self, key: str, default: float) -> np.ndarray:
        return np.array([float(v) for v in self.keys.get(f"sursathi.{key}", str(default)).split(",")], np.float32)

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Pictures (N, H, W) or (N, H, W, C) of the network's size as its inputs."""
        x = images.astype(np.float32)
        x = x[..., None] if x.ndim == 3 else x
        if x.shape[1:] != (self.rows, self.columns, self.channels):
            raise ValueError(f"pictures of shape {x.shape[1:]}, but the network wants "
                             f"{(self.rows, self.columns, self.channels)}")
        if self.keys.get("sursathi.color") == "bgr":
            x = x[..., ::-1]
        if self.keys.get("sursathi.standardize") == "image":
            axes = (1, 2, 3)
            x = x * self.numbers("scale", 1 / 255)
            x = (x - x.mean(axes, keepdims=True)) / (x.std(axes, ddof=1, keepdims=True) + 0.05)
        else:
            x = (x * self.numbers("scale", 1 / 255) - self.numbers("mean", 0)) / self.numbers("std", 1)
        return np.ascontiguousarray(x if self.is_channels_last else x.transpose(0, 3, 1, 2), np.float32)

    def open_pictures(self, folder: Path) -> np.ndarray:
        from PIL import Image

        pictures = []
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() in (".jpg", ".jpeg", ".png"):
                picture = Image.open(path).convert("L" if self.channels == 1 else "RGB")
                pictures.append(np.asarray(picture.resize((self.columns, self.rows))))
        if not pictures:
            raise ValueError(f"no pictures in {folder}")
        return np.stack(pictures)

    def load(self, path: Path) -> tuple[np.ndarray, np.ndarray | None]:
        """Inputs and, if known, labels."""
        if path.is_dir():
            return self(self.open_pictures(path)), None
        data = np.load(path)
        labels = data["labels"] if "labels" in data else None
        return (data["inputs"].astype(np.float32) if "inputs" in data else self(data["images"])), labels


class Samples(CalibrationDataReader):
    def __init__(self, name: str, inputs: np.ndarray):
        self.feeds = iter([{name: inputs[i : i + 1]} for i in range(len(inputs))])

    def get_next(self):
        return next(self.feeds, None)


def quantize(source: Path, target: Path, name: str, inputs: np.ndarray, kind: QuantType, per_channel: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        prepared = f"{folder}/prepared.onnx"
        quant_pre_process(str(source), prepared, skip_symbolic_shape=True)
        quantize_static(prepared, str(target), Samples(name, inputs), quant_format=QuantFormat.QDQ,
                        per_channel=per_channel, activation_type=kind, weight_type=QuantType.QInt8)
    model = onnx.load(target)
    # The quantiser's own notes go, ours stay.
    del model.metadata_props[:]
    model.metadata_props.extend(onnx.load(source).metadata_props)
    onnx.save(model, target)


def with_open_batch(path: Path, folder: Path) -> Path:
    """A copy that takes many pictures at once, so that thousands do not need a start of the program each."""
    model = onnx.load(path)
    for value in [model.graph.input[0], *model.graph.output]:
        dimension = value.type.tensor_type.shape.dim[0]
        dimension.Clear()
        dimension.dim_param = "batch"
    del model.graph.value_info[:]
    copy = folder / f"batch-{path.name}"
    onnx.save(model, copy)
    return copy


def by_onnxruntime(model: Path, name: str, inputs: np.ndarray) -> np.ndarray:
    session = compare.reference_session(model)
    outputs = [session.run(None, {name: inputs[i : i + BATCH]})[0] for i in range(0, len(inputs), BATCH)]
    return np.concatenate(outputs).reshape(len(inputs), -1)


def by_ours(lab: Path, model: Path, name: str, inputs: np.ndarray, precision: str) -> np.ndarray:
    outputs = []
    for start in range(0, len(inputs), BATCH):
        found = compare.run_ours(lab, model, {name: inputs[start : start + BATCH]}, 1, ["--precision", precision])
        outputs += found.values()
    return np.concatenate(outputs).reshape(len(inputs), -1)


def report(title: str, outputs: np.ndarray, reference: np.ndarray, labels: np.ndarray | None) -> None:
    difference = np.abs(outputs - reference).max() / np.abs(reference).max()
    same = (outputs.argmax(1) == reference.argmax(1)).mean()
    right = "" if labels is None else f"   right {100 * (outputs.argmax(1) == labels).mean():6.2f} %"
    print(f"{title:34} largest difference {difference:9.2e}   same label {100 * same:6.2f} %{right}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--samples", type=Path, required=True)
    parser.add_argument("--test", type=Path)
    parser.add_argument("--activations", choices=("u8", "s8"), default="u8")
    parser.add_argument("--per-tensor", action="store_true")
    parser.add_argument("--calibrate", type=int, default=300, help="how many samples settle the ranges")
    parser.add_argument("--limit", type=int, default=4000, help="how many are compared at most")
    parser.add_argument("--lab", type=Path, default=Path(__file__).parent.parent / ".build/release/sursathi-lab")
    arguments = parser.parse_args()

    preparation = Preparation(onnx.load(arguments.model))
    inputs, labels = preparation.load(arguments.samples)
    used = inputs[: arguments.calibrate]
    if arguments.test:
        inputs, labels = preparation.load(arguments.test)
    elif len(inputs) > len(used):
        inputs, labels = inputs[len(used) :], None if labels is None else labels[len(used) :]
    inputs, labels = inputs[: arguments.limit], None if labels is None else labels[: arguments.limit]
    kind = QuantType.QUInt8 if arguments.activations == "u8" else QuantType.QInt8
    quantize(arguments.model, arguments.out, preparation.name, used, kind, not arguments.per_tensor)
    before, after = (path.stat().st_size for path in (arguments.model, arguments.out))
    print(f"{arguments.out}: {after} bytes ({before} before), from {len(used)} samples; compared on {len(inputs)}")
    with tempfile.TemporaryDirectory() as folder:
        plain, narrow = (with_open_batch(path, Path(folder)) for path in (arguments.model, arguments.out))
        name = preparation.name
        reference = by_onnxruntime(plain, name, inputs)
        report("float32, ONNX Runtime", reference, reference, labels)
        report("float32, SurSathi", by_ours(arguments.lab, plain, name, inputs, "float32"), reference, labels)
        report("bfloat16, SurSathi", by_ours(arguments.lab, plain, name, inputs, "bfloat16"), reference, labels)
        theirs = by_onnxruntime(narrow, name, inputs)
        report("int8, ONNX Runtime", theirs, reference, labels)
        ours = by_ours(arguments.lab, narrow, name, inputs, "float32")
        report("int8, SurSathi", ours, reference, labels)
        report("int8, SurSathi to ONNX Runtime", ours, theirs, None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
