#!/usr/bin/env python3
"""Makes the fixtures of CaptureTests next to itself: small drawn recordings, and frames converted by OpenCV.

Made with Python 3.11, opencv-python-headless 4.14.0 (its own AVI writer), Pillow 13.0.0 and NumPy. All drawn here.
"""
import io
import os
import struct
import cv2
import numpy as np
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))


def path(name):
    return os.path.join(HERE, name)


def drawn(number, width=48, height=32):
    """A disc that moves right, on a grey that brightens: every frame differs."""
    image = np.full((height, width, 3), 40 + 20 * number, np.uint8)
    cv2.circle(image, (8 + 7 * number, height // 2), 6, (230, 120, 60), -1)
    return image


def jpeg(image, **options):
    out = io.BytesIO()
    Image.fromarray(image).save(out, "JPEG", quality=80, **options)
    return out.getvalue()


def chunk(name, data):
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def listed(kind, data, name=b"LIST"):
    return chunk(name, kind + data)


pictures = [jpeg(drawn(number)) for number in range(5)]

# Concatenated JPEGs; the second has a whole JPEG as thumbnail in APP1, the third restart markers, the fourth padding
# before a marker, and there is something else between the last two.
thumbnail = jpeg(drawn(1, 16, 16))
app1 = b"\xff\xe1" + struct.pack(">H", len(thumbnail) + 2) + thumbnail
with_thumbnail = pictures[1][:2] + app1 + pictures[1][2:]
restarts = jpeg(drawn(2), restart_marker_blocks=1)
padded = pictures[3][:2] + b"\xff\xff" + pictures[3][2:]
with open(path("discs.mjpeg"), "wb") as file:
    file.write(pictures[0] + with_thumbnail + restarts + padded + b"\r\n--boundary\r\n\r\n" + pictures[4])

# What v4l2double.c sends as MJPEG.
open(path("disc.jpg"), "wb").write(pictures[0])

# OpenCV's AVI writer: 7 frames at 12 frames a second.
writer = cv2.VideoWriter(path("discs.avi"), cv2.CAP_OPENCV_MJPEG, cv2.VideoWriter_fourcc(*"MJPG"), 12, (48, 32))
assert writer.isOpened()
for number in range(7):
    writer.write(drawn(number))
writer.release()

# OpenDML: sound first, two RIFFs, an index, a rec list, an empty frame, an odd length; lengths of the lists left at 0.
def stream(kind, codec, scale, rate, form):
    header = kind + codec + struct.pack("<IHHIIIIIIIIHHHH", 0, 0, 0, 0, scale, rate, 0, 0, 0, 0, 0, 0, 0, 48, 32)
    return listed(b"strl", chunk(b"strh", header) + chunk(b"strf", form))


bitmap = struct.pack("<IiiHH4sIiiII", 40, 48, 32, 1, 24, b"MJPG", 48 * 32 * 3, 0, 0, 0, 0)
wave = struct.pack("<HHIIHH", 1, 1, 8000, 8000, 1, 8)
avih = struct.pack("<14I", 40000, 0, 0, 0, 7, 0, 2, 0, 48, 32, 0, 0, 0, 0)
header = listed(b"hdrl", chunk(b"avih", avih) + stream(b"auds", b"\0\0\0\0", 1, 8000, wave)
                + stream(b"vids", b"MJPG", 1001, 24000, bitmap))
odd = pictures[1] + b"\0" * (1 - len(pictures[1]) % 2)
assert len(odd) % 2 == 1
first = (chunk(b"ix01", b"\0" * 24) + chunk(b"01wb", b"\x80" * 101) + chunk(b"01dc", pictures[0]) + chunk(b"01dc", odd)
         + listed(b"rec ", chunk(b"00wb", b"\x80" * 10) + chunk(b"01dc", b"") + chunk(b"01db", pictures[2])))
second = chunk(b"01dc", pictures[3]) + chunk(b"JUNK", b"x" * 33) + chunk(b"01dc", pictures[4])
unfinished = lambda kind, data, name: name + struct.pack("<I", 0) + kind + data
with open(path("opendml.avi"), "wb") as file:
    file.write(unfinished(b"AVI ", header + chunk(b"JUNK", b"\0" * 20) + unfinished(b"movi", first, b"LIST"), b"RIFF"))
    file.write(chunk(b"idx1", b"\0" * 32))
    file.write(unfinished(b"AVIX", unfinished(b"movi", second, b"LIST"), b"RIFF"))

# Frames of every uncompressed format, and OpenCV's RGB of them. Seeded noise, a ramp in the luma.
random = np.random.default_rng(2)
width, height = 32, 18
ramp = np.tile(np.linspace(0, 255, width).round().astype(np.uint8), (height, 1))
noise = lambda *shape: random.integers(60, 200, shape, dtype=np.uint8)
i420 = np.concatenate([ramp.ravel(), noise(width * height // 2)]).reshape(height * 3 // 2, width)
yuyv = np.stack([ramp, noise(height, width)], axis=2)
frames = {
    "yuv420": (i420, cv2.COLOR_YUV2RGB_I420), "nv12": (i420, cv2.COLOR_YUV2RGB_NV12), "yuyv": (yuyv, cv2.COLOR_YUV2RGB_YUYV),
}
for name, (data, code) in frames.items():
    open(path(f"{name}.raw"), "wb").write(data.tobytes())
    Image.fromarray(cv2.cvtColor(data, code)).save(path(f"{name}.ppm"))
# The same luma without colour: the grey that a grey scene gives.
neutral = np.concatenate([ramp.ravel(), np.full(width * height // 2, 128, np.uint8)]).reshape(height * 3 // 2, width)
Image.fromarray(cv2.cvtColor(neutral, cv2.COLOR_YUV2RGB_I420)[:, :, 0]).save(path("luma.pgm"))

# YUV4MPEG2: 7x5 pixels (odd), three frames, FRAME with a parameter.
def y4m(name, parameters, planes):
    with open(path(name), "wb") as file:
        file.write(b"YUV4MPEG2 W7 H5 F30000:1001 Ip A1:1 " + parameters + b"\n")
        for number in range(3):
            file.write(b"FRAME Ixyz\n" if number == 1 else b"FRAME\n")
            for count in planes:
                file.write(bytes((16 + number + 5 * i) % 220 for i in range(count)))


y4m("420.y4m", b"C420mpeg2 XYSCSS=420MPEG2", (35, 12, 12))
y4m("422.y4m", b"C422", (35, 20, 20))
y4m("444.y4m", b"C444", (35, 35, 35))
y4m("411.y4m", b"C411", (35, 10, 10))
y4m("mono.y4m", b"Cmono", (35,))
y4m("full-range.y4m", b"C420jpeg XCOLORRANGE=FULL", (35, 12, 12))
