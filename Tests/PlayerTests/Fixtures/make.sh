#!/bin/sh
# Makes the MP3 files of these tests from synthesized tones, and the samples that mpg123 decodes from them.
# Made with SoX 14.4.2, LAME 3.100 and mpg123 1.31.2 on x86-64 (decoder AVX).
set -eu
cd "$(dirname "$0")"

tone() { # name rate channels seconds kbit/s frequencies...
    name=$1 rate=$2 channels=$3 seconds=$4 bits=$5
    shift 5
    synth=""
    for frequency in "$@"; do synth="$synth sine $frequency"; done
    # shellcheck disable=SC2086
    sox -n -R -b 16 -r "$rate" -c "$channels" "$name.wav" synth "$seconds" $synth gain -6
    lame --quiet --resample "$rate" -b "$bits" "$name.wav" "$name.mp3"
    rm "$name.wav"
}

samples() { # name: 16-bit little-endian, without the WAV header
    mpg123 -q -w "$1.wav" "$1.mp3"
    tail -c +45 "$1.wav" > "$1.pcm"
    rm "$1.wav"
}

tone stereo 44100 2 0.3 128 440 660
tone mono 22050 1 0.4 64 523
tone low 22050 1 4 64 220
tone high 22050 1 4 64 880
samples stereo
samples mono
cp mono.mp3 ../../LibraryTests/Fixtures/tone.mp3

# The same as 32-bit floating point.
mpg123 -q -e f32 -s mono.mp3 > mono.f32

# An album without gaps: three tones of a third of full scale each, cut into five parts that each are encoded by themselves.
sox -R -D -r 22050 -c 3 -n -b 16 -c 1 album.wav synth 88200s sine 220 sine 331 sine 497 remix -m 1v0.3333,2v0.3333,3v0.3333
for part in 0 1 2 3 4; do
    sox -D album.wav part.wav trim "$((part * 17640))s" 17640s
    lame --quiet --scale 1 -b 160 part.wav "album$((part + 1)).mp3"
done
rm album.wav part.wav

# Every kind of file that encoders make, and what mpg123 -w makes of each: name, rate, channels, samples and their CRC-32. Layer II by
# twolame 0.4.0; there is no encoder of Layer I.
mkdir -p kinds
rm -f kinds/*
kind() { # name rate channels encoder and options...
    name=$1 rate=$2 channels=$3
    shift 3
    second="sine 660"
    [ "$channels" = 2 ] || second=""
    # shellcheck disable=SC2086
    sox -n -R -b 16 -r "$rate" -c "$channels" kinds/kind.wav synth 0.25 sine 440 $second gain -6
    "$@" kinds/kind.wav "kinds/$name.mp3"
    mpg123 -q -w kinds/kind.wav "kinds/$name.mp3"
    python3 - "$name" kinds/kind.wav >>kinds/kinds.txt <<'PYTHON'
import sys
import wave
import zlib

with wave.open(sys.argv[2], "rb") as file:
    samples = file.readframes(file.getnframes())
    print(sys.argv[1], file.getframerate(), file.getnchannels(), len(samples) // 2, zlib.crc32(samples))
PYTHON
    rm kinds/kind.wav
}
kind cbr48 48000 2 lame --quiet -b 128
kind cbr32 32000 2 lame --quiet -b 96
kind mono44 44100 1 lame --quiet -b 64
kind vbr44 44100 2 lame --quiet -V 4
kind vbr44-plain 44100 2 lame --quiet -t -V 4
kind abr44 44100 2 lame --quiet --abr 150
kind joint44 44100 2 lame --quiet -m f --resample 44.1 -b 64
kind dual44 44100 2 lame --quiet -m d -b 128
kind free44 44100 2 lame --quiet --freeformat -b 400
kind mpeg2-24 24000 2 lame --quiet -b 64
kind mpeg2-22 22050 2 lame --quiet -V 4
kind mpeg2-16 16000 1 lame --quiet -b 32
kind mpeg25-12 12000 2 lame --quiet -b 32
kind mpeg25-11 11025 1 lame --quiet -b 24
kind mpeg25-8 8000 1 lame --quiet -b 16
kind layer2-44 44100 2 twolame --quiet -b 192
kind layer2-48 48000 1 twolame --quiet -m m -b 96

# A file whose format changes midway, and one that varies and says nothing of its length: soft, then loud.
sox -n -R -b 16 -r 44100 -c 2 one.wav synth 0.5 sine 440 sine 440 gain -6
sox -n -R -b 16 -r 22050 -c 1 two.wav synth 0.5 sine 880 gain -6
lame --quiet -t -b 128 one.wav one.mp3
lame --quiet -t -b 64 two.wav two.mp3
cat one.mp3 two.mp3 > changing.mp3
sox -n -R -b 16 -r 44100 -c 1 one.wav synth 2 sine 440 gain -40
sox -n -R -b 16 -r 44100 -c 1 two.wav synth 2 whitenoise gain -20
sox one.wav two.wav three.wav
lame --quiet -t -V 8 three.wav varying.mp3
rm one.* two.* three.wav

# An album by lame --nogap: one stream of frames in three files, and what mpg123 makes of it as a whole.
sox -R -n -r 22050 -c 2 -b 16 whole.wav synth 1.5 sine 220 sine 331 remix -m 1v0.4,2v0.4
for part in 1 2 3; do sox -D whole.wav "nogap$part.wav" trim "$(((part - 1) * 11025))s" 11025s; done
lame --quiet -b 64 --nogap nogap1.wav nogap2.wav nogap3.wav --nogapout . 2>/dev/null
cat nogap1.mp3 nogap2.mp3 nogap3.mp3 > whole.mp3
samples whole
mv whole.pcm nogap.pcm
rm whole.* nogap?.wav
