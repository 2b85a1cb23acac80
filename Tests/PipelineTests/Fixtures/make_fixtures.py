#!/usr/bin/env python3
"""Makes the faces of this folder and the scores that they must get.

The faces are cut out of the demo's drawn face (frames at 2.5, 7.5, ... s, as PNG files in the folder given). The scores
come from ONNX Runtime 1.31 on what OpenCV 4.14 crops and resizes (INTER_AREA): nothing of this project computes them.
Usage: make_fixtures.py FOLDER_OF_FRAMES   (needs numpy, opencv-python-headless, onnxruntime)
"""
import json, pathlib, sys
import cv2, numpy as np, onnxruntime

here = pathlib.Path(__file__).resolve().parent
model = onnxruntime.InferenceSession(str(here / "../../../Models/face-emotion.onnx"))
metadata = model.get_modelmeta().custom_metadata_map
labels = metadata["sursathi.labels"].split(",")
temperature = float(metadata["sursathi.temperature"])
BOX = (40, 40, 160, 160)
side = 160 * float(metadata["sursathi.crop"])
assert abs(side / 2 - round(side / 2)) < 1e-6, "the crop has no whole pixels"
first, last = round(120 - side / 2), round(120 + side / 2)
expected = {}
for name in ["neutral", "happiness", "sadness", "surprise", "anger"]:
    frame = cv2.imread(f"{sys.argv[1]}/{name}.png", cv2.IMREAD_GRAYSCALE)
    cascade = cv2.CascadeClassifier("/usr/share/opencv4/haarcascades/haarcascade_frontalface_default.xml")
    (x, y, w, h), = cascade.detectMultiScale(frame, 1.1, 3, minSize=(80, 80))
    # The face at a size at which the enlarged box has whole pixels.
    scale = 160 / w
    small = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    left, top = round(x * scale) - 40, round(y * scale) - 40
    face = small[top : top + 240, left : left + 240]
    assert face.shape == (240, 240)
    cv2.imwrite(str(here / f"{name}.png"), face)
    crop = cv2.resize(face[first:last, first:last], (48, 48), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    crop = (crop - crop.mean()) / (crop.std(ddof=1) + 0.05)
    scores, = model.run(None, {"face": crop[None, None].astype(np.float32)})
    scores = scores ** (1 / temperature)
    scores /= scores.sum()
    expected[name] = [round(float(s), 5) for s in scores[0]]
    print(name, labels[int(scores.argmax())], scores.max())
(here / "scores.json").write_text(json.dumps({"labels": labels, "box": BOX, "scores": expected}, indent=1) + "\n")
