#!/usr/bin/env python3
"""Makes the machine fail around a running daemon, and looks at what it says, what it loses and whether it goes on.

check-faults.py BUILD_FOLDER [FAULT ...]     (disk-full, read-only, descriptors, clock; all if none is named; about three minutes)

disk-full and read-only mount a small file system of their own, which takes root or user namespaces; clock needs Debian's faketime.
"""

import glob
import os
import subprocess
import sys
import tempfile
import time

from daemon_under_test import COMPLAINT, Client, Daemon, long_song

# As the daemon's StateKeeper, and what a busy machine takes on top.
KEPT_SECONDS, RETRY_SECONDS, BUSY_SECONDS = 2, 20, 5


def check(holds, what):
    if not holds:
        raise AssertionError(what)


def until(seconds, holds, what):
    """Waits; returns after how many seconds it was so."""
    begun = time.monotonic()
    while not holds():
        check(time.monotonic() - begun < seconds, f"after {seconds} s: {what}")
        time.sleep(0.05)
    return time.monotonic() - begun


def home(build, work, config="", before=(), environment=None):
    daemon = Daemon(build, work, config, before, environment)
    first = daemon.song("songs/0.mp3", long_song(300))
    for number in (1, 2, 3):
        os.link(first, f"{daemon.music}/songs/{number}.mp3")
    return daemon


def begin(daemon):
    daemon.start()
    until(30, lambda: len(daemon.ask("list file")[0]) == 4, "the songs are not found")


def elapsed(daemon):
    return float(dict(daemon.client.pairs("status"))["elapsed"])


def told(daemon, line):
    answer = daemon.ask(line)[1]
    check(answer == "OK", f"{line}: {answer}")


def what_is_kept(daemon):
    """Stickers, playlists, queue and volume, as a client sees them."""
    client = daemon.client
    names = sorted(value for key, value in client.pairs("listplaylists") if key == "playlist")
    return (
        client.pairs('sticker find song "" mark'), [(name, client.pairs(f"listplaylist {name}")) for name in names],
        [value for _, value in client.pairs("playlist")], dict(client.pairs("status"))["volume"],
    )


def disk_fault(daemon, break_it, mend_it, words):
    """A disk that cannot be written to, and can again."""
    begin(daemon)
    told(daemon, "sticker set song songs/0.mp3 mark old")
    told(daemon, "add songs/0.mp3")
    told(daemon, "add songs/1.mp3")
    told(daemon, "save list")
    told(daemon, "play 1")
    until(KEPT_SECONDS + BUSY_SECONDS, lambda: os.path.exists(f"{daemon.state}/state.json"), "the state is not saved")
    time.sleep(KEPT_SECONDS + 0.5)
    break_it()
    # A full disk still has room to the end of the file's last block.
    while daemon.ask(f"sticker set song songs/0.mp3 mark {time.monotonic()}{'x' * 4000}")[1] == "OK":
        pass
    kept = what_is_kept(daemon)
    for line in ("sticker set song songs/0.mp3 mark " + "y" * 4000, "save other", "playlistadd list songs/2.mp3"):
        answer = daemon.ask(line)[1]
        check(answer.startswith("ACK") and words in answer, f"{line[:40]}: {answer}")
    check(what_is_kept(daemon) == kept, "a change that was refused was made")
    before = elapsed(daemon)
    told(daemon, "setvol 33")
    told(daemon, "add songs/3.mp3")
    until(KEPT_SECONDS + BUSY_SECONDS, lambda: words in daemon.said(), f"the log does not say that the {words}")
    time.sleep(1)
    check(elapsed(daemon) > before + 0.5, "the music stands still")
    # A daemon that dies and starts here goes on with what is on the disk.
    daemon.kill()
    daemon.start()
    check(what_is_kept(daemon) == kept, f"{what_is_kept(daemon)} is kept, {kept} was")
    check(not COMPLAINT.search(daemon.said()), f"the daemon complains: {daemon.said()}")
    told(daemon, "setvol 44")
    told(daemon, "add songs/3.mp3")
    until(KEPT_SECONDS + BUSY_SECONDS, lambda: words in daemon.said(), f"the log does not say that the {words}")
    # Nothing else is changed: the daemon finds out by itself.
    mend_it()
    took = until(RETRY_SECONDS + BUSY_SECONDS, lambda: "the state is saved again" in daemon.said(), "the state is not saved again")
    for line in ("sticker set song songs/0.mp3 mark new", "playlistadd list songs/2.mp3"):
        told(daemon, line)
    kept = what_is_kept(daemon)
    daemon.kill()
    daemon.start()
    check(what_is_kept(daemon) == kept, f"{what_is_kept(daemon)} is kept, {kept} was")
    check(daemon.end() == 0, "the daemon did not end well")
    return f"refused with \"{words}\", music went on, nothing lost; saved again {took:.0f} s after it was mended"


def small_disk(daemon):
    os.makedirs(daemon.state)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "none", daemon.state], check=True)


