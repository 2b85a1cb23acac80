"""From a loaded PyTorch or Keras model to an ONNX file that the engine can read: float32, fixed shape, one file."""
import contextlib
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
        with _plain_response_normalisation():
            torch.onnx.export(model, (example,), str(path), dynamo=False, opset_version=OPSET, **names)


@contextlib.contextmanager
def _plain_response_normalisation():
    """PyTorch exports local response normalisation as an If and a pooling of 5-D tensors. Within this, of a module's
    code, as ONNX's LRN; a TorchScript file has it spelt out already."""
    import torch
    from torch.nn import functional

    original = functional.local_response_norm

    class ResponseNormalisation(torch.autograd.Function):
        @staticmethod
        def forward(context, x, size, alpha, beta, k):
            return original(x, size, alpha, beta, k)

        @staticmethod
        def symbolic(graph, x, size, alpha, beta, k):
            return graph.op("LRN", x, size_i=size, alpha_f=alpha, beta_f=beta, bias_f=k).setType(x.type())

    def replacement(x, size, alpha=1e-4, beta=0.75, k=1.0):
        if size % 2 == 0:  # ONNX's window then lies one channel further on.
            return original(x, size, alpha, beta, k)
        return ResponseNormalisation.apply(x, size, float(alpha), float(beta), float(k))

    functional.local_response_norm = replacement
    try:
        yield
    finally:
        functional.local_response_norm = original


def from_keras(model, shape: tuple[int, ...], path: Path) -> None:
    """Writes a Keras 3 model with the exporter of Keras' backend: tf2onnx for TensorFlow, PyTorch's for PyTorch."""
    import keras

    if keras.backend.backend() == "tensorflow" and model.count_params() >= LARGE_PARAMETERS:
        _from_large_keras(model, shape, path)
        return
    signature = [keras.InputSpec(shape=shape, dtype="float32", name="input")]
    model.export(str(path), format="onnx", verbose=False, input_signature=signature)
    _inline(path)


SHAPE_OPERATORS = {"If", "Loop", "Mod", "Range", "ScatterND", "Where", "Equal", "ConstantOfShape"}
"""What exporters leave behind of Python code that computed with shapes."""


def fold_shapes(path: Path) -> None:
    """Computes beforehand what depends on shapes alone, as all shapes are fixed: PyTorch's attention
    comes with Mod and Where, code that branches on a size with an If. ONNX Runtime does it, with standard operators only."""
    import onnxruntime

    if not SHAPE_OPERATORS & {node.op_type for node in onnx.load(str(path), load_external_data=False).graph.node}:
        return
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(path)
    options.log_severity_level = 3
    onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])


def _inline(path: Path) -> None:
    """Moves weights from a file beside the model, if there is one, into it."""
    beside = path.with_name(path.name + ".data")
    if beside.exists():
        onnx.save(onnx.load(str(path)), str(path))
        beside.unlink()


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
