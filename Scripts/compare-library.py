#!/usr/bin/env python3
"""Asks a real MPD and SurSathi the same questions about the same music, and prints where the answers differ.

compare-library.py BUILD_FOLDER       (needs python3, lame and mpd; takes about 20 s)

Both run on a folder and a socket of their own in a temporary directory, MPD with null output and its libmpg123. docs/library.md
says why what differs does.
"""

import difflib
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import wave

SONGS = [
    # file, seconds, lame's options
    ("Alpha/b.mp3", 1, ["--id3v2-only", "--tt", "Zeta", "--ta", "Art A", "--tl", "Album 2", "--tn", "2/9", "--tg", "17", "--ty", "2001"]),
    ("Alpha/a.mp3", 2, ["--id3v2-only", "--tt", "Able", "--ta", "Art B", "--tl", "album 1", "--tn", "10"]),
    ("Alpha/Z.mp3", 3, ["--id3v2-only", "--id3v2-utf16", "--tt", "Über Größe", "--ta", "Björk", "--tl", "Album 2", "--tn", "1", "--tv", "TPE2=Various"]),
    ("beta/Sub/plain.mp3", 1, []),
    ("beta/c.mp3", 1, ["--id3v1-only", "--tt", "Old", "--ta", "Art A", "--tg", "Jazz"]),
    ("root.mp3", 1, ["--id3v2-only", "--tt", "Root", "--tv", "TPOS=1/2", "--tv", "TCOM=Comp"]),
]

COMMANDS = r"""
lsinfo
lsinfo /
lsinfo Alpha
lsinfo Alpha/
lsinfo nosuch
lsinfo ../x
lsinfo Alpha/a.mp3
lsinfo Alpha/in.m3u8
listall
listall Alpha/a.mp3
listall nosuch
listallinfo beta
listfiles Alpha
list artist
list Artist artist "Art A"
list album group artist
list album group date group artist
list album "Art A"
list title "Art A"
list nosuch
list file
list filename
list albumartist
list track
list genre
list album group nosuch
list album group album
list artist "(artist == 'Art A')" "(title == 'x')"
count
count artist
count album "Album 2"
count group artist
count "(artist == 'Art A')" group album
count artist "Art A" group artist group album
find
find artist
find artist "Art A"
find any "Art A"
find file Alpha/a.mp3
find filename Alpha/a.mp3
search file alpha
search any über
search "(title contains 'GRÖSSE')"
find "(title contains 'Gr')"
find "((artist == \"Art A\") AND (title contains \"Z\"))"
find "(artist == 'Art A'"
find "(artist = 'Art A')"
find "(nosuch == 'Art A')"
find "(artist == Art)"
find "artist == 'x'"
find "(!(artist == 'Art A'))"
find "(artist != 'Art A')"
find "(artist !contains 'rt')"
find "(artist =~ '^Art')"
find "(artist !~ '^Art')"
find "(artist =~ '(')"
search "(artist =~ '^ART [ab]$')"
find "(base 'Alpha')"
find base Alpha
find base Alpha/
find base nosuch
find base ""
find modified-since 2037-01-01T00:00:00Z
find modified-since 5
find modified-since abc
find "(AudioFormat == '44100:16:2')"
find "(AudioFormat =~ '44100:*:*')"
find album ""
find "(albumartist == 'Art A')"
find "(album != '')" sort -title
find "(album != '')" sort track window 1:3
find "(album != '')" sort nosuch
find artist "Art A" album
find "(artist == 'x') AND (title == 'y')"
find "((artist == 'x') OR (title == 'y'))"
find ""
find "()"
find "(any contains 'rt')" window 0:1
find "(added-since '5')"
search "(artist starts_with 'Art')"
update nosuch/../x
listplaylists
listplaylist nosuch
listplaylistinfo nosuch
listplaylist list.m3u
listplaylistinfo list.m3u
listplaylist Alpha/in.m3u8
playlistadd p1 Alpha/a.mp3
playlistadd p1 Alpha
playlistadd p1 nosuch
playlistadd p1 Alpha/b.mp3 0
playlistadd p1 Alpha/b.mp3 99
listplaylist p1
listplaylistinfo p1
playlistmove p1 0 2
playlistmove p1 0 99
playlistmove p1 99 0
playlistmove nosuch 0 1
playlistdelete p1 0
playlistdelete p1 99
playlistdelete p1 0:2
playlistdelete nosuch 0
listplaylist p1
playlistclear p1
playlistclear nosuch
listplaylist p1
rename p1 p2
rename p1 p3
playlistadd p3 Alpha/a.mp3
rename p2 p3
rm p2
rm p2
rm ../x
save a/b
save p3
searchaddpl pl7 artist "art a"
listplaylist pl7
listplaylists
load nosuch
load p3 99:
load p3 0:1 99999
findadd artist nosuch
searchadd artist "art a" position 99999
sticker set song Alpha/a.mp3 rating 5
sticker get song Alpha/a.mp3 rating
sticker get song Alpha/a.mp3 nosuch
sticker get song nosuch rating
sticker set song nosuch rating 5
sticker list song Alpha/a.mp3
sticker list song Alpha/b.mp3
sticker find song "" rating
sticker find song Alpha rating
sticker find song nosuch rating
sticker find song "" rating = 5
sticker find song "" rating > 4
sticker find song "" rating < 10
sticker find song "" rating bogus 10
sticker delete song Alpha/a.mp3 nosuch
sticker delete song Alpha/a.mp3 rating
sticker delete song Alpha/a.mp3
sticker bogus song Alpha/a.mp3
sticker get playlist p3 rating
sticker get song
sticker set song Alpha/a.mp3 x
albumart Alpha/a.mp3 0
albumart Alpha/a.mp3 99999
albumart root.mp3 0
albumart nosuch 0
albumart Alpha/a.mp3 x
albumart Alpha/a.mp3
readpicture Alpha/a.mp3 0
readpicture nosuch 0
readpicture Alpha 0
""".strip().splitlines()


