#!/usr/bin/env python3
"""Compares our detector with OpenCV's on random pictures: the same rectangles in the same order, at each instruction set.

    python3 -m venv venv && venv/bin/pip install -r Benchmarks/requirements.txt scikit-learn matplotlib
    swift build -c release --product sursathi-lab
    venv/bin/python Scripts/compare-detections.py .build/release/sursathi-lab [--runs 2000] [--images FOLDER ...]

A run is a cascade, a picture and parameters, all random; it compares the raw windows and the grouped rectangles with
those of cv2's CascadeClassifier on one thread. Cascades: every haarcascade_*.xml and lbpcascade_*.xml of opencv-data and
of the packages that are found. Pictures: random_pictures.py; --images adds photographs and clips. Runs depend on --seed,
on the files found and on the other options; a difference is told with what repeats it, and its picture and parameters are
saved in --save.

Exit status: 1 if anything differs, if our detector refuses a cascade or parameters (unless --allow-refused), or if too
few runs had detections to mean much.
"""

import argparse
import collections
import dataclasses
import pathlib
import shlex
import sys
import time

import cv2
import numpy as np

from batch_detector import LEVELS, Refused, start_levels
from opencv_cascades import find_cascades
from random_pictures import RandomPictures

FACTORS = [1.01, 1.02, 1.05, 1.07, 1.1, 1.1, 1.1, 1.1, 1.15, 1.2, 1.2, 1.25, 1.3, 1.4, 1.5, 1.7, 2.0, 2.5, 3.0]
ODD_FACTORS = [1.003, 1.0077, 4 / 3, 5.0, 17.3]
LARGE_SIZES = [(1600, 1200), (1920, 1080), (2560, 1440), (3840, 2160)]


@dataclasses.dataclass
class Run:
    """One random call of the detector."""

    number: int
    name: str
    image: np.ndarray
    factor: float
    neighbours: int
    least: tuple[int, int]
    most: tuple[int, int]

    def __str__(self):
        height, width = self.image.shape
        return (f"run {self.number}: {self.name} {width}x{height} scaleFactor={self.factor!r} "
                f"minNeighbors={self.neighbours} minSize={self.least} maxSize={self.most}")  # fmt: skip


