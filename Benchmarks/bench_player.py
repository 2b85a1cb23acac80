#!/usr/bin/env python3
"""Measures the player in a running sursathid: orders by the socket, samples out of a pipe. Python's standard library only; needs lame.

Usage: Benchmarks/bench_player.py BUILD_FOLDER latency [CHANGES]      how soon another mood is heard, and how near the sound came to a gap
       Benchmarks/bench_player.py BUILD_FOLDER changes [CHANGES]      memory, descriptors and threads over many track changes

latency plays a tone of the left channel for one mood and of the right for the other, and says `feel` in turn. What is told is the time from
the order's sending until the block with the new mood's first samples comes out of the pipe, which is where a sound card's buffer begins;
and the least that a card with a buffer of 200 ms (what sursathid asks of ALSA) would have had left to play, with the times that it would
have run dry. It does so with little for the vision to do, with vision on all cores, and again without real-time priority (setpriv).
"""

import array
import math
import os
import select
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import wave
from pathlib import Path

RATE = 44100
BUFFER_SECONDS = 0.2
# What the vision works on, whatever the machine: many large frames, searched whole by every core.
GREEDY = """
[camera]
width = 1920
height = 1080
framesPerSecond = 120.0
idleFramesPerSecond = 120.0
activeFramesPerSecond = 120.0
[face]
scaleFactor = 1.03
minSizePixels = 24
fullSearchSeconds = 0.0
emptySearchSeconds = 0.0
threads = 2
[model]
threads = 2
mirror = true
"""


