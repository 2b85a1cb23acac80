"""Opens a user's trained network: Keras .keras and .h5, and the kinds of file that PyTorch users have.

The kind is told from the contents, as .pt and .pth say nothing. Nothing in a file is executed, except what
`allow_pickle` allows and what a `network` argument names.
"""
import importlib.util
import os
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import numpy as np

import onnx_export

PICKLE_RISK = (
    "is a pickled Python object: loading it runs whatever code its maker put in. If you trust its maker (or made it "
    "yourself), add --allow-pickle; its class must be importable. A TorchScript file (torch.jit.trace(model, "
    "example).save(...)) or a torch.export file needs no such trust")


class FileError(Exception):
    """The file cannot be used; the message says why and what to do."""


@dataclass
class Network:
    """A loaded network: `run` computes its output for one input, `export` writes it as ONNX."""

    framework: str
    input_shape: tuple[int, ...]
    run: Callable[[np.ndarray], np.ndarray]
    export: Callable[[Path], None]


def kind(path: Path) -> str:
    """`keras`, `h5`, `torchscript`, `torch.export` or `pickle`."""
    if path.is_dir():
        raise FileError(f"{path} is a folder; a SavedModel is read by `python -m tf2onnx.convert --saved-model`")
    with open(path, "rb") as file:
        start = file.read(8)
    if start == b"\x89HDF\r\n\x1a\n":
        return "h5"
    if zipfile.is_zipfile(path):
        names = zipfile.ZipFile(path).namelist()
        if "model.weights.h5" in names:
            return "keras"
        if any(name.endswith("constants.pkl") for name in names):
            return "torchscript"
        if any(name.endswith("archive_format") or name.endswith("serialized_exported_program.json") for name in names):
            return "torch.export"
        if any(name.endswith("data.pkl") for name in names):
            return "pickle"
    elif start[:1] == b"\x80":
        return "pickle"
    if path.suffix == ".onnx":
        raise FileError(f"{path} is ONNX already; docs/models.md tells how to add the metadata")
    raise FileError(f"{path} is neither a Keras (.keras, .h5) nor a PyTorch file (.pt, .pth, .pt2)")


def load(path: Path, shape: tuple[int, ...] | None, labels: int, allow_pickle: bool, network: str | None) -> Network:
    """Opens the file.

    `shape` is the input's, needed for PyTorch. `network` names what a file of mere weights belongs to."""
    if not path.exists():
        raise FileError(f"{path} is not there")
    found = kind(path)
    if found in ("keras", "h5"):
        return load_keras(path, shape, allow_pickle)
    need("torch", "training/requirements-torch.txt")
    if shape is None:
        raise FileError(f"{path}: PyTorch files do not tell the input's shape; say --input 1x3x224x224")
    import torch

    if found == "torch.export":
        program = torch.export.load(str(path))
        return torch_network("torch.export", program.module(), shape, program)
    if found == "torchscript":
        module = torch.jit.load(str(path), map_location="cpu").eval().float()
    else:
        module = load_pickle(path, labels, allow_pickle, network)
    return torch_network("TorchScript" if found == "torchscript" else "PyTorch", module, shape, module)


def need(package: str, requirements: str) -> None:
    if importlib.util.find_spec(package) is None:
        raise FileError(f"the Python package {package} is missing: pip install -r {requirements}")


def load_keras(path: Path, shape: tuple[int, ...] | None, allow_pickle: bool) -> Network:
    need("keras", "training/requirements-tensorflow.txt")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow" if importlib.util.find_spec("tensorflow") else "torch")
    import keras

    try:
        model = keras.models.load_model(path, compile=False, safe_mode=not allow_pickle)
    except Exception as error:
        raise FileError(
            f"{path}: Keras {keras.__version__} cannot load it: {first_line(error)}. A file of weights alone "
            "(save_weights) must be loaded into its network and saved whole; a Lambda layer is Python code and needs "
            "--allow-pickle") from error
    if len(model.inputs) != 1 or len(model.outputs) != 1:
        raise FileError(f"{path} has {len(model.inputs)} inputs and {len(model.outputs)} outputs; one each can be used")
    own = tuple(model.inputs[0].shape)
    if shape is None:
        shape = (1, *own[1:])
        if None in shape:
            raise FileError(f"{path} leaves its input's size open, {own}; say --input 1x224x224x3")
    elif len(own) != len(shape) or any(size not in (None, wanted) for size, wanted in zip(own, shape)):
        raise FileError(f"{path} takes an input of {own}, not {shape}")

    def run(picture: np.ndarray) -> np.ndarray:
        return keras.ops.convert_to_numpy(model(picture, training=False))

    return Network(f"Keras on {keras.backend.backend()}", shape, run, lambda out: onnx_export.from_keras(model, shape, out))


def load_pickle(path: Path, labels: int, allow_pickle: bool, network: str | None):
    """A pickled module, or weights put into the network that `network` names."""
    import torch

    try:
        content = torch.load(str(path), map_location="cpu", weights_only=True)
    except Exception as error:
        if not allow_pickle:
            raise FileError(f"{path} {PICKLE_RISK}") from error
        sys.path.insert(0, str(path.resolve().parent))
        try:
            content = torch.load(str(path), map_location="cpu", weights_only=False)
        except Exception as second:
            raise FileError(f"{path} cannot be unpickled: {first_line(second)}") from second
    if isinstance(content, torch.nn.Module):
        return content.eval().float()
    if not isinstance(content, dict):
        raise FileError(f"{path} holds a {type(content).__name__}, no network")
    for key in ("state_dict", "model_state_dict", "model"):
        content = content[key] if isinstance(content.get(key), dict) else content
    if network is None:
        raise FileError(
            f"{path} holds weights only. Say whose: --network torchvision:mobilenet_v3_large, or --network "
            "FILE.py:FUNCTION, where FUNCTION() returns the torch.nn.Module (that file's code is run)")
    module = build_network(network, labels)
    try:
        module.load_state_dict({name.removeprefix("module."): value for name, value in content.items()})
    except Exception as error:
        raise FileError(f"the weights of {path} are not {network}'s: {str(error).strip()[:500]}") from error
    return module.eval().float()


def build_network(name: str, labels: int):
    source, _, function = name.partition(":")
    if not function:
        raise FileError(f"--network {name}: write torchvision:NAME or FILE.py:FUNCTION")
    try:
        if source == "torchvision":
            import torchvision
            return torchvision.models.get_model(function, weights=None, num_classes=labels)
        specification = importlib.util.spec_from_file_location("users_network", source)
        module = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(module)
        return getattr(module, function)()
    except Exception as error:
        raise FileError(f"--network {name}: {type(error).__name__}: {first_line(error)}") from error


def torch_network(framework: str, module, shape: tuple[int, ...], exported) -> Network:
    """`exported` is what the exporter takes: the module, or a program of torch.export."""
    import torch

    def run(picture: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            output = module(torch.from_numpy(picture))
        if isinstance(output, (tuple, list)) and len(output) == 1:
            output = output[0]
        if not isinstance(output, torch.Tensor):
            raise FileError(f"the network returns a {type(output).__name__}; one tensor of scores can be used")
        return output.numpy()

    example = torch.zeros(shape)
    return Network(f"{framework} {torch.__version__}", shape, run, lambda out: onnx_export.from_torch(exported, example, out))


def first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
