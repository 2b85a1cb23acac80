"""FER+ as arrays: images, vote shares, and the labels by which a model is judged.

The folder holds train.npz and valid.npz, each with `images` (N, 48, 48) uint8 and `votes` (N, 10) uint8 in the order of
`LABELS` followed by "unknown" and "not a face". Paper: Barsoum et al., "Training deep networks for facial expression
recognition with crowd-sourced label distribution", ICMI 2016.
"""
from pathlib import Path

import numpy as np

LABELS = ["neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"]
# The emotions that SurSathi's ancestor knew.
FIVE = [LABELS.index(name) for name in ("neutral", "happiness", "sadness", "surprise", "fear")]


def load(folder, part):
    """Images and votes of a part ("train" or "valid")."""
    with np.load(Path(folder) / f"{part}.npz") as archive:
        return archive["images"], archive["votes"].astype(np.float32)


def without_single_votes(votes):
    """Votes without those that only one of ten gave, which the paper takes for slips."""
    return np.where(votes <= 1, 0, votes)


def vote_shares(votes):
    """Target distributions (N, 8), and which rows have any vote left.

    The share of "unknown" and "not a face" is spread evenly: what is no emotion's is to be scored flat, not confidently.
    """
    votes = without_single_votes(votes)
    total = votes.sum(1, keepdims=True)
    shares = (votes[:, :8] + votes[:, 8:].sum(1, keepdims=True) / 8) / np.maximum(total, 1)
    return shares.astype(np.float32), total[:, 0] > 0


def strict_majority(votes):
    """The paper's label of each row, and which rows have one: more than half of the votes, for an emotion."""
    votes = without_single_votes(votes)
    label = votes.argmax(1)
    return label, (votes.max(1) * 2 > votes.sum(1)) & (label < 8)


def fold_of(count, folds):
    """The fold of each of `count` images: the same on every machine."""
    return np.random.default_rng(2016).permutation(count) % folds
