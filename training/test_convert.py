#!/usr/bin/env python3
"""Makes small Keras and PyTorch files, converts each with convert.py, and expects a model or the right complaint.

    test_convert.py [--lab PROGRAM]

Tests what the installed packages allow (requirements-torch.txt has all; with requirements-tensorflow.txt only Keras, by
way of tf2onnx). Not part of CI, as PyTorch and TensorFlow are large. Needs no test framework.
"""
import argparse
import importlib.util
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import onnx

HERE = Path(__file__).resolve().parent
TORCH_LABELS, LABELS = "neutral,happiness,sadness", "anger,disgust,fear,happiness,sadness,surprise,neutral"
TORCH = ["--labels", TORCH_LABELS, "--input", "1x3x32x32"]

NETWORK_SOURCE = '''
from torch import nn

class Small(nn.Sequential):
    def __init__(self):
        super().__init__(
            nn.Conv2d(3, 8, 3, 2, 1), nn.BatchNorm2d(8), nn.Hardswish(), nn.Conv2d(8, 16, 3, 2, 1), nn.PReLU(16),
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 3))

class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.patches, self.head = nn.Conv2d(3, 16, 8, 8), nn.Linear(16, 3)
        self.attention = nn.MultiheadAttention(16, 2, batch_first=True)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        return self.head(self.attention(x, x, x, need_weights=False)[0].mean(1)).softmax(1)

def small():
    return Small()
'''


def make_torch_files(folder: Path) -> None:
    import torch

    (folder / "small_network.py").write_text(NETWORK_SOURCE)
    sys.path.insert(0, str(folder))
    import small_network

    torch.manual_seed(0)
    model = small_network.small().eval()
    example = torch.randn(1, 3, 32, 32)
    torch.jit.trace(model, example).save(str(folder / "script.pt"))
    torch.save(torch.nn.Sequential(torch.nn.LocalResponseNorm(5), model), folder / "response.pth")
    torch.save(small_network.Attention(), folder / "attention.pth")
    torch.save(model, folder / "module.pth")
    torch.save({"epoch": 3, "state_dict": {f"module.{name}": value for name, value in model.state_dict().items()}},
               folder / "weights.pth")
    torch.save(torch.randn(3), folder / "tensor.pth")
    torch.export.save(torch.export.export(model, (example,)), str(folder / "program.pt2"))


def make_keras_files(folder: Path) -> None:
    os.environ.setdefault("KERAS_BACKEND", "tensorflow" if importlib.util.find_spec("tensorflow") else "torch")
    import keras
    import keras_networks

    model = keras_networks.build(keras_networks.MAIN["mini_xception"])
    model.save(folder / "whole.keras")
    model.save(folder / "whole.h5")
    model.save_weights(folder / "only.weights.h5")
    picture = keras.layers.Input((None, None, 3))
    x = keras.layers.Conv2D(8, 3, strides=2, activation="swish")(picture)
    x = keras.layers.Dense(7)(keras.layers.GlobalAveragePooling2D()(x))
    keras.Model(picture, x).save(folder / "open.keras")


