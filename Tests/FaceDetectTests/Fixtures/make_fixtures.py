#!/usr/bin/env python3
"""Makes the pictures (*.pgm) and the expected results (*.txt) of the FaceDetect tests.

Made with opencv-python-headless 4.14.0 and numpy 2.4.6, with the cascades of Debian's opencv-data 4.6.0:

    python3 make_fixtures.py

The pictures are drawn here: heads of ellipses, noise and blobs. They are nobody's photographs. OpenCV 5 has no
CascadeClassifier any more.
"""
import os
import zlib

import cv2
import numpy

FOLDER = os.path.dirname(os.path.abspath(__file__))
CASCADES = "/usr/share/opencv4/haarcascades/"
LBP_CASCADES = "/usr/share/opencv4/lbpcascades/"
PLATES = "haarcascade_licence_plate_rus_16stages.xml"
PICTURES = ["one-face", "large-face", "two-faces", "noisy-faces", "blobs", "noise"]
TEXTURE_SEED = 1229
FACTORS = [1.05, 1.1, 1.2, 1.3, 1.5]


def ellipse(image, centre, axes, grey, angle=0):
    """Filled, smooth edge, in sixteenths of a pixel."""
    centre = tuple(int(v * 16) for v in centre)
    axes = tuple(max(int(v * 16), 1) for v in axes)
    cv2.ellipse(image, centre, axes, angle, 0, 360, int(min(grey, 255)), -1, cv2.LINE_AA, 4)


def draw_face(image, x, y, size, random):
    skin, dark = random.integers(150, 225), random.integers(15, 70)
    ellipse(image, (x, y - 0.12 * size), (0.50 * size, 0.66 * size), random.integers(10, 80))
    ellipse(image, (x, y), (0.42 * size, 0.56 * size), skin)
    ellipse(image, (x, y + 0.75 * size), (0.7 * size, 0.25 * size), random.integers(40, 200))
    for side in (-1, 1):
        eye = (x + side * 0.19 * size * random.uniform(0.9, 1.1), y - 0.10 * size)
        ellipse(image, eye, (0.13 * size, 0.085 * size), skin * random.uniform(0.55, 0.75))
        ellipse(image, (eye[0], eye[1] - 0.09 * size), (0.12 * size, 0.03 * size), dark, side * -6)
        ellipse(image, eye, (0.085 * size, 0.042 * size), skin * 1.1)
        ellipse(image, eye, (0.042 * size, 0.042 * size), dark)
        ellipse(image, (x + side * 0.24 * size, y + 0.16 * size), (0.10 * size, 0.09 * size), skin * 1.1)
        ellipse(image, (x + side * 0.05 * size, y + 0.16 * size), (0.025 * size, 0.018 * size), dark)
    ellipse(image, (x, y + 0.06 * size), (0.045 * size, 0.12 * size), skin * 1.15)
    ellipse(image, (x, y + 0.32 * size), (0.17 * size, 0.055 * size), skin * 0.6)
    ellipse(image, (x, y + 0.32 * size), (0.15 * size, 0.02 * size), dark)


def draw_picture(width, height, seed, faces, blur, noise):
    random = numpy.random.default_rng(seed)
    image = numpy.full((height, width), int(random.integers(60, 200)), numpy.uint8)
    image = numpy.clip(image + numpy.linspace(-30, 30, width), 0, 255).astype(numpy.uint8)
    for _ in range(10):
        centre = (random.uniform(0, width), random.uniform(0, height))
        ellipse(image, centre, (random.uniform(3, 30), random.uniform(3, 30)), random.integers(256))
    for index in range(faces):
        size = random.uniform(0.35, 0.9) * min(width / max(faces, 1), height)
        draw_face(image, (index + 0.5) * width / faces, random.uniform(0.42, 0.55) * height, size, random)
    image = cv2.GaussianBlur(image, (0, 0), blur)
    return numpy.clip(image + random.normal(0, noise, image.shape), 0, 255).astype(numpy.uint8)


