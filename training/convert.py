#!/usr/bin/env python3
"""Turns a trained network into a model that SurSathi can use, and says how far its outputs are from the original's.

    convert.py face.keras face.onnx --labels neutral,happiness,sadness --license MIT
    convert.py face.pt face.onnx --input 1x3x224x224 --labels neutral,happiness,sadness \\
        --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225 --license MIT --source "trained on ... by ..."
    convert.py weights.pth face.onnx --network torchvision:mobilenet_v3_large --input 1x3x224x224 --labels ...

IN is a Keras file (.keras, .h5) or a PyTorch one: TorchScript, torch.export (.pt2), a pickled module
(--allow-pickle), or a state dict (--network). Its kind is told from its contents. What the keys of the metadata mean
stands in docs/models.md. The result is compared with the original on random pictures, by ONNX Runtime and, if
sursathi-lab is found, by SurSathi's engine. Ends with 1 if a difference is beyond --limit, 2 if nothing was made.
"""
import argparse
import math
import os
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnx

import compare
import model_files
import onnx_export
from model_files import FileError

COLORS = {1: ["gray"], 3: ["rgb", "bgr"]}


def channels_of(shape: tuple[int, ...]) -> tuple[int, int]:
    """The channels and the axis that they are on, as the engine sees it: NCHW if the second size is 1 or 3."""
    axis = 1 if shape[1] in COLORS else 3
    return shape[axis], axis


def check_shape(shape: tuple[int, ...]) -> None:
    if len(shape) != 4 or shape[0] != 1 or channels_of(shape)[0] not in COLORS:
        raise FileError(f"the input is {shape}; one picture of 1 or 3 channels is needed: 1xCxHxW or 1xHxWxC")


def metadata(options, shape: tuple[int, ...], output: str) -> dict[str, str]:
    """The file's `metadata_props`, checked by the rules that the reader has."""
    channels = channels_of(shape)[0]
    color = options.color or COLORS[channels][0]
    if color not in COLORS[channels]:
        raise FileError(f"--color {color}: the input has {channels} channels, which can be {' or '.join(COLORS[channels])}")
    for name, values in (("mean", options.mean), ("std", options.std)):
        if len(values) not in (1, channels):
            raise FileError(f"--{name} has {len(values)} numbers; 1 or {channels} are needed, one a channel")
    if min(options.std) <= 0:
        raise FileError("--std must be above 0")
    values = {
        "sursathi.task": options.task, "sursathi.labels": ",".join(options.labels), "sursathi.output": output,
        "sursathi.color": color, "sursathi.scale": repr(options.scale),
        "sursathi.mean": ",".join(map(repr, options.mean)), "sursathi.std": ",".join(map(repr, options.std)),
        "sursathi.standardize": options.standardize, "sursathi.crop": repr(options.crop),
        "sursathi.temperature": repr(options.temperature)}
    return values | {key: text for key, text in (("license", options.license), ("source", options.source)) if text}


