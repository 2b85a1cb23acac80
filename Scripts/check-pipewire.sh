#!/bin/sh
# Plays a tone through PipeWire's ALSA plugin into a sink that is not there, records what arrives, and compares. The PipeWire is one of its own,
# in a folder of its own; the user's is left alone.
# Usage: Scripts/check-pipewire.sh BUILD_FOLDER
# Needs pipewire, pipewire-alsa, wireplumber, dbus-run-session, lame and python3; real-time priority (root, or the group audio's limits) if
# the machine is busy. Takes 20 s.
set -eu
lab=$(cd "$1" && pwd)/sursathi-lab
if [ -z "${CHECK_PIPEWIRE_FOLDER:-}" ]; then
    CHECK_PIPEWIRE_FOLDER=$(mktemp -d)
    trap 'rm -rf "$CHECK_PIPEWIRE_FOLDER"' EXIT
    export CHECK_PIPEWIRE_FOLDER XDG_RUNTIME_DIR="$CHECK_PIPEWIRE_FOLDER" HOME="$CHECK_PIPEWIRE_FOLDER"
    dbus-run-session -- "$0" "$@"
    exit
fi
cd "$CHECK_PIPEWIRE_FOLDER"
soon=""
! chrt -f 20 true 2>/dev/null || soon="chrt -f 20"
python3 - <<'PYTHON'
import array, math, wave
with wave.open("tone.wav", "wb") as file:
    file.setparams((2, 2, 44100, 0, "NONE", ""))
    samples = array.array("h")
    for frame in range(4 * 44100):
        samples.extend([int(16000 * math.sin(2 * math.pi * hertz * frame / 44100)) for hertz in (440, 660)])
    file.writeframes(samples.tobytes())
PYTHON
lame --quiet -b 128 tone.wav tone.mp3
$soon pipewire >pipewire.log 2>&1 &
pipewire=$!
sleep 2
wireplumber >wireplumber.log 2>&1 &
manager=$!
trap 'kill "$manager" "$pipewire" 2>/dev/null || true' EXIT
sleep 2
pw-cli create-node adapter '{ factory.name=support.null-audio-sink node.name=sink media.class=Audio/Sink object.linger=true
    audio.position=[FL FR] }' >/dev/null
sleep 1
$soon pw-record --target sink -P '{ stream.capture.sink=true }' --latency 100ms --rate 44100 --channels 2 --format f32 out.wav >record.log 2>&1 &
recorder=$!
sleep 2
"$lab" play --device pipewire tone.mp3
sleep 2
kill -INT "$recorder"
wait "$recorder" || true
python3 - <<'PYTHON'
import array, cmath, math, sys
data = open("out.wav", "rb").read()
samples = array.array("f")
start = data.index(b"data") + 8
samples.frombytes(data[start : start + (len(data) - start) // 8 * 8])
left = samples[::2]
heard = [index for index, value in enumerate(left) if abs(value) > 1e-3]
if not heard:
    sys.exit("check-pipewire: nothing arrived")
seconds = (heard[-1] - heard[0]) / 44100
part = left[heard[0] + 2000 : heard[-1] - 2000]
step = 2 * math.pi * 440 / 44100
factor = 2 / len(part) * sum(value * cmath.exp(-1j * step * index) for index, value in enumerate(part))
rest = [value - (factor * cmath.exp(1j * step * index)).real for index, value in enumerate(part)]
decibels = 10 * math.log10(sum(value * value for value in rest) / len(rest) / (abs(factor) ** 2 / 2))
print(f"{seconds:.3f} s arrived; everything but the tone is {decibels:.1f} dB")
# A gap or a jump of a block leaves -20 dB or more.
if abs(seconds - 4) > 0.01 or decibels > -50:
    sys.exit("check-pipewire: the sound was harmed")
PYTHON
