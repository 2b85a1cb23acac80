#!/usr/bin/env python3
"""Cuts the power at every step of what the daemon writes, and looks at what could be on the disk then.

check-power-loss.py BUILD_FOLDER [CHANGES] [SEED]     (needs strace; 150 changes, about a minute)

A daemon runs under strace while a client changes stickers, stored playlists and the queue. From the record of its system calls the disk is made
again up to each of them, as unkindly as POSIX allows: what was written counts only after fsync of the file, and a name that was made, replaced
or removed only after fsync of its folder. What was not synchronised may be there in part, or cut off in the middle. In each of these states no file is
half, and every sticker and playlist is as the client was last told with OK. Some of the states are given to the daemon to start on.
"""

import json
import os
import random
import re
import shutil
import sys
import tempfile
import time

from daemon_under_test import COMPLAINT, Daemon

SONGS = [f"songs/{index}.mp3" for index in range(8)]
CALLS = "open,openat,write,writev,pwrite64,sendto,sendmsg,fsync,fdatasync,ftruncate,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,close"
STATES_A_STEP = 4
STARTS = 12


class Client:
    """Changes in step with the answers; `told` holds what was true after each answer."""

    def __init__(self, daemon, seed):
        self.daemon, self.chance = daemon, random.Random(seed)
        self.stickers, self.playlists, self.queue = {}, {}, []
        self.told = [({}, {})]

    def ask(self, line):
        answer = self.daemon.ask(line)[1]
        return answer == "OK"

    def change(self):
        chance, song = self.chance, self.chance.choice(SONGS)
        name, other = (f"list{number}" for number in chance.sample(range(3), 2))
        what = chance.randrange(10)
        if what < 3:
            value = f"{chance.random()} {'x' * chance.randrange(100)}"
            if self.ask(f'sticker set song {song} mark "{value}"'):
                self.stickers[song] = value
        elif what == 3:
            if self.ask(f"sticker delete song {song} mark"):
                del self.stickers[song]
        elif what == 4:
            if self.ask(f"rm {name}"):
                del self.playlists[name]
        elif what == 5:
            if self.ask(f"rename {name} {other}"):
                self.playlists[other] = self.playlists.pop(name)
        elif what < 8:
            if self.ask(f"playlistadd {name} {song}"):
                self.playlists[name] = self.playlists.get(name, []) + [song]
        else:
            self.ask(f"add {song}")
        self.told.append((dict(self.stickers), {key: list(value) for key, value in self.playlists.items()}))


class File:
    """Bytes that are on the disk for sure, and what may be: (offset, bytes), or (size, None) for a cut."""

    def __init__(self):
        self.content, self.durable, self.pending = b"", b"", []
        self.position = 0

    @staticmethod
    def changed(content, change):
        start, data = change
        if data is None:
            return content[:start].ljust(start, b"\0")
        return content[:start].ljust(start, b"\0") + data + content[start + len(data) :]

    def change(self, change):
        self.content = self.changed(self.content, change)
        self.pending.append(change)

    def sync(self):
        self.durable, self.pending = self.content, []

    def possible(self, chance):
        """The first few of the changes, the last of them perhaps in part, perhaps zeros where its data should be."""
        content = self.durable
        count = chance.randrange(len(self.pending) + 1)
        for number, (start, data) in enumerate(self.pending[:count]):
            if data is not None and number == count - 1:
                data = chance.choice([data, data[: chance.randrange(len(data) + 1)], b"\0" * len(data)])
            content = self.changed(content, (start, data))
        return content


class Disk:
    def __init__(self, root):
        self.root = root
        self.names, self.durable_names = {}, {}
        self.folders, self.durable_folders = {root}, {root}
        # Changes of names by folder: (name, file or None), all of one call together.
        self.pending = {}

    def folder(self, path):
        return os.path.dirname(path)

    def name(self, folder, changes):
        for path, file in changes:
            if file is None:
                self.names.pop(path, None)
            else:
                self.names[path] = file
        self.pending.setdefault(folder, []).append(changes)

    @staticmethod
    def apply(names, changes):
        for path, file in changes:
            if file is None:
                names.pop(path, None)
            else:
                names[path] = file

    def make_folder(self, path):
        self.folders.add(path)
        self.pending.setdefault(self.folder(path), []).append([(path, "folder")])

    def sync_folder(self, path):
        for changes in self.pending.pop(path, []):
            self.apply(self.durable_names, changes)

    def possible(self, chance):
        """One of the states that a cut of the power can leave: path to bytes."""
        names = dict(self.durable_names)
        for changes in self.pending.values():
            for change in changes[: chance.randrange(len(changes) + 1)]:
                self.apply(names, change)
        found = {}
        for path, file in names.items():
            above, whole = self.folder(path), file != "folder"
            while whole and above != self.root:
                whole = names.get(above) == "folder"
                above = self.folder(above)
            if whole:
                found[path] = file.possible(chance)
        return found


TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


def text(hexadecimal):
    return bytes.fromhex(hexadecimal.replace("\\x", ""))


class Replay:
    """The record of system calls, one after the other."""

    def __init__(self, root):
        self.disk = Disk(root)
        self.root = root
        self.descriptors = {}
        self.answers = 0
        self.stream = b""
        self.unfinished = {}

    def lines(self, record):
        """Whole calls, in the order of their ends: what is synchronised counts from then on."""
        for line in record:
            thread, call = line.rstrip("\n").split(None, 1)
            if call.endswith("<unfinished ...>"):
                self.unfinished[thread] = call.removesuffix("<unfinished ...>").rstrip()
                continue
            if call.startswith("<... "):
                call = self.unfinished.pop(thread, "") + call.split(" resumed>", 1)[1]
            match = re.fullmatch(r"(\w+)\((.*)\)\s+= (-?\d+).*", call)
            if match and int(match[3]) >= 0:
                yield match[1], match[2], int(match[3])

    def inside(self, path):
        return path.startswith(self.root + "/")

    def step(self, call, arguments, result):
        """Returns whether it changed the disk, or answered the client."""
        texts = [text(match) for match in TEXT.findall(arguments)]
        number = int(arguments.split(",")[0]) if re.match(r"\d+(,|$)", arguments) else -1
        paths = [text.decode() for text in texts] if call not in ("write", "writev", "pwrite64", "sendto", "sendmsg") else []
        disk = self.disk
        if call in ("open", "openat"):
            self.descriptors.pop(result, None)
            path = paths[0].rstrip("/")
            if path == self.root or path in disk.folders:
                self.descriptors[result] = path
            elif self.inside(path) and ("O_WRONLY" in arguments or "O_RDWR" in arguments):
                isNew = path not in disk.names
                if isNew:
                    disk.name(disk.folder(path), [(path, File())])
                file = disk.names[path]
                file.position = len(file.content) if "O_APPEND" in arguments else 0
                if "O_TRUNC" in arguments and file.content:
                    file.change((0, None))
                self.descriptors[result] = file
            return False
        if call == "close":
            self.descriptors.pop(number, None)
            return False
        target = self.descriptors.get(number)
        if call in ("write", "writev", "pwrite64", "sendto", "sendmsg"):
            data = b"".join(texts)[:result]
            if isinstance(target, File):
                target.change((target.position, data))
                target.position += len(data)
                return True
            if target is None and number > 2:
                return self.answer(number, data)
        elif call in ("fsync", "fdatasync"):
            if isinstance(target, File):
                target.sync()
            elif isinstance(target, str):
                disk.sync_folder(target)
        elif call == "ftruncate" and isinstance(target, File):
            target.change((int(arguments.split(",")[1]), None))
            target.position = len(target.content)
        elif call.startswith("rename") and self.inside(paths[-1]):
            file = disk.names.get(paths[0])
            assert file is not None and disk.folder(paths[0]) == disk.folder(paths[-1]), f"rename of {paths}"
            disk.name(disk.folder(paths[-1]), [(paths[-1], file), (paths[0], None)])
        elif call.startswith("unlink") and self.inside(paths[0]):
            disk.name(disk.folder(paths[0]), [(paths[0], None)])
        elif call.startswith("mkdir") and self.inside(paths[0]):
            disk.make_folder(paths[0])
        else:
            return False
        return True

    def answer(self, number, data):
        if not (data.endswith(b"\n") and (b"OK\n" in data or b"ACK" in data)):
            return False
        found = sum(line == b"OK" or line.startswith(b"ACK") for line in data.split(b"\n"))
        self.answers += found
        return found > 0