def pictures(options, shape: tuple[int, ...], count: int) -> list[np.ndarray]:
    """Random pictures, normalised as SurSathi will normalise the camera's: blotches of several sizes, as noise alone
    looks the same to a network whatever its seed."""
    random = np.random.default_rng(0)
    channels, axis = channels_of(shape)
    height, width = (shape[2], shape[3]) if axis == 1 else (shape[1], shape[2])
    made = []
    for _ in range(count):
        picture = np.zeros((height, width, channels))
        for cells in (2, 5, 16, 64):
            grid = random.uniform(-1, 1, (cells, cells, channels))
            rows, columns = (np.arange(height) * cells // height), (np.arange(width) * cells // width)
            picture += grid[rows][:, columns] * 60
        picture = np.clip(picture + 128, 0, 255).round() * options.scale
        picture = (picture - np.array(options.mean)) / np.array(options.std)
        if options.standardize == "image":
            picture = (picture - picture.mean()) / (picture.std(ddof=1) + 0.05)
        picture = picture.transpose(2, 0, 1) if axis == 1 else picture
        made.append(np.ascontiguousarray(picture[None], np.float32))
    return made


def output_kind(asked: str | None, expected: list[np.ndarray], labels: int) -> str:
    """`probabilities` or `logits`: what is asked for if it can be so, else what the outputs look like."""
    for output in expected:
        if output.size != labels or output.shape[0] != 1:
            raise FileError(f"the network's output has the shape {output.shape}, --labels names {labels}; "
                            "one score a label is needed, in the network's order")
        if not np.isfinite(output).all():
            raise FileError("the network's output for a random picture is not finite; are --scale, --mean and --std right?")
    shares = all(output.min() >= 0 and abs(output.sum() - 1) < 1e-3 for output in expected)
    if asked == "probabilities" and not shares:
        raise FileError("the network's outputs are not shares that sum to 1, so they are no probabilities; say --output logits")
    if asked == "logits" and shares:
        raise FileError("the network's outputs sum to 1: it ends with a softmax; say --output probabilities")
    return asked or ("probabilities" if shares else "logits")


def write(network: model_files.Network, properties: dict[str, str], out: Path) -> None:
    """Exports to a file beside `out`, adds the metadata, and puts it in `out`'s place when all is well."""
    with tempfile.TemporaryDirectory(dir=out.resolve().parent) as folder:
        draft = Path(folder, "draft.onnx")
        try:
            network.export(draft)
            onnx_export.fold_shapes(draft)
            model = onnx.load(str(draft))
            compare.reference_session(draft)
            if len(model.graph.input) != 1 or len(model.graph.output) != 1:
                raise ValueError(f"it wrote {len(model.graph.input)} inputs and {len(model.graph.output)} outputs, not one each")
        except Exception as error:  # Exporters raise anything, and write files that ONNX Runtime refuses.
            other = "; KERAS_BACKEND=torch (or tensorflow) takes another exporter" if "Keras" in network.framework else ""
            raise FileError(f"the ONNX exporter for {network.framework} fails: {model_files.first_line(error)}{other}") from error
        del model.metadata_props[:]
        onnx.helper.set_model_props(model, properties)
        onnx.save(model, str(draft))
        onnx.checker.check_model(str(draft))
        os.replace(draft, out)


def report(name: str, expected: list[np.ndarray], outputs: list[np.ndarray], limit: float) -> bool:
    """Prints how far an engine is from the original; whether that is within the limit."""
    worst = max(compare.largest_difference(reference.ravel(), output.ravel()) for reference, output in zip(expected, outputs))
    agreeing = sum(int(np.argmax(reference) == np.argmax(output)) for reference, output in zip(expected, outputs))
    print(f"{name}: largest difference {worst:.1e} of the largest output ({'within' if worst <= limit else 'BEYOND'} {limit:g}); "
          f"the same label for {agreeing} of {len(expected)} random pictures")
    return worst <= limit


def check(network: model_files.Network, expected: list[np.ndarray], inputs: list[np.ndarray], options) -> bool:
    session = compare.reference_session(options.out)
    name = session.get_inputs()[0].name
    good = report("ONNX Runtime", expected, [session.run(None, {name: picture})[0] for picture in inputs], options.limit)
    if options.lab is None:
        print("SurSathi's engine: not compared, as sursathi-lab was not found; say --lab PROGRAM")
        return good
    try:
        outputs = [next(iter(compare.run_ours(options.lab, options.out, {name: picture}, 1).values())) for picture in inputs]
    except (RuntimeError, OSError) as error:
        print(f"SurSathi's engine cannot run it: {error}")
        return False
    return report("SurSathi's engine", expected, outputs, options.limit) and good


def numbers(text: str) -> list[float]:
    values = [float(part) for part in text.split(",")]
    if not all(map(math.isfinite, values)):
        raise ValueError
    return values


def in_range(low: float, high: float):
    def number(text: str) -> float:
        value = float(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text} is not from {low:g} to {high:g}")
        return value
    return number


def shape_of(text: str) -> tuple[int, ...]:
    sizes = tuple(int(part) for part in text.split("x"))
    if len(sizes) != 4 or min(sizes) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no picture's shape; write 1x3x224x224 or 1x224x224x3")
    return sizes


def labels_of(text: str) -> list[str]:
    labels = [part.strip() for part in text.split(",")]
    if "" in labels or len(set(labels)) < len(labels):
        raise argparse.ArgumentTypeError("labels must differ from each other and none may be empty")
    return labels


def find_lab() -> Path | None:
    built = Path(__file__).resolve().parent.parent / ".build"
    found = [path for path in (built / "release/sursathi-lab", built / "debug/sursathi-lab") if path.exists()]
    installed = shutil.which("sursathi-lab")
    return found[0] if found else Path(installed) if installed else None


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, metavar="IN")
    parser.add_argument("out", type=Path, metavar="OUT.onnx")
    parser.add_argument("--labels", type=labels_of, required=True, help="emotion names in output order, comma separated")
    parser.add_argument("--input", type=shape_of, help="the input's shape; needed for PyTorch, e.g. 1x3x224x224")
    parser.add_argument("--task", choices=["face", "scene"], default="face")
    parser.add_argument("--output", choices=["probabilities", "logits"], help="[what the outputs look like]")
    parser.add_argument("--color", choices=["gray", "rgb", "bgr"], help="[gray for one channel, else rgb]")
    parser.add_argument("--scale", type=in_range(1e-9, 1e6), default=1 / 255, help="factor on the pixels' 0..255 [1/255]")
    parser.add_argument("--mean", type=numbers, default=[0.0], help="after scaling, one or one a channel [0]")
    parser.add_argument("--std", type=numbers, default=[1.0], help="after scaling, one or one a channel [1]")
    parser.add_argument("--standardize", choices=["none", "image"], default="none")
    parser.add_argument("--crop", type=in_range(0.5, 4), default=1.3, help="the face box's enlargement [1.3]")
    parser.add_argument("--temperature", type=in_range(0.05, 20), default=1.0, help="divides the logits [1]")
    parser.add_argument("--license", help="the weights' licence, e.g. MIT")
    parser.add_argument("--source", help="who trained it on what")
    parser.add_argument("--network", metavar="WHOSE", help="what a state dict belongs to: torchvision:NAME or FILE.py:FUNCTION")
    parser.add_argument("--allow-pickle", action="store_true", help="load files that run Python code of their maker")
    parser.add_argument("--lab", type=Path, default=find_lab(), help="sursathi-lab [of this repository's build, or installed]")
    parser.add_argument("--limit", type=float, default=1e-4, help="largest difference over largest output [1e-4]")
    options = parser.parse_args()
    if options.out.suffix != ".onnx":
        parser.error(f"{options.out} should end with .onnx")
    return options


def main() -> int:
    options = parse()
    warnings.filterwarnings("ignore")
    try:
        network = model_files.load(options.file, options.input, len(options.labels), options.allow_pickle, options.network)
        check_shape(network.input_shape)
        metadata(options, network.input_shape, "logits")
        inputs = pictures(options, network.input_shape, count=8)
        try:
            expected = [network.run(picture) for picture in inputs]
        except (RuntimeError, ValueError) as error:
            raise FileError(f"{options.file} cannot run on an input of {network.input_shape}: "
                            f"{model_files.first_line(error)}") from error
        kind = output_kind(options.output, expected, len(options.labels))
        write(network, metadata(options, network.input_shape, kind), options.out)
    except (FileError, OSError) as error:
        print(f"convert.py: {error}", file=sys.stderr)
        return 2
    print(f"{options.out}: from {network.framework}, input {'x'.join(map(str, network.input_shape))}, {kind}, "
          f"{options.out.stat().st_size / 1e6:.1f} MB" + ("" if options.license else "; no --license said"))
    return 0 if check(network, expected, inputs, options) else 1


if __name__ == "__main__":
    sys.exit(main())
