#!/usr/bin/env python3
"""Compares sursathid with a real mpd (Debian's): the same requests on the same music, answer by answer.

Usage: Scripts/compare_mpd.py BUILD_FOLDER [SECTION ...]

Needs mpd, mpc, lame, ncmpcpp with tmux, and for its section python-mpd2 (pip install python-mpd2 into a virtual environment that runs this
script; the section is left out without it). No network, no sound card. Sections: those of SECTIONS below; all by default.

What cannot be equal (times, ids, versions, decoders) is normalised. Every other difference is printed with the reason that
JUSTIFIED has for it; one without a reason makes the script fail. docs/protocol.md lists what is justified.
"""

import array
import difflib
import hashlib
import math
import os
import re
import shlex
import socket
import subprocess
import sys
import tempfile
import time
import wave
from pathlib import Path

RATE = 44100
SONG_SECONDS = 12

# (section, request, difference): regular expressions, and the reason. The first that fits counts.
JUSTIFIED = [
    (r".*", r"", r"^. [Ff]ormat: ", "what the decoder makes of an MP3"),
    (r"connection|phone", r"^commands$", r"command: (kill|mount|unmount|listmounts|listneighbors)", "no mounts, no kill over the socket"),
    (r"connection|phone", r"^commands$", r"command: (newpartition|delpartition|moveoutput)", "one player, one partition"),
    (r"connection|phone", r"^commands$", r"command: (mixrampdb|mixrampdelay)", "no MixRamp"),
    (r"connection|phone", r"^commands$", r"command: (outputset)", "outputs have no attributes"),
    (r"connection|phone", r"^commands$", r"command: (addtagid|cleartagid|rangeid)", "songs are files as they are"),
    (r"connection|phone", r"^commands$", r"command: (channels|subscribe|unsubscribe|sendmessage|readmessages)", "no messages from client to client"),
    (r"connection|phone", r"^commands$", r"command: getfingerprint", "not useful to clients that play"),
    (r"connection|phone", r"^commands$", r"\+ .*command: (baseline|camera|feel|mood|moods|upcoming|why)", "SurSathi's own"),
    (r"connection|phone", r"^commands$", r"command: (protocol|searchcount)", "of MPD 0.24; Debian 12 has 0.23"),
    (r"connection", r"^protocol", r"", "of MPD 0.24; Debian 12 has 0.23"),
    (r"connection|python", r"^(decoders|urlhandlers)( |$)", r"", "only MP3 files are played"),
    (r".*", r"^(stats|mpc stats)$", r"", "time runs"),
    (r"ending", r"", r"", "behind the last of the person's songs the mood's playlist plays"),
    (r"mpc", r"^mpc (channels|sendmessage|listneighbors|mount|unmount)", r"", "no messages, no mounts"),
    (r"mpc", r"^mpc mixramp", r"", "no MixRamp"),
    (r"mpc", r"^mpc outputset", r"", "outputs have no attributes"),
    (r"python-mpd2", r"^listfiles", r"", "by name, where mpd has the order of the disk"),
    (r"mpc", r"^mpc (play|toggle)$", r"^\+ (Artist|\[playing\])", "play on an empty queue starts the mood's playlist"),
    (r"mpc", r"^mpc ", r"Updating DB", "how long an update takes"),
    (r"idle", r"output", r"changed: mixer", "the volume of an output that is switched off is still known"),
]

