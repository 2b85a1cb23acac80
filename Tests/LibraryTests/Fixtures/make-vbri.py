#!/usr/bin/env python3
"""Makes vbri.mp3: LAME 3.100's frames without its header, behind a VBRI header as Fraunhofer's encoders write it
(https://www.codeproject.com/articles/MPEG-Audio-Frame-Header, 2.3.2). Soft, then loud, so that the bit rate varies.

python3 make-vbri.py         prints the frames and the seconds that they last
"""

import os
import struct
import subprocess

os.chdir(os.path.dirname(os.path.abspath(__file__)))
subprocess.run(
    "sox -R -n -r 44100 -c 2 -b 16 soft.wav synth 0.5 sine 440 gain -40 && sox -R -n -r 44100 -c 2 -b 16 loud.wav synth 0.5 whitenoise gain -12"
    " && sox soft.wav loud.wav both.wav && lame --quiet -t --resample 44.1 -V 7 both.wav both.mp3", shell=True, check=True)
data = open("both.mp3", "rb").read()
for name in ("soft.wav", "loud.wav", "both.wav", "both.mp3"):
    os.remove(name)
RATES = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
sizes = []
place = 0
while place + 4 <= len(data):
    assert data[place] == 0xFF and data[place + 1] & 0xFE == 0xFA, "MPEG 1, layer III"
    sizes.append(144000 * RATES[data[place + 2] >> 4] // 44100 + (data[place + 2] >> 1 & 1))
    place += sizes[-1]
# A frame of 128 kbit/s, the header behind 32 bytes of it; a table of the bytes of each ten frames.
size = 417
table = [sum(sizes[first : first + 10]) for first in range(0, len(sizes), 10)]
header = b"VBRI" + struct.pack(">HHHIIHHHH", 1, 0, 75, len(data) + size, len(sizes), len(table), 1, 2, 10)
frame = bytes([0xFF, 0xFB, 0x90, data[3]]) + bytes(32) + header + b"".join(struct.pack(">H", entry) for entry in table)
open("vbri.mp3", "wb").write(frame.ljust(size, b"\0") + data)
print(len(sizes), "frames,", len(sizes) * 1152 / 44100, "s")
