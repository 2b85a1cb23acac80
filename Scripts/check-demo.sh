#!/bin/sh
# Runs the main job on the built-in demo for one round and then as a daemon, and checks what came of it.
# Usage: Scripts/check-demo.sh BUILD_FOLDER
set -eu
bin=$1
work=$(mktemp -d)
daemon=""
finish() {
    [ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
fail() {
    echo "check-demo: $*" >&2
    exit 1
}
export XDG_MUSIC_DIR="$work/no-music" HOME="$work"

# Offline: each of the five drawn expressions becomes its mood, in order, and each brings another track.
"$bin/sursathi-lab" run --source demo --wav "$work/demo.wav" >"$work/events"
moods=$(jq -r 'select(.event == "mood") | .mood' "$work/events" | tr '\n' ' ')
[ "$moods" = "calm happy sad surprised angry " ] || fail "moods of the demo: $moods"
tracks=$(jq -r 'select(.event == "track") | .file' "$work/events" | sort -u | wc -l)
[ "$tracks" -ge 5 ] || fail "$tracks tracks in the demo"
seconds=$(soxi -D "$work/demo.wav")
awk -v s="$seconds" 'BEGIN { exit !(s > 15 && s < 26) }' || fail "the WAV is $seconds s long"
"$bin/sursathi-lab" run --source demo --wav "$work/again.wav" >"$work/events-again"
cmp "$work/events" "$work/events-again" || fail "two runs gave different events"
cmp "$work/demo.wav" "$work/again.wav" || fail "two runs gave different sound"

# As a daemon: a mood switch and another track within 30 s of its start, by an MPD client's eyes.
"$bin/sursathid" --try --source demo --output "wav:$work/live.wav" --socket "$work/socket" 2>"$work/log" &
daemon=$!
first=""
waited=0
while [ "$waited" -lt 60 ]; do
    sleep 0.5
    waited=$((waited + 1))
    now=$(mpc --host "$work/socket" current -f '%file%' 2>/dev/null || true)
    [ -n "$first" ] || first=$now
    if [ -n "$now" ] && [ "$now" != "$first" ]; then break; fi
done
if [ -z "$now" ] || [ "$now" = "$first" ]; then
    cat "$work/log" >&2
    fail "no other track within 30 s"
fi
echo "switched from $(basename "$first") to $(basename "$now") after $((waited / 2)) s"
mpc --host "$work/socket" status >/dev/null
start=$(date +%s%N)
kill -TERM "$daemon"
wait "$daemon" || fail "the daemon did not end well"
daemon=""
stopped=$((($(date +%s%N) - start) / 1000000))
[ "$stopped" -lt 2000 ] || fail "the daemon took $stopped ms to stop"
echo "stopped within $stopped ms; $(soxi -D "$work/live.wav") s of sound"