QUEUE = """
clear
status
add calm
add calm
delete 0:0
delete 8
delete 7:99
delete 3:2
delete 9
delete 9:
deleteid 999
move 0 6
move 0 7
move 9 0
move 0:9 0
move 3: 0
move 2:2 0
move -1 0
move 0:2 x
moveid 999 0
swap 0 0
swap 0 3
swap 0 99
swapid 999 998
shuffle 9:10
shuffle x
prio 10 1 99
prio 300 0
prio 10 0:
prio 10
prioid 5 999
playlistinfo
playlistinfo 0:1
playlistinfo 2
playlistinfo 99
playlistinfo 5:
prio 0 -1
addid calm/One/1.mp3 +0
play 3
addid calm/One/1.mp3 +0
addid calm/One/1.mp3 +9
addid calm/One/1.mp3 -0
addid calm/One/1.mp3 2
addid calm/One/1.mp3 99
addid calm/nope.mp3
add calm/nope.mp3
add calm/Two +1
addid calm/Two 0
move 5 +0
move 1 +0
move 0:2 -0
move 0 +99
plchangesposid 0
plchangesposid 0 2:4
plchanges 0 0:2
plchanges 99999
plchanges -1
playlistid
playlist
playlistfind artist "Artist 1"
playlistfind title "Title 1" artist "Artist 1"
playlistsearch title TITLE
playlistfind artist
playlistfind foo bar
playlistsearch
playlistfind "(Artist == 'Artist 0')"
@settle
currentsong
status
delete 0:
status
""".strip().splitlines()

OPTIONS = """
clear
repeat 1
random 1
single 1
consume 1
crossfade 5
status
single oneshot
status
repeat 0
random 0
single 0
consume 0
crossfade 0
status
repeat 3
random x
single 2
consume 2
crossfade -1
crossfade x
crossfade
setvol 30
getvol
volume +5
volume -100
status
setvol 101
setvol 100
replay_gain_status
replay_gain_mode track
replay_gain_status
replay_gain_mode auto
replay_gain_mode foo
replay_gain_mode off
clearerror
""".strip().splitlines()

PLAYBACK = """
clear
add calm
play
@settle
status
pause
status
pause
next
next
status
previous
status
play 0
previous
status
seek 2 5
@settle
status
seekcur +2
seekcur -100
@settle
status
seekid 999 3
seek 99 1
seekcur x
stop
status
next
previous
seekcur 1
pause 1
status
single 1
play 1
seekcur 11
@song
status
play
seekcur 11
single oneshot
@song
status
single 0
consume 1
play 0
next
@settle
status
seekcur 11
@song
playlistinfo
consume 0
clear
add calm/One
repeat 1
play 1
seekcur 11
@song
status
single 1
seekcur 11
@song
status
single 0
repeat 0
stop
play 0
delete 0
@settle
status
pause 1
delete 0
status
""".strip().splitlines()

ENDING = """
clear
add calm/One/1.mp3
play 0
@settle
seekcur 11
@song
status
clear
play
status
clear
""".strip().splitlines()

CONNECTION = """
ping
ping x
binarylimit 64
binarylimit 63
commands
notcommands
decoders
urlhandlers
config
password x
password
tagtypes
tagtypes clear
playlistinfo
tagtypes enable Artist Title
tagtypes disable Foo
tagtypes disable
tagtypes all
tagtypes foo
protocol
protocol available
listpartitions
partition default
partition x
outputs
disableoutput 0
outputs
toggleoutput 0
outputs
enableoutput 9
enableoutput x
nosuch
play "a"b
status "
stats
command_list_begin
ping
ping
@end
command_list_ok_begin
ping
getvol
@end
command_list_ok_begin
ping
play 999
ping
@end
""".strip().splitlines()

LIBRARY = """
lsinfo
lsinfo calm
lsinfo nope
listall
listall calm/One
listallinfo calm/One
list artist
list album artist "Artist 1"
list album group artist
find artist "Artist 1"
find "(Artist == 'Artist 1')"
find "((Artist == 'Artist 1') AND (Title == 'Title 1'))"
find foo bar
find artist
search title TITLE
search any 1
search "(title contains 'ITLE 1')"
count artist "Artist 1"
count group artist
findadd artist "Artist 1"
searchadd title 2
playlistinfo
save kept
listplaylists
listplaylist kept
listplaylistinfo kept
save kept
clear
load kept
load nope
status
playlistadd kept calm/Two/4.mp3
playlistmove kept 0 1
playlistdelete kept 0
listplaylist kept
rename kept other
playlistclear other
listplaylist other
rm other
rm other
sticker set song calm/One/1.mp3 like 1
sticker get song calm/One/1.mp3 like
sticker list song calm/One/1.mp3
sticker find song calm like
sticker delete song calm/One/1.mp3 like
sticker get song calm/One/1.mp3 like
readcomments calm/One/1.mp3
albumart calm/One/1.mp3 0
readpicture calm/One/1.mp3 0
update nope/../x
""".strip().splitlines()

