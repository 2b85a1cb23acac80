#!/bin/sh
# Shows that no client of the control socket can harm the music: while hostile clients do their worst, the sound that the
# daemon plays in real time is compared sample by sample with what mpg123 makes of the same files. Then the daemon is killed
# in the middle of a song, and started again over what it left behind.
# Usage: Scripts/check-control.sh BUILD_FOLDER          (needs python3, lame, mpg123 and mpc; takes about a minute)
set -eu
bin=$(cd "$1" && pwd)
scripts=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
daemon=""
finish() {
    [ -z "$daemon" ] || kill -9 "$daemon" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP
fail() {
    echo "check-control: $*" >&2
    [ ! -e "$work/log" ] || tail -n 20 "$work/log" >&2
    exit 1
}
SURSATHI_DATA=$(dirname "$scripts")
export SURSATHI_DATA XDG_MUSIC_DIR="$work/music" HOME="$work"

# Rising tones: no two places of them sound alike, and none is silent. The tracks end within frames of the MP3 and within
# blocks of the mixer.
mkdir -p "$work/music/calm"
python3 "$scripts/control_check.py" tones "$work"
: >"$work/reference.raw"
for number in 1 2 3; do
    lame --quiet -b 128 "$work/$number.wav" "$work/music/calm/$number.mp3"
    mpg123 -q -w "$work/decoded.wav" "$work/music/calm/$number.mp3"
    python3 "$scripts/control_check.py" samples "$work/decoded.wav" >>"$work/reference.raw"
done
# The demo's face changes its mood; only one mood has music, and the music waits for `play`.
port=$(python3 "$scripts/control_check.py" port)
cat >"$work/config.toml" <<TOML
[music]
shuffle = false
[player]
autoplay = false
[control]
maxConnections = 1000
address = "127.0.0.1"
port = $port
password = "open sesame"
TOML

start_daemon() { # WAV file
    "$bin/sursathid" --config "$work/config.toml" --source demo --output "wav:$1" --socket "$work/socket" 2>>"$work/log" &
    daemon=$!
    tries=0
    until mpc --host "$work/socket" status >/dev/null 2>&1; do
        tries=$((tries + 1))
        kill -0 "$daemon" 2>/dev/null || fail "the daemon ended at its start"
        [ "$tries" -lt 100 ] || fail "the daemon does not answer within 10 s of its start"
        sleep 0.1
    done
    "$bin/sursathictl" --socket "$work/socket" feel calm
    "$bin/sursathictl" --socket "$work/socket" play
}

start_daemon "$work/first.wav"
started=$(date +%s)
timeout 120 python3 "$scripts/control_check.py" attack "$work/socket" "$port" "$daemon" || fail "a client did harm"
kill -0 "$daemon" || fail "the daemon died"

# A second daemon leaves the first and its socket alone.
if "$bin/sursathid" --config "$work/config.toml" --source demo --output null --socket "$work/socket" 2>"$work/second"; then
    fail "a second daemon started on the same socket"
fi
grep -q "another sursathid answers" "$work/second" || fail "the second daemon said: $(cat "$work/second")"
mpc --host "$work/socket" status >"$work/status"
grep -q '^\[playing\]' "$work/status" || fail "the music stopped: $(cat "$work/status")"

# There is no internet radio, and it says so.
radio=$(mpc --host "$work/socket" add http://radio.example/stream 2>&1 || true)
case "$radio" in *"only local files are played"*) ;; *) fail "adding a radio station said: $radio" ;; esac

# The cable is pulled.
seconds=$(($(date +%s) - started - 2))
kill -9 "$daemon"
wait "$daemon" 2>/dev/null || true
grep -q underrun "$work/log" && fail "there were underruns"
python3 "$scripts/control_check.py" compare "$work/first.wav" "$work/reference.raw" "$seconds" || fail "the sound was harmed"
[ -S "$work/socket" ] || fail "the killed daemon's socket is gone, so nothing was shown of replacing it"

start_daemon "$work/second.wav"
grep -q "removed the stale socket" "$work/log" || fail "the stale socket was not noticed"
sleep 3
kill -TERM "$daemon"
wait "$daemon" || fail "the daemon did not end well"
daemon=""
[ ! -e "$work/socket" ] || fail "the socket's file is left behind"
# It ends with a fade.
python3 "$scripts/control_check.py" compare "$work/second.wav" "$work/reference.raw" 2 fade || fail "the sound after the kill was harmed"
