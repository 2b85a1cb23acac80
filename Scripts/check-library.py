#!/usr/bin/env python3
"""Shows that what the daemon keeps on disk survives whatever happens to it.

check-library.py BUILD_FOLDER [KILLS]     (Python's standard library only; a hundred kills take about two minutes)

- Daemons are killed (kill -9) at random moments while clients change queue, options, stored playlists, stickers and music files. After each kill
  the files are looked at, and the next start has to read all of them without a complaint.
- A daemon that may watch three folders only says so, has all the music, and finds what `update` is told of.
"""

import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TONE = open(f"{ROOT}/Tests/LibraryTests/Fixtures/tone.mp3", "rb").read()
SIDE_BY_SIDE = 4
LONGEST_LIFE_SECONDS = 3.5
COMPLAINT = re.compile(r"damaged|cannot be read|no use|another version|corrupt|starts without|made anew", re.IGNORECASE)


class Daemon:
    def __init__(self, build, work, before=()):
        self.build, self.work, self.before = build, work, list(before)
        self.socket = f"{work}/socket"
        self.log = f"{work}/log"
        self.music = f"{work}/music"
        os.makedirs(self.music, exist_ok=True)
        with open(f"{work}/config.toml", "w", encoding="utf-8") as file:
            file.write(f'[music]\nfolder = "{self.music}"\n[camera]\nframesPerSecond = 1\n[player]\nautoplay = false\n')

    def song(self, name):
        path = f"{self.music}/{name}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(TONE)

    def start(self):
        self.offset = os.path.getsize(self.log) if os.path.exists(self.log) else 0
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.before + [f"{self.build}/sursathid", "--config", f"{self.work}/config.toml", "--source", "demo"]
                + ["--output", "null", "--socket", self.socket], stderr=log, stdout=log,
                env=dict(os.environ, SURSATHI_DATA=ROOT, XDG_STATE_HOME=f"{self.work}/state", HOME=self.work))
        for _ in range(6000):
            try:
                client = socket.socket(socket.AF_UNIX)
                client.connect(self.socket)
                client.settimeout(60)
                self.client = client.makefile("rwb")
                return self.client.readline()
            except (FileNotFoundError, ConnectionRefusedError):
                if self.process.poll() is not None:
                    raise RuntimeError(f"the daemon ended at its start: {self.said()}") from None
                time.sleep(0.01)
        raise RuntimeError("the daemon does not answer")

    def said(self):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            file.seek(self.offset)
            return file.read()

    def ask(self, line):
        self.client.write(line.encode() + b"\n")
        self.client.flush()
        answer = []
        while True:
            line = self.client.readline().decode()
            if not line:
                raise EOFError("disconnected")
            if line == "OK\n" or line.startswith("ACK"):
                return answer, line.strip()
            answer.append(line.strip())

    def end(self, by=signal.SIGTERM):
        self.process.send_signal(by)
        self.process.wait()


def one_change(daemon, chance, number):
    """Something that is written down somewhere."""
    songs = [f"calm/{index}.mp3" for index in range(20)]
    song = chance.choice(songs)
    what = chance.randrange(12)
    if what == 0:
        daemon.song(f"sad/{chance.randrange(30)}.mp3")
    elif what == 1:
        shutil.rmtree(f"{daemon.music}/sad", ignore_errors=True)
    elif what == 2:
        daemon.ask(f"rm list{chance.randrange(3)}")
    elif what == 3:
        daemon.ask(f"save list{chance.randrange(3)}")
    elif what == 4:
        daemon.ask(f"playlistadd list{chance.randrange(3)} {song}")
    elif what in (5, 6):
        daemon.ask(f'sticker set song {song} mark "{number} {"x" * chance.randrange(400)}"')
    elif what == 7:
        daemon.ask(f"setvol {chance.randrange(101)}")
    elif what == 8:
        daemon.ask(f"random {chance.randrange(2)}")
    elif what == 9:
        daemon.ask(chance.choice(["clear", "add calm", "play", "stop", "next", "feel calm", "feel auto", "update"]))
    else:
        daemon.ask(f"add {song}")