MPC = """
clear
add calm
playlist
playlist -f %position%:%file%:%artist%:%title%:%album%:%track%:%time%
insert calm/One/1.mp3
play 2
@settle
status
current
current -f %file%
queued
pause-if-playing
pause
toggle
next
prev
cdprev
seek 0:03
seek +1
seek 50%
seekthrough +1
insert calm/Two/4.mp3
playlist -f %position%:%file%
move 1 3
swap 1 2
del 4
del 0
playlist -f %position%:%file%
crop
playlist -f %file%
random on
random
random off
repeat on
repeat off
single once
single off
consume on
consume off
crossfade 3
crossfade 0
replaygain album
replaygain off
volume 40
volume +5
volume
volume 100
outputs
disable 1
enable 1
toggleoutput 1
toggleoutput 1
enable only 1
prio 5 1
prio 0 1
clearerror
searchplay title nothing
play 99
stop
version
stats
--format %title% search artist Artist
find album Album
find album "Album One"
find title Title
list artist
list album artist Artist
list title
listall
listall calm/One
listall nope
ls
ls calm
ls calm/One
ls nope
-f %file%:%title%:%time% ls calm/One
clear
findadd title Title
searchadd title 2
add calm/Two
add nope
playlist -f %file%
searchplay title 4
@settle
current -f %file%
save mine
save mine
lsplaylists
playlist mine
-f %file% playlist mine
shuffle
clear
load mine
load nope
--range 1:3 load mine
playlist -f %file%
rm mine
rm mine
lsplaylists
sticker calm/One/1.mp3 set rating 4
sticker calm/One/1.mp3 get rating
sticker calm/One/1.mp3 list
sticker calm find rating
sticker calm/One/1.mp3 delete rating
sticker calm/One/1.mp3 get rating
sticker nope get rating
albumart calm/One/1.mp3
albumart calm/Two/4.mp3
readpicture calm/Two/3.mp3
readpicture calm/One/1.mp3
readpicture nope
--wait update
--wait rescan
update calm/One
update ../x
clear
play
stop
toggle
stop
seek 0:01
next
mixrampdb
mixrampdelay
channels
sendmessage a b
listneighbors
mount
outputset 1 a=b
nosuchcommand
""".strip().splitlines()

# What phone clients send: M.A.L.P. (gateship-one/malp, MPDCommands.java and MPDInterface.java), MPDroid, and what they do with covers.
PHONE = """
commands
tagtypes
command_list_begin
tagtypes clear
tagtypes enable Artist Album AlbumArtist Title Track Disc Date MUSICBRAINZ_ALBUMID
@end
stats
status
currentsong
outputs
list artist
list albumartist
list artist group artistsort
list album
list album group MUSICBRAINZ_ALBUMID
list album group albumartist
list album group albumartist group date
list album group artist group date group MUSICBRAINZ_ALBUMID
list album artist "Artist 1" group MUSICBRAINZ_ALBUMID
list album "Artist 1"
list album albumartist "" group date
list "album" "((albumartist == \\"Artist 1\\") AND (date == \\"2001\\"))"
find album "Album One"
find album "Album One" artist "Artist 1"
find "((album == 'Album One') AND (albumartist == 'Artist 1'))"
find "(album == 'Album One')" sort Track window 0:1
find "(base 'calm')" sort -Last-Modified window 0:2
search any "title"
search file "one"
search title "title 2"
search "(any contains 'title')" window 0:2
list genre
find genre "Rock"
lsinfo ""
lsinfo "/"
lsinfo "calm"
listplaylists
clear
command_list_begin
add "calm/One/1.mp3"
add "calm/One/2.mp3"
add "calm/Two"
@end
command_list_ok_begin
addid "calm/One/1.mp3"  1
add "nope"
@end
playlistinfo 0:50
playlistinfo 50:100
plchanges 0
command_list_begin
seek 0 3
pause 1
@end
play 1
@settle
status
currentsong
pause 1
pause 0
seek 1 2
random 1
random 0
repeat 1
repeat 0
single 1
single 0
consume 1
consume 0
setvol 80
setvol 100
delete 0
move 0 2
save "phone list"
listplaylistinfo "phone list"
playlistadd "phone list" "calm/Two/4.mp3"
playlistdelete "phone list" 0
listplaylist "phone list"
clear
load "phone list"
searchadd title "title 3"
playlistinfo
rm "phone list"
toggleoutput 0
toggleoutput 0
binarylimit 1024
albumart "calm/One/1.mp3" 0
albumart "calm/One/1.mp3" 1024
albumart "calm/One/1.mp3" 19456
albumart "calm/One/1.mp3" 20000
albumart "calm/One/1.mp3" 20001
binarylimit 65536
albumart "calm/One/2.mp3" 0
readpicture "calm/Two/3.mp3" 0
readpicture "calm/Two/3.mp3" 8192
readpicture "calm/Two/3.mp3" 99999
readpicture "calm/One/1.mp3" 0
albumart "calm/Two/4.mp3" 0
albumart "nope" 0
albumart "calm/One" 0
update
stop
clear
""".strip().splitlines()


