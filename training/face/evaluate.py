"""Scores of a network and how good they are."""
import numpy as np
import torch

from data import FIVE, LABELS, strict_majority
from network import standardize


@torch.no_grad()
def scores_of(network, images, device="cpu", mirror=False, temperature=1.0):
    """Shares (N, 8) of images (N, 48, 48) uint8; with `mirror` the mean of those of each image and its mirror image."""
    network.eval()
    parts = []
    for start in range(0, len(images), 256):
        faces = standardize(torch.from_numpy(images[start : start + 256])[:, None].float() / 255)
        faces = faces.to(device).contiguous(memory_format=torch.channels_last)
        scores = (network(faces) / temperature).softmax(1)
        if mirror:
            scores = (scores + (network(faces.flip(3)) / temperature).softmax(1)) / 2
        parts.append(scores.float().cpu().numpy())
    network.train()
    return np.concatenate(parts)


def judge(scores, votes):
    """Shares of right answers, 8 emotions and 5, and recall of each emotion, by the strict majority."""
    label, counts = strict_majority(votes)
    right = scores.argmax(1) == label
    among_five = counts & np.isin(label, FIVE)
    five = np.array(FIVE)[scores[:, FIVE].argmax(1)] == label
    recall = {name: round(float(right[counts & (label == index)].mean()), 3)
              for index, name in enumerate(LABELS) if (counts & (label == index)).any()}
    return {"eight": round(float(right[counts].mean()), 4), "five": round(float(five[among_five].mean()), 4),
            "recall": recall}
