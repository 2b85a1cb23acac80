#!/usr/bin/env python3
"""Times SurSathi's face detector and OpenCV's on the same pictures, in turns, on the same core, and writes a table.

    bench_faces.py LAB [--rounds N] [--seconds S] [--levels baseline,avx2,avx512] [--pictures astronaut,montage,FILE]
    bench_faces.py LAB --growth

LAB is sursathi-lab of a release build; each instruction set is a process of its own (`detect --batch`, SURSATHI_CPU).
Both sides search for faces with minNeighbors 3 on one thread. A round gives OpenCV and each level the same time, in
turns, and takes the median of the searches of each. The table has the medians of the rounds; ratios are the medians of
the rounds' ratios. --growth shows instead how the cost grows with the picture. Rectangles that differ are told.
"""

import argparse
import math
import os
import platform
import statistics
import sys
import time
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Scripts"))
from batch_detector import LEVELS, Refused, start_levels  # noqa: E402
from opencv_cascades import find_cascades  # noqa: E402
from random_pictures import package_folder  # noqa: E402

CASCADES = ["haarcascade_frontalface_default", "haarcascade_frontalface_alt2", "lbpcascade_frontalface"]
SIZES = [(640, 480), (1280, 720)]
GROWTH = [(320, 240), (640, 480), (1280, 720), (1920, 1080), (3840, 2160)]


class OpenCV:
    """OpenCV's detector, asked as ours is."""

    def __init__(self, paths):
        self.classifiers = {path: cv2.CascadeClassifier(str(path)) for path in paths}

    def find(self, cascade, image, scaleFactor, minNeighbors, minSize, seconds=0.0):
        end, times = time.perf_counter() + seconds, []
        while True:
            start = time.perf_counter()
            faces = self.classifiers[cascade].detectMultiScale(image, scaleFactor, minNeighbors, 0, minSize)
            now = time.perf_counter()
            times.append((now - start) * 1000)
            if now >= end:
                return {"faces": np.asarray(faces).reshape(-1, 4).tolist(), "milliseconds": statistics.median(times),
                        "fastestMilliseconds": min(times)}  # fmt: skip


def read(path):
    image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if image is None:
        sys.exit(f"{path} cannot be read")
    return image