def make_music(folder):
    """Two albums of two songs by two artists: tones with full tags."""
    picture = folder.parent / "picture.jpg"
    # A JPEG file by its first bytes.
    picture.parent.mkdir(exist_ok=True)
    picture.write_bytes(b"\xff\xd8\xff\xe0" + bytes(value * value % 251 for value in range(19_996)))
    for number in (1, 2, 3, 4):
        frames = SONG_SECONDS * RATE
        samples = array.array("h")
        for frame in range(frames):
            value = int(6000 * math.sin(2 * math.pi * (200 + 50 * number) * frame / RATE))
            samples.extend((value, value))
        album = "One" if number < 3 else "Two"
        path = folder / "calm" / album
        path.mkdir(parents=True, exist_ok=True)
        source = folder.parent / "tone.wav"
        with wave.open(str(source), "wb") as file:
            file.setparams((2, 2, RATE, frames, "NONE", ""))
            file.writeframes(samples.tobytes())
        subprocess.run(
            ["lame", "--quiet", "-b", "128", "--tt", f"Title {number}", "--ta", f"Artist {number % 2}", "--tl", f"Album {album}",
             "--tn", str(number), "--ty", "2001", "--tg", "Rock"] + (["--ti", str(picture)] if number == 3 else [])
            + [str(source), str(path / f"{number}.mp3")], check=True)
        # mpd knows whole seconds: songs of the same one have no order.
        os.utime(path / f"{number}.mp3", (1_700_000_000 + number, 1_700_000_000 + number))
    (folder / "calm" / "One" / "cover.jpg").write_bytes(picture.read_bytes())


class Server:
    """One of the two, with what is needed to make its answers comparable."""

    def __init__(self, name, path, process):
        self.name, self.path, self.process = name, str(path), process
        self.ids = {}

    def connect(self):
        return Connection(self)

    def mpc(self, words):
        environment = dict(os.environ, LC_ALL="C")
        done = subprocess.run(["mpc", "--host", self.path] + words, capture_output=True, timeout=20, env=environment)
        if words[0] in ("albumart", "readpicture"):
            return [hashlib.md5(done.stdout).hexdigest(), done.stderr.decode(), f"exit {done.returncode}"]
        return (done.stdout + done.stderr).decode().splitlines() + [f"exit {done.returncode}"]

    def normalised(self, lines):
        return merged_tags([self.normal(line) for line in lines if not re.match(r"(Last-Modified|db_update|mixrampdelay|bitrate|Added|updating_db): ", line)])

    def normal(self, line):
        key, _, value = line.partition(": ")
        if key in ("Id", "songid", "nextsongid"):
            return f"{key}: #{self.ids.setdefault(value, len(self.ids))}"
        if key == "playlist" and value.isdigit():
            # How many steps an order counts for is each server's own business.
            return "playlist: _"
        if key in ("duration", "Time", "elapsed", "time"):
            # Decoders differ by the padding of an MP3, and no two servers are asked at the same moment.
            numbers = re.findall(r"[0-9.]+", value)
            return f"{key}: " + ":".join(str(round(float(number) / 4)) for number in numbers)
        if key in ("Format", "audio"):
            return re.sub(r"^(\w+: \d+):\w+:(\d)$", r"\1:_:\2", line)
        if key == "bitrate":
            return "bitrate: _"
        line = re.sub(r"\d+:\d\d/(\d+:\d\d) \(\d+%\)", r"_/\1 (_)", line)
        return line.replace("(0:12)", "(_)")