def cases() -> list[tuple[str, list[str], str | dict[str, str]]]:
    """File, arguments, and the complaint that is expected or some of the metadata that the model must have."""
    torch_cases = [
        ("script.pt", TORCH + ["--mean", "0.485,0.456,0.406", "--std", "0.229,0.224,0.225", "--license", "MIT"],
         {"sursathi.output": "logits", "sursathi.mean": "0.485,0.456,0.406", "license": "MIT", "sursathi.color": "rgb"}),
        ("script.pt", TORCH + ["--color", "bgr", "--scale", "1", "--task", "scene"],
         {"sursathi.color": "bgr", "sursathi.scale": "1.0", "sursathi.task": "scene", "sursathi.labels": TORCH_LABELS}),
        ("response.pth", TORCH + ["--allow-pickle"], {"sursathi.output": "logits"}),
        ("attention.pth", TORCH + ["--allow-pickle"], {"sursathi.output": "probabilities"}),
        ("program.pt2", TORCH, {"sursathi.output": "logits"}),
        ("module.pth", TORCH + ["--allow-pickle"], {"sursathi.output": "logits"}),
        ("weights.pth", TORCH + ["--network", "small_network.py:small"], {"sursathi.output": "logits"}),
        ("module.pth", TORCH, "--allow-pickle"),
        ("weights.pth", TORCH, "holds weights only"),
        ("weights.pth", TORCH + ["--network", "torchvision:squeezenet1_1"], "are not torchvision:squeezenet1_1's"),
        ("weights.pth", TORCH + ["--network", "nothing.py:small"], "--network nothing.py:small"),
        ("tensor.pth", TORCH, "holds a Tensor, no network"),
        ("script.pt", ["--labels", TORCH_LABELS], "say --input"),
        ("script.pt", ["--labels", "a,b", "--input", "1x3x32x32"], "--labels names 2"),
        ("script.pt", ["--labels", TORCH_LABELS, "--input", "1x1x32x32"], "cannot run on an input of"),
        ("script.pt", ["--labels", TORCH_LABELS, "--input", "1x2x32x32"], "1 or 3 channels"),
        ("script.pt", TORCH + ["--output", "probabilities"], "say --output logits"),
        ("script.pt", TORCH + ["--mean", "1,2"], "--mean has 2 numbers"),
        ("script.pt", TORCH + ["--std", "0"], "--std must be above 0"),
        ("script.pt", TORCH + ["--color", "gray"], "--color gray"),
        ("script.pt", TORCH + ["--labels", "a,a,b"], "labels must differ"),
        ("small_network.py", TORCH, "is neither a Keras"),
        ("missing.pt", TORCH, "is not there"),
    ]
    keras_cases = [
        ("whole.keras", ["--labels", LABELS, "--license", "MIT"], {"sursathi.output": "probabilities", "sursathi.color": "gray"}),
        ("whole.h5", ["--labels", LABELS, "--standardize", "image"], {"sursathi.standardize": "image"}),
        ("open.keras", ["--labels", LABELS, "--input", "1x48x48x3"], {"sursathi.output": "logits"}),
        ("open.keras", ["--labels", LABELS], "leaves its input's size open"),
        ("whole.keras", ["--labels", LABELS, "--input", "1x48x48x1"], "takes an input of"),
        ("whole.keras", ["--labels", LABELS, "--output", "logits"], "say --output probabilities"),
        ("only.weights.h5", ["--labels", LABELS], "cannot load it"),
    ]
    has = importlib.util.find_spec
    return (torch_cases if has("torch") else []) + (keras_cases if has("keras") else [])


def run(folder: Path, file: str, arguments: list[str], expected, lab: list[str]) -> str | None:
    """What is wrong, or nothing."""
    out = folder / "out.onnx"
    out.unlink(missing_ok=True)
    result = subprocess.run([sys.executable, HERE / "convert.py", file, "out.onnx", *arguments, *lab], cwd=folder,
                            capture_output=True, text=True)
    said = result.stdout + result.stderr
    if isinstance(expected, str):
        if result.returncode != 2 or out.exists() or "Traceback" in said or expected not in " ".join(said.split()):
            return f"ended with {result.returncode}, expected a complaint with \"{expected}\":\n{said}"
        return None
    if result.returncode != 0:
        return f"ended with {result.returncode}:\n{said}"
    found = {entry.key: entry.value for entry in onnx.load(str(out)).metadata_props}
    return None if expected.items() <= found.items() else f"metadata {found}, expected {expected}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lab", type=Path)
    options = parser.parse_args()
    lab = ["--lab", str(options.lab.resolve())] if options.lab else []
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for package, make in (("torch", make_torch_files), ("keras", make_keras_files)):
            if importlib.util.find_spec(package):
                make(folder)
            else:
                print(f"skipped: {package} is not installed")
        for file, arguments, expected in cases():
            wrong = run(folder, file, arguments, expected, lab)
            failed += wrong is not None
            print(f"{'ok' if wrong is None else 'FAILED':7} {file} {' '.join(arguments)}" + (f"\n{wrong}" if wrong else ""), flush=True)
    print(f"{failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