class RandomRuns:
    """Run K is the same for the same seed, files and options."""

    def __init__(self, options):
        self.paths = find_cascades(options.cascades, options.cascade_folder)
        self.classifiers = {name: cv2.CascadeClassifier(str(path)) for name, path in self.paths.items()}
        for name in [name for name, classifier in self.classifiers.items() if classifier.empty()]:
            print(f"{name}: left out, OpenCV cannot read it")
            del self.paths[name], self.classifiers[name]
        self.names = list(self.paths)
        self.pictures = RandomPictures(options.images)
        self.seed = options.seed
        self.seconds = 0.0

    def make(self, number):
        """A run and OpenCV's rectangles, raw and grouped. Most of those with none are drawn again."""
        random = np.random.default_rng([self.seed, number])
        name = self.names[number % len(self.names)]
        attempts = 1 if random.random() < 0.1 else 5
        for _ in range(attempts):
            run = self._draw(random, number, name)
            expected = self._expected(run)
            if expected[0]:
                break
        return run, expected

    def _expected(self, run):
        def search(neighbours):
            start = time.monotonic()
            found = self.classifiers[run.name].detectMultiScale(
                run.image, run.factor, neighbours, 0, run.least, run.most)  # fmt: skip
            self.seconds += time.monotonic() - start
            return np.asarray(found).reshape(-1, 4).tolist()

        raw = search(0)
        return raw, search(run.neighbours) if run.neighbours and raw else raw

    def _draw(self, random, number, name):
        classifier = self.classifiers[name]
        factor = float(random.choice(FACTORS))
        if random.random() < 0.1:
            factor = float(random.choice([*ODD_FACTORS, random.uniform(1.01, 3)]))
        if random.random() < 0.015:
            factor = max(factor, 1.15)
            size = LARGE_SIZES[random.choice(4, p=[0.3, 0.35, 0.15, 0.2])]
            image = self.pictures.large(random, name, classifier, size)
        else:
            # What a search costs grows with the pixels of all its sizes.
            work = np.exp(random.uniform(np.log(6e4), np.log(2.5e6)))
            pixels = max(work * (1 - factor**-2), 1500)
            image = self.pictures.draw(random, name, classifier, pixels)
        least, most = self.limits(random, classifier.getOriginalWindowSize(), image.shape[::-1])
        return Run(number, name, image, factor, int(random.choice(7, p=[0.1, 0.2, 0.2, 0.2, 0.1, 0.1, 0.1])), least, most)

    @staticmethod
    def limits(random, window, size):
        """minSize and maxSize: none, those that leave much, and any."""

        def near(low, high):
            """Not often a square, and not always in proportion to the window."""
            scale = np.exp(random.uniform(np.log(low), np.log(high)))
            jitter = random.uniform(0.8, 1.25, 2) if random.random() < 0.4 else (1, 1)
            return tuple(int(side * scale * j) for side, j in zip(window, jitter))

        def anything():
            return tuple(int(random.integers(0, max(side, 2) * 5 // 4)) for side in size)

        kind = random.random()
        none = (0, 0)
        if kind < 0.35:
            return none, none
        if kind < 0.55:
            return near(0.5, 2.5), none
        if kind < 0.70:
            return none, near(1.0, 8)
        if kind < 0.82:
            return near(0.5, 1.5), near(1.5, 8)
        if kind < 0.87:
            side = int(random.integers(1, 120))
            return (side, side), (side, side)
        if kind < 0.90:
            return (int(random.integers(0, 80)), 0)[:: random.choice([1, -1])], none
        if kind < 0.93:
            return none, (int(random.integers(0, 200)), 0)[:: random.choice([1, -1])]
        return anything(), (none if random.random() < 0.3 else anything())


class Tally:
    """What came out, by level and by cascade."""

    def __init__(self, levels):
        self.levels = {level: collections.Counter() for level in levels}
        self.cascades = collections.defaultdict(collections.Counter)
        self.refusals = collections.Counter()

    def add_expected(self, run, expected):
        self.cascades[run.name].update(
            {"runs": 1, "raw": bool(expected[0]), "grouped": bool(expected[1]), "rectangles": len(expected[0])})

    @property
    def differences(self):
        return sum(counts["raw differs"] + counts["grouped differs"] for counts in self.levels.values())

    @property
    def non_empty(self):
        runs = sum(counts["runs"] for counts in self.cascades.values())
        return sum(counts["raw"] for counts in self.cascades.values()) / max(runs, 1)

    def report(self):
        lines = [f"{'cascade':40}{'runs':>7}{'refused':>9}{'with raw':>10}{'with groups':>13}{'raw rectangles':>16}"]
        for name, counts in sorted(self.cascades.items()):
            lines.append(f"{name:40}{counts['runs']:7}{counts['refused']:9}{counts['raw']:10}{counts['grouped']:13}"
                         f"{counts['rectangles']:16}")  # fmt: skip
        lines += ["", f"{'level':12}{'runs':>7}{'refused':>9}{'raw rectangles':>16}{'raw differences':>17}"
                      f"{'groups':>9}{'grouped differences':>21}{'seconds':>9}"]  # fmt: skip
        for level, counts in self.levels.items():
            lines.append(f"{level:12}{counts['runs']:7}{counts['refused']:9}{counts['raw']:16}"
                         f"{counts['raw differs']:17}{counts['grouped']:9}{counts['grouped differs']:21}"
                         f"{counts['milliseconds'] / 1000:9.1f}")  # fmt: skip
        if self.refusals:
            lines += ["", "refused:"] + [f"{count:6} times: {text}" for text, count in self.refusals.most_common()]
        return "\n".join(lines)


def compare(path, run, expected, detectors, tally, options):
    """Adds a run to the tally; tells what differs."""
    tally.add_expected(run, expected)
    for level, detector in detectors.items():
        counts = tally.levels[level]
        try:
            for index, kind in enumerate(("raw", "grouped")):
                answer = detector.find(
                    path, run.image, scaleFactor=run.factor, minNeighbors=run.neighbours,
                    minSize=run.least, maxSize=run.most, raw=kind == "raw")  # fmt: skip
                found = answer["faces"]
                counts["milliseconds"] += answer["milliseconds"]
                counts[kind] += len(found)
                if found != expected[index]:
                    counts[f"{kind} differs"] += 1
                    tell_difference(run, f"{level} {kind}", found, expected[index], options)
            counts["runs"] += 1
        except Refused as refusal:
            counts["refused"] += 1
            tally.cascades[run.name]["refused"] += level == next(iter(detectors))
            tally.refusals[f"{level}: {refusal}"] += 1


def tell_difference(run, what, found, expected, options):
    """Both lists where they part, and the run's files."""
    parted = next((n for n, (a, b) in enumerate(zip(found, expected)) if a != b), min(len(found), len(expected)))
    text = (f"{run}\n  {what}: {len(found)} rectangles, OpenCV has {len(expected)}; equal before number {parted}\n"
            f"  ours    {found[parted : parted + 8]}\n  OpenCV  {expected[parted : parted + 8]}")  # fmt: skip
    again = shlex.join([*sys.argv[:1], *options.others, "--seed", str(options.seed), "--only", str(run.number)])
    print(f"{text}\n  again   {again}", flush=True)
    options.save.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(options.save / f"{run.number}.pgm"), run.image)
    with open(options.save / f"{run.number}.txt", "a") as file:
        file.write(f"{run}\n{what}\nours   {found}\nOpenCV {expected}\n")


def run_range(text):
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def parse():
    words = lambda text: text.split(",")  # noqa: E731
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="sursathi-lab")
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=run_range, metavar="K[-L]", help="only the runs of these numbers")
    parser.add_argument("--levels", type=words, default=LEVELS, help="instruction sets: " + ",".join(LEVELS))
    parser.add_argument("--cascades", type=words, default=["haar", "lbp"], help="how the cascades' names may begin")
    parser.add_argument("--cascade-folder", action="append", default=[], metavar="FOLDER", help="more cascades")
    parser.add_argument("--images", nargs="+", default=[], metavar="FOLDER", help="more photographs and clips")
    parser.add_argument("--allow-refused", action="store_true", help="what our detector refuses is no failure")
    parser.add_argument("--save", type=pathlib.Path, default=pathlib.Path("differences"), metavar="FOLDER",
                        help="where runs that differ are put")  # fmt: skip
    options = parser.parse_args()
    # What is kept on the command line that repeats a run.
    numbers = argparse.ArgumentParser(allow_abbrev=False, add_help=False)
    for name in ("--seed", "--only"):
        numbers.add_argument(name)
    options.others = numbers.parse_known_args()[1]
    return options