def merged_tags(lines):
    """The tags of a song in one order: MPD's is that of the frames in the file."""
    result, tags = [], []
    for line in lines + [""]:
        if re.match(r"(Artist|Title|Album|AlbumArtist|Track|Date|Genre|Disc|Composer): ", line):
            tags.append(line)
        else:
            result += sorted(tags) + [line]
            tags = []
    return result[:-1]


class Connection:
    """A plain connection."""

    def __init__(self, server):
        self.server = server
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(10)
        self.socket.connect(server.path)
        self.file = self.socket.makefile("rwb")
        self.file.readline()

    def send(self, text):
        self.file.write(text.encode() + b"\n")
        self.file.flush()

    def answer(self):
        lines = []
        while True:
            line = self.file.readline()
            if not line:
                return lines + ["<closed>"]
            if line.startswith(b"binary: "):
                size = int(line.split()[1])
                content = self.file.read(size + 1)
                lines.append(f"content: {hashlib.md5(content).hexdigest()}")
            line = line.decode(errors="replace").rstrip("\n")
            lines.append(line)
            if line == "OK" or line.startswith("ACK "):
                return lines

    def ask(self, text):
        self.send(text)
        return self.answer()


def settled(servers):
    """Waits until both have begun to play, and a little more."""
    time.sleep(0.8)


def run_raw(section, requests, servers, compare):
    connections = [server.connect() for server in servers]
    for server in servers:
        server.ids = {}
    pending = []
    for request in requests:
        if request == "@settle":
            settled(servers)
        elif request == "@song":
            time.sleep(2.5)
        elif request == "@end":
            text = "\n".join(pending + ["command_list_end"])
            pending = []
            compare(section, text.replace("\n", "; "), [c.ask(text) for c in connections])
        elif pending or request.startswith("command_list"):
            pending.append(request)
        else:
            answers = [connection.ask(request) for connection in connections]
            compare(section, request, answers)
            if any(answer[-1] == "<closed>" for answer in answers):
                connections = [server.connect() for server in servers]


def run_idle(section, servers, compare):
    """What idle tells of each kind of order, asked for by name and not."""
    cases = ["add calm", "play 0", "seekcur 1", "pause 1", "setvol 50", "setvol 100", "repeat 1", "repeat 0", "single 1", "single 0", "stop",
             "disableoutput 0", "enableoutput 0", "clear"]
    for case in cases:
        answers = []
        for server in servers:
            waiting, other = server.connect(), server.connect()
            waiting.send("idle")
            time.sleep(0.1)
            other.ask(case)
            time.sleep(0.5)
            # Each tells as much as has happened when it wakes the client.
            told = set(waiting.answer())
            waiting.send("idle")
            time.sleep(0.2)
            waiting.send("noidle")
            told |= set(waiting.answer())
            answers.append(sorted(told))
        compare(section, f"idle during {case}", answers)
    for request in ("idle foo", "idle player\nnoidle", "noidle\nping", "idle\nping"):
        compare(section, request.replace("\n", "; "), [server.connect().ask(request) for server in servers])


def run_mpc(section, requests, servers, compare):
    for request in requests:
        if request == "@settle":
            settled(servers)
            continue
        answers = [server.mpc(shlex.split(request)) for server in servers]
        compare(section, f"mpc {request}", answers)


