"""Makes changed views of the training images, and what the teachers say of each: what the shipped network learns from.

    python views.py --data ferplus --out views.npz --teachers teacher1.pt teacher2.pt [--count 6]

Each teacher looks at the view and at its mirror image. Pupil and teachers see the same view (Beyer et al., "Knowledge
distillation: a good teacher is patient and consistent", 2022).
"""
import argparse

import numpy as np
import torch

from augment import augmented
from data import load, vote_shares
from network import FaceNetwork, quicker_with_bfloat16, standardize


@torch.no_grad()
def shares_of(teachers, views, narrow):
    """The mean of the teachers' shares (N, 8) of views (N, 48, 48) uint8; `narrow`: computed with bfloat16."""
    parts = []
    for start in range(0, len(views), 256):
        faces = standardize(views[start : start + 256, None].float() / 255).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16, enabled=narrow):
            logits = [teacher(side) for teacher in teachers for side in (faces, faces.flip(3))]
        parts.append(torch.stack([one.float().softmax(1) for one in logits]).mean(0))
    return torch.cat(parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--teachers", nargs="+", required=True)
    parser.add_argument("--count", type=int, default=6)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    generator = torch.Generator().manual_seed(options.seed)
    teachers = []
    for path in options.teachers:
        teacher = FaceNetwork()
        teacher.load_state_dict(torch.load(path))
        teachers.append(teacher.eval().to(memory_format=torch.channels_last))
    images, votes = load(options.data, "train")
    images = torch.from_numpy(images[vote_shares(votes)[1]])
    narrow = quicker_with_bfloat16("cpu")
    views, shares = [], []
    for number in range(options.count):
        view = torch.cat([augmented(part, generator)[:, 0] for part in images.split(512)])
        views.append((view * 255).round().to(torch.uint8))
        shares.append(shares_of(teachers, views[-1], narrow))
        print(f"view {number + 1} of {options.count}", flush=True)
    np.savez(options.out, views=torch.stack(views).numpy(), shares=torch.stack(shares).numpy().astype(np.float16))


if __name__ == "__main__":
    main()
