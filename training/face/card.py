"""The figures of the model card, from scores that SurSathi's own engine gives (`sursathi-lab emotion`).

    python card.py --data ferplus --lab ../../.build/release/sursathi-lab --model ../../Models/face-emotion.onnx [--picture confusion.png]
"""
import argparse
import subprocess
import tempfile
from pathlib import Path

import cv2
import numpy as np

from calibrate import calibration_error, halves
from data import LABELS, load, strict_majority, without_single_votes
from evaluate import judge

# Validation images are shown to the detector this large, with as much again around them.
DETECTOR_SIZE = 192


class Engine:
    """Scores of images, by sursathi-lab."""

    def __init__(self, lab, model):
        self.command = [lab, "emotion", "--model", model]

    def scores(self, images, *options):
        with tempfile.TemporaryDirectory() as folder:
            rows, out = Path(folder) / "rows.npy", Path(folder) / "scores.npy"
            np.save(rows, np.ascontiguousarray(images))
            subprocess.run([*self.command, *options, "--scores", out, rows], check=True, stdout=subprocess.DEVNULL)
            return np.load(out)


def framed(image):
    """A face as a camera's picture might hold it: enlarged, with its borders repeated around it."""
    large = cv2.resize(image, (DETECTOR_SIZE, DETECTOR_SIZE), interpolation=cv2.INTER_CUBIC)
    around = DETECTOR_SIZE // 2
    return cv2.copyMakeBorder(large, around, around, around, around, cv2.BORDER_REPLICATE)


def worse(images, generator):
    """The images as poor cameras and rooms make them, by name."""
    def each(change):
        return np.stack([change(image) for image in images])

    def small(image):
        return cv2.resize(cv2.resize(image, (24, 24), interpolation=cv2.INTER_AREA), (48, 48))

    def jpeg(image):
        return cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 20])[1], cv2.IMREAD_GRAYSCALE)

    def dark(image):
        return np.clip(image * 0.15 + generator.normal(0, 4, image.shape), 0, 255).astype(np.uint8)

    def warp(scale, angle, shift):
        matrix = cv2.getRotationMatrix2D((23.5, 23.5), angle, scale)
        matrix[:, 2] += np.array(shift) * 48
        return lambda image: cv2.warpAffine(image, matrix, (48, 48), borderMode=cv2.BORDER_REPLICATE)

    def side_light(image):
        return np.clip(image * np.linspace(0.25, 1.2, 48)[None], 0, 255).astype(np.uint8)

    def glasses(image):
        image = image.copy()
        image[15:23, 8:22] = image[15:23, 26:40] = 20
        return image

    return {
        "half the resolution": each(small), "JPEG at quality 20": each(jpeg), "in the dark, with noise": each(dark),
        "box 1.25 times too large": each(warp(0.8, 0, (0, 0))), "box 1.25 times too small": each(warp(1.25, 0, (0, 0))),
        "head leaning by 15 degrees": each(warp(1, 15, (0, 0))), "box off by a tenth": each(warp(1, 0, (0.1, -0.1))),
        "light from one side": each(side_light), "dark glasses (drawn)": each(glasses),
    }


def row(name, figures):
    print(f"| {name} | {100 * figures['eight']:.1f} % | {100 * figures['five']:.1f} % |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--lab", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--picture", help="a PNG of the confusion matrix")
    options = parser.parse_args()
    engine = Engine(options.lab, options.model)
    images, votes = load(options.data, "valid")
    scores = engine.scores(images, "--crop", "none")
    print("| FER+ validation part | 8 emotions | 5 emotions |\n| --- | --- | --- |")
    row("as it is", judge(scores, votes))
    row("mean with the mirror image", judge(engine.scores(images, "--crop", "none", "--mirror"), votes))
    boxed = engine.scores(np.stack([framed(image) for image in images]), "--crop", "face")
    found = np.isfinite(boxed[:, 0])
    row(f"cropped by our detector, the {100 * found.mean():.0f} % that it finds", judge(boxed[found], votes[found]))
    row("the same images as they are", judge(scores[found], votes[found]))
    for name, changed in worse(images, np.random.default_rng(1)).items():
        row(name, judge(engine.scores(changed, "--crop", "none"), votes))
    print("\nrecall:", judge(scores, votes)["recall"])
    _, measuring = halves(len(images))
    print(f"calibration error on the half that the temperature was not fitted on: {100 * calibration_error(scores, votes, measuring):.1f} %")
    kept = without_single_votes(votes)
    nobody = kept[:, 8:].sum(1) * 2 > kept.sum(1)
    print(f"largest score, mean: {scores[strict_majority(votes)[1]].max(1).mean():.2f} for an emotion's face, "
          f"{scores[nobody].max(1).mean():.2f} for the {nobody.sum()} that annotators call no emotion's or no face")
    if options.picture:
        from confusion import draw

        draw(scores, votes, options.picture)


if __name__ == "__main__":
    main()
