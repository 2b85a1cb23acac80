"""A daemon in a home of its own, and a client of it, for the checks beside. Python's standard library only."""

import os
import re
import signal
import socket
import subprocess
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TONE = open(f"{ROOT}/Tests/LibraryTests/Fixtures/tone.mp3", "rb").read()
# What a daemon must never say of what an earlier one has left.
COMPLAINT = re.compile(r"damaged|cannot be read|no use|another version|corrupt|starts without|made anew", re.IGNORECASE)


def long_song(seconds):
    """The fixture's tone, over and over. Its frames are 576 samples at 22,050 Hz; the first one (Info) would tell the old length."""
    start = TONE.index(b"\xff\xf3")
    frames = []
    while start + 4 <= len(TONE) and TONE[start] == 0xFF:
        # MPEG 2, layer III, 64 kbit/s: 72 * 64000 / 22050 bytes, and one more if padded.
        length = 208 + (TONE[start + 2] >> 1 & 1)
        frames.append(TONE[start : start + length])
        start += length
    tag = TONE[: TONE.index(b"\xff\xf3")]
    return tag + b"".join(frames[1:]) * (int(seconds * 22050 / 576) // len(frames[1:]) + 1)


class Daemon:
    """Runs on the drawn face and plays into nothing; what it is told is kept, as a user's would be."""

    def __init__(self, build, work, config="", before=(), environment=None):
        self.build, self.work, self.before = os.path.abspath(build), work, list(before)
        self.environment = dict(environment or {})
        self.socket = f"{work}/socket"
        self.log = f"{work}/log"
        self.music = f"{work}/music"
        self.state = f"{work}/state/sursathi"
        self.process = None
        os.makedirs(self.music, exist_ok=True)
        with open(f"{work}/config.toml", "w", encoding="utf-8") as file:
            file.write(
                f'[music]\nfolder = "{self.music}"\n[camera]\ndevice = "demo"\nframesPerSecond = 1\n'
                f'[player]\nautoplay = false\noutput = "null"\n[control]\nsocket = "{self.socket}"\nmpris = "off"\n{config}'
            )
            # LeakSanitizer looks at the process from another one, which a daemon that is locked down may not start.
            if os.environ.get("LOCKDOWN") == "off":
                file.write("[privacy]\nlockdown = false\n")

    def song(self, name, content=TONE):
        path = f"{self.music}/{name}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def start(self):
        """Starts it and connects. Returns the seconds until it answered."""
        begun = time.monotonic()
        self.offset = os.path.getsize(self.log) if os.path.exists(self.log) else 0
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.before + [f"{self.build}/sursathid", "--config", f"{self.work}/config.toml"],
                stdin=subprocess.DEVNULL, stderr=log, stdout=log,
                env=dict(
                    os.environ, SURSATHI_DATA=ROOT, XDG_STATE_HOME=f"{self.work}/state", HOME=self.work,
                    XDG_RUNTIME_DIR=self.work, SWIFT_BACKTRACE="enable=no", **self.environment,
                ),
            )
        for _ in range(12000):
            try:
                self.client = Client(self.socket)
                return time.monotonic() - begun
            except (FileNotFoundError, ConnectionRefusedError):
                if self.process.poll() is not None:
                    raise RuntimeError(f"the daemon ended at its start: {self.said()}") from None
                time.sleep(0.01)
        raise RuntimeError("the daemon does not answer")

    def said(self):
        """What it has logged since its start."""
        with open(self.log, encoding="utf-8", errors="replace") as file:
            file.seek(self.offset)
            return file.read()

    def ask(self, line):
        return self.client.ask(line)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def end(self, seconds=20):
        """Ends it as systemd would. Returns its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)


class Client:
    """A connection that asks and waits for the answer."""

    def __init__(self, path, seconds=60):
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(path)
        connection.settimeout(seconds)
        self.file = connection.makefile("rwb")
        connection.close()
        if not self.file.readline().startswith(b"OK MPD"):
            raise EOFError("no greeting")

    def ask(self, line):
        """The answer's lines, and its last one: `OK`, or the error."""
        self.file.write(line.encode() + b"\n")
        self.file.flush()
        answer = []
        while True:
            line = self.file.readline().decode()
            if not line.endswith("\n"):
                raise EOFError("disconnected")
            if line == "OK\n" or line.startswith("ACK"):
                return answer, line.strip()
            answer.append(line.rstrip("\n"))

    def pairs(self, line):
        """The answer as (key, value)."""
        return [tuple(line.split(": ", 1)) for line in self.ask(line)[0]]

    def close(self):
        self.file.close()