def disk_full(build, work):
    daemon = home(build, work)
    small_disk(daemon)
    filler = f"{daemon.state}/filler"

    def fill():
        with open(filler, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass

    return disk_fault(daemon, fill, lambda: os.unlink(filler), "disk is full")


def read_only(build, work):
    daemon = home(build, work)
    small_disk(daemon)

    def remount(how):
        # A file that is being written keeps the disk busy for a moment.
        until(10, lambda: subprocess.run(["mount", "-o", f"remount,{how}", daemon.state], capture_output=True).returncode == 0, how)

    return disk_fault(daemon, lambda: remount("ro"), lambda: remount("rw"), "Read-only file system")


def descriptors(build, work):
    """Clients take all the places that there are; the music opens its next song all the same."""
    daemon = home(build, work, "maxConnections = 1000\n", ["prlimit", "--nofile=200:200"])
    begin(daemon)
    for number in range(4):
        told(daemon, f"add songs/{number}.mp3")
    told(daemon, "play 0")
    clients, refused = [], 0
    for _ in range(300):
        try:
            clients.append(Client(daemon.socket))
        except EOFError:
            refused += 1
    check(refused > 0, "300 clients have 200 descriptors")
    for number in range(4):
        told(daemon, f"play {number}")
        until(10, lambda: elapsed(daemon) > 0.3, f"song {number} does not play while the clients are there")
    check("could not be" not in daemon.said() and "skipped" not in daemon.said(), f"a song was skipped: {daemon.said()}")
    check("raise LimitNOFILE" in daemon.said(), "nothing was said of the limit")
    for client in clients:
        client.close()

    def comes_in():
        try:
            Client(daemon.socket).ask("ping")
            return True
        except (EOFError, OSError):
            return False

    took = until(10, comes_in, "no client comes in although the others have gone")
    check(daemon.end() == 0, "the daemon did not end well")
    return f"{len(clients)} clients served, {refused} sent away, songs opened; a new client {took:.1f} s after the others had gone"


def clock(build, work):
    """The wall clock jumps back and forth; the music, the mood and an order that holds for a minute do not care."""
    library = (glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1") or [None])[0]
    check(library, "there is no libfaketime: apt install faketime")
    jump = f"{work}-jump"

    def set_clock(text):
        with open(f"{jump}.new", "w", encoding="ascii") as file:
            file.write(text)
        os.rename(f"{jump}.new", jump)

    set_clock("+0")
    environment = {
        "LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": jump, "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "TZ": "UTC",
        "FAKETIME_FLSHM": "1",
    }
    # The library changes the environment, behind which Swift looks for the arguments: `env` takes that upon itself.
    daemon = home(build, work, "", ["env"], environment)
    begin(daemon)
    told(daemon, "add songs/0.mp3")
    told(daemon, "play 0")
    told(daemon, "feel calm 30")
    stat = f"/proc/{daemon.process.pid}/stat"

    def processor_seconds():
        fields = open(stat, encoding="ascii").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    usual = None
    for text in ("+0", "-400d", "+3650d", "-20y", "+1h", "-1h", "+0"):
        set_clock(text)
        time.sleep(0.5)
        begun, place, processor = time.monotonic(), elapsed(daemon), processor_seconds()
        year = daemon.client.pairs("stats")
        time.sleep(3)
        wall, sound = time.monotonic() - begun, elapsed(daemon) - place
        check(abs(wall - sound) < 0.5, f"clock {text}: {sound:.2f} s of music in {wall:.2f} s")
        used = processor_seconds() - processor
        usual = usual or max(used, 0.1)
        check(used < 4 * usual + 0.5, f"clock {text}: {used:.2f} s of processor in {wall:.1f} s, usually {usual:.2f}")
        mood = dict(daemon.client.pairs("mood"))
        check(mood.get("mood") == "calm" and mood.get("override") == "1", f"clock {text}: the mood by hand is gone: {mood}")
        check(int(dict(year)["uptime"]) >= 0, f"clock {text}: uptime {year}")
        told(daemon, f"sticker set song songs/0.mp3 mark {text}")
    # Put back by a day between two runs, as on a machine without a battery: what was ordered for 30 minutes is no longer than that.
    time.sleep(KEPT_SECONDS + 1)
    daemon.kill()
    set_clock("-1d")
    daemon.start()
    mood = dict(daemon.client.pairs("mood"))
    left = float(mood["override_seconds"])
    check(left <= 1800, f"the order holds for {left} s more")
    check(daemon.end() == 0, "the daemon did not end well")
    return "music at its pace, mood by hand kept, no more processor, through jumps of -20 to +10 years"


FAULTS = {"disk-full": disk_full, "read-only": read_only, "descriptors": descriptors, "clock": clock}


def main():
    build, names = os.path.abspath(sys.argv[1]), sys.argv[2:] or list(FAULTS)
    if {"disk-full", "read-only"} & set(names) and not os.environ.get("SURSATHI_OWN_MOUNTS"):
        user = [] if os.getuid() == 0 else ["--user", "--map-root-user"]
        own = ["unshare", *user, "--mount", sys.executable, os.path.abspath(__file__), build, *names]
        os.execvpe("unshare", own, dict(os.environ, SURSATHI_OWN_MOUNTS="1"))
    failures = 0
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            work = f"{folder}/home"
            os.makedirs(work)
            try:
                print(f"{name}: {FAULTS[name](build, work)}", flush=True)
            except (AssertionError, RuntimeError, OSError, EOFError, KeyError) as error:
                failures += 1
                print(f"{name}: FAILED: {type(error).__name__}: {error}", flush=True)
            subprocess.run(["umount", "-l", f"{work}/state/sursathi"], capture_output=True)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
