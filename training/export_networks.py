#!/usr/bin/env python3
"""Writes the networks that SurSathi is checked and measured with as ONNX files, with random weights; downloads nothing.

    export_networks.py [--out DIR] [--extra] [--save] [NAME ...]

NAME is one of `--list`; names that begin with `keras_` need Keras, the others PyTorch and torchvision
(requirements-torch.txt, requirements-tensorflow.txt). Keras' own exporter is used; with KERAS_BACKEND=tensorflow it runs
tf2onnx and writes keras_NAME.onnx, with KERAS_BACKEND=torch it runs PyTorch's and writes keras_torch_NAME.onnx.
Beside each NAME.onnx lie NAME.input.npy, a random input, and NAME.output.npy, what ONNX Runtime makes of it.
"""
import argparse
import importlib.util
import os
import shutil
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

import onnx_export

SHIPPED = Path(__file__).resolve().parent.parent / "Models" / "face-emotion.onnx"


def export_torch(name: str, network, folder: Path, saves: bool) -> tuple[Path, np.ndarray]:
    import torch
    import torch_networks

    model = torch_networks.build(network)
    example = torch.randn(network.shape, generator=torch.Generator().manual_seed(1))
    path = folder / f"{name}.onnx"
    onnx_export.from_torch(model, example, path)
    if saves:
        torch.jit.trace(model, example).save(str(path.with_suffix(".pt")))
    return path, example.numpy()


def export_keras(name: str, network, folder: Path, saves: bool) -> tuple[Path, np.ndarray]:
    import keras
    import keras_networks

    model = keras_networks.build(network)
    example = np.random.default_rng(1).uniform(*network.pixels, network.shape).astype(np.float32)
    prefix = "keras_" if keras.backend.backend() == "tensorflow" else f"keras_{keras.backend.backend()}_"
    path = folder / f"{prefix}{name}.onnx"
    onnx_export.from_keras(model, network.shape, path)
    if saves:
        model.save(str(path.with_suffix(".keras")))
    return path, example


def export_shipped(name: str, source: Path, folder: Path, saves: bool) -> tuple[Path, np.ndarray]:
    """The model that SurSathi comes with, as it is."""
    path = folder / f"{name}.onnx"
    shutil.copy(source, path)
    shape = [size.dim_value or 1 for size in onnx.load(str(path)).graph.input[0].type.tensor_type.shape.dim]
    return path, np.random.default_rng(1).standard_normal(shape).astype(np.float32)


def write_reference(path: Path, example: np.ndarray) -> str:
    """Saves the input and ONNX Runtime's output; a line that says what the file holds."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    output = session.run(None, {session.get_inputs()[0].name: example})[0]
    np.save(path.with_suffix(".input.npy"), example)
    np.save(path.with_suffix(".output.npy"), output)
    graph = onnx.load(str(path), load_external_data=False)
    kinds = sorted({node.op_type for node in graph.graph.node})
    return (f"{path}: opset {graph.opset_import[0].version}, {len(graph.graph.node)} nodes ({' '.join(kinds)}), "
            f"{path.stat().st_size / 1e6:.1f} MB, outputs {output.min():.4g} to {output.max():.4g}")


def available(extra: bool) -> dict:
    """Name to network and exporter, of the frameworks that are installed."""
    found = {"face_emotion": (SHIPPED, export_shipped)}
    if importlib.util.find_spec("torchvision"):
        import torch_networks as networks
        found |= {name: (network, export_torch) for name, network in networks.MAIN.items()}
        found |= {name: (network, export_torch) for name, network in networks.EXTRA.items()} if extra else {}
    if importlib.util.find_spec("keras"):
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        os.environ.setdefault("KERAS_BACKEND", "tensorflow" if importlib.util.find_spec("tensorflow") else "torch")
        import keras_networks as networks
        found |= {f"keras_{name}": (network, export_keras) for name, network in networks.MAIN.items()}
        found |= {f"keras_{name}": (network, export_keras) for name, network in networks.EXTRA.items()} if extra else {}
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="networks to export; all of them if left out")
    parser.add_argument("--out", type=Path, default=Path("models"), help="folder to write to [models]")
    parser.add_argument("--extra", action="store_true", help="also those that serve for checks only")
    parser.add_argument("--save", action="store_true", help="also write the framework's own file (.pt, .keras)")
    parser.add_argument("--list", action="store_true", help="print the names that the installed packages allow")
    arguments = parser.parse_args()
    networks = available(arguments.extra or bool(arguments.names))
    if arguments.list:
        print("\n".join(networks))
        return 0
    unknown = [name for name in arguments.names if name not in networks]
    if unknown:
        parser.error(f"no network {', '.join(unknown)}; there is {', '.join(networks)}")
    arguments.out.mkdir(parents=True, exist_ok=True)
    failed = 0
    for name in arguments.names or networks:
        network, export = networks[name]
        path = None
        try:
            path, example = export(name.removeprefix("keras_"), network, arguments.out, arguments.save)
            print(write_reference(path, example), flush=True)
        except Exception as error:  # An exporter may raise anything; the other networks are still wanted.
            print(f"{name}: {type(error).__name__}: {str(error).strip()[:400]}", file=sys.stderr, flush=True)
            if path:
                path.unlink()  # ONNX Runtime refuses it.
            failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