def main():
    options = parse()
    cv2.setNumThreads(1)
    runs = RandomRuns(options)
    detectors = start_levels(options.program, options.levels)
    numbers = options.only or range(options.runs)
    print(f"OpenCV {cv2.__version__}, seed {options.seed}, {len(numbers)} runs, {len(runs.names)} cascades, "
          f"{len(runs.pictures.images)} photographs and frames; levels: {', '.join(detectors)}", flush=True)  # fmt: skip
    if not runs.names or not detectors:
        sys.exit("nothing to compare: no cascade, or no level")
    tally, told = Tally(detectors), time.monotonic()
    for count, number in enumerate(numbers):
        run, expected = runs.make(number)
        compare(runs.paths[run.name], run, expected, detectors, tally, options)
        if time.monotonic() - told > 15:
            told = time.monotonic()
            print(f"{count + 1} runs, {tally.differences} differences", file=sys.stderr, flush=True)
    for detector in detectors.values():
        detector.close()
    print("\n" + tally.report())
    print(f"\n{tally.differences} differences; OpenCV found something in {tally.non_empty:.0%} of the runs")
    failed = tally.differences > 0 or (tally.non_empty < 0.5 and not options.only)
    return 1 if failed or (tally.refusals and not options.allow_refused) else 0


if __name__ == "__main__":
    sys.exit(main())
