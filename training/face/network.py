"""The network of the shipped face model: residual, with squeeze and excitation, 67 million multiplications a face.

Sized for one AVX2 thread of our engine: 3x3 convolutions in multiples of eight channels, as many in each resolution.
"""
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

STEM_CHANNELS = 24
# Channels and blocks of each resolution: 24x24, 12x12, 6x6, 3x3.
STAGES = [(32, 2), (64, 2), (128, 2), (256, 1)]
SIZE = 48


def convolution(inputs, outputs, size, stride=1):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False), nn.BatchNorm2d(outputs))


class Block(nn.Module):
    """A residual block (He et al. 2016) with squeeze and excitation (Hu et al. 2018); the shortcut of a smaller one is
    averaged before its 1x1 convolution (ResNet-D, He et al. 2019)."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.first = convolution(inputs, outputs, 3, stride)
        self.second = convolution(outputs, outputs, 3)
        self.squeeze = nn.Conv2d(outputs, outputs // 8, 1)
        self.excite = nn.Conv2d(outputs // 8, outputs, 1)
        self.shortcut = (
            nn.Identity() if stride == 1 and inputs == outputs
            else nn.Sequential(nn.AvgPool2d(stride), convolution(inputs, outputs, 1)))

    def forward(self, x):
        y = self.second(F.relu(self.first(x)))
        scale = self.excite(F.relu(self.squeeze(y.mean((2, 3), keepdim=True)))).sigmoid()
        return F.relu(y * scale + self.shortcut(x))


class FaceNetwork(nn.Module):
    """Faces (N, 1, 48, 48), standardized, to logits (N, 8)."""

    def __init__(self, labels=8, dropout=0.3):
        super().__init__()
        self.stem = convolution(1, STEM_CHANNELS, 3)
        blocks, inputs = [], STEM_CHANNELS
        for outputs, count in STAGES:
            for index in range(count):
                blocks.append(Block(inputs, outputs, 2 if index == 0 else 1))
                inputs = outputs
        self.blocks = nn.Sequential(*blocks)
        self.dropout = nn.Dropout(dropout)
        self.classifier = nn.Linear(inputs, labels)

    def forward(self, x):
        x = self.blocks(F.relu(self.stem(x)))
        return self.classifier(self.dropout(x.mean((2, 3))))


def standardize(faces):
    """Greys 0 to 1 (N, 1, H, W) minus each image's mean, over its standard deviation plus 0.05: `sursathi.standardize=image`."""
    deviation, mean = torch.std_mean(faces, (1, 2, 3), keepdim=True)
    return (faces - mean) / (deviation + 0.05)


@torch.enable_grad()
def quicker_with_bfloat16(device):
    """Whether a step of training is quicker with bfloat16 than with float32, by trying both. A processor that does not multiply it
    by itself is ten times as slow, and some that do (AVX-512 without AMX) are slower, too."""
    if device != "cpu":
        return True
    seconds = {}
    with torch.random.fork_rng(devices=[]):  # what is drawn later stays the same
        network = FaceNetwork().to(memory_format=torch.channels_last)
        faces = torch.randn(64, 1, SIZE, SIZE).contiguous(memory_format=torch.channels_last)
        for narrow in [False, True] * 3:  # the last of each counts; the first ones prepare
            start = time.perf_counter()
            with torch.autocast("cpu", torch.bfloat16, enabled=narrow):
                logits = network(faces)
            logits.float().log_softmax(1)[:, 0].mean().backward()
            seconds[narrow] = time.perf_counter() - start
    return seconds[True] < seconds[False]
