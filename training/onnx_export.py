"""From a loaded PyTorch or Keras model to an ONNX file that the engine can read: float32, fixed shape, one file."""
from pathlib import Path

import onnx

OPSET = 17
"""ONNX operator set that is asked of the exporters; Keras on PyTorch has only 18 and newer."""

LARGE_PARAMETERS = 20_000_000
"""From here on tf2onnx must keep weights aside: its optimiser copies them, more than 20 GB for VGG16."""


def from_torch(model, example, path: Path) -> None:
    """Writes a torch.nn.Module, TorchScript module or torch.export program, with the input that it is traced with.

    The exporter that traces is preferred, as its graphs are the plainer ones; programs of torch.export go through the
    other one."""
    import torch

    names = dict(input_names=["input"], output_names=["output"])
    if isinstance(model, torch.export.ExportedProgram):
        torch.onnx.export(model, (example,), str(path), dynamo=True, opset_version=18, external_data=False,
                          verbose=False, **names)
    else:
        torch.onnx.export(model, (example,), str(path), dynamo=False, opset_version=OPSET, **names)


def from_keras(model, shape: tuple[int, ...], path: Path) -> None:
    """Writes a Keras 3 model with the exporter of Keras' backend: tf2onnx for TensorFlow, PyTorch's for PyTorch."""
    import keras

    if keras.backend.backend() == "tensorflow" and model.count_params() >= LARGE_PARAMETERS:
        _from_large_keras(model, shape, path)
        return
    signature = [keras.InputSpec(shape=shape, dtype="float32", name="input")]
    model.export(str(path), format="onnx", verbose=False, input_signature=signature)
    path.with_name(path.name + ".data").unlink(missing_ok=True) if _inline(path) else None


def _inline(path: Path) -> bool:
    """Moves weights from a file beside the model into it. Whether there were any."""
    if not path.with_name(path.name + ".data").exists():
        return False
    onnx.save(onnx.load(str(path)), str(path))
    return True


def _from_large_keras(model, shape: tuple[int, ...], path: Path) -> None:
    import tensorflow
    import tf2onnx
    from keras.src.export.tf2onnx_lib import patch_tf2onnx

    patch_tf2onnx()
    signature = [tensorflow.TensorSpec(shape, "float32", name="input")]
    function = tensorflow.function(lambda picture: model(picture, training=False), input_signature=signature)
    proto, storage = tf2onnx.convert.from_function(function, signature, opset=OPSET, large_model=True)
    for tensor in proto.graph.initializer:
        if tensor.data_location == onnx.TensorProto.EXTERNAL:
            location = next(entry.value for entry in tensor.external_data if entry.key == "location")
            tensor.raw_data = storage.name_to_tensor_data[location]
            tensor.data_location = onnx.TensorProto.DEFAULT
            del tensor.external_data[:]
    onnx.save(proto, str(path))
