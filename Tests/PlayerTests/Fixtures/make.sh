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
