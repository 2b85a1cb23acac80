#!/usr/bin/env python3
"""Makes scene.png, a drawn picture; scene.onnx, a scene model with random weights; and scene.json, what must be read of the picture.

The scores come from ONNX Runtime 1.31 on what OpenCV 4.14 resizes (INTER_AREA), the colours' numbers from NumPy 2: nothing of
this project computes them.
Usage: make_scene.py   (needs numpy, opencv-python-headless, onnx, onnxruntime)
"""
import json, pathlib

import cv2, numpy as np, onnx, onnxruntime
from onnx import TensorProto, helper, numpy_helper

here = pathlib.Path(__file__).resolve().parent
LABELS = "amusement,awe,contentment,excitement,anger,disgust,fear,sadness"
MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
HEIGHT, WIDTH = 24, 32

# A dusk: sky, sun, sea.
y, x = np.mgrid[0:72, 0:96].astype(np.float64)
sky = np.stack([220 - 1.5 * y, 120 - y, 90 + y], axis=-1)
sea = np.stack([20 + 0 * x, 50 + 0.3 * x, 110 - 0.5 * (y - 40)], axis=-1)
picture = np.where((y < 44)[..., None], sky, sea)
picture[(x - 60) ** 2 + (y - 30) ** 2 < 100] = (255, 220, 90)
picture = np.clip(picture.round(), 0, 255).astype(np.uint8)
cv2.imwrite(str(here / "scene.png"), picture[..., ::-1])

random = np.random.default_rng(5)
weights = {
    "conv.w": random.normal(0, 0.4, (12, 3, 5, 5)),
    "conv.b": random.normal(0, 0.2, 12),
    "fc.w": random.normal(0, 0.09, (144, 8)),
    "fc.b": random.normal(0, 0.2, 8),
}
graph = helper.make_graph(
    [
        helper.make_node("Conv", ["picture", "conv.w", "conv.b"], ["c"], strides=[2, 2], pads=[2, 2, 2, 2]),
        helper.make_node("Relu", ["c"], ["r"]),
        helper.make_node("AveragePool", ["r"], ["p"], kernel_shape=[4, 4], strides=[4, 4]),
        helper.make_node("Flatten", ["p"], ["f"]),
        helper.make_node("Gemm", ["f", "fc.w", "fc.b"], ["logits"]),
    ],
    "scene",
    [helper.make_tensor_value_info("picture", TensorProto.FLOAT, [1, 3, HEIGHT, WIDTH])],
    [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, 8])],
    [numpy_helper.from_array(value.astype(np.float32), name) for name, value in weights.items()],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
helper.set_model_props(model, {
    "sursathi.task": "scene", "sursathi.labels": LABELS, "sursathi.output": "logits", "sursathi.color": "rgb",
    "sursathi.mean": ",".join(map(str, MEAN)), "sursathi.std": ",".join(map(str, STD)),
})
onnx.checker.check_model(model)
onnx.save(model, str(here / "scene.onnx"))

session = onnxruntime.InferenceSession(str(here / "scene.onnx"))


def scores(rgb):
    small = cv2.resize(rgb, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    logits, = session.run(None, {"picture": ((small - MEAN) / STD).transpose(2, 0, 1)[None].astype(np.float32)})
    powers = np.exp(logits[0] - logits[0].max())
    return powers / powers.sum()


plain, mirrored = scores(picture), scores(np.ascontiguousarray(picture[:, ::-1]))
rgb = cv2.imread(str(here / "scene.png"))[..., ::-1].astype(np.float64) / 255
brightness = (rgb @ [0.2126, 0.7152, 0.0722]).mean()
saturation = (rgb.max(-1) - rgb.min(-1)).mean()
# The corners of the RGB cube are where the equations are largest and smallest.
corners = np.array(np.meshgrid([0, 1], [0, 1], [0, 1])).reshape(3, 8).T
places = {"brightness": brightness, "saturation": saturation}
for name, b, s in [("pleasure", 0.69, 0.22), ("arousal", -0.31, 0.60), ("dominance", -0.76, 0.32)]:
    range_ = b * (corners @ [0.2126, 0.7152, 0.0722]) + s * (corners.max(1) - corners.min(1))
    value = b * brightness + s * saturation
    places[name] = 2 * (value - range_.min()) / (range_.max() - range_.min()) - 1
expected = {
    "labels": LABELS.split(","),
    "scores": [round(float(v), 6) for v in plain],
    "mirrorAveraged": [round(float(v), 6) for v in (plain + mirrored) / 2],
    "colors": {name: round(float(v), 6) for name, v in places.items()},
}
(here / "scene.json").write_text(json.dumps(expected, indent=1) + "\n")
print(json.dumps(expected, indent=1))
