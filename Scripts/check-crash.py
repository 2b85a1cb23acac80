#!/usr/bin/env python3
"""Kills daemons (kill -9) at random moments while a client changes everything that is kept, and looks at what the next start makes of it.

check-crash.py BUILD_FOLDER [KILLS] [SEED]     (200 kills, about three minutes; 0 kills: only changes, and an end by SIGTERM)

What is promised, and checked after each kill:
- The daemon starts again, and has no complaint about any file.
- A sticker and a stored playlist are as the client was last told with OK. What was asked and not answered yet was done, or not: never half.
- Queue, current song, volume and repeat are at most two seconds old (KEPT_SECONDS, and what a busy machine takes to write them).
- Songs that came and went are known within seconds; the trace holds whole lines.
"""

import json
import os
import random
import re
import shutil
import sys
import tempfile
import threading
import time

from daemon_under_test import COMPLAINT, Daemon, long_song

SIDE_BY_SIDE = 4
KEPT_SECONDS = 2.0
BUSY_SECONDS = 2.0
CONFIG = '[trace]\nfile = "trace.jsonl"\n'
SONGS = [f"songs/{index}.mp3" for index in range(20)]


class Home:
    """One daemon after the other in the same home, and what the client knows of it."""

    def __init__(self, build, work, seed):
        os.makedirs(work)
        self.chance = random.Random(seed)
        self.daemon = Daemon(build, work, CONFIG)
        first = self.daemon.song(SONGS[0], long_song(300))
        for song in SONGS[1:]:
            os.link(first, f"{self.daemon.music}/{song}")
        self.stickers, self.playlists = {}, {}
        # What may be instead of it, because no answer came: a sticker's or a playlist's key, and its other value (None: none).
        self.unanswered = None
        # Since when the state was so, newest last.
        self.states = [(0.0, self.state([], None, 100, "0"))]
        self.slowest_start = 0.0
        self.oldest_state = 0.0
        self.answers = 0
        self.torn = 0

    @staticmethod
    def state(queue, song, volume, repeats):
        return {"queue": queue, "song": song, "volume": volume, "repeat": repeats}

    # What the client changes

    def change(self):
        kind = self.chance.randrange(10)
        if kind < 3:
            self.change_sticker()
        elif kind < 6:
            self.change_playlist()
        elif kind < 9:
            self.change_queue()
        else:
            self.change_music()

    def change_sticker(self):
        song, name = self.chance.choice(SONGS), self.chance.choice(["rating", "mark"])
        if self.chance.randrange(5) == 0:
            self.order(f"sticker delete song {song} {name}", "stickers", {(song, name): None})
        else:
            value = f"{self.chance.random()} {'x' * self.chance.randrange(400)}"
            self.order(f'sticker set song {song} {name} "{value}"', "stickers", {(song, name): value})

    def change_playlist(self):
        name, other = (f"list{number}" for number in self.chance.sample(range(3), 2))
        old = self.playlists.get(name)
        song = self.chance.choice(SONGS)
        what = self.chance.randrange(6)
        if what == 0:
            self.order(f"rm {name}", "playlists", {name: None})
        elif what == 1:
            self.order(f"save {name}", "playlists", {name: self.states[-1][1]["queue"]})
        elif what == 2:
            self.order(f"rename {name} {other}", "playlists", {name: None, other: old})
        elif what == 3 and old:
            place = self.chance.randrange(len(old))
            self.order(f"playlistdelete {name} {place}", "playlists", {name: old[:place] + old[place + 1 :]})
        else:
            self.order(f"playlistadd {name} {song}", "playlists", {name: (old or []) + [song]})

    def order(self, line, what, changes):
        """Asks for a change. Refusals (there is one already, there is none) change nothing."""
        kept = getattr(self, what)
        self.unanswered = (what, changes)
        answer = self.daemon.ask(line)[1]
        if answer == "OK":
            for key, value in changes.items():
                kept[key] = value
                if value is None:
                    del kept[key]
        self.answers += 1
        self.unanswered = None

    def change_queue(self):
        queue = self.states[-1][1]["queue"]
        place = self.chance.randrange(len(queue)) if queue else 0
        song = self.chance.choice(SONGS)
        lines = [f"add {song}", f"addid {song} {place}", f"setvol {self.chance.randrange(101)}", f"repeat {self.chance.randrange(2)}"]
        if queue:
            lines += [f"delete {place}", f"play {place}", f"play {place}", "shuffle", f"move {place} 0", "pause 1", "stop"]
        if len(queue) > 60:
            lines = ["clear"]
        asked = time.monotonic()
        self.daemon.ask(self.chance.choice(lines))
        self.states.append((asked, self.present_state()))
        self.answers += 1

    def present_state(self):
        client = self.daemon.client
        queue = [path for _, path in client.pairs("playlist")]
        status = dict(client.pairs("status"))
        song = queue[int(status["song"])] if "song" in status and status["state"] != "stop" else None
        return self.state(queue, song, int(status["volume"]), status["repeat"])

    def change_music(self):
        folder = f"{self.daemon.music}/coming"
        if self.chance.randrange(4) == 0:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            self.daemon.song(f"coming/{self.chance.randrange(30)}.mp3")

    # What a kill has left

    def live(self, seconds):
        """From a start to a kill at a random moment, perhaps in the middle of an answer."""
        self.start()
        killed = threading.Timer(seconds, self.daemon.process.kill)
        killed.start()
        try:
            while True:
                self.change()
                time.sleep(self.chance.choice([0, 0, 0, 0.03]))
        except (EOFError, ConnectionError, KeyError):
            pass
        killed.join()
        self.daemon.process.wait()
        self.killed = time.monotonic()
        self.look_at_files()

    def start(self):
        self.slowest_start = max(self.slowest_start, self.daemon.start())
        found = self.found_stickers(), self.found_playlists()
        for what, there in zip(("stickers", "playlists"), found):
            kept = getattr(self, what)
            other = dict(kept)
            if self.unanswered and self.unanswered[0] == what:
                other.update(self.unanswered[1])
                other = {key: value for key, value in other.items() if value is not None}
            if there not in (kept, other):
                wrong = {key: (kept.get(key), there.get(key)) for key in kept.keys() | there.keys() if kept.get(key) != there.get(key)}
                raise AssertionError(f"{what} are others than was answered (told, found): {wrong}; without an answer: {self.unanswered}")
            setattr(self, what, there)
        self.unanswered = None
        self.compare_state()

    def found_stickers(self):
        found = {}
        for name in ("rating", "mark"):
            song = None
            for key, value in self.daemon.client.pairs(f'sticker find song "" {name}'):
                if key == "file":
                    song = value
                elif key == "sticker":
                    found[song, name] = value.split("=", 1)[1]
        return found

    def found_playlists(self):
        client = self.daemon.client
        names = [value for key, value in client.pairs("listplaylists") if key == "playlist"]
        return {name: [value for key, value in client.pairs(f"listplaylist {name}") if key == "file"] for name in names}

    def compare_state(self):
        """Each part of the state is one that it was within the promised time before the kill."""
        found = self.present_state()
        if len(self.states) > 1:
            oldest = self.killed - KEPT_SECONDS - BUSY_SECONDS
            # The one that was the state then, and those after it.
            first = max(number for number, (since, _) in enumerate(self.states) if since <= oldest or number == 0)
            allowed = [state for _, state in self.states[first:]]
            for part in ("queue", "volume", "repeat"):
                assert found[part] in [state[part] for state in allowed], (
                    f"{part} is {found[part]}, which is older than {KEPT_SECONDS} s: {[state[part] for state in allowed[-3:]]} was"
                )
            # The queue's file and the place's are replaced one after the other: the song is looked for if only one was.
            songs = [state["song"] for state in allowed]
            assert found["song"] in songs + [None], f"the song is {found['song']}, expected one of {songs[-5:]}"
            if None not in songs and all(state["queue"] == allowed[0]["queue"] for state in allowed):
                assert found["song"] is not None, f"the place in the queue is lost; it was at {songs[-1]}"
            newest = max(number for number, (_, state) in enumerate(self.states) if state["queue"] == found["queue"])
            if newest + 1 < len(self.states):
                self.oldest_state = max(self.oldest_state, self.killed - self.states[newest + 1][0])
        self.states = [(time.monotonic() - KEPT_SECONDS - BUSY_SECONDS, found)]
        assert not COMPLAINT.search(self.daemon.said()), f"the daemon complains: {self.daemon.said()}"

    def look_at_files(self):
        """Nothing is half written but what nobody reads: new files before they take the place of the old ones."""
        for folder, _, names in os.walk(self.daemon.state):
            for name in names:
                path = f"{folder}/{name}"
                if name.endswith(".new"):
                    self.torn += 1
                    continue
                content = open(path, "rb").read()
                if name == "state.json":
                    json.loads(content)
                elif name == "queue.m3u":
                    assert content.startswith(b"#EXTM3U\n") and content.endswith(b"\n"), "queue.m3u is torn"
                elif name.endswith(".m3u"):
                    for line in content.decode().splitlines(keepends=True):
                        assert re.fullmatch(r"(songs|coming)/\d+\.mp3\n", line), f"{name} is torn: {line!r}"
                elif name.startswith("trace.jsonl"):
                    lines = content.split(b"\n")[:-1]
                    for number, line in enumerate(lines):
                        try:
                            json.loads(line)
                        except ValueError:
                            # A line that was cut off has a new session's header behind it.
                            assert number + 1 == len(lines) or b'"trace":' in lines[number + 1], f"trace: {line!r}"

    def last(self):
        """After the last kill: what is on disk is known, and the end is a good one."""
        self.start()
        there = sorted(f"coming/{name}" for name in os.listdir(f"{self.daemon.music}/coming")) if os.path.isdir(f"{self.daemon.music}/coming") else []
        for _ in range(600):
            known = sorted(value for key, value in self.daemon.client.pairs("list file") if key == "file")
            if known == sorted(SONGS + there):
                break
            time.sleep(0.1)
        else:
            raise AssertionError(f"songs on disk: {there}, in the database: {known}")
        self.only_changes(1)

    def only_changes(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.change()
        status = self.daemon.end()
        assert status == 0, f"the daemon ended with {status}: {self.daemon.said()[-2000:]}"


def live_and_die(home, kills, harms):
    try:
        for number in range(kills):
            # Most are short, so that starts are hit too; some live long enough for the state to have been written in between.
            home.live(home.chance.choice([home.chance.uniform(0, 1), home.chance.uniform(0, 3), home.chance.uniform(3, 6)]))
        if kills:
            home.last()
        else:
            home.start()
            home.only_changes(20)
    except (AssertionError, RuntimeError, OSError, EOFError, ValueError) as error:
        harms.append(f"{home.daemon.work}: {type(error).__name__}: {error}")
        if home.daemon.process and home.daemon.process.poll() is None:
            home.daemon.kill()


def main():
    build = sys.argv[1]
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}", flush=True)
    count = SIDE_BY_SIDE if kills else 1
    with tempfile.TemporaryDirectory() as work:
        harms = []
        homes = [Home(build, f"{work}/{number}", f"{seed} {number}") for number in range(count)]
        threads = [threading.Thread(target=live_and_die, args=(home, -(-kills // count), harms)) for home in homes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if harms:
        sys.exit("\n".join(harms))
    print(
        f"{-(-kills // count) * count} kills, {sum(home.answers for home in homes)} answered changes, none lost; "
        f"{sum(home.torn for home in homes)} files were being replaced; oldest queue found {max(home.oldest_state for home in homes):.1f} s; "
        f"slowest start {max(home.slowest_start for home in homes):.2f} s"
    )


if __name__ == "__main__":
    main()
