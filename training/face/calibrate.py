"""The temperature that makes scores mean what they say, what the rarest emotions are raised by, and the scores of a resting face.

Fitted on one half of the validation part, measured on the other (Guo et al., "On calibration of modern neural networks", 2017).
"""
import numpy as np

from data import LABELS, strict_majority

BINS = 15
# One face in two hundred shows each of these, so a network hardly ever dares to say so. Their logits are raised (Menon et al., "Long-tail
# learning via logit adjustment", 2021) by as much as costs nothing in all on the validation part.
RAISED = {"disgust": 0.75, "contempt": 1.5}


def halves(count):
    """Two halves of the rows, the same on every machine."""
    first = np.random.default_rng(5).permutation(count) < count // 2
    return first, ~first


def flattened(scores, temperature):
    """Shares with their logits divided by the temperature."""
    logits = np.log(np.maximum(scores, 1e-12)) / temperature
    powers = np.exp(logits - logits.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def raised_logits():
    """What is added to each emotion's logit."""
    return np.array([RAISED.get(label, 0) for label in LABELS], np.float32)


def likelihood(scores, label):
    return -np.log(np.maximum(scores[np.arange(len(label)), label], 1e-12)).mean()


def fitted_temperature(scores, votes, rows):
    """The temperature of least negative log likelihood of the strict-majority labels among `rows`."""
    label, counts = strict_majority(votes)
    rows = rows & counts
    candidates = np.exp(np.linspace(np.log(0.3), np.log(3), 231))
    losses = [likelihood(flattened(scores[rows], t), label[rows]) for t in candidates]
    return float(candidates[int(np.argmin(losses))])


def calibration_error(scores, votes, rows=None):
    """Expected calibration error: mean distance of confidence and accuracy over 15 bins of confidence, by their sizes."""
    label, counts = strict_majority(votes)
    if rows is not None:
        counts = counts & rows
    scores, label = scores[counts], label[counts]
    confidence, right = scores.max(1), scores.argmax(1) == label
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return float(sum(abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
                     for b in range(BINS) if (bins == b).any()))


def resting_face(scores, votes, neutral=0):
    """The geometric mean of the scores of faces that most annotators call neutral."""
    label, counts = strict_majority(votes)
    rows = counts & (label == neutral)
    mean = np.exp(np.log(np.maximum(scores[rows], 1e-6)).mean(0))
    return mean / mean.sum()
