#!/usr/bin/env python3
"""Runs our engine and ONNX Runtime on the same random inputs and compares every output.

    compare.py FILE.onnx ... [--lab PROGRAM] [--limit 1e-4] [--threads N] [--runs N]

For each file prints the largest |difference| over the largest |reference| of all outputs. An input FILE.input.npy beside
the file is the first run's; further runs, and files without one, take random inputs. Ends with 1 if a file is beyond the
limit or cannot be run.
"""
import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime

TYPES = {"tensor(float)": np.float32, "tensor(int64)": np.int64}


def random_inputs(session: onnxruntime.InferenceSession, seed: int) -> dict[str, np.ndarray]:
    """Floats of a normal distribution, integers 0 to 9; an open dimension is 1."""
    random = np.random.default_rng(seed)
    inputs = {}
    for value in session.get_inputs():
        if value.type not in TYPES:
            raise ValueError(f"input {value.name} is a {value.type}; only {', '.join(TYPES)} can be made")
        shape = [size if isinstance(size, int) else 1 for size in value.shape]
        numbers = random.standard_normal(shape) if value.type == "tensor(float)" else random.integers(0, 10, shape)
        inputs[value.name] = numbers.astype(TYPES[value.type])
    return inputs


def reference_session(model: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def run_ours(lab: Path, model: Path, inputs: dict[str, np.ndarray], threads: int,
             options: list[str] = []) -> dict[str, np.ndarray]:
    """Our outputs by file name: '/' in an output's name is '_'."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(lab), "infer", str(model), "--threads", str(threads), "--output-dir", f"{folder}/out", *options]
        for index, (name, values) in enumerate(inputs.items()):
            np.save(f"{folder}/{index}.npy", np.ascontiguousarray(values))
            command += ["--input", f"{name}={folder}/{index}.npy"]
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode != 0:
            raise RuntimeError(result.stderr.strip() or f"sursathi-lab ended with {result.returncode}")
        return {path.stem: np.load(path) for path in Path(folder, "out").iterdir()}


def largest_difference(reference: np.ndarray, ours: np.ndarray) -> float:
    """Over the largest of the reference; infinite if shapes differ or something is no number."""
    if reference.shape != ours.shape or not np.isfinite(ours).all():
        return np.inf
    difference = np.abs(reference.astype(np.float64) - ours).max(initial=0)
    return float(difference / max(np.abs(reference).max(initial=0), 1e-30))


def compare(model: Path, lab: Path, threads: int = 1, runs: int = 1) -> float:
    """The largest relative difference of all outputs and runs."""
    session = reference_session(model)
    worst = 0.0
    for run in range(runs):
        inputs = random_inputs(session, seed=run)
        saved = model.with_suffix(".input.npy")
        if run == 0 and len(inputs) == 1 and saved.exists():
            inputs = {name: np.load(saved) for name in inputs}
        names = [value.name for value in session.get_outputs()]
        ours = run_ours(lab, model, inputs, threads)
        for name, reference in zip(names, session.run(names, inputs)):
            file = name.replace("/", "_")
            if file not in ours:
                raise RuntimeError(f"output {name} was not written")
            worst = max(worst, largest_difference(reference, ours[file]))
    return worst


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", type=Path, metavar="FILE.onnx")
    parser.add_argument("--lab", type=Path, default=Path(__file__).resolve().parent.parent / ".build/release/sursathi-lab")
    parser.add_argument("--limit", type=float, default=1e-4)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--runs", type=int, default=1)
    options = parser.parse_args()
    if not options.lab.exists():
        parser.error(f"{options.lab} is not there; swift build -c release, or say --lab PROGRAM")
    beyond = 0
    for model in options.models:
        try:
            difference = compare(model, options.lab, options.threads, options.runs)
            good = difference <= options.limit
            print(f"{'same' if good else 'DIFFERS':8} {difference:.2e}  {model.name}", flush=True)
        except Exception as error:  # Whatever a file brings about, the others are still compared.
            good = False
            print(f"{'FAILED':8} {model.name}: {error}", flush=True)
        beyond += not good
    return 1 if beyond else 0


if __name__ == "__main__":
    sys.exit(main())