def run_python_mpd2(section, servers, compare):
    try:
        import mpd
    except ImportError:
        print("python-mpd2 is not installed: its section is left out")
        return
    calls = [
        ("clear",), ("add", "calm"), ("status",), ("playlistinfo",), ("playlistinfo", (1, 3)), ("playlistid",), ("play", 1),
        ("currentsong",), ("addid", "calm/One/1.mp3", 1), ("move", 0, 2), ("move", (0, 2), 1), ("delete", (0, 1)),
        ("plchangesposid", 0), ("playlistfind", "artist", "Artist 1"), ("setvol", 30), ("random", 1), ("random", 0),
        ("single", 1), ("single", 0), ("seekcur", 2), ("pause", 1), ("next",), ("previous",), ("stop",), ("outputs",),
        ("replay_gain_status",), ("tagtypes",), ("clear",), ("setvol", 100), ("deleteid", 9999),
        ("list", "artist"), ("list", "album", "group", "artist"), ("find", "artist", "Artist 1"), ("search", "any", "title"),
        ("find", "(Artist == 'Artist 1')", "sort", "title"), ("count", "artist", "Artist 1"), ("lsinfo", "calm"), ("listall",),
        ("listallinfo", "calm/One"), ("listfiles", "calm/One"), ("findadd", "artist", "Artist 1"), ("searchadd", "title", "title"), ("playlistinfo",),
        ("save", "python"), ("listplaylists",), ("listplaylist", "python"), ("listplaylistinfo", "python"),
        ("playlistadd", "python", "calm/Two/4.mp3"), ("playlistmove", "python", 0, 1), ("playlistdelete", "python", 0), ("rename", "python", "snake"),
        ("clear",), ("load", "snake"), ("load", "snake", (1, 2)), ("playlistclear", "snake"), ("rm", "snake"), ("rm", "snake"),
        ("sticker_set", "song", "calm/One/1.mp3", "rating", "5"), ("sticker_get", "song", "calm/One/1.mp3", "rating"),
        ("sticker_list", "song", "calm/One/1.mp3"), ("sticker_find", "song", "calm", "rating"), ("sticker_delete", "song", "calm/One/1.mp3", "rating"),
        ("albumart", "calm/One/1.mp3"), ("albumart", "calm/Two/4.mp3"), ("readpicture", "calm/Two/3.mp3"), ("readpicture", "calm/One/1.mp3"),
        ("readcomments", "calm/One/1.mp3"), ("prio", 9, 0), ("prioid", 9, 9999), ("swap", 0, 1), ("shuffle",), ("playid", 9999), ("seekid", 9999, 1),
        ("consume", 1), ("consume", 0), ("repeat", 1), ("repeat", 0), ("crossfade", 2), ("crossfade", 0), ("replay_gain_mode", "track"),
        ("replay_gain_mode", "off"), ("volume", 0), ("clearerror",), ("stop",), ("clear",), ("urlhandlers",), ("notcommands",),
    ]
    clients = []
    for server in servers:
        client = mpd.MPDClient()
        client.connect(server.path)
        clients.append(client)
        server.ids = {}
    for name, *arguments in calls:
        answers = []
        for client in clients:
            try:
                answer = getattr(client, name)(*arguments)
            except mpd.CommandError as error:
                answer = f"CommandError {error}"
            answers.append(flat({"id": answer} if name == "addid" else answer))
        compare(section, f"{name} {arguments}", answers)


# What a person types in ncmpcpp, and then looks at.
NCMPCPP = [
    # Nothing plays for long: the songs are short, and what follows in random order is chance.
    ("the queue", ["1"]), ("play", ["Home", "Enter"]), ("next", [">"]), ("previous", ["<"]), ("pause", ["p"]),
    ("repeat", ["r"]), ("no repeat", ["r"]), ("random", ["z"]), ("no random", ["z"]), ("single", ["y"]), ("no single", ["y"]),
    ("consume", ["R"]), ("no consume", ["R"]), ("the second song", ["Home", "Down", "Enter"]), ("stop", ["s"]),
    ("remove", ["Home", "Delete"]), ("move down", ["m"]), ("browse", ["2"]), ("into a folder", ["Home", "Enter"]), ("add a folder", ["Home", "Down", "Space"]),
    ("the queue again", ["1"]), ("search", ["3", "Home", "Enter", "t", "i", "t", "l", "e", "Enter"]),
    ("what is found", ["End", "Up", "Up", "Up", "Up", "Up", "Enter"]), ("the library", ["4"]), ("an artist's albums", ["Right"]),
    ("an album's songs", ["Right"]), ("add a song", ["Space"]), ("playlist editor", ["5"]), ("tag editor", ["6"]), ("an album in it", ["Right"]),
    ("outputs", ["7"]), ("song's details", ["1", "Home", "i"]), ("back", ["i"]), ("server's details", ["@"]), ("back again", ["@"]),
    ("save as a playlist", ["S", "k", "Enter"]), ("it is in the editor", ["5"]), ("its songs", ["Right"]), ("the queue at last", ["1"]),
    ("clear", ["c", "y"]),
]