def look_at_files(work):
    """What a kill has left."""
    state = f"{work}/state/sursathi"
    names = os.listdir(state) if os.path.isdir(state) else []
    if "state.json" in names:
        json.load(open(f"{state}/state.json", encoding="utf-8"))
    if "queue.m3u" in names:
        queue = open(f"{state}/queue.m3u", "rb").read()
        assert queue.startswith(b"#EXTM3U\n") and queue.endswith(b"\n"), "queue.m3u is torn"
    playlists = f"{state}/library/playlists"
    for name in os.listdir(playlists) if os.path.isdir(playlists) else []:
        if name.endswith(".m3u"):
            for line in open(f"{playlists}/{name}", encoding="utf-8"):
                assert re.fullmatch(r"(calm|sad)/\d+\.mp3\n", line), f"{name} is torn: {line!r}"


def kill_often(build, work, kills, seed, harms):
    chance = random.Random(seed)
    daemon = Daemon(build, work)
    for index in range(20):
        daemon.song(f"calm/{index}.mp3")
    try:
        for number in range(kills):
            daemon.start()
            daemon.ask("status")
            end = time.monotonic() + chance.uniform(0, LONGEST_LIFE_SECONDS)
            while time.monotonic() < end:
                one_change(daemon, chance, number)
                time.sleep(chance.uniform(0, 0.05))
            daemon.end(signal.SIGKILL)
            look_at_files(work)
            if COMPLAINT.search(daemon.said()):
                harms.append(f"kill {number}: {daemon.said()}")
        daemon.start()
        for _ in range(600):
            if daemon.ask("find base calm")[0].count("Title: 1 kHz") or len(daemon.ask("list file base calm")[0]) == 20:
                break
            time.sleep(0.1)
        else:
            harms.append("the songs are not there after the last kill")
        for playlist in [line[10:] for line in daemon.ask("listplaylists")[0] if line.startswith("playlist: ")]:
            if daemon.ask(f"listplaylist {playlist}")[1] != "OK":
                harms.append(f"{playlist} cannot be read")
        daemon.end()
    except (AssertionError, RuntimeError, OSError, EOFError, ValueError) as error:
        harms.append(f"{type(error).__name__}: {error}")
        if daemon.process.poll() is None:
            daemon.end(signal.SIGKILL)


def few_watches(build, work, harms):
    limit = "echo 3 > /proc/sys/user/max_inotify_watches && exec \"$@\""
    daemon = Daemon(build, work, ["unshare", "--user", "--map-root-user", "sh", "-c", limit, "sh"])
    for index in range(12):
        daemon.song(f"calm/{index}/song.mp3")
    try:
        daemon.start()
        for _ in range(600):
            if len(daemon.ask("list file")[0]) == 12:
                break
            time.sleep(0.1)
        else:
            harms.append("not all music was found without watches")
        if "max_user_watches" not in daemon.said():
            harms.append(f"nothing was said of the watches: {daemon.said()}")
        daemon.song("calm/11/new.mp3")
        daemon.ask("update")
        for _ in range(600):
            if len(daemon.ask("list file")[0]) == 13:
                break
            time.sleep(0.1)
        else:
            harms.append("update did not find the new song")
        daemon.end()
    except (RuntimeError, OSError, EOFError) as error:
        harms.append(f"watches: {error}")


def main():
    build = os.path.abspath(sys.argv[1])
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    harms = []
    with tempfile.TemporaryDirectory() as work:
        threads = [
            threading.Thread(target=kill_often, args=(build, f"{work}/{seed}", -(-kills // SIDE_BY_SIDE), seed, harms))
            for seed in range(SIDE_BY_SIDE)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        few_watches(build, f"{work}/watches", harms)
    if harms:
        sys.exit("\n".join(harms))
    print(f"{-(-kills // SIDE_BY_SIDE) * SIDE_BY_SIDE} kills did no harm, and neither did a system without watches")


if __name__ == "__main__":
    main()
