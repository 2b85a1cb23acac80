"""What the shipped model says of FER+'s validation faces, as the generator of traces has it (Sources/sursathi-lab/Mood/GeneratedFace.swift).

    python shares.py --data ferplus --lab ../../.build/release/sursathi-lab --model ../../Models/face-emotion.onnx
"""
import argparse

import numpy as np

from card import Engine
from data import LABELS, load, strict_majority

QUANTILES = [0.1, 0.3, 0.5, 0.7, 0.9]
# Above this share it makes no difference what the rest is.
UNCLEAR = 0.95


def logit(shares):
    shares = np.clip(shares.astype(np.float64), 1e-6, 1 - 1e-6)
    return np.log(shares / (1 - shares))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--lab", required=True)
    parser.add_argument("--model", required=True)
    options = parser.parse_args()
    images, votes = load(options.data, "valid")
    scores = Engine(options.lab, options.model).scores(images, "--crop", "none")
    label, counts = strict_majority(votes)
    print("logits of an emotion's share at the quantiles", QUANTILES, "where it is read rightly (neutral: in all neutral faces):")
    for index, name in enumerate(LABELS):
        rows = counts & (label == index)
        if name != "neutral":
            rows &= scores.argmax(1) == index
        quantiles = np.quantile(logit(scores[rows, index]), QUANTILES)
        print(f"{name:10} {np.round(quantiles, 2).tolist()}  shares {np.round(1 / (1 + np.exp(-quantiles)), 3).tolist()}  n = {rows.sum()}")
    right = counts & (scores.argmax(1) == label) & (label != 0) & (scores.max(1) < UNCLEAR)
    others = np.where(np.arange(len(LABELS)) == label[:, None], 0, scores)
    print(f"of those with a share below {UNCLEAR}, which emotion shows most besides:")
    for index, name in enumerate(LABELS[1:], 1):
        rows = right & (label == index)
        runners_up = np.bincount(others[rows].argmax(1), minlength=len(LABELS)) / rows.sum()
        print(f"{name:10} {np.round(runners_up, 2).tolist()}  n = {rows.sum()}")
    parts = others[right].max(1) / others[right].sum(1)
    print("and how much of what is left it has, at the quantiles:", np.round(np.quantile(parts, QUANTILES), 2).tolist())
    neutral = scores[counts & (label == 0)].copy()
    neutral[:, 0] = 0
    second = np.bincount(neutral.argmax(1), minlength=len(LABELS)) / len(neutral)
    print("what a neutral face shows most besides neutral:", dict(zip(LABELS, np.round(second, 2).tolist())))


if __name__ == "__main__":
    main()
