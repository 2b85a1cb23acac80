"""What a webcam and a detector do to a face, done to training images: crops that are off, blur, noise, light, things before it."""
import math

import torch
import torch.nn.functional as F


def uniform(shape, low, high, generator):
    return torch.rand(shape, generator=generator) * (high - low) + low


def chance(count, share, generator):
    return (torch.rand(count, generator=generator) < share).view(count, 1, 1, 1)


def crops(images, mild, g):
    """Mirrored, rolled, shifted, larger or smaller crops, as the detector's boxes are and heads lean. One warp for all.

    FER's faces are about 1.03 of the detector's box. `mild` images move as FER's own crops differ from one another; the others
    span 0.8 to 1.6 of it."""
    count = len(images)

    def jitter(small, large):
        return torch.where(mild, uniform(count, -small, small, g), uniform(count, -large, large, g))

    angle = jitter(0.17, 0.3)
    span = torch.exp(torch.where(mild, uniform(count, -0.12, 0.16, g), uniform(count, -0.22, 0.45, g)))
    mirror = torch.where(torch.rand(count, generator=g) < 0.5, -1.0, 1.0)
    # A half profile is narrower.
    narrow = torch.exp(jitter(0.04, 0.12))
    theta = torch.zeros(count, 2, 3)
    theta[:, 0, 0] = mirror * span * narrow * angle.cos()
    theta[:, 0, 1] = -span * angle.sin()
    theta[:, 1, 0] = mirror * span * narrow * angle.sin()
    theta[:, 1, 1] = span * angle.cos()
    theta[:, :, 2] = torch.stack([jitter(0.1, 0.15), jitter(0.1, 0.15)], 1)
    grid = F.affine_grid(theta, images.shape, align_corners=False)
    return surrounded(F.grid_sample(images, grid, padding_mode="border", align_corners=False), images, grid, g)


def surrounded(cropped, images, grid, g):
    """What lies outside of the image is the image's border drawn out, or for half of them a blurred piece of another image."""
    outside = (grid.abs().amax(3) > 1)[:, None] & chance(len(images), 0.5, g)
    others = F.interpolate(F.interpolate(images.roll(1, 0), size=(6, 6), mode="area"), size=images.shape[2:], mode="bilinear")
    return torch.where(outside, others, cropped)


def lose_resolution(images, g):
    """The whole batch's resolution is lost together (one size a batch): a small face, enlarged again."""
    size = int(torch.randint(20, 40, (1,), generator=g))
    small = F.interpolate(images, size=(size, size), mode="area")
    return F.interpolate(small, size=images.shape[2:], mode="bilinear", align_corners=False)


def light(images, mild, g):
    """Gamma, and a ramp of light from a side."""
    count, _, height, width = images.shape
    images = images.clamp(1e-4, 1) ** torch.exp(uniform((count, 1, 1, 1), -0.6, 0.6, g) * torch.where(mild, 0.5, 1.0))
    direction = uniform(count, 0, 2 * math.pi, g)
    strength = uniform(count, 0, 0.8, g) * (torch.rand(count, generator=g) < 0.5) * ~mild.flatten()
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
    strength = uniform((len(images), 1, 1, 1), 0, 0.05, g)
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


def augmented(images, generator, mild_share=0.5):
    """Images (N, 48, 48) uint8 to greys (N, 1, 48, 48), about 0 to 1; standardize them, then `cover`.

    A share of the images is only moved a little and lit differently: what FER's faces themselves look like is not to be lost."""
    g = generator
    count = len(images)
    mild = torch.rand(count, generator=g) < mild_share
    images = crops(images[:, None].float() / 255, mild, g)

    def some(share):
        return chance(count, share, g) & ~mild.view(-1, 1, 1, 1)

    images = light(images, mild.view(-1, 1, 1, 1), g)
    images = torch.where(some(0.35), lose_resolution(images, g), images)
    images = torch.where(some(0.35), noise(images, g), images)
    return torch.where(some(0.3), jpeg(images, g), images).clamp(0, 1)
