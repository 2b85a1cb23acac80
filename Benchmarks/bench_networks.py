#!/usr/bin/env python3
"""Times SurSathi's engine and the others on the same networks, in turns, on the same cores, and writes a table.

    bench_networks.py --models DIR [--threads N] [--rounds N] [--engines A,B] [--out docs/speed.md] [NAME ...]

DIR holds NAME.onnx, NAME.input.npy and NAME.output.npy (training/export_networks.py) and, for ncnn and LiteRT, what
convert_for_peers.py made of them. Each engine is a process of its own with one model loaded; all but the one whose turn
it is are stopped, so that none disturbs another. A round gives each engine the same time, and takes the median of its
runs (--fastest: the fastest of them). The table has the median of the rounds; ratios are the medians of the rounds' ratios. SURSATHI_CPU reaches our
engine alone.
"""
import argparse
import json
import math
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
NETWORKS = ["mobilenet_v3_large", "efficientnet_b0", "vgg16", "resnet18", "mini_xception", "face_emotion",
            "mobilenet_v2", "squeezenet", "mobilefacenet"]
PEERS = {"onnxruntime": "ONNX Runtime", "openvino": "OpenVINO", "ncnn": "ncnn", "litert": "LiteRT (XNNPACK)"}


class Engine:
    """A process that has a model loaded and times it when asked; stopped in between."""

    def __init__(self, name: str, command: list[str], cores: list[int]):
        self.name = name
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, cores))
        self.times: list[float] = []
        try:
            self.start = self.read()
        except RuntimeError:
            self.close()
            raise
        self.process.send_signal(signal.SIGSTOP)

    def read(self) -> dict:
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name}: {self.process.stderr.read().strip()[-300:]}")
        return json.loads(line)

    def run(self, seconds: float) -> dict:
        """What the runs of so many seconds took."""
        self.process.send_signal(signal.SIGCONT)
        self.process.stdin.write(f"run {seconds}\n")
        self.process.stdin.flush()
        result = self.read()
        self.process.send_signal(signal.SIGSTOP)
        return result

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


