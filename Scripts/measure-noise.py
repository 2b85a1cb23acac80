#!/usr/bin/env python3
"""Measures how a model's scores vary from frame to frame, in the form that the generator of traces uses.

Usage: for CLIP in ...; do sursathi-lab run --source CLIP --trace CLIP.jsonl; done; Scripts/measure-noise.py *.jsonl

Each logit is taken as its face's own value plus two AR(1) processes, one fast and one slow. What a trace shows of them is the
logarithm of each emotion's share over that of the strongest one, whose structure function (half the mean square of differences over
a lag) is the sum of those of two logits. The median over emotions and traces (a smile in a clip is a change, not noise) is fitted
by least squares.
"""
import json
import math
import statistics
import sys


def looks(path):
    """Times and scores of the looks at a face, and the labels."""
    with open(path, encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    labels = next(record["labels"] for record in records if "trace" in record)
    faces = [record for record in records if record.get("scores")]
    return labels, [face["t"] for face in faces], [face["scores"] for face in faces]


def structure(paths, least_share=0.005, longest_lag=1.0):
    """Median structure function by lag in seconds, with the number of pairs behind each."""
    curves = {}
    for path in paths:
        labels, times, scores = looks(path)
        if len(times) < 10:
            print(f"{path}: {len(times)} faces, left out", file=sys.stderr)
            continue
        means = [sum(row[k] for row in scores) / len(scores) for k in range(len(labels))]
        strongest = max(range(len(labels)), key=lambda k: means[k])
        used = [k for k in range(len(labels)) if k != strongest and means[k] >= least_share]
        # Shares have four decimals; what is less is not known.
        logs = [[math.log(max(row[k], 5e-5) / max(row[strongest], 5e-5)) for k in used] for row in scores]
        print(f"{path}: {len(times)} faces, {labels[strongest]} {means[strongest]:.2f}, "
              + ", ".join(f"{labels[k]} {means[k]:.3f}" for k in used), file=sys.stderr)
        sums = {}
        for first in range(len(times)):
            for second in range(first + 1, len(times)):
                # In steps of 1/15 s, which all rates share; the shortest lag is a frame's.
                lag = max(round((times[second] - times[first]) * 15) / 15, 1 / 30)
                if lag > longest_lag:
                    break
                sums.setdefault(lag, []).append([(logs[second][k] - logs[first][k]) ** 2 / 2 for k in range(len(used))])
        for lag, halves in sums.items():
            for k in range(len(used)):
                curves.setdefault(lag, []).append((sum(half[k] for half in halves) / len(halves), len(halves)))
    return sorted(
        (lag, statistics.median(value for value, _ in values), sum(count for _, count in values))
        for lag, values in curves.items())


def fit(function):
    """Variances and time constants of both processes: a search over the time constants, linear least squares for the rest."""
    best = None
    for fast in [0.01 * step for step in range(1, 16)]:
        for slow in [0.2 * 1.15 ** step for step in range(24)]:
            rows = [(1 - math.exp(-lag / fast), 1 - math.exp(-lag / slow), value, count) for lag, value, count in function]
            aa = sum(count * a * a for a, _, _, count in rows)
            ab = sum(count * a * b for a, b, _, count in rows)
            bb = sum(count * b * b for _, b, _, count in rows)
            ay = sum(count * a * y for a, _, y, count in rows)
            by = sum(count * b * y for _, b, y, count in rows)
            determinant = aa * bb - ab * ab
            if determinant <= 1e-12:
                continue
            x, y = (ay * bb - by * ab) / determinant, (by * aa - ay * ab) / determinant
            if x < 0 or y < 0:
                continue
            error = sum(count * (x * a + y * b - value) ** 2 for a, b, value, count in rows)
            if best is None or error < best[0]:
                best = (error, x, fast, y, slow)
    return best


def main():
    function = structure(sys.argv[1:])
    if not function:
        sys.exit("no trace with faces")
    for lag, value, count in function:
        print(f"lag {lag:.2f} s: {math.sqrt(value / 2):.3f} a logit ({count} pairs)")
    _, fast_variance, fast, slow_variance, slow = fit(function)
    print(f"fast: standard deviation {math.sqrt(fast_variance / 2):.2f} a logit, time constant {fast:.2f} s")
    print(f"slow: standard deviation {math.sqrt(slow_variance / 2):.2f} a logit, time constant {slow:.2f} s")


if __name__ == "__main__":
    main()
