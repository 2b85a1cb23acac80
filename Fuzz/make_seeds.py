#!/usr/bin/env python3
"""First inputs of a fuzzer, from the tests' fixtures: make_seeds.py NAME FOLDER. Python's standard library only."""

import glob
import os
import random
import struct
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TESTS = f"{ROOT}/Tests"
LARGEST = 60_000


def files(*patterns):
    """The fixtures; of large ones, the first part."""
    for pattern in patterns:
        for path in sorted(glob.glob(f"{TESTS}/{pattern}", recursive=True)):
            with open(path, "rb") as file:
                yield file.read(LARGEST)


def playlist():
    yield b"#EXTM3U\n#EXTINF:123,Artist - Title\nsong.mp3\n../other/a%20b.mp3\nfile:///music/c.mp3\nhttp://radio.example/x\n"
    yield b"[playlist]\nFile1=song.mp3\nTitle1=A\nLength1=-1\nFile9999999999=b.mp3\nNumberOfEntries=2\nVersion=2\n"
    yield "\ufeff#EXTM3U\r\n~/Müsik/ä.mp3\r\n".encode()


def text_frame(name, encoding, text):
    return name + struct.pack(">IH", len(text) + 1, 0) + bytes([encoding]) + text


def tags():
    yield from files("LibraryTests/Fixtures/*.mp3", "PlayerTests/Fixtures/changing.mp3")
    sound = open(f"{TESTS}/LibraryTests/Fixtures/tone.mp3", "rb").read()
    sound = sound[sound.index(b"\xff\xf3") :][:1200]
    for version in (2, 3, 4):
        frames = text_frame(b"TIT2", 1, "\ufeffTitel".encode("utf-16-le")) + text_frame(b"COMM", 0, b"engabc\0words") + text_frame(
            b"TXXX", 3, b"REPLAYGAIN_TRACK_GAIN\0-3.5 dB"
        ) + text_frame(b"APIC", 0, b"image/png\0\3\0\x89PNG\r\n\x1a\n" + bytes(30))
        if version == 2:
            frames = b"TT2\0\0\6\0title" + b"PIC\0\0\x14\0PNG\3\0" + bytes(14)
        for flags in (0, 0x80, 0x40):
            size = len(frames)
            yield b"ID3" + bytes([version, 0, flags, 0, 0, size >> 7, size & 127]) + frames + sound
    yield sound + b"TAG" + b"title".ljust(30, b"\0") + b"artist".ljust(30) + b"album".ljust(30) + b"1999" + bytes(28) + b"\0\5\7"
    yield sound + b"APETAGEX" + struct.pack("<IIII", 2000, 40, 1, 0) + bytes(8) + struct.pack("<II", 1, 0) + b"Title\0x"


def configuration():
    text = open(f"{ROOT}/config.toml", "rb").read()
    yield text
    for section in text.split(b"\n["):
        yield b"[" + section.lstrip(b"[")
    yield b'[moods.calm]\nemotions = ["neutral"]\nplaylist = "x"\n[camera]\noffTimes = ["Mon-Fri,Sun 22:30-06:30"]\n'
    yield b'a.b.c = {x = [1, 2.5, nan, -inf, 0x7f, 1979-05-27T07:32:00Z], y = """\\u00e9\n"""}\n[[t]]\n[[t]]\n'


def protocol():
    source = open(f"{ROOT}/docs/protocol.md", encoding="utf-8").read()
    words = sorted({word.split()[0] for word in source.split("`")[1::2] if word and word[0].islower()})
    yield from (f'{word}\n{word} 0\n{word} "a b" 1:2 -1\n'.encode() for word in words)
    yield b'command_list_ok_begin\nstatus\nplaylistinfo 0:2\nfind "(Artist == \\"A\\")" sort -Date window 0:1\ncommand_list_end\n'
    yield b"idle player mixer\nnoidle\nidle\nplay\n"
    yield b"!password x\ntagtypes clear\ntagtypes enable Artist\nbinarylimit 64\nalbumart song 0\nsticker find song \"\" mark = x\n"
    yield b'search "((Artist =~ \\"a+b\\") AND (!(Title contains \'x\')))" group Album\ncount base a modified-since 2020-01-01T00:00:00Z\n'


