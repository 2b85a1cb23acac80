#!/usr/bin/env python3
"""Times SurSathi with a large music library, and Debian's mpd beside it on the same files, where it is installed.

bench_library.py BUILD_FOLDER [SONGS] [--alone]      (Python's standard library only; 50,000 songs take about 410 MB in the temporary folder)
bench_library.py --make FOLDER [SONGS]     only makes the songs

The songs are real, tiny MP3 files with tags of their own: ten tracks an album, ten albums an artist, an album a folder. The shortest of five
answers counts, from the request's first byte to the answer's last.
"""

import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WORDS = (
    "amber anchor autumn birch blue bridge candle canyon cedar cloud coast copper coral crow dawn desert drift dust ember fern field "
    "fire fjord fog forest garden ghost glass gold gravel harbour hazel hollow honey ice iris island ivory jade juniper lake lantern lilac "
    "marble maple meadow mirror mist moon moss night ocean olive orchid owl pearl pine plum quartz rain raven reed river rose sable "
    "salt sand shadow silver sky slate smoke snow song sparrow spring star stone storm summer sun swan thistle thunder tide valley velvet "
    "violet water willow wind winter wolf Größe été œuvre Ночь 夜 ποτάμι"
).split()
GENRES = ["Ambient", "Blues", "Classical", "Folk", "Jazz", "Pop", "Rock", "Soul", "Soundtrack", "World"]
# Many ways to match, none of which does: what back-tracking takes for ever for.
HEAVY = "(a|e|i|o|u|r|s|t)*(b|c|d|[k-z])+.*(x|y|[aeiou]{2,5})+q$"


def frame(name, text):
    body = b"\x03" + text.encode()
    return name.encode() + bytes(len(body) >> shift & 127 for shift in (21, 14, 7, 0)) + b"\0\0" + body


def tagged(sound, **frames):
    body = b"".join(frame(name, text) for name, text in frames.items())
    return b"ID3\x04\0\0" + bytes(len(body) >> shift & 127 for shift in (21, 14, 7, 0)) + body + sound


def make(folder, count):
    """The songs, the same each time."""
    chance = random.Random(50_000)
    words = lambda least, most: " ".join(chance.choice(WORDS) for _ in range(chance.randint(least, most))).title()
    with open(f"{ROOT}/Tests/LibraryTests/Fixtures/tone.mp3", "rb") as file:
        sound = file.read()
    for number in range(count):
        track = number % 10 + 1
        if number % 100 == 0:
            artist = f"{words(1, 3)} {number // 100}"
        if number % 10 == 0:
            album, year, genre = words(1, 4), str(chance.randint(1955, 2025)), chance.choice(GENRES)
            place = f"{folder}/{artist}/{number // 10 % 10} {album}"
            os.makedirs(place)
        title = words(1, 5)
        tags = dict(TIT2=title, TPE1=artist, TPE2=artist, TALB=album, TRCK=f"{track}/10", TDRC=year, TCON=genre)
        with open(f"{place}/{track:02} {title}.mp3", "wb") as file:
            file.write(tagged(sound, **tags))


class Client:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.socket.settimeout(120)
        self.rest = b""
        self.line()

    def line(self):
        while b"\n" not in self.rest:
            self.rest += self.receive()
        line, self.rest = self.rest.split(b"\n", 1)
        return line

    def receive(self):
        data = self.socket.recv(1 << 20)
        if not data:
            raise EOFError("disconnected")
        return data

    def ask(self, request):
        """The answer's bytes, and seconds."""
        start = time.monotonic()
        self.socket.sendall(request if isinstance(request, bytes) else request.encode() + b"\n")
        answer = [self.receive()]
        while True:
            end = (answer[-2][-200:] if len(answer) > 1 else b"") + answer[-1][-200:]
            last = end.rstrip(b"\n").rsplit(b"\n", 1)[-1]
            if end.endswith(b"\n") and (last == b"OK" or last.startswith(b"ACK")):
                return b"".join(answer), time.monotonic() - start
            answer.append(self.receive())


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def filters(expression):
    return quoted(f"({expression})")