class Daemon:
    """A daemon with a socket, its log, and its processor time."""

    def __init__(self, build, folder, output, greedy=False, realtime=True):
        self.folder, self.socket = folder, folder / "socket"
        (folder / "config.toml").write_text(
            f'[music]\nfolder = "{folder}/music"\nshuffle = false\n[player]\nfadeMilliseconds = 500\nautoplay = false\n'
            + (GREEDY if greedy else "")
        )
        command = [build / "sursathid", "--config", folder / "config.toml", "--source", "demo", "--output", output]
        command += ["--socket", self.socket]
        if not realtime:
            command = ["setpriv", "--bounding-set=-sys_nice", "--inh-caps=-sys_nice"] + command
        environment = dict(os.environ, HOME=str(folder), XDG_STATE_HOME=str(folder / "state"), SWIFT_BACKTRACE="enable=no")
        environment.setdefault("SURSATHI_DATA", str(Path(__file__).resolve().parent.parent))
        environment.pop("STATE_DIRECTORY", None)
        self.log = folder / "log"
        self.process = subprocess.Popen(command, stderr=open(self.log, "wb"), env=environment)
        deadline = time.monotonic() + 30
        while True:
            try:
                self.link = socket.socket(socket.AF_UNIX)
                self.link.connect(str(self.socket))
                break
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    sys.exit("sursathid did not start: " + self.log.read_text())
                time.sleep(0.1)
        self.lines = self.link.makefile("rb")
        self.lines.readline()

    def ask(self, request):
        self.link.sendall(request.encode() + b"\n")
        answer = {}
        for line in self.lines:
            if line == b"OK\n":
                return answer
            if line.startswith(b"ACK"):
                sys.exit(f"{request}: {line.decode()}")
            key, _, value = line.decode().rstrip("\n").partition(": ")
            answer[key] = value
        sys.exit("the daemon hung up: " + self.log.read_text())

    def end(self):
        self.process.terminate()
        if self.process.wait(20) != 0:
            sys.exit(f"sursathid ended with {self.process.returncode}: " + self.log.read_text())

    def processor_seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(") ", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Listener(threading.Thread):
    """Reads the pipe as it fills: when each block came, and whether a card would have had anything left by then."""

    def __init__(self, pipe):
        super().__init__(daemon=True)
        self.descriptor = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        self.heard = {}
        self.wanted = None
        self.found = threading.Event()
        self.least, self.dry, self.blocks = math.inf, 0, 0
        self.ends = None
        self.isOver = False

    def run(self):
        rest = b""
        while not self.isOver:
            if not select.select([self.descriptor], [], [], 0.5)[0]:
                continue
            data = os.read(self.descriptor, 65536)
            now = time.monotonic()
            if not data:
                time.sleep(0.001)
                continue
            self.count(now, len(data) / 4 / RATE)
            data = rest + data
            rest = data[len(data) // 4 * 4 :]
            samples = array.array("h", data[: len(data) // 4 * 4])
            # Dither is two steps at most.
            if self.wanted is not None and any(abs(value) > 8 for value in samples[self.wanted :: 2]):
                self.moment, self.wanted = now, None
                self.found.set()

    def count(self, now, seconds):
        if self.ends is None:
            self.ends = now
        # The first blocks fill the buffer.
        if self.blocks > 50:
            self.least = min(self.least, self.ends - now)
        if self.ends < now:
            self.dry += self.blocks > 50
            self.ends = now
        self.ends += seconds
        self.blocks += 1


def encode(path, channels, seconds, *options, rate=RATE, tone=1000):
    samples = array.array("h", bytes(2 * channels[1] * int(rate * seconds)))
    for frame in range(int(rate * seconds)):
        samples[frame * channels[1] + channels[0]] = int(9000 * math.sin(2 * math.pi * tone * frame / rate))
    with wave.open(str(path) + ".wav", "wb") as file:
        file.setparams((channels[1], 2, rate, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    subprocess.run(["lame", "--quiet", *options, str(path) + ".wav", str(path)], check=True)
    os.remove(str(path) + ".wav")


def measure_latency(build, changes, greedy, realtime):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for channel, mood in enumerate(("calm", "happy")):
            (folder / "music" / mood).mkdir(parents=True)
            encode(folder / "music" / mood / "tone.mp3", (channel, 2), 60, "-m", "s", "-b", "128")
        pipe = folder / "pipe"
        os.mkfifo(pipe)
        listener = Listener(pipe)
        daemon = Daemon(build, folder, f"pipe:{pipe}", greedy, realtime)
        daemon.ask("feel calm")
        daemon.ask("play")
        listener.start()
        time.sleep(3)
        started, before = time.monotonic(), daemon.processor_seconds()
        latencies = []
        for number in range(changes):
            channel = 1 - number % 2
            listener.found.clear()
            listener.wanted = channel
            sent = time.monotonic()
            daemon.ask("feel " + ("happy" if channel else "calm"))
            if not listener.found.wait(10):
                sys.exit("nothing was heard of the mood for 10 s")
            latencies.append(1000 * (listener.moment - sent))
            # Past the fade, and never at the same place of a block.
            time.sleep(0.75 + 0.0137 * (number % 17))
        seconds = time.monotonic() - started
        cores = (daemon.processor_seconds() - before) / seconds
        listener.isOver = True
        daemon.end()
        refused = "no real-time priority" in daemon.log.read_text()
        latencies.sort()
        print(
            f"{'vision on all cores' if greedy else 'vision as it comes':20} {'without' if refused else 'with':7} real-time priority: "
            f"{statistics.median(latencies):5.1f} ms median, {latencies[int(0.95 * len(latencies))]:5.1f} ms for 95 %, "
            f"{latencies[-1]:5.1f} ms at worst of {changes}; left in the buffer at least {1000 * listener.least:5.1f} ms, "
            f"dry {listener.dry} times in {seconds:.0f} s; {cores:.2f} cores used, load {os.getloadavg()[0]:.1f}",
            flush=True,
        )


def sizes(pid):
    status = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line
    )
    rollup = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    kilobytes = lambda text: int(text.split()[0])
    return (
        kilobytes(status["VmRSS"]), kilobytes(rollup["Anonymous"]), len(os.listdir(f"/proc/{pid}/fd")), int(status["Threads"])
    )


def measure_changes(build, changes):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kinds = [
            ((0, 2), ("-b", "128"), 44100), ((0, 1), ("-b", "64"), 22050), ((1, 2), ("-V", "4"), 48000),
            ((0, 2), ("-b", "64", "--tt", "Tagged", "--ta", "Somebody", "--tl", "Album"), 32000), ((0, 1), ("-b", "32"), 11025),
        ]
        for mood in ("calm", "happy"):
            (folder / "music" / mood).mkdir(parents=True)
            for number, (channels, options, rate) in enumerate(kinds):
                encode(folder / "music" / mood / f"{number}.mp3", channels, 8, *options, rate=rate, tone=300 + 100 * number)
        daemon = Daemon(build, folder, "null")
        daemon.ask("feel calm")
        daemon.ask("play")
        print("changes   RSS kB  anonymous kB  descriptors  threads")
        rows = []
        started = time.monotonic()
        for number in range(changes + 1):
            if number % max(1, changes // 20) == 0:
                rows.append(sizes(daemon.process.pid))
                print(f"{number:7} {rows[-1][0]:8} {rows[-1][1]:13} {rows[-1][2]:12} {rows[-1][3]:8}", flush=True)
            song = daemon.ask("status").get("songid")
            if number % 10 == 9:
                daemon.ask("feel " + ("happy" if number // 10 % 2 == 0 else "calm"))
            else:
                daemon.ask(("next", "next", "previous", "next")[number % 4])
            if number % 7 == 0:
                daemon.ask("seekcur 3")
            # Until its file is open, and a moment more, in which it is heard.
            deadline = time.monotonic() + 10
            while True:
                status = daemon.ask("status")
                if status.get("songid") != song and "duration" in status:
                    break
                if time.monotonic() > deadline:
                    sys.exit(f"no track change within 10 s: {status}")
                time.sleep(0.002)
            time.sleep(0.03)
        seconds = time.monotonic() - started
        played = daemon.log.read_text().count("playing ")
        daemon.end()
        # The first quarter is what caches and pools take.
        settled = rows[len(rows) // 4 :]
        growth = settled[-1][1] - settled[0][1]
        print(f"{changes} changes in {seconds:.0f} s, {played} tracks heard; anonymous memory grew by {growth} kB over the last three quarters")
        if growth > 512 or len({row[2] for row in settled}) > 3 or settled[-1][2] > settled[0][2] + 2 or settled[-1][3] > settled[0][3]:
            sys.exit("memory, descriptors or threads grow")


def main():
    if len(sys.argv) < 3 or sys.argv[2] not in ("latency", "changes"):
        sys.exit(__doc__)
    build = Path(sys.argv[1]).resolve()
    if sys.argv[2] == "changes":
        return measure_changes(build, int(sys.argv[3]) if len(sys.argv) > 3 else 10_000)
    changes = int(sys.argv[3]) if len(sys.argv) > 3 else 100
    for greedy, realtime in ((False, True), (True, True), (False, False), (True, False)):
        measure_latency(build, changes, greedy, realtime)


main()
