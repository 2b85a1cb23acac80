"""Trains one face network on FER+'s vote shares.

    python train.py --data ferplus --out teacher1.pt                        # a teacher
    python train.py --data ferplus --out fold0.pt --fold 0 --folds 4        # all but one fold of the training part
    python train.py --data ferplus --out face.pt --views views.npz --start teacher1.pt --rate 0.03    # the shipped network

Runs on a GPU if there is one. A run that was interrupted goes on where it was when it is started again.
"""
import argparse
import copy
import json
import math
import time
from pathlib import Path

import numpy as np
import torch

from augment import augmented, cover
from data import fold_of, load, vote_shares
from evaluate import judge, scores_of
from network import FaceNetwork, quicker_with_bfloat16, standardize


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help="folder of train.npz and valid.npz")
    parser.add_argument("--out", required=True, help="the weights, as a PyTorch file")
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--fold", type=int, help="leave this fold of the training part out")
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--views", help="what views.py made: changed images and the teachers' shares of each")
    parser.add_argument("--teacher-share", type=float, default=0.6)
    parser.add_argument("--rate", type=float, default=0.1)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--rebalance", type=float, default=0.15, help="rare emotions are drawn more often by this power of their rarity")
    parser.add_argument("--mild-share", type=float, default=0.5, help="share of the images that are only changed a little")
    parser.add_argument("--start", help="weights to start from")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


class Faces:
    """The training part: images, the shares that are to be learned, and how often each image is drawn."""

    def __init__(self, options):
        images, votes = load(options.data, "train")
        shares, keep = vote_shares(votes)
        self.generator = torch.Generator().manual_seed(options.seed)
        self.teacher_share = options.teacher_share
        self.mild_share = options.mild_share
        self.views = None
        if options.views:
            with np.load(options.views) as archive:
                self.views = torch.from_numpy(archive["views"])
                self.said = torch.from_numpy(archive["shares"].astype(np.float32))
        elif options.fold is not None:
            keep &= fold_of(len(images), options.folds) != options.fold
        frequency = shares[keep].mean(0)
        rarity = (frequency.mean() / frequency) ** options.rebalance
        self.weight = torch.from_numpy(np.maximum(shares[keep] @ rarity, 0.7))
        self.images, self.shares = torch.from_numpy(images[keep]), torch.from_numpy(shares[keep])

    def batches(self, epoch, size):
        """An epoch's batches of standardized faces and their shares. Each epoch takes another of the views, if there are any."""
        count = len(self.images) // size * size
        order = torch.multinomial(self.weight, count, replacement=True, generator=self.generator)
        for rows in order.split(size):
            if self.views is None:
                faces, shares = augmented(self.images[rows], self.generator, self.mild_share), self.shares[rows]
            else:
                number = epoch % len(self.views)
                faces = self.views[number, rows][:, None].float() / 255
                mirrored = torch.rand(len(rows), 1, 1, 1, generator=self.generator) < 0.5
                faces = torch.where(mirrored, faces.flip(3), faces)
                shares = torch.lerp(self.shares[rows], self.said[number, rows], self.teacher_share)
            yield cover(standardize(faces), self.generator), shares


class Averaged:
    """The exponential moving average of a network's weights, which is what is kept."""

    def __init__(self, network):
        self.network = copy.deepcopy(network)
        self.updates = 0

    @torch.no_grad()
    def update(self, network):
        self.updates += 1
        decay = min(0.998, self.updates / (20 + self.updates))
        for kept, new in zip(self.network.state_dict().values(), network.state_dict().values()):
            if kept.dtype.is_floating_point:
                kept.lerp_(new, 1 - decay)
            else:
                kept.copy_(new)


class Checkpoint:
    """All that a run needs to go on after an interruption."""

    def __init__(self, path, network, averaged, optimizer, generator):
        self.path = Path(path)
        self.parts = {"network": network, "averaged": averaged.network, "optimizer": optimizer}
        self.averaged, self.generator = averaged, generator

    def save(self, epochs):
        new = self.path.with_suffix(".new")
        torch.save({"epochs": epochs, "updates": self.averaged.updates, "generator": self.generator.get_state(),
                    **{name: part.state_dict() for name, part in self.parts.items()}}, new)
        new.replace(self.path)

    def restore(self):
        """How many epochs were done before."""
        if not self.path.exists():
            return 0
        state = torch.load(self.path)
        for name, part in self.parts.items():
            part.load_state_dict(state[name])
        self.averaged.updates = state["updates"]
        self.generator.set_state(state["generator"])
        return state["epochs"]


def optimizer_of(network, options):
    decayed = [p for p in network.parameters() if p.ndim > 1]
    others = [p for p in network.parameters() if p.ndim <= 1]
    groups = [{"params": decayed, "weight_decay": 5e-4}, {"params": others, "weight_decay": 0}]
    return torch.optim.SGD(groups, lr=options.rate, momentum=0.9, nesterov=True)


def main():
    options = arguments()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    faces = Faces(options)
    valid_images, valid_votes = load(options.data, "valid")
    network = FaceNetwork()
    if options.start:
        network.load_state_dict(torch.load(options.start))
    network = network.to(device, memory_format=torch.channels_last)
    averaged = Averaged(network)
    narrow = quicker_with_bfloat16(device)
    optimizer = optimizer_of(network, options)
    per_epoch = len(faces.images) // options.batch
    steps = per_epoch * options.epochs
    checkpoint = Checkpoint(options.out + ".checkpoint", network, averaged, optimizer, faces.generator)
    first = checkpoint.restore()
    step = first * per_epoch
    for epoch in range(first, options.epochs):
        start, total = time.time(), 0.0
        for batch, shares in faces.batches(epoch, options.batch):
            rate = options.rate * min(1, (step + 1) / 400) * 0.5 * (1 + math.cos(math.pi * step / steps))
            for group in optimizer.param_groups:
                group["lr"] = rate + 1e-4 * options.rate
            batch = batch.to(device).contiguous(memory_format=torch.channels_last)
            with torch.autocast(device, torch.bfloat16, enabled=narrow):
                logits = network(batch)
            loss = -(shares.to(device) * logits.float().log_softmax(1)).sum(1).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            averaged.update(network)
            step, total = step + 1, total + loss.item()
        figures = judge(scores_of(averaged.network, valid_images, device), valid_votes)
        print(json.dumps({"epoch": epoch, "seconds": round(time.time() - start), "loss": round(total / per_epoch, 4),
                          **figures}), flush=True)
        checkpoint.save(epoch + 1)
    # Only a finished run has its file, so that make knows.
    torch.save(averaged.network.state_dict(), options.out)
    checkpoint.path.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