QUESTIONS = [
    ("search any river", "search any river"),
    ("search title river", "search title river"),
    ("find artist == one", None),
    ("search contains", "search " + filters("title contains 'silver'")),
    ("search three conditions", "search " + quoted("((genre == 'jazz') AND (title contains 'moon') AND (!(date == '1999')))")),
    ("search simple regex", "search " + filters("title =~ '^s.*r$'")),
    ("search heavy regex, title", "search " + filters(f"title =~ '{HEAVY}'")),
    ("search heavy regex, any", "search " + filters(f"any =~ '{HEAVY}'")),
    ("search heavy regex, file", "search " + filters(f"file =~ '{HEAVY}'")),
    ("find everything, sorted, first 50", "find " + filters("title != ''") + " sort title window 0:50"),
    ("list artist", "list artist"),
    ("list album group artist", "list album group albumartist"),
    ("list title", "list title"),
    ("count group genre", "count group genre"),
    ("stats", "stats"),
    ("lsinfo", "lsinfo"),
    ("listall", "listall"),
    ("listallinfo", "listallinfo"),
]
QUEUE_QUESTIONS = [
    ("playlistinfo", "playlistinfo"),
    ("playlistinfo 25000:25050", "playlistinfo 25000:25050"),
    ("playlistfind artist", None),
    ("plchanges 0", "plchanges 0"),
    ("plchangesposid 0", "plchangesposid 0"),
    ("status", "status"),
    ("currentsong", "currentsong"),
]


def resident(process):
    with open(f"/proc/{process.pid}/status", encoding="utf-8") as file:
        return next(int(line.split()[1]) / 1000 for line in file if line.startswith("VmRSS"))


class Server:
    def __init__(self, work):
        self.work = work
        self.socket = f"{work}/socket"
        self.log = f"{work}/log"
        os.makedirs(work)

    def start(self):
        """Seconds until it answers."""
        start = time.monotonic()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command, stderr=log, stdout=log, env=self.environment)
        while True:
            try:
                self.client = Client(self.socket)
                return time.monotonic() - start
            except (FileNotFoundError, ConnectionRefusedError):
                if self.process.poll() is not None:
                    sys.exit(open(self.log, encoding="utf-8").read())
                time.sleep(0.005)

    def updated(self):
        """Seconds until no update runs."""
        start = time.monotonic()
        while b"updating_db" in self.client.ask("status")[0]:
            time.sleep(0.02)
        return time.monotonic() - start

    def stop(self):
        self.process.terminate()
        self.process.wait()


class SurSathi(Server):
    name = "SurSathi"

    def __init__(self, work, build, music):
        super().__init__(work)
        with open(f"{work}/config.toml", "w", encoding="utf-8") as file:
            file.write(f'[music]\nfolder = "{music}"\n[player]\nautoplay = false\n[camera]\nframesPerSecond = 1\n')
        self.command = [
            f"{build}/sursathid", "--config", f"{work}/config.toml", "--source", "demo", "--output", "null", "--socket", self.socket
        ]
        self.environment = dict(os.environ, SURSATHI_DATA=ROOT, XDG_STATE_HOME=f"{work}/state", HOME=work)

    def updated(self):
        # The first scan has no number: it is over when everything is there.
        start = time.monotonic()
        while f"songs: {self.count}\n".encode() not in self.client.ask("stats")[0]:
            time.sleep(0.05)
        super().updated()
        return time.monotonic() - start


