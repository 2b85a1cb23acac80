#!/usr/bin/env python3
"""Makes the tagged songs of TagReaderTests: one short tone by lame 3.100, tags by mutagen 1.48.1.

python3 make-tagged.py FOLDER-WITH-tone.mp3
"""

import os
import struct
import subprocess
import sys
import wave

from mutagen.id3 import APIC, COMM, ID3, TALB, TCON, TDRC, TIT2, TPE1, TPE2, TPOS, TRCK, TXXX, TYER

os.chdir(sys.argv[1])
TONE = open("tone.mp3", "rb").read()
TITLE = "Größe सुर 🎵"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63600000000200015d0b2a3c0000000049454e44ae426082"
)


def tagged(name, version, *frames):
    open(name, "wb").write(TONE)
    tag = ID3()
    for frame in frames:
        tag.add(frame)
    tag.save(name, v1=0, v2_version=version, v23_sep=None)


# mutagen's encodings: 0 Latin-1, 1 UTF-16 with BOM, 2 UTF-16BE, 3 UTF-8.
tagged("v24-utf8.mp3", 4, TIT2(3, TITLE), TPE1(3, ["Björk", "Art A"]), TALB(3, "Album"), TRCK(3, "03/12"), TDRC(3, "2001-02-03"),
       TCON(3, ["Rock", "Jazz"]), TPE2(3, "Various"), TPOS(3, "1/2"), TXXX(3, "MusicBrainz Album Id", "abc-1"), COMM(3, "eng", "", "no tag"))
tagged("v24-utf16be.mp3", 4, TIT2(2, TITLE), TPE1(2, "Björk"))
tagged("v23-utf16.mp3", 3, TIT2(1, TITLE), TPE1(1, "Björk"), TYER(0, "1999"), TCON(0, "(17)"))
tagged("v23-latin1.mp3", 3, TIT2(0, "Größe"), TPE1(0, "Björk"))
tagged("cover.mp3", 3, TIT2(0, "Cover"), APIC(0, "image/png", 4, "back", b"back"), APIC(0, "image/png", 3, "front", PNG))


def raw(name, version, *frames):
    """A tag by hand, for what mutagen refuses to write."""
    body = b""
    for identifier, content in frames:
        if version == 2:
            body += identifier + struct.pack(">I", len(content))[1:] + content
        else:
            body += identifier + struct.pack(">IH", len(content), 0) + content
    size = bytes(len(body) >> shift & 127 for shift in (21, 14, 7, 0))
    open(name, "wb").write(b"ID3" + bytes([version, 0, 0]) + size + body + TONE)


raw("v22.mp3", 2, (b"TT2", b"\x00Gr\xf6\xdfe"), (b"TP1", b"\x01" + "Björk".encode("utf-16")), (b"TRK", b"\x007/9"),
    (b"TAL", b"\x00Album"), (b"PIC", b"\x00PNG\x03\x00" + PNG))
# Broken in the ways that are met: UTF-8 called Latin-1, UTF-16 without its mark, an odd count of bytes, half a surrogate pair, a size that lies.
raw("utf8-as-latin1.mp3", 3, (b"TIT2", b"\x00" + TITLE.encode()), (b"TPE1", b"\x00Bj\xc3\xb6rk"))
raw("utf16-without-bom.mp3", 3, (b"TIT2", b"\x01" + "Plain".encode("utf-16-be")))
raw("odd-utf16.mp3", 3, (b"TIT2", b"\x01\xff\xfeO\x00d\x00d\x00x"), (b"TPE1", b"\x01\xff\xfe\x3c\xd8"), (b"TALB", b"\x00Fine"))
raw("unknown-encoding.mp3", 3, (b"TIT2", b"\x09abc"), (b"TALB", b"\x00Fine"))

# Lengths: a variable rate with and without its Xing header (lame -t), and a constant one.
with wave.open("tone.wav", "wb") as file:
    file.setparams((1, 2, 22050, 0, "NONE", ""))
    file.writeframes(b"".join(struct.pack("<h", 0 if i // 22050 % 2 else (i * 7919 % 20000) - 10000) for i in range(22050 * 6)))
for name, options in (("vbr.mp3", ["-V", "7"]), ("vbr-noxing.mp3", ["-V", "7", "-t"]), ("cbr-noxing.mp3", ["-b", "32", "-t"])):
    subprocess.run(["lame", "--quiet", *options, "tone.wav", name], check=True)
os.remove("tone.wav")