def make_music(folder):
    for name, seconds, options in SONGS:
        path = f"{folder}/{name}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with wave.open(f"{folder}/tone.wav", "wb") as file:
            file.setparams((2, 2, 44100, 0, "NONE", ""))
            file.writeframes(bytes((i * 37 + i // 4 * 11) & 15 for i in range(4 * 44100 * seconds)))
        subprocess.run(["lame", "--quiet", "-b", "128", *options, f"{folder}/tone.wav", path], check=True)
    os.remove(f"{folder}/tone.wav")
    for name in ("list.m3u", "Alpha/in.m3u8"):
        with open(f"{folder}/{name}", "w") as file:
            file.write("#EXTM3U\nAlpha/a.mp3\nAlpha/none.mp3\nhttp://x/y.mp3\n../outside.mp3\n")
    with open(f"{folder}/Alpha/notes.txt", "w") as file:
        file.write("text\n")
    with open(f"{folder}/Alpha/cover.jpg", "wb") as file:
        file.write(b"no newline in this")


class Client:
    def __init__(self, path):
        for _ in range(300):
            try:
                self.socket = socket.socket(socket.AF_UNIX)
                self.socket.connect(path)
                break
            except OSError:
                time.sleep(0.1)
        else:
            sys.exit(f"nobody answers on {path}")
        self.file = self.socket.makefile("rwb")
        self.file.readline()

    def ask(self, command):
        self.file.write(command.encode() + b"\n")
        self.file.flush()
        answer = []
        while True:
            line = self.file.readline().decode(errors="replace")
            if not line:
                return answer + ["<closed>"]
            answer.append(line.rstrip("\n"))
            if line == "OK\n" or line.startswith("ACK"):
                return answer


def wait_for_songs(client):
    for _ in range(300):
        if "songs: %d" % len(SONGS) in client.ask('count "(file contains \'mp3\')"'):
            return
        time.sleep(0.1)
    sys.exit("the music was not found: " + str(client.ask('count "(file contains \'mp3\')"')))


def comparable(line):
    # Playlists are written at different moments.
    return re.sub(r"^(Last-Modified): .*", r"\1: TIME", line)


def main():
    binary = os.path.abspath(sys.argv[1]) + "/sursathid"
    project = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    with tempfile.TemporaryDirectory() as work:
        make_music(f"{work}/music")
        os.mkdir(f"{work}/mpd-playlists")
        with open(f"{work}/mpd.conf", "w") as file:
            file.write(f"""music_directory "{work}/music"
playlist_directory "{work}/mpd-playlists"
db_file "{work}/mpd-db"
sticker_file "{work}/mpd-stickers"
bind_to_address "{work}/mpd"
log_file "{work}/mpd-log"
audio_output {{
    type "null"
    name "null"
}}
decoder {{
    plugin "mad"
    enabled "no"
}}
""")
        with open(f"{work}/config.toml", "w") as file:
            file.write(f'[music]\nfolder = "{work}/music"\n')
        environment = dict(os.environ, HOME=work, SURSATHI_DATA=project, XDG_STATE_HOME=f"{work}/state")
        programs = [
            subprocess.Popen(["mpd", "--no-daemon", f"{work}/mpd.conf"], stderr=subprocess.DEVNULL),
            subprocess.Popen(
                [binary, "--config", f"{work}/config.toml", "--source", "demo", "--output", "null", "--socket", f"{work}/ours"],
                env=environment, stderr=open(f"{work}/log", "w")),
        ]
        try:
            theirs, ours = Client(f"{work}/mpd"), Client(f"{work}/ours")
            wait_for_songs(theirs)
            wait_for_songs(ours)
            different = 0
            for command in COMMANDS:
                expected, found = ([comparable(line) for line in client.ask(command)] for client in (theirs, ours))
                if expected != found:
                    different += 1
                    kind = " (the order only)" if sorted(expected) == sorted(found) else ""
                    print(f"{command}{kind}")
                    for line in list(difflib.unified_diff(expected, found, "mpd", "sursathi", lineterm="", n=0))[2:]:
                        if not line.startswith("@@"):
                            print("    " + line)
            print(f"{len(COMMANDS)} commands, {different} answered otherwise")
        finally:
            for program in programs:
                program.terminate()
            for program in programs:
                program.wait(10)


main()