def run_ncmpcpp(section, servers, compare):
    """The same keys in two ncmpcpp, each in a terminal of tmux; what stands on the screens is compared."""
    names = []
    with tempfile.TemporaryDirectory(prefix="compare-ncmpcpp-") as folder:
        try:
            for server in servers:
                server.connect().ask("add calm")
                home = Path(folder) / server.name
                home.mkdir()
                (home / "config").write_text(
                    f'ncmpcpp_directory = "{home}"\nlyrics_directory = "{home}"\nmpd_host = "{server.path}"\n')
                name = f"compare-{os.getpid()}-{server.name}"
                subprocess.run(["tmux", "new-session", "-d", "-s", name, "-x", "100", "-y", "30",
                                f"HOME={home} ncmpcpp --quiet --config {home}/config"], check=True)
                names.append(name)
            time.sleep(2)
            for what, keys in NCMPCPP:
                for key in keys:
                    for name in names:
                        subprocess.run(["tmux", "send-keys", "-t", name, key], check=True)
                    time.sleep(0.3)
                # Messages at the bottom go away by themselves.
                time.sleep(6)
                screens = []
                for name in names:
                    screen = subprocess.run(["tmux", "capture-pane", "-p", "-t", name], capture_output=True, text=True, check=True)
                    screens.append([clocks_hidden(line) for line in screen.stdout.splitlines()])
                compare(section, what, screens)
        finally:
            for name in names:
                subprocess.run(["tmux", "kill-session", "-t", name], check=False)


def clocks_hidden(line):
    """Without what moves: times, bit rates, the progress bar."""
    line = re.sub(r"\(\d+ kbps\)", "", line)
    line = re.sub(r"\d+:\d\d", "_", line)
    return re.sub(r"[=>─╼]{3,}", "=", re.sub(r"\s+", " ", line)).strip()


def flat(value):
    """A parsed answer as lines."""
    if isinstance(value, dict):
        value = {key: hashlib.md5(content).hexdigest() if isinstance(content, bytes) else content for key, content in value.items()}
        pairs = sorted(value.items(), key=lambda pair: pair[0].lower())
        return [f"{({'id': 'Id', 'time': 'Time'}).get(key, key)}: {content}" for key, content in pairs if key not in ("last-modified", "mixrampdelay")]
    if isinstance(value, (list, tuple)):
        return [line for item in value for line in flat(item)]
    return [str(value)]


SECTIONS = {
    "queue": lambda servers, compare: run_raw("queue", QUEUE, servers, compare),
    "options": lambda servers, compare: run_raw("options", OPTIONS, servers, compare),
    "playback": lambda servers, compare: run_raw("playback", PLAYBACK, servers, compare),
    "ending": lambda servers, compare: run_raw("ending", ENDING, servers, compare),
    "connection": lambda servers, compare: run_raw("connection", CONNECTION, servers, compare),
    "idle": lambda servers, compare: run_idle("idle", servers, compare),
    "phone": lambda servers, compare: run_raw("phone", PHONE, servers, compare),
    "mpc": lambda servers, compare: run_mpc("mpc", MPC, servers, compare),
    "python-mpd2": lambda servers, compare: run_python_mpd2("python-mpd2", servers, compare),
    "ncmpcpp": lambda servers, compare: run_ncmpcpp("ncmpcpp", servers, compare),
    "library": lambda servers, compare: run_raw("library", LIBRARY, servers, compare),
}


