"""Recall of each emotion, pooled: every training image is scored by the network that has not seen it, and the validation part,
which none has seen, by all of them together.

    python folds.py --data ferplus fold0.pt fold1.pt fold2.pt fold3.pt
"""
import argparse

import numpy as np
import torch

from calibrate import raised_logits
from data import fold_of, load
from evaluate import judge, scores_of
from network import FaceNetwork


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("weights", nargs="+", help="the networks of fold 0, 1, ...")
    parser.add_argument("--folds", type=int, help="of so many folds, if some networks are missing")
    parser.add_argument("--first", type=int, default=0, help="the fold of the first network")
    options = parser.parse_args()
    train_images, train_votes = load(options.data, "train")
    valid_images, valid_votes = load(options.data, "valid")
    fold = fold_of(len(train_images), options.folds or len(options.weights))
    scores = np.zeros((len(train_images), 8), np.float32)
    valid_scores = np.zeros((len(valid_images), 8), np.float32)
    numbers = range(options.first, options.first + len(options.weights))
    for number, path in zip(numbers, options.weights):
        network = FaceNetwork()
        network.load_state_dict(torch.load(path))
        network.classifier.bias.data += torch.from_numpy(raised_logits())
        scores[fold == number] = scores_of(network, train_images[fold == number])
        valid_scores += scores_of(network, valid_images) / len(options.weights)
    scored = np.isin(fold, numbers)
    scores, train_votes = scores[scored], train_votes[scored]
    print("training part, each image by the network that has not seen it:", judge(scores, train_votes))
    print("validation part, mean of all networks:", judge(valid_scores, valid_votes))
    print("both:", judge(np.concatenate([scores, valid_scores]), np.concatenate([train_votes, valid_votes])))


if __name__ == "__main__":
    main()