class MPD(Server):
    name = "mpd"

    def __init__(self, work, music):
        super().__init__(work)
        os.makedirs(f"{work}/playlists")
        with open(f"{work}/mpd.conf", "w", encoding="utf-8") as file:
            file.write(
                f'music_directory "{music}"\nplaylist_directory "{work}/playlists"\ndb_file "{work}/database"\n'
                f'state_file "{work}/state"\nbind_to_address "{self.socket}"\nauto_update "no"\nmax_playlist_length "100000"\n'
                'max_output_buffer_size "65536"\naudio_output {\n type "null"\n name "null"\n}\n'
            )
        self.command = ["mpd", "--no-daemon", f"{work}/mpd.conf"]
        self.environment = dict(os.environ, HOME=work)

    def updated(self):
        if not self.client.ask("stats")[0].count(f"songs: {self.count}\n".encode()):
            self.client.ask("update")
        return super().updated()


def best(client, request, times=5):
    answers = [client.ask(request) for _ in range(times)]
    return min(seconds for _, seconds in answers), answers[0][0]


def measure(server, music, count):
    rows = {}
    server.count = count
    first = server.start()
    rows["first scan, s"] = first + server.updated()
    time.sleep(3)
    rows["resident after it, MB"] = resident(server.process)
    server.stop()
    rows["start until it answers, ms"] = min((server.start(), server.stop())[0] for _ in range(3)) * 1000
    server.start()
    server.updated()
    client = server.client
    song = client.ask("listall")[0].split(b"\nfile: ", 1)[1].split(b"\n")[0].decode()
    artist = song.split("/")[0]

    def table(questions):
        for name, request in questions:
            request = request or f"{name.split()[0]} " + filters(f"artist == '{artist}'")
            seconds, answer = best(client, request)
            last = answer.rstrip(b"\n").rsplit(b"\n", 1)[-1]
            rows[f"{name}, ms"] = seconds * 1000 if last == b"OK" else last.decode()
            if server.name != "mpd" and len(answer) > 1 << 20:
                print(f"  {name}: {len(answer) / 1e6:.1f} MB", file=sys.stderr)

    table(QUESTIONS)
    client.ask("clear")
    rows["add of everything, ms"] = client.ask('add ""' if server.name == "mpd" else "add /")[1] * 1000
    client.ask("clear")
    songs = [line[6:] for line in client.ask("listall")[0].decode().split("\n") if line.startswith("file: ")]
    lists = [
        ("command_list_begin\n" + "".join(f"add {quoted(song)}\n" for song in songs[at : at + 5000]) + "command_list_end\n").encode()
        for at in range(0, len(songs), 5000)
    ]
    rows["add of every song by name, ms"] = sum(client.ask(each)[1] for each in lists) * 1000
    table(QUEUE_QUESTIONS)
    rows["resident with all of it queued, MB"] = resident(server.process)
    client.ask("clear")

    def update():
        start = time.monotonic()
        client.ask("update")
        Server.updated(server)
        return time.monotonic() - start

    rows["update, nothing changed, s"] = min(update() for _ in range(3))
    for song in songs[:: len(songs) // 100][:100]:
        path = f"{music}/{song}"
        data = open(path, "rb").read()
        with open(path, "wb") as file:
            file.write(data + data[-1000:])
    rows["update, 100 files changed, s"] = update()
    rows["resident at the end, MB"] = resident(server.process)
    server.stop()
    return rows


def main():
    if sys.argv[1:2] == ["--make"]:
        return make(sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 50_000)
    build = os.path.abspath(sys.argv[1])
    count = next((int(word) for word in sys.argv[2:] if word.isdigit()), 50_000)
    with tempfile.TemporaryDirectory() as work:
        music = f"{work}/music"
        make(music, count)
        columns = [measure(SurSathi(f"{work}/s", build, music), music, count)]
        if shutil.which("mpd") and "--alone" not in sys.argv:
            columns.append(measure(MPD(f"{work}/m", music), music, count))
    names = ["SurSathi", "mpd"][: len(columns)]
    print(f"| {count} songs | " + " | ".join(names) + " |\n| --- |" + " --- |" * len(names))
    for row in columns[0]:
        cells = [column.get(row, "") for column in columns]
        print(f"| {row} | " + " | ".join(f"{cell:.3g}" if isinstance(cell, float) else str(cell) for cell in cells) + " |")


if __name__ == "__main__":
    main()