def look(state, root, answers, told):
    """What is on a disk holds what the client was told."""
    inside = {path.removeprefix(f"{root}/"): content for path, content in state.items()}
    if "state.json" in inside:
        json.loads(inside["state.json"])
    if "queue.m3u" in inside:
        assert re.fullmatch(rb"#EXTM3U\n([^\n]+\n)*", inside["queue.m3u"]), f"queue.m3u is half: {inside['queue.m3u']!r}"
    if "library/music.db" in inside:
        assert inside["library/music.db"].startswith(b"SSMUSIC\n"), "music.db is half"
    stickers = {}
    for line in inside.get("library/stickers", b"").split(b"\n")[:-1]:
        words = line.decode().split("\t")
        if len(words) == 3:
            stickers[words[0]] = words[2]
        elif not line.startswith(b"#"):
            stickers.pop(words[0], None)
    playlists = {}
    for path, content in inside.items():
        if path.startswith("library/playlists/") and path.endswith(".m3u"):
            playlists[path[18:-4]] = content.decode().splitlines()
    allowed = told[answers : answers + 2]
    assert stickers in [told[0] for told in allowed], f"after {answers} answers the stickers are {stickers}, told were {allowed[0][0]}"
    # A renamed playlist may be there under neither name only in the middle of the call, which one step of a journal never shows.
    assert playlists in [told[1] for told in allowed], f"after {answers} answers the playlists are {playlists}, told were {allowed[0][1]}"


def record(build, work, changes, seed):
    strace = ["strace", "-f", "-qq", "-xx", "-s", "100000000", "-e", f"trace={CALLS}", "-e", "signal=none", "-o", f"{work}/record"]
    daemon = Daemon(build, f"{work}/home", before=strace)
    for song in SONGS:
        daemon.song(song)
    os.makedirs(daemon.state)
    daemon.start()
    client = Client(daemon, seed)
    while len(daemon.ask("list file")[0]) < len(SONGS):
        client.told.append(client.told[0])
        time.sleep(0.1)
    client.told.append(client.told[0])
    for number in range(changes):
        client.change()
        if number % 40 == 39:
            # The database and the state are written in between.
            daemon.song(f"songs/new{number}.mp3")
            time.sleep(2.5)
    children = open(f"/proc/{daemon.process.pid}/task/{daemon.process.pid}/children", encoding="ascii").read().split()
    os.kill(int(children[0]), 15)
    daemon.process.wait(60)
    return daemon, client.told


def main():
    build = sys.argv[1]
    changes = int(sys.argv[2]) if len(sys.argv) > 2 else 150
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}", flush=True)
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as work:
        daemon, told = record(build, work, changes, seed)
        root = daemon.state
        replay = Replay(root)
        steps = states = 0
        kept = []
        with open(f"{work}/record", encoding="ascii") as lines:
            for call, arguments, result in replay.lines(lines):
                if not replay.step(call, arguments, result):
                    continue
                steps += 1
                for _ in range(STATES_A_STEP):
                    state = replay.disk.possible(chance)
                    states += 1
                    try:
                        look(state, root, replay.answers, told)
                    except (AssertionError, ValueError) as error:
                        sys.exit(f"power lost after {call}({arguments[:200]}): {type(error).__name__}: {error}")
                kept.append((state, replay.answers))
        if replay.answers != len(told) - 1:
            sys.exit(f"{replay.answers} answers were seen in the record of {len(told) - 1}")
        done = sum(old != new for old, new in zip(told, told[1:]))
        if done < changes / 3:
            sys.exit(f"only {done} of {changes} changes were done")
        for state, answers in chance.sample(kept, STARTS):
            shutil.rmtree(root)
            for path, content in state.items():
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "wb") as file:
                    file.write(content)
            daemon.before = []
            daemon.start()
            found = {}
            for key, value in daemon.client.pairs('sticker find song "" mark'):
                if key == "file":
                    song = value
                elif key == "sticker":
                    found[song] = value.split("=", 1)[1]
            if found not in [told[0] for told in told[answers : answers + 2]] or COMPLAINT.search(daemon.said()):
                sys.exit(f"the daemon found {found} and said {daemon.said()}")
            if daemon.end() != 0:
                sys.exit("the daemon did not end well")
    print(f"{steps} steps, {states} states of the disk: none half, nothing lost of {done} answered changes; {STARTS} starts on such a disk")


if __name__ == "__main__":
    main()