def pictures():
    random = numpy.random.default_rng(1)
    return {
        "one-face": draw_picture(160, 120, 30, 1, 0.8, 0),
        "large-face": draw_picture(131, 157, 36, 1, 1.2, 2),
        "two-faces": draw_picture(199, 110, 25, 2, 0.8, 0),
        "noisy-faces": draw_picture(160, 121, 23, 2, 1.8, 5),
        "blobs": draw_picture(97, 83, 5, 0, 0.8, 1),
        "noise": random.integers(0, 256, (64, 80)).astype(numpy.uint8),
        "texture": texture(),
    }


def texture():
    """Soft spots of several sizes, in which cascades find what is not there."""
    random = numpy.random.default_rng(TEXTURE_SEED)
    height, width = 132, 176
    image = numpy.zeros((height, width))
    for cells, weight in ((9, 1.0), (23, 0.6), (50, 0.25)):
        noise = random.normal(0, 1, (cells * height // width + 1, cells))
        image += weight * cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)
    return numpy.clip(128 + 55 * image, 0, 255).astype(numpy.uint8)


def tree_children(random, count):
    """For each node of a tree its two children: nodes above 0, leaves from 0 down, in the order of the nodes."""
    leaf = 0
    children = [[None, None] for _ in range(count)]
    # Every node after the root takes a free place below an earlier node; leaves take the rest.
    for node in range(1, count):
        free = [(n, side) for n in range(node) for side in (0, 1) if children[n][side] is None]
        parent, side = free[int(random.integers(len(free)))]
        children[parent][side] = node
    for node in children:
        for side in (0, 1):
            if node[side] is None:
                node[side] = -leaf
                leaf += 1
    return children


def deep_trees():
    """A cascade that nobody trained: trees of one to five nodes, upright and tilted features, an odd window."""
    random = numpy.random.default_rng(4)
    width, height = 21, 17
    features, stages = [], []

    def rectangle(tilted):
        while True:
            x, y, w, h = (int(random.integers(0, n)) for n in (width, height, 12, 12))
            fits = x - h >= 0 and x + w <= width and y + w + h <= height if tilted else x + w <= width and y + h <= height
            if w > 0 and h > 0 and fits:
                return x, y, w, h

    def feature():
        tilted = int(random.integers(3) == 0)
        rects = [rectangle(tilted) for _ in range(int(random.integers(2, 4)))]
        weights = [1 / (w * h) * sign for (_, _, w, h), sign in zip(rects, (-1, 1, 0.25))]
        if tilted:
            weights = [weight / 2 for weight in weights]
        items = "".join("<_>%d %d %d %d %.8e</_>" % (*r, w * 60) for r, w in zip(rects, weights))
        features.append(f"<_><rects>{items}</rects><tilted>{tilted}</tilted></_>")
        return len(features) - 1

    for stage in range(6):
        trees = []
        for tree in range(2 + stage):
            count = 1 if tree == 0 else int(random.integers(1, 6))
            nodes = []
            children = tree_children(random, count)
            for left, right in children:
                nodes.append("%d %d %d %.8e" % (left, right, feature(), random.normal(0, 0.05)))
            leaves = " ".join("%.8e" % value for value in random.normal(0, 1, count + 1))
            trees.append(f"<_><internalNodes>{' '.join(nodes)}</internalNodes><leafValues>{leaves}</leafValues></_>")
        stages.append(f"<_><maxWeakCount>{len(trees)}</maxWeakCount><stageThreshold>{-0.5 - 0.1 * stage}</stageThreshold>"
                      f"<weakClassifiers>\n{chr(10).join(trees)}</weakClassifiers></_>")
    newline = "\n"
    return f"""<?xml version="1.0"?>
<!-- Made by make_fixtures.py -->
<opencv_storage>
<cascade type_id="opencv-cascade-classifier"><stageType>BOOST</stageType>
<featureType>HAAR</featureType>
<height>{height}</height>
<width>{width}</width>
<stageParams><maxWeakCount>7</maxWeakCount></stageParams>
<featureParams><maxCatCount>0</maxCatCount></featureParams>
<stageNum>{len(stages)}</stageNum>
<stages>
{newline.join(stages)}</stages>
<features>
{newline.join(features)}</features></cascade>
</opencv_storage>
"""


def lbp_trees():
    """As deep_trees, of local binary patterns."""
    random = numpy.random.default_rng(6)
    width, height = 13, 19
    features, stages = [], []

    def feature():
        w, h = int(random.integers(1, width // 3 + 1)), int(random.integers(1, height // 3 + 1))
        x, y = int(random.integers(0, width - 3 * w + 1)), int(random.integers(0, height - 3 * h + 1))
        features.append(f"<_><rect>{x} {y} {w} {h}</rect></_>")
        return len(features) - 1

    for stage in range(6):
        trees = []
        for tree in range(2 + stage):
            count = 1 if tree == 0 else int(random.integers(1, 6))
            nodes = []
            for left, right in tree_children(random, count):
                subset = " ".join(str(word) for word in random.integers(-2**31, 2**31, 8))
                nodes.append(f"{left} {right} {feature()} {subset}")
            leaves = " ".join("%.8e" % value for value in random.normal(0, 1, count + 1))
            trees.append(f"<_><internalNodes>{' '.join(nodes)}</internalNodes><leafValues>{leaves}</leafValues></_>")
        stages.append(f"<_><maxWeakCount>{len(trees)}</maxWeakCount><stageThreshold>{-0.5 - 0.2 * stage:.1f}</stageThreshold>"
                      f"<weakClassifiers>\n{chr(10).join(trees)}</weakClassifiers></_>")
    newline = "\n"
    return f"""<?xml version="1.0"?>
<!-- Made by make_fixtures.py -->
<opencv_storage>
<cascade><stageType>BOOST</stageType>
<featureType>LBP</featureType>
<height>{height}</height>
<width>{width}</width>
<featureParams><maxCatCount>256</maxCatCount></featureParams>
<stageNum>{len(stages)}</stageNum>
<stages>
{newline.join(stages)}</stages>
<features>
{newline.join(features)}</features></cascade>
</opencv_storage>
"""


def old_trees():
    """As deep_trees, in the format of OpenCV 1."""
    random = numpy.random.default_rng(8)
    width, height = 18, 22
    stages = []

    def feature():
        tilted = int(random.integers(4) == 0)
        rects = []
        while len(rects) < 2 + len(stages) % 2:
            x, y, w, h = (int(random.integers(0, n)) for n in (width, height, 12, 12))
            fits = x - h >= 0 and x + w <= width and y + w + h <= height if tilted else x + w <= width and y + h <= height
            if w > 0 and h > 0 and fits:
                # A third one that weighs nothing is dropped by OpenCV.
                weight = 0 if len(rects) == 2 and x % 3 == 0 else 60 / (w * h) / (1 + tilted) * (-1, 1, 0.25)[len(rects)]
                rects.append("<_>%d %d %d %d %.16e</_>" % (x, y, w, h, weight))
        return f"<feature><rects>{''.join(rects)}</rects><tilted>{tilted}</tilted></feature>"

    def branch(side, child):
        if child > 0:
            return f"<{side}_node>{child}</{side}_node>"
        return f"<{side}_val>{random.normal():.16e}</{side}_val>"

    for stage in range(5):
        trees = []
        for tree in range(2 + stage):
            nodes = [f"<_>{feature()}<threshold>{random.normal(0, 0.05):.16e}</threshold>{branch('left', left)}"
                     f"{branch('right', right)}</_>"
                     for left, right in tree_children(random, 1 + (tree + stage) % 4)]
            trees.append(f"<_>{''.join(nodes)}</_>")
        stages.append("<_><trees>\n%s</trees><stage_threshold>%.16e</stage_threshold><parent>%d</parent><next>-1</next></_>"
                      % ("\n".join(trees), -0.5 - 0.2 * stage, stage - 1))
    newline = "\n"
    return f"""<?xml version="1.0"?>
<opencv_storage>
<!-- Made by make_fixtures.py -->
<old_trees type_id="opencv-haar-classifier">
<size>{width} {height}</size>
<stages>
{newline.join(stages)}</stages></old_trees>
</opencv_storage>
"""


def rectangles(found):
    return " ".join(str(value) for value in numpy.array(found).reshape(-1).tolist())


def detection(images, picture, crop, cascade, factor, neighbours, least=(0, 0), most=(0, 0), magnification=1):
    """picture, crop (x y w h), cascade, factor, neighbours, min (w h), max (w h), magnification, then the rectangles."""
    x, y, w, h = crop
    part = numpy.ascontiguousarray(images[picture][y:y + h, x:x + w])
    part = part.repeat(magnification, axis=0).repeat(magnification, axis=1)
    folder = CASCADES if cascade.startswith("haar") else LBP_CASCADES if cascade.startswith("lbpc") else FOLDER + "/"
    found = cv2.CascadeClassifier(folder + cascade).detectMultiScale(part, factor, neighbours, 0, least, most)
    return " ".join(map(str, (
        picture, *crop, cascade, factor, neighbours, *least, *most, magnification, rectangles(found)))).rstrip()


def whole_picture(images, picture):
    return (0, 0, images[picture].shape[1], images[picture].shape[0])


def detections(images):
    random = numpy.random.default_rng(2)
    names = sorted(n for n in os.listdir(CASCADES) if n.endswith(".xml") and "16stages" not in n)
    lines = []

    def add(picture, crop, cascade, *arguments):
        lines.append(detection(images, picture, crop, cascade, *arguments))

    def whole(picture):
        return whole_picture(images, picture)

    for cascade in names + ["deep-trees.xml"]:
        for picture in PICTURES:
            factor = float(random.choice(FACTORS[1:]))
            add(picture, whole(picture), cascade, factor, 0)
            add(picture, whole(picture), cascade, factor, 3)
    main = ["haarcascade_frontalface_default.xml", "haarcascade_frontalface_alt2.xml", "haarcascade_smile.xml",
            "haarcascade_eye_tree_eyeglasses.xml", "deep-trees.xml"]
    for index in range(60):
        picture = str(random.choice(["one-face", "large-face", "two-faces", "noisy-faces"]))
        _, _, width, height = whole(picture)
        w, h = int(random.integers(width // 2, width + 1)), int(random.integers(height // 2, height + 1))
        crop = (int(random.integers(0, width - w + 1)), int(random.integers(0, height - h + 1)), w, h)
        side = int(random.integers(15, 70))
        least, most = [
            ((side, side), (0, 0)), ((0, 0), (side, side)), ((side, side), (side, side)),
            ((side, side // 2), (side + 40, side * 2)), ((side * 3, side), (side, side * 3)), ((0, 0), (0, side)),
        ][index % 6]
        for neighbours in (0, 1 + index % 4):
            add(picture, crop if index % 4 else whole(picture), main[index % len(main)],
                float(random.choice(FACTORS)), neighbours, least, most)
    for size in (10, 19, 20, 21, 23, 24, 25, 26, 30):
        for cascade in main[:3]:
            add("one-face", (60, 30, size, size), cascade, 1.1, 0)
    return lines


def more_detections(images):
    """Local binary patterns, the format of OpenCV 1, factors near 1 and far from it, images from tiny to huge."""
    random = numpy.random.default_rng(9)
    lbp = sorted(os.listdir(LBP_CASCADES))
    own = ["lbp-trees.xml", "old-trees.xml"]
    lines = []

    def add(picture, cascade, factor, neighbours, *arguments, crop=None):
        crop = crop or whole_picture(images, picture)
        lines.append(detection(images, picture, crop, cascade, factor, neighbours, *arguments))

    for cascade in lbp + [PLATES] + own:
        for picture in images:
            # Own ones find many.
            factor = float(random.choice([1.3, 1.7] if cascade in own else FACTORS[:3]))
            add(picture, cascade, factor, 0 if cascade not in own or picture in ("blobs", "noise") else 2)
            add(picture, cascade, factor, 3)
        for index in range(12):
            side, other = int(random.integers(10, 60)), int(random.integers(10, 60))
            least, most = [
                ((side, other), (0, 0)), ((0, 0), (side, other)), ((side, side), (side, side)),
                ((side, other), (side + 40, other + 40)), ((side * 3, side), (side, side * 3)), ((0, other), (side, 0)),
            ][index % 6]
            x, y, w, h = (int(random.integers(low, high)) for low, high in ((0, 60), (0, 50), (20, 117), (20, 83)))
            add("texture", cascade, float(random.choice([1.02, 1.1, 1.25, 2.0])), 0 if cascade not in own else 1 + index % 3,
                least, most, crop=(x, y, w, h))
        for factor in (1.001, 1.003, 2.9, 7.3, 50.0):
            if factor > 2:
                add("texture", cascade, factor, 3, (0, 0), (0, 0), 2)
            else:
                add("texture", cascade, factor, 3, (40, 40), (50, 50), 1, crop=(12, 8, 100, 100))
        for size in (5, 12, 13, 18, 19, 20, 22, 24, 25, 34, 45, 46, 64, 65, 80, 81):
            add("texture", cascade, 1.1, 0, crop=(30, 20, max(size * 2 // 3, 12), size))
    for cascade in ("haarcascade_frontalface_default.xml", "haarcascade_smile.xml", "deep-trees.xml"):
        for factor in (1.001, 1.003, 2.9, 7.3, 50.0):
            add("large-face", cascade, factor, 3, (0, 40), (70, 50) if factor < 2 else (0, 0))
    # Up to 8096x6072 pixels.
    for cascade, picture, magnification in (
            ("haarcascade_frontalface_default.xml", "two-faces", 20), ("haarcascade_smile.xml", "texture", 46),
            ("lbpcascade_frontalface.xml", "two-faces", 20), ("lbp-trees.xml", "texture", 46)):
        side = images[picture].shape[0] * magnification // 3
        add(picture, cascade, 1.2, 1, (side, side), (0, 0), magnification)
    return lines


def scalings(images):
    """picture, width, height, Adler-32 of the scaled picture's bytes."""
    lines = []
    for picture, image in images.items():
        height, width = image.shape
        for scale in (1.0, 1.01, 1.1, 1.21, 1.5, 2.0, 2.37, 3.0, 4.9):
            size = (round(width / scale), round(height / scale))
            scaled = cv2.resize(image, size, interpolation=cv2.INTER_LINEAR_EXACT)
            lines.append(f"{picture} {size[0]} {size[1]} {zlib.adler32(scaled.tobytes())}")
    return lines


def integrals(images):
    """picture, Adler-32 of sums, squares and tilted sums as little-endian 32-bit integers, row by row."""
    lines = []
    for picture, image in images.items():
        planes = cv2.integral3(image, sdepth=cv2.CV_32S, sqdepth=cv2.CV_64F)
        sums = [zlib.adler32(plane.astype("<i4").tobytes()) for plane in planes]
        lines.append(f"{picture} {sums[0]} {sums[1]} {sums[2]}")
    return lines


def groupings():
    """neighbours, number of rectangles, the rectangles, then the groups."""
    random = numpy.random.default_rng(3)
    lines = []
    for index in range(40):
        count = int(random.integers(1, 60))
        centres = random.integers(0, 150, (1 + index % 5, 2))
        rects = []
        for _ in range(count):
            x, y = centres[random.integers(len(centres))] + random.integers(-6, 7, 2)
            side = int(random.integers(20, 20 + 5 * (1 + index % 9)))
            rects.append((int(x), int(y), side, int(side * (1 + 0.5 * (index % 2)))))
        neighbours = 1 + index % 4
        groups, _ = cv2.groupRectangles(list(rects), neighbours, 0.2)
        lines.append(f"{neighbours} {count} {rectangles(rects)} {rectangles(groups)}".rstrip())
    return lines


def main():
    cv2.setNumThreads(1)
    images = pictures()
    for name, text in {"deep": deep_trees(), "lbp": lbp_trees(), "old": old_trees()}.items():
        with open(os.path.join(FOLDER, f"{name}-trees.xml"), "w") as file:
            file.write(text)
    for name, image in images.items():
        with open(os.path.join(FOLDER, name + ".pgm"), "wb") as file:
            file.write(b"P5\n%d %d\n255\n" % (image.shape[1], image.shape[0]) + image.tobytes())
    for name, lines in {
        "detections": detections(images) + more_detections(images), "scalings": scalings(images), "integrals": integrals(images),
        "groupings": groupings(),
    }.items():
        with open(os.path.join(FOLDER, name + ".txt"), "w") as file:
            file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
