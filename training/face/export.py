"""Writes a trained network as an ONNX model with its metadata: weights as 16-bit floats, 3.3 MB.

    python export.py --data ferplus --weights face.pt --out ../../Models/face-emotion.onnx
"""
import argparse
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from calibrate import calibration_error, fitted_temperature, flattened, halves, raised_logits, resting_face
from data import LABELS, load
from evaluate import judge, scores_of
from network import SIZE, FaceNetwork

CROP = "1.1"


def half_precision(model):
    """Stores every large constant as float16, with a Cast to float32 behind it; engines fold it as they load."""
    casts = []
    for tensor in list(model.graph.initializer):
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < 256:
            continue
        small = numpy_helper.from_array(values.astype(np.float16), tensor.name + "_half")
        model.graph.initializer.remove(tensor)
        model.graph.initializer.append(small)
        casts.append(helper.make_node("Cast", [small.name], [tensor.name], to=TensorProto.FLOAT))
    nodes = casts + list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend(nodes)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--weights", required=True)
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    network = FaceNetwork()
    network.load_state_dict(torch.load(options.weights))
    network.classifier.bias.data += torch.from_numpy(raised_logits())
    images, votes = load(options.data, "valid")
    scores = scores_of(network, images)
    fitting, measuring = halves(len(images))
    temperature = round(fitted_temperature(scores, votes, fitting), 3)
    calibrated = flattened(scores, temperature)
    rest = resting_face(calibrated, votes)
    print(judge(scores, votes))
    print(f"temperature {temperature}, calibration error {calibration_error(scores, votes, measuring):.4f}"
          f" -> {calibration_error(calibrated, votes, measuring):.4f}")
    network.eval()
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "face.onnx")
        torch.onnx.export(
            torch.nn.Sequential(network, torch.nn.Softmax(1)), (torch.zeros(1, 1, SIZE, SIZE),), path, dynamo=False,
            opset_version=17, input_names=["face"], output_names=["scores"])
        model = onnx.load(path)
    half_precision(model)
    metadata = {
        "sursathi.task": "face", "sursathi.labels": ",".join(LABELS), "sursathi.output": "probabilities",
        "sursathi.color": "gray", "sursathi.standardize": "image", "sursathi.crop": CROP,
        "sursathi.temperature": str(temperature), "sursathi.rest": ",".join(f"{share:.4f}" for share in rest),
        "license": "MIT (weights); FER2013 images without a licence of their own, FER+ labels MIT",
        "source": "trained by the SurSathi project on FER+",
    }
    helper.set_model_props(model, metadata)
    onnx.checker.check_model(model)
    onnx.save(model, options.out)


if __name__ == "__main__":
    main()