def fill(image, size):
    """The upper part of the picture that has the size's proportions, in that size."""
    width, height = size
    rows, columns = image.shape
    part = image[: min(rows, columns * height // width), : min(columns, rows * width // height)]
    shrinks = part.shape[1] > width
    return cv2.resize(part, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)


def picture(name, size):
    """astronaut, a montage of photographs of scikit-image, or a file."""
    folder = package_folder("skimage")
    if name not in ("astronaut", "montage"):
        return fill(read(name), size)
    if folder is None:
        sys.exit("the photographs are those of scikit-image: pip install scikit-image, or --pictures FILE")
    if name == "astronaut":
        return fill(read(folder / "astronaut.png"), size)
    half = (size[0] // 2, size[1] // 2)
    parts = [fill(read(folder / f"{part}.png"), half) for part in ("astronaut", "coffee", "chelsea", "camera")]
    montage = np.vstack([np.hstack(parts[:2]), np.hstack(parts[2:])])
    return np.ascontiguousarray(montage)


def measure(sides, cascade, image, factor, least, options):
    """Milliseconds by side: one number for each round, or the least. A side that refuses the cascade is left out."""
    words = {"scaleFactor": factor, "minNeighbors": 3, "minSize": (least, least)}
    times, expected = {}, None
    for name, side in sides.items():
        try:
            faces = side.find(cascade, image, **words)["faces"]
        except Refused:
            continue
        times[name] = []
        expected = faces if expected is None else expected
        if faces != expected:
            size = "x".join(map(str, image.shape[::-1]))
            print(f"{name}: other rectangles than OpenCV's: {cascade.stem} {size} {words}", file=sys.stderr, flush=True)
    names = list(times)
    for index in range(options.rounds):
        shift = index % len(names)
        for name in names[shift:] + names[:shift]:
            answer = sides[name].find(cascade, image, **words, seconds=options.seconds)
            times[name].append(answer["fastestMilliseconds" if options.fastest else "milliseconds"])
    return {name: [min(rounds)] for name, rounds in times.items()} if options.fastest else times


def ratio(times, level):
    return statistics.median(theirs / ours for theirs, ours in zip(times["OpenCV"], times[level]))


def number(value):
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def cells(times, levels):
    """OpenCV's milliseconds, then each level's and its ratio."""
    found = [number(statistics.median(times["OpenCV"]))]
    for level in levels:
        found += [number(statistics.median(times[level])), f"{ratio(times, level):.2f}"] if level in times else ["–", "–"]
    return found


def header(first, levels):
    columns = [*first, "OpenCV, ms", *(text for level in levels for text in (f"{level}, ms", "ratio"))]
    return [f"| {' | '.join(columns)} |", "| --- |" + " ---: |" * (len(columns) - 1)]


def summary(ratios, levels):
    """A line for each picture and level, and for all pictures together."""
    lines = ["", "| OpenCV / SurSathi | level | rows | geometric mean | smallest |", "| --- | --- | ---: | ---: | ---: |"]
    if len(ratios) > 1:
        ratios = {**ratios, "all": {level: [r for part in ratios.values() for r in part[level]] for level in levels}}
    for name, part in ratios.items():
        for level in (level for level in levels if part[level]):
            mean = math.exp(statistics.fmean(map(math.log, part[level])))
            lines.append(f"| {name} | {level} | {len(part[level])} | {mean:.2f} | {min(part[level]):.2f} |")
    return lines


def speed_table(sides, levels, paths, options):
    ratios = {}
    for name in options.pictures:
        title = Path(name).name
        ratios[title] = {level: [] for level in levels}
        print(f"\nPicture: {title}\n")
        print("\n".join(header(["cascade", "size", "minSize", "factor"], levels)), flush=True)
        for cascade in (paths[cascade] for cascade in CASCADES):
            for size, least, factor in ((s, m, f) for s in SIZES for m in (30, 80) for f in (1.1, 1.2)):
                times = measure(sides, cascade, picture(name, size), factor, least, options)
                for level in set(levels) & set(times):
                    ratios[title][level].append(ratio(times, level))
                row = [cascade.stem.replace("cascade", ""), f"{size[0]}x{size[1]}", str(least), str(factor)]
                print(f"| {' | '.join([*row, *cells(times, levels)])} |", flush=True)
    print("\n".join(summary(ratios, levels)))


def growth_table(sides, levels, paths, options):
    for name in options.pictures[:1]:
        print(f"\nPicture: {Path(name).name}; {CASCADES[0]}, minSize 30, factor 1.1; in brackets nanoseconds a pixel.\n"
              "Frames beyond the photograph's own size are enlarged: smooth, and so cheaper by the pixel than a camera's.\n")
        print("\n".join(header(["size"], levels)), flush=True)
        for size in GROWTH:
            times = measure(sides, paths[CASCADES[0]], picture(name, size), 1.1, 30, options)
            row = cells(times, levels)
            for index, side in enumerate(["OpenCV", *levels]):
                if side in times:
                    pixel = statistics.median(times[side]) * 1e6 / (size[0] * size[1])
                    row[max(2 * index - 1, 0)] += f" ({number(pixel)})"
            print(f"| {size[0]}x{size[1]} | {' | '.join(row)} |", flush=True)


def processor():
    with open("/proc/cpuinfo") as info:
        return next((line.split(":")[1].strip() for line in info if line.startswith("model name")), platform.machine())


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words = lambda text: text.split(",")  # noqa: E731
    parser.add_argument("program", metavar="LAB", help="sursathi-lab")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.1, help="of each side in each round; one search at least")
    parser.add_argument("--levels", type=words, default=LEVELS, help="instruction sets: " + ",".join(LEVELS))
    parser.add_argument("--pictures", type=words, default=["astronaut", "montage"], help="astronaut, montage, or files")
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)), help="the one that all run on")
    parser.add_argument("--cascade-folder", action="append", default=[], metavar="FOLDER", help="OpenCV's cascades")
    parser.add_argument("--fastest", action="store_true", help="the fastest search of all, on a machine that is not idle")
    parser.add_argument("--growth", action="store_true", help="sizes from 320x240 to 3840x2160 instead")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds is at least 1")
    return options


def main():
    options = parse()
    if os.getloadavg()[0] > 0.5:
        print(f"this machine is busy (load {os.getloadavg()[0]:.1f}): the figures will tell little", file=sys.stderr)
    cv2.setNumThreads(1)
    os.sched_setaffinity(0, {options.core})
    paths = find_cascades(more=options.cascade_folder)
    missing = [name for name in CASCADES if name not in paths]
    if missing:
        sys.exit(f"{', '.join(missing)}: not found; apt install opencv-data, or --cascade-folder FOLDER")
    detectors = start_levels(options.program, options.levels)
    what = "the fastest search" if options.fastest else "medians"
    print(f"{processor()}, one thread, OpenCV {cv2.__version__}; milliseconds: {what} of {options.rounds} rounds of "
          f"{options.seconds} s, in turns; minNeighbors 3. Ratio: OpenCV's time / SurSathi's.")  # fmt: skip
    sides = {"OpenCV": OpenCV(paths.values()), **detectors}
    table = growth_table if options.growth else speed_table
    table(sides, list(detectors), paths, options)
    for detector in detectors.values():
        detector.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
