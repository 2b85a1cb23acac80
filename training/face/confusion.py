"""A picture of which emotion is taken for which."""
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from data import LABELS, strict_majority


def draw(scores, votes, path):
    label, counts = strict_majority(votes)
    matrix = np.zeros((8, 8), int)
    np.add.at(matrix, (label[counts], scores.argmax(1)[counts]), 1)
    share = matrix / np.maximum(matrix.sum(1, keepdims=True), 1)
    figure, axes = plt.subplots(figsize=(6.4, 5.6), dpi=110)
    axes.imshow(share, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(matrix):
        if count:
            axes.text(column, row, f"{100 * share[row, column]:.0f}\n({count})", ha="center", va="center", fontsize=7,
                      color="white" if share[row, column] > 0.5 else "black")
    axes.set_xticks(range(8), LABELS, rotation=40, ha="right")
    axes.set_yticks(range(8), LABELS)
    axes.set_xlabel("read by the model")
    axes.set_ylabel("said by most annotators")
    axes.set_title("FER+ validation part, per cent of each row (faces)", fontsize=10)
    figure.tight_layout()
    figure.savefig(path)
