#!/usr/bin/env python3
"""Makes the fixtures of ImageTests next to itself: a drawn picture and what OpenCV and Pillow make of it.

Made with Python 3.11, opencv-python-headless 4.14.0, Pillow 13.0.0 and NumPy. The picture is drawn here and free.
"""
import os
import cv2
import numpy as np
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
WIDTH, HEIGHT = 61, 47


def path(name):
    return os.path.join(HERE, name)


def drawn():
    """A face of circles on a gradient, with a little seeded noise: edges, flats and texture."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    image = np.stack([x * 4, y * 5, 255 - x * 2 - y], axis=2).clip(0, 255).astype(np.uint8)
    cv2.circle(image, (30, 23), 17, (235, 190, 150), -1, cv2.LINE_AA)
    cv2.circle(image, (24, 19), 3, (20, 30, 40), -1)
    cv2.circle(image, (36, 19), 3, (20, 30, 40), -1)
    cv2.ellipse(image, (30, 29), (8, 4), 0, 0, 180, (200, 30, 30), 2)
    noise = np.random.default_rng(1).integers(-9, 10, image.shape)
    return (image.astype(int) + noise).clip(0, 255).astype(np.uint8)


def crop(image, x, y, width, height):
    """A crop of whole pixels that may reach outside, where the edge pixels go on."""
    pad = 64
    padded = cv2.copyMakeBorder(image, pad, pad, pad, pad, cv2.BORDER_REPLICATE)
    return padded[y + pad:y + pad + height, x + pad:x + pad + width]


def box_average(image, x, y, width, height, to_width, to_height):
    """The exact area average of a region with fractions, in double precision: overlaps summed pixel by pixel."""
    def weights(start, length, count, limit):
        matrix = np.zeros((count, limit))
        for i in range(count):
            low, high = start + i * length / count, start + (i + 1) * length / count
            for pixel in range(int(np.floor(low)), int(np.ceil(high))):
                overlap = min(high, pixel + 1) - max(low, pixel)
                matrix[i, min(max(pixel, 0), limit - 1)] += overlap / (high - low)
        return matrix
    rows = weights(y, height, to_height, image.shape[0])
    columns = weights(x, width, to_width, image.shape[1])
    return np.floor(rows @ image.astype(float) @ columns.T + 0.5).astype(np.uint8)


rgb = drawn()
gray = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
Image.fromarray(rgb).save(path("drawn.png"))
Image.fromarray(rgb).save(path("drawn.ppm"))
Image.fromarray(gray).save(path("drawn-gray.pgm"))
Image.fromarray(gray).save(path("drawn-gray.png"))
Image.fromarray(rgb).convert("P", palette=Image.Palette.ADAPTIVE, colors=16).save(path("drawn-palette.png"))
Image.open(path("drawn-palette.png")).convert("RGB").save(path("drawn-palette.ppm"))

Image.fromarray(rgb).save(path("drawn.jpg"), quality=90, subsampling="4:2:0")
Image.open(path("drawn.jpg")).convert("RGB").save(path("drawn-jpeg.ppm"))
luma = Image.open(path("drawn.jpg"))
luma.draft("L", luma.size)  # libjpeg's own luma, not Pillow's conversion
assert luma.mode == "L"
luma.save(path("drawn-jpeg-luma.pgm"))
Image.fromarray(rgb).save(path("drawn-progressive.jpg"), quality=90, progressive=True, subsampling="4:2:0")
Image.fromarray(gray).save(path("drawn-gray.jpg"), quality=90)
Image.open(path("drawn-gray.jpg")).save(path("drawn-gray-jpeg.pgm"))

# A camera's MJPEG frame has no Huffman tables: the standard ones are meant.
data = open(path("drawn.jpg"), "rb").read()
stripped, position = data[:2], 2
while data[position + 1] != 0xDA:
    length = int.from_bytes(data[position + 2:position + 4], "big")
    if data[position + 1] != 0xC4:
        stripped += data[position:position + 2 + length]
    position += 2 + length
open(path("drawn-without-tables.jpg"), "wb").write(stripped + data[position:])

# Region and size of the result of each resample-N.pgm; the last column is the reference.
cases = [
    (0, 0, 61, 47, 128, 96, "linear"), (10, 5, 40, 40, 64, 64, "linear"), (0, 0, 61, 47, 61, 47, "linear"),
    (0, 0, 61, 47, 24, 20, "area"), (12, 3, 36, 40, 12, 10, "area"), (12, 3, 36, 40, 17, 23, "area"),
    (-10, -6, 50, 50, 64, 64, "linear"), (30, 20, 60, 44, 16, 16, "area"), (-40, 30, 30, 30, 16, 16, "area"),
    (3.3, 4.7, 41.9, 38.25, 13, 11, "box"), (-7.5, -3.25, 80.5, 66.75, 32, 32, "box"),
]
with open(path("resample.txt"), "w") as table:
    for index, (x, y, width, height, to_width, to_height, method) in enumerate(cases):
        if method == "box":
            result = box_average(gray, x, y, width, height, to_width, to_height)
        else:
            flag = cv2.INTER_LINEAR if method == "linear" else cv2.INTER_AREA
            result = cv2.resize(crop(gray, x, y, width, height), (to_width, to_height), interpolation=flag)
            colour = cv2.resize(crop(rgb, x, y, width, height), (to_width, to_height), interpolation=flag)
            Image.fromarray(colour).save(path(f"resample-{index}.ppm"))
        Image.fromarray(result).save(path(f"resample-{index}.pgm"))
        print(x, y, width, height, to_width, to_height, method, file=table)