def our_difference(lab: Path, model: Path, threads: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([lab, "infer", model, "--input", model.with_suffix(".input.npy"), "--output-dir", folder,
                        "--threads", str(threads)], check=True, capture_output=True)
        output = np.load(next(Path(folder).iterdir()))
    expected = np.load(model.with_suffix(".output.npy"))
    return float(np.abs(output.ravel() - expected.ravel()).max() / np.abs(expected).max())


def start_engines(model: Path, options) -> list[Engine]:
    """Those engines that have what they need of this model; a remark for each of the others."""
    cores = options.cores[:options.threads]
    commands = {}
    if "ours" in options.engines:
        commands["ours"] = [str(options.lab), "bench", str(model), "--input", str(model.with_suffix(".input.npy"))]
    needs = {"ncnn": ".ncnn.param", "litert": ".tflite"}
    for name in PEERS:
        if name in options.engines and model.with_suffix(needs.get(name, ".onnx")).exists():
            commands[name] = [sys.executable, str(HERE / "peer.py"), name, str(model)]
    engines = []
    for name, command in commands.items():
        try:
            engines.append(Engine(name, [*command, "--threads", str(options.threads)], cores))
        except RuntimeError as error:
            print(f"{model.stem}: {error}", file=sys.stderr, flush=True)
    return engines


def measure(model: Path, options) -> dict[str, Engine]:
    engines = start_engines(model, options)
    try:
        for engine in engines:
            engine.run(options.seconds)
        for round_index in range(options.rounds):
            shift = round_index % max(len(engines), 1)
            for engine in engines[shift:] + engines[:shift]:
                engine.times.append(engine.run(options.seconds)[options.statistic])
    finally:
        for engine in engines:
            engine.close()
    for engine in engines:
        if engine.name == "ours":
            engine.start["difference"] = our_difference(options.lab, model, options.threads)
        print(f"{model.stem:20} {PEERS.get(engine.name, engine.name):18} {statistics.median(engine.times):9.3f} ms  "
              f"(fastest round {min(engine.times):.3f})  difference {engine.start['difference']:.1e}", flush=True)
    return {engine.name: engine for engine in engines}


def ratio(ours: Engine, peer: Engine) -> float:
    return statistics.median(a / b for a, b in zip(ours.times, peer.times))


def number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def speed_table(results: dict[str, dict[str, Engine]]) -> list[str]:
    """Milliseconds of each engine, and ours over ONNX Runtime's and over the fastest other's."""
    peers = [name for name in PEERS if any(name in engines for engines in results.values())]
    lines = ["| network | SurSathi | " + " | ".join(PEERS[name] for name in peers) + " | ratio to ONNX Runtime | ratio to the fastest other |",
             "| --- |" + " ---: |" * (len(peers) + 3)]
    ratios: dict[str, list[float]] = {"onnxruntime": [], "best": []}
    for network, engines in results.items():
        cells = [number(statistics.median(engines[name].times)) if name in engines else "–" for name in ["ours", *peers]]
        others = [engines[name] for name in peers if name in engines]
        if "ours" in engines and others:
            best = min(others, key=lambda engine: statistics.median(engine.times))
            for key, peer in (("onnxruntime", engines.get("onnxruntime")), ("best", best)):
                cells.append(f"{ratio(engines['ours'], peer):.2f}" if peer else "–")
                if peer:
                    ratios[key].append(ratio(engines["ours"], peer))
        else:
            cells += ["–", "–"]
        lines.append(f"| {network} | " + " | ".join(cells) + " |")
    if ratios["onnxruntime"]:
        means = [f"{math.exp(statistics.fmean(map(math.log, ratios[key]))):.2f}" for key in ("onnxruntime", "best")]
        lines.append("| geometric mean |" + " |" * (len(peers) + 1) + f" {means[0]} | {means[1]} |")
    return lines


def memory_table(results: dict[str, dict[str, Engine]]) -> list[str]:
    """Our peak memory and start; of the others, what loading and running add to the Python interpreter."""
    lines = ["| network | engine | file to first result, ms | peak resident, MB | largest difference |",
             "| --- | --- | ---: | ---: | ---: |"]
    for network, engines in results.items():
        for name, engine in engines.items():
            peak = engine.start["peakResidentBytes"] - engine.start.get("residentBytesBefore", 0)
            lines.append(f"| {network} | {PEERS.get(name, 'SurSathi')} | {number(engine.start['fileToFirstResultMilliseconds'])} "
                         f"| {number(peak / 1e6)} | {engine.start['difference']:.0e} |")
    return lines


def versions(engines: list[str]) -> str:
    from importlib.metadata import PackageNotFoundError, version

    found = []
    for name, package in (("onnxruntime", "onnxruntime"), ("openvino", "openvino"), ("ncnn", "ncnn"), ("litert", "ai-edge-litert")):
        try:
            found += [f"{package} {version(package)}"] if name in engines else []
        except PackageNotFoundError:
            pass
    return ", ".join(found)


def processor() -> str:
    with open("/proc/cpuinfo") as info:
        return next((line.split(":")[1].strip() for line in info if line.startswith("model name")), platform.machine())


def report(results: dict[str, dict[str, Engine]], options) -> str:
    instructions = os.environ.get("SURSATHI_CPU")
    head = [f"{processor()}, {options.threads} thread{'s' if options.threads > 1 else ''}, batch 1, float32, milliseconds: "
            f"medians of {options.rounds} rounds of {options.seconds} s, engines in turn"
            + (", the fastest run of each." if options.statistic != "milliseconds" else ".")
            + (f" SurSathi held to {instructions}." if instructions else "") + f" {versions(options.engines)}."]
    memory = ["", "SurSathi's memory is the whole process's; of the others it is what they add to a Python interpreter "
              "that has them imported.", ""]
    return "\n".join([*head, "", *speed_table(results), *memory, *memory_table(results), ""])


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="networks; those of the issue if left out")
    parser.add_argument("--models", type=Path, default=Path("models"), metavar="DIR")
    parser.add_argument("--lab", type=Path, default=HERE.parent / ".build/release/sursathi-lab")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--cores", type=lambda text: [int(core) for core in text.split(",")],
                        default=sorted(os.sched_getaffinity(0)), help="cores to use, one a thread, from the first on")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.25, help="of each engine in each round")
    parser.add_argument("--fastest", dest="statistic", action="store_const", const="fastestMilliseconds",
                        default="milliseconds", help="take each round's fastest run, on a machine that is not idle")
    parser.add_argument("--engines", type=lambda text: text.split(","), default=["ours", *PEERS])
    parser.add_argument("--out", type=Path, help="file to write the tables to, as markdown")
    options = parser.parse_args()
    if not 1 <= options.threads <= len(options.cores):
        parser.error(f"--threads {options.threads} wants as many cores; there are {options.cores}")
    unknown = set(options.engines) - {"ours", *PEERS}
    if unknown:
        parser.error(f"no engine {', '.join(unknown)}; there is ours, {', '.join(PEERS)}")
    if "ours" in options.engines and not shutil.which(options.lab):
        parser.error(f"{options.lab} is not there; swift build -c release, or say --lab PATH")
    return options


def main() -> int:
    options = parse()
    if os.getloadavg()[0] > 0.5:
        print(f"this machine is busy (load {os.getloadavg()[0]:.1f}): the figures will tell little", file=sys.stderr)
    names = options.names or NETWORKS
    results = {}
    for name in names:
        model = options.models / f"{name}.onnx"
        if not model.exists():
            print(f"{model} is not there: training/export_networks.py --out {options.models} {name}", file=sys.stderr)
            continue
        results[name] = measure(model, options)
    text = report(results, options)
    print("\n" + text)
    if options.out:
        options.out.write_text(text)
    return 0 if len(results) == len(names) else 1


if __name__ == "__main__":
    sys.exit(main())
