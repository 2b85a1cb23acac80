"""What a webcam and a detector do to a face, done to training images: crops that are off, blur, noise, light, things before it."""
import math

import torch
import torch.nn.functional as F


def uniform(shape, low, high, generator):
    return torch.rand(shape, generator=generator) * (high - low) + low


def chance(count, share, generator):
    return (torch.rand(count, generator=generator) < share).view(count, 1, 1, 1)


def crops(images, g):
    """Mirrored, rolled, shifted, larger or smaller crops, as the detector's boxes are and heads lean. One warp for all."""
    count = len(images)
    angle = uniform(count, -0.3, 0.3, g)
    # How much of the image the crop spans: the detector's box is 1.0 to 1.6 times the ideal one and less, in both ways.
    span = torch.exp(uniform(count, -0.27, 0.27, g))
    mirror = torch.where(torch.rand(count, generator=g) < 0.5, -1.0, 1.0)
    # A half profile is narrower.
    narrow = torch.exp(uniform(count, -0.12, 0.12, g))
    theta = torch.zeros(count, 2, 3)
    theta[:, 0, 0] = mirror * span * narrow * angle.cos()
    theta[:, 0, 1] = -span * angle.sin()
    theta[:, 1, 0] = mirror * span * narrow * angle.sin()
    theta[:, 1, 1] = span * angle.cos()
    theta[:, :, 2] = uniform((count, 2), -0.15, 0.15, g)
    grid = F.affine_grid(theta, images.shape, align_corners=False)
    return F.grid_sample(images, grid, padding_mode="border", align_corners=False)


def lose_resolution(images, g):
    """The whole batch's resolution is lost together (one size a batch): a small face, enlarged again."""
    size = int(torch.randint(16, 40, (1,), generator=g))
    small = F.interpolate(images, size=(size, size), mode="area")
    return F.interpolate(small, size=images.shape[2:], mode="bilinear", align_corners=False)


def light(images, g):
    """Gamma, and a ramp of light from a side."""
    count, _, height, width = images.shape
    images = images.clamp(1e-4, 1) ** torch.exp(uniform((count, 1, 1, 1), -0.6, 0.6, g))
    direction = uniform(count, 0, 2 * math.pi, g)
    strength = uniform(count, 0, 0.8, g) * (torch.rand(count, generator=g) < 0.35)
    y = torch.linspace(-1, 1, height).view(1, 1, height, 1)
    x = torch.linspace(-1, 1, width).view(1, 1, 1, width)
    ramp = x * direction.cos().view(-1, 1, 1, 1) + y * direction.sin().view(-1, 1, 1, 1)
    return images * (1 + strength.view(-1, 1, 1, 1) * ramp).clamp(0.1, 2)


def dct_matrix():
    k = torch.arange(8.0)
    matrix = torch.cos(math.pi / 8 * (k + 0.5)[None] * k[:, None]) * 0.5
    matrix[0] *= math.sqrt(0.5)
    return matrix


DCT = dct_matrix()
# Luminance quantization table of ITU-T T.81, annex K.
QUANTIZATION = torch.tensor(
    [16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56,
     14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
     49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99]).float().view(8, 8) / 255


def jpeg(images, g):
    """Blocks of 8x8 rounded as JPEG rounds them, at qualities of about 15 to 70."""
    count, _, height, width = images.shape
    blocks = images.view(count, height // 8, 8, width // 8, 8).transpose(2, 3)
    coarseness = torch.exp(uniform((count, 1, 1, 1, 1), math.log(0.6), math.log(3.0), g))
    step = QUANTIZATION * coarseness
    rounded = torch.round(DCT @ blocks @ DCT.T / step) * step
    return (DCT.T @ rounded @ DCT).transpose(2, 3).reshape(images.shape)


def noise(images, g):
    """Noise of a sensor in little light."""
    strength = uniform((len(images), 1, 1, 1), 0, 0.06, g)
    return images + strength * torch.randn(images.shape, generator=g)


def cover(faces, g):
    """A rectangle of the image's mean grey (0 after standardizing): a hand, a cup, hair (random erasing, Zhong et al. 2020)."""
    count, _, height, width = faces.shape
    center = torch.randint(0, height, (count, 2), generator=g)
    half = torch.randint(3, 10, (count, 2), generator=g)
    rows = (torch.arange(height)[None] - center[:, :1]).abs() < half[:, :1]
    columns = (torch.arange(width)[None] - center[:, 1:]).abs() < half[:, 1:]
    covered = rows[:, None, :, None] & columns[:, None, None, :]
    return torch.where(covered & chance(count, 0.4, g), torch.zeros(()), faces)


def augmented(images, generator):
    """Images (N, 48, 48) uint8 to greys (N, 1, 48, 48), about 0 to 1; standardize them, then `cover`."""
    g = generator
    images = crops(images[:, None].float() / 255, g)
    count = len(images)
    images = light(images, g)
    images = torch.where(chance(count, 0.3, g), lose_resolution(images, g), images)
    images = torch.where(chance(count, 0.3, g), noise(images, g), images)
    return torch.where(chance(count, 0.25, g), jpeg(images, g), images).clamp(0, 1)
