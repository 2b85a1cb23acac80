#!/usr/bin/env python3
"""Lets the daemon live through a day in half an hour, and shows whether it grows.

soak.py BUILD_FOLDER [HOURS] [SPEED] [CSV] [SVG]     (24 hours, 48 times as fast; needs Debian's faketime, without it SPEED is 1)

The daemon is the one that is installed: a library in front of it (libfaketime) makes its clocks and its waiting run faster, and with them camera, mood,
songs and time-outs. Meanwhile clients come and go, edit the queue, save and remove playlists, set stickers and search; faces change their
expression (a reload with another source each few minutes), the camera is switched off, taken away and given back; songs come and vanish. Each
minute of the daemon's time its memory, descriptors and threads are read from /proc.

It fails if resident memory, or what it comes back to, grows by more than SLOPE_KB kB an hour, or descriptors or threads do not stay as they are:
straight lines through the last two thirds, the second one through the least of each two hours. It goes up and down by 3 MB, which a camera's source
and its frames have; the first line is the more a matter of chance.
"""

import glob
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time

from daemon_under_test import Client, Daemon, long_song

SLOPE_KB = 64
MOODS = ["calm", "happy", "sad", "surprised", "afraid", "angry"]
SOURCES = ["demo:neutral", "demo:happiness", "demo:sadness", "demo:surprise", "demo:anger", "demo", "gone.avi"]
SEED = 1


class Day:
    def __init__(self, build, work, speed):
        self.chance = random.Random(SEED)
        before, environment = [], {}
        if speed != 1:
            library = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
            if not library:
                sys.exit("soak: there is no libfaketime: apt install faketime, or SPEED 1")
            # The library changes the environment, behind which Swift looks for the arguments: `env` takes that upon itself.
            before, environment = ["env"], {"LD_PRELOAD": library[0], "FAKETIME": f"+0 x{speed}"}
        self.daemon = Daemon(build, work, "", before, environment)
        self.plain = open(f"{work}/config.toml", encoding="utf-8").read().replace("autoplay = false", "autoplay = true")
        song = self.daemon.song("calm/0.mp3", long_song(200))
        for mood in MOODS:
            os.makedirs(f"{self.daemon.music}/{mood}", exist_ok=True)
            for number in range(8):
                if (mood, number) != ("calm", 0):
                    os.link(song, f"{self.daemon.music}/{mood}/{number}.mp3")
        self.speed = speed
        self.switches = self.losses = self.connections = 0
        self.look_at("demo:neutral")

    def look_at(self, source):
        """Another face, or none: the file is not there."""
        device = source if source.startswith("demo") else f"{self.daemon.work}/{source}"
        with open(f"{self.daemon.work}/config.toml.new", "w", encoding="utf-8") as file:
            file.write(self.plain.replace('device = "demo"', f'device = "{device}"').replace("framesPerSecond = 1", "framesPerSecond = 2"))
        os.rename(f"{self.daemon.work}/config.toml.new", f"{self.daemon.work}/config.toml")
        self.losses += not source.startswith("demo")
        self.switches += 1

    def minute(self, number):
        """What happens in one of the daemon's minutes."""
        chance = self.chance
        if number % 4 == 0:
            self.look_at(chance.choice(SOURCES))
            self.daemon.process.send_signal(signal.SIGHUP)
        song = f"{chance.choice(MOODS)}/{chance.randrange(8)}.mp3"
        clients = [Client(self.daemon.socket) for _ in range(chance.randrange(1, 4))]
        self.connections += len(clients)
        for client in clients:
            for _ in range(3):
                client.ask(
                    chance.choice(
                        ["status", "playlistinfo", "currentsong", "listallinfo", "mood", "stats", f"sticker set song {song} mark {number}",
                         f"sticker delete song {song} mark", f"playlistadd list{chance.randrange(3)} {song}", f"rm list{chance.randrange(3)}",
                         "next", f"seekcur {chance.randrange(190)}", f"setvol {chance.randrange(101)}", f"random {chance.randrange(2)}",
                         'search "(any =~ \'ton.*\')"', "count group artist", "why", "nonsense", "listplaylists", "plchanges 0"]
                    )
                )  # fmt: skip
        if number % 7 == 0:
            clients[0].ask(chance.choice([f"feel {chance.choice(MOODS)} 3", "feel auto", f"add {song}", "clear", "camera off", "camera on", "pause"]))
        if number % 7 == 5:
            for line in ("camera on", "feel auto", "play"):
                clients[0].ask(line)
        if number % 10 == 3:
            self.daemon.song(f"happy/new{chance.randrange(20)}.mp3")
        if number % 30 == 9:
            for path in glob.glob(f"{self.daemon.music}/happy/new*"):
                os.unlink(path)
        # Some go without a word.
        for client in clients:
            client.close()

    def sample(self):
        """Memory in kB, counts."""
        process = f"/proc/{self.process}"
        memory = dict(re.findall(r"^(\w+):\s+(\d+) kB", open(f"{process}/smaps_rollup", encoding="ascii").read(), re.MULTILINE))
        return (
            int(memory["Rss"]), int(memory["Pss"]), int(memory["Anonymous"]), len(os.listdir(f"{process}/fd")), len(os.listdir(f"{process}/task"))
        )

    def live(self, hours, rows):
        self.daemon.start()
        self.process = self.daemon.process.pid
        begun = time.monotonic()
        for number in range(round(hours * 60)):
            due = begun + number * 60 / self.speed
            time.sleep(max(0, due - time.monotonic()))
            self.minute(number)
            # Whoever has gone is noticed before it is counted.
            time.sleep(min(0.2, 12 / self.speed))
            rows.append((round((time.monotonic() - begun) * self.speed / 60, 2), *self.sample()))
        mood_changes = len(re.findall(r"^mood \w+ \(was", self.daemon.said(), re.MULTILINE))
        songs = len(re.findall(r"^playing ", self.daemon.said(), re.MULTILINE))
        if self.daemon.end() != 0:
            sys.exit("soak: the daemon did not end well")
        return mood_changes, songs