class Comparison:
    """Counts answers and keeps what differs."""

    def __init__(self, servers):
        self.servers = servers
        self.count = 0
        self.explained = 0
        self.unexplained = 0

    def __call__(self, section, request, answers):
        self.count += 1
        left, right = (server.normalised(answer) for server, answer in zip(self.servers, answers))
        if left == right:
            return
        lines = [line for line in difflib.ndiff(left, right) if line[0] in "+-"]
        unexplained = []
        reasons = set()
        for line in lines:
            reason = next((why for where, what, how, why in JUSTIFIED
                           if re.search(where, section) and re.search(what, request) and re.search(how, line)), None)
            if reason:
                reasons.add(reason)
            else:
                unexplained.append(line)
        if unexplained:
            self.unexplained += 1
            print(f"[{section}] {request}")
            for line in unexplained:
                print(f"    {line}")
        else:
            self.explained += 1
            print(f"[{section}] {request}: {'; '.join(sorted(reasons))}")


def wait_for(path, process):
    for _ in range(300):
        if process.poll() is not None:
            sys.exit(f"{process.args[0]} ended at its start")
        try:
            probe = socket.socket(socket.AF_UNIX)
            probe.connect(str(path))
            probe.close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"nobody answers on {path}")


def start_mpd(work):
    folder = work / "mpd"
    (folder / "playlists").mkdir(parents=True)
    (folder / "mpd.conf").write_text(
        f'music_directory "{work}/music"\nplaylist_directory "{folder}/playlists"\ndb_file "{folder}/db"\n'
        f'sticker_file "{folder}/sticker"\nlog_file "{folder}/log"\nbind_to_address "{folder}/socket"\n'
        'audio_output {\n type "null"\n name "null"\n mixer_type "software"\n}\n')
    process = subprocess.Popen(["mpd", "--no-daemon", str(folder / "mpd.conf")], stderr=subprocess.DEVNULL)
    wait_for(folder / "socket", process)
    subprocess.run(["mpc", "-q", "--host", str(folder / "socket"), "update", "--wait"], check=True, stdout=subprocess.DEVNULL)
    return Server("mpd", folder / "socket", process)


def start_daemon(work, build):
    folder = work / "sursathi"
    folder.mkdir()
    (folder / "config.toml").write_text(f'[music]\nfolder = "{work}/music"\nshuffle = false\n[player]\nautoplay = false\n')
    root = Path(__file__).resolve().parent.parent
    environment = dict(os.environ, HOME=str(folder), SURSATHI_DATA=str(root), XDG_STATE_HOME=str(folder), SWIFT_BACKTRACE="enable=no")
    log = open(folder / "log", "wb")
    # The demo's face would change its mood: one that shows nothing else leaves the queue alone.
    process = subprocess.Popen(
        [str(build / "sursathid"), "--config", str(folder / "config.toml"), "--source", "demo:neutral", "--output", "null",
         "--socket", str(folder / "socket")], stderr=log, env=environment)
    wait_for(folder / "socket", process)
    return Server("sursathid", folder / "socket", process)


def main():
    if len(sys.argv) < 2 or not set(sys.argv[2:]) <= set(SECTIONS):
        sys.exit(__doc__ + "\nSections: " + " ".join(SECTIONS))
    build = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="compare-mpd-") as name:
        work = Path(name)
        make_music(work / "music")
        servers = []
        try:
            servers.append(start_mpd(work))
            servers.append(start_daemon(work, build))
            # The tags of the music are read by then.
            time.sleep(3)
            comparison = Comparison(servers)
            for section in sys.argv[2:] or SECTIONS:
                for server in servers:
                    connection = server.connect()
                    for request in ("clear", "repeat 0", "random 0", "single 0", "consume 0", "crossfade 0", "setvol 100"):
                        connection.ask(request)
                SECTIONS[section](servers, comparison)
            for server in servers:
                if server.process.poll() is not None:
                    sys.exit(f"{server.name} ended with {server.process.returncode}")
        finally:
            for server in servers:
                server.process.terminate()
                server.process.wait(10)
        print(f"{comparison.count} answers compared: {comparison.explained} differ for a reason, {comparison.unexplained} without")
        sys.exit(1 if comparison.unexplained else 0)


if __name__ == "__main__":
    main()