def jpeg():
    yield from files("**/*.jpg")
    yield from (content.split(b"\xff\xd9")[0] + b"\xff\xd9" for content in files("CaptureTests/Fixtures/discs.mjpeg"))


def video():
    for content in files("CaptureTests/Fixtures/*.y4m", "CaptureTests/Fixtures/*.avi", "CaptureTests/Fixtures/*.mjpeg"):
        yield content[:20_000]


def filter():
    yield b"artist\nA\ntitle\nB"
    yield b"((Artist == \"A\") AND (!(Title contains 'x\\'y')) AND (base \"a/b\"))"
    yield b"(modified-since '2020-01-01T00:00:00Z')"
    yield b'(any =~ "^(a|b)*[^c-d[:alpha:]]{2,5}?$")'
    yield b"(?i)^\\bsong\\s+\\(live\\)\\d{4}$"
    yield b"(a+)+[\\w-]*|\xc3\x84.*"


def state():
    songs = b"#EXTM3U\n#ORIGIN:person\n#PRIORITY:7\n#EXTINF:-1,Two, too\n/m/a.mp3\n/m/b.mp3\n"
    rest = (
        b'{"version":1,"queueChecksum":"0","queueMood":"happy","position":1,"path":"/m/b.mp3","elapsedSeconds":12.5,"playback":"pause",'
        b'"volume":40,"options":{"repeat":"1"},"override":{"mood":"sad","endUnixSeconds":1800000000,"secondsLeft":90},"lastHeard":{"happy":"/m/a.mp3"}}'
    )
    yield b"s" + songs + b"\0" + rest
    yield b"t# SurSathi stickers 1\na\tmark\t5\na\tmark\nb\tno\\te\tline\\nend\nc\tx"
    yield b'b{"labels":["a","b"],"logShares":[-1,-2.5],"learnedSeconds":5,"pinned":false}'
    # An empty database: roots, strings (one, empty), its end and its folded form, tags, one folder, no songs, no playlists.
    def column(content, count):
        return struct.pack("<Q", count) + content
    folder = struct.pack("<IqIIIIII", 0, 0, 0, 0, 0, 0, 1, 0)
    yield b"d" + column(b"", 0) + column(b"", 0) + column(struct.pack("<I", 0), 1) * 2 + column(b"", 0) + column(folder, 1) + column(b"", 0) * 2


def trace():
    header = (
        b'{"trace":1,"cause":"start","clock":5021.4,"start":1767225600.25,"model":"m.onnx","labels":["neutral","happiness"],"rest":[-0.19,-1],'
        b'"baseline":null,"moods":[{"name":"calm","emotions":["neutral"]}],"settings":{"mood.windowSeconds":6.0}}\n'
    )
    yield header + b'{"t":5021.467,"face":1,"width":121,"scores":[0.9,0.1],"weight":1}\n{"t":5022.334,"mood":"calm","previous":null,"reason":"x"}\n'
    yield header + b'{"t":5080.201,"face":null,"light":"dark","mean":4.1,"contrast":1.5}\n{"t":5081,"fa\n' + header
    yield header.replace(b"start", b"reload") + b'{"t":1,"baseline":"pin"}\n{"t":2,"truth":"happiness","share":0.5}\n{"t":3,"flicker":"sad","seconds":2}\n'
    yield from files("TraceTests/Fixtures/*", "sursathi-labTests/**/*.jsonl")


def main():
    name, folder = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    for number, content in enumerate(globals()[name]()):
        with open(f"{folder}/{name}-{number}", "wb") as file:
            file.write(content)
    if name == "tags":
        # Cut in halves too: a fuzzer that inserts bytes must keep below its limit.
        chance = random.Random(1)
        for number, content in enumerate(globals()[name]()):
            with open(f"{folder}/{name}-cut-{number}", "wb") as file:
                file.write(content[: chance.randrange(1, min(len(content), 4096))])


if __name__ == "__main__":
    main()