def late(rows):
    """The last two thirds, in which all that is kept for later is there."""
    return rows[len(rows) // 3 :]


def floors(rows):
    """The row of least resident memory of each two hours."""
    parts = {}
    for row in rows:
        parts.setdefault(int((row[0] - rows[0][0]) // 120), []).append(row)
    return [min(part, key=lambda row: row[1]) for part in parts.values()]


def slope(rows, column):
    """Of a straight line by least squares, per hour."""
    points = [(row[0] / 60, row[column]) for row in rows]
    count = len(points)
    x, y = (sum(point[axis] for point in points) / count for axis in (0, 1))
    return sum((a - x) * (b - y) for a, b in points) / max(sum((a - x) ** 2 for a, _ in points), 1e-9)


def plot(rows, path):
    """An SVG of three panels, with the hours below."""
    hours = rows[-1][0] / 60
    width, left, colors = 760, 60, ("#204a87", "#4e9a06", "#a40000")
    panels = [("memory, MB", ((1, "resident"), (2, "proportional"), (3, "anonymous (heap)")), 1024, 180), ("open files", ((4, ""),), 1, 70),
              ("threads", ((5, ""),), 1, 70)]  # fmt: skip
    height = sum(panel[3] + 30 for panel in panels) + 30
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="11">',
           f'<rect width="{width}" height="{height}" fill="white"/>']  # fmt: skip
    top = 20
    for title, columns, unit, tall in panels:
        most = max(row[column] / unit for row in rows for column, _ in columns) * 1.15
        out.append(f'<text x="{left}" y="{top - 6}">{title}</text><rect x="{left}" y="{top}" width="{width - left - 20}" height="{tall}" fill="none" stroke="#888"/>')
        for part in range(0, 3):
            y = top + tall - tall * part / 2.3
            out.append(f'<text x="{left - 6}" y="{y + 4:.0f}" text-anchor="end">{most * part / 2.3:.0f}</text>')
        for number, (column, name) in enumerate(columns):
            points = " ".join(f"{left + (width - left - 20) * row[0] / 60 / hours:.1f},{top + tall - tall * row[column] / unit / most:.1f}" for row in rows)
            out.append(f'<polyline points="{points}" fill="none" stroke="{colors[number]}"/>')
            out.append(f'<text x="{left + 8 + 130 * number}" y="{top + tall - 8}" fill="{colors[number]}">{name}</text>')
        top += tall + 30
    for hour in range(0, int(hours) + 1, max(1, int(hours / 8))):
        out.append(f'<text x="{left + (width - left - 20) * hour / hours:.0f}" y="{top - 14}" text-anchor="middle">{hour} h</text>')
    out.append("</svg>")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(out) + "\n")


def main():
    build = os.path.abspath(sys.argv[1])
    hours = float(sys.argv[2]) if len(sys.argv) > 2 else 24.0
    speed = int(sys.argv[3]) if len(sys.argv) > 3 else 48
    table = sys.argv[4] if len(sys.argv) > 4 else "soak.csv"
    rows = []
    work = tempfile.mkdtemp()
    try:
        day = Day(build, work, speed)
        mood_changes, songs = day.live(hours, rows)
    except (RuntimeError, OSError, EOFError) as error:
        print(open(f"{work}/log", encoding="utf-8", errors="replace").read()[-3000:])
        sys.exit(f"soak: after {len(rows)} minutes: {type(error).__name__}: {error}")
    finally:
        shutil.rmtree(work, ignore_errors=True)
    with open(table, "w", encoding="ascii") as file:
        file.write("minute,rss_kb,pss_kb,anonymous_kb,descriptors,threads\n")
        file.writelines(",".join(map(str, row)) + "\n" for row in rows)
    if len(sys.argv) > 5:
        plot(rows, sys.argv[5])
    rest = late(rows)
    grows = slope(floors(rest), 1)
    print(
        f"{hours:g} h at {speed} times: {mood_changes} mood changes, {songs} songs, {day.connections} connections, {day.switches} reloads, "
        f"{day.losses} lost cameras; resident {rows[0][1] / 1024:.1f} MB at first, {min(row[1] for row in rest) / 1024:.1f} to "
        f"{max(row[1] for row in rest) / 1024:.1f} in the last two thirds, what it comes back to {grows:+.1f} kB/h (all samples {slope(rest, 1):+.1f}); "
        f"descriptors {min(row[4] for row in rest)} to {max(row[4] for row in rest)}, threads {min(row[5] for row in rest)} to {max(row[5] for row in rest)}"
    )
    if max(grows, slope(rest, 1)) > SLOPE_KB or slope(rest, 4) * hours > 1 or slope(rest, 5) * hours > 1:
        sys.exit(f"soak: it grows: resident memory by more than {SLOPE_KB} kB/h, or descriptors {slope(rest, 4):+.3f}/h, or threads {slope(rest, 5):+.3f}/h")


if __name__ == "__main__":
    main()
