#!/bin/sh
# Controls the daemon as a desktop does: by playerctl, on a session bus of its own, with the demo before the camera. The sound
# goes nowhere, in real time.
# Usage: Scripts/check-mpris.sh BUILD_FOLDER     (needs playerctl, dbus-daemon, dbus-bin, mpc, lame and sox; takes about 15 s)
set -eu
if [ "${2:-}" != on-bus ]; then
    exec dbus-run-session -- "$0" "$1" on-bus
fi
bin=$(cd "$1" && pwd)
scripts=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
daemon=""
listeners=""
finish() {
    [ -z "$daemon" ] || kill -9 "$daemon" 2>/dev/null || true
    for listener in $listeners; do kill "$listener" 2>/dev/null || true; done
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP
fail() {
    echo "check-mpris: $*" >&2
    tail -n 20 "$work/log" >&2
    exit 1
}
SURSATHI_DATA=$(dirname "$scripts")
export SURSATHI_DATA XDG_MUSIC_DIR="$work/music" HOME="$work" XDG_RUNTIME_DIR="$work/run" LC_ALL=C.UTF-8
mkdir -m 700 "$work/run"

# Two moods: calm has a cover within its files, happy one beside them.
mkdir -p "$work/music/calm" "$work/music/happy"
sox -n -r 44100 "$work/tone.wav" synth 40 sine 440 vol 0.1
printf '\211PNG\r\n\032\n-------------' >"$work/picture.png"
for number in 1 2; do
    lame --quiet -b 64 --tt "Calm $number" --ta "Zoë" --tl "Ruhe & Co" --tn "$number/2" --tg Ambient --ti "$work/picture.png" \
        "$work/tone.wav" "$work/music/calm/0$number.mp3"
done
lame --quiet -b 64 --tt "Happy 1" "$work/tone.wav" "$work/music/happy/100% #1.mp3"
cp "$work/picture.png" "$work/music/happy/cover.png"
printf '[music]\nshuffle = false\n[player]\nfadeMilliseconds = 300\n' >"$work/config.toml"

player() { playerctl -p sursathi "$@"; }
# Asks until the answer is as expected: orders return before they are carried out.
expect() { # ANSWER QUESTION...
    wanted=$1
    shift
    tries=0
    until [ "$("$@" 2>/dev/null)" = "$wanted" ]; do
        tries=$((tries + 1))
        [ "$tries" -lt 100 ] || fail "$*: $("$@" 2>&1), not $wanted"
        sleep 0.1
    done
}
listed() { playerctl -l | grep -c '^sursathi'; }
title() { player metadata xesam:title; }
whole_seconds() { player position | cut -d . -f 1; }

player --follow metadata --format '{{status}}: {{title}}' >"$work/followed" 2>/dev/null &
listeners="$listeners $!"
dbus-monitor --session "type='signal',member='Seeked'" >"$work/seeked" &
listeners="$listeners $!"
"$bin/sursathid" --config "$work/config.toml" --source demo --output null --socket "$work/socket" 2>"$work/log" &
daemon=$!

# The drawn face is neutral at first, and smiles after some seconds: who follows the player sees both.
expect "Calm 1" title
expect Playing player status
[ "$(player metadata --format '{{artist}}|{{album}}|{{xesam:trackNumber}}|{{xesam:genre}}')" = "Zoë|Ruhe & Co|1|Ambient" ] ||
    fail "metadata: $(player metadata)"
[ "$(player metadata mpris:length | cut -c 1-2)" = 40 ] || fail "length: $(player metadata mpris:length)"
[ "$(player metadata xesam:url)" = "file://$work/music/calm/01.mp3" ] || fail "URL: $(player metadata xesam:url)"
cover=$(player metadata mpris:artUrl)
cmp "${cover#file://}" "$work/picture.png" || fail "the cover within the file: $cover"

expect "Happy 1" title
grep -qx "Playing: Calm 1" "$work/followed" || fail "playerctl --follow: $(cat "$work/followed")"
expect "Playing: Happy 1" tail -n 1 "$work/followed"
[ "$(player metadata xesam:url)" = "file://$work/music/happy/100%25%20%231.mp3" ] || fail "URL: $(player metadata xesam:url)"
[ "$(player metadata mpris:artUrl)" = "file://$work/music/happy/cover.png" ] || fail "the cover beside the file"

# A playlist is a mood by hand: from here on the face changes nothing.
busctl --user --quiet call org.mpris.MediaPlayer2.sursathi /org/mpris/MediaPlayer2 org.mpris.MediaPlayer2.Playlists \
    ActivatePlaylist o /sursathi/playlist/calm
expect "Calm 2" title
"$bin/sursathictl" --socket "$work/socket" mood | grep -q calm || fail "the mood is another one than the desktop's"

player pause
expect Paused player status
player next
expect "Calm 1" title
expect Paused player status
player play-pause
expect Playing player status
player position 30
expect 30 whole_seconds
player pause
player position 5-
expect Paused player status
mpc --quiet --host "$work/socket" seek 10
expect 10 whole_seconds
expect 3 grep -c '^signal.*Seeked' "$work/seeked"
player volume 0.4
expect 0.400000 player volume
expect "volume: 40%" mpc --host "$work/socket" volume
mpc --quiet --host "$work/socket" volume 70
expect 0.700000 player volume
player loop Track
player shuffle On
expect Track player loop
expect On player shuffle
mpc --host "$work/socket" status | grep -q 'repeat: on.*random: on.*single: on' || fail "options over the socket"
player stop
expect Stopped player status
player play
expect Playing player status
player open "file://$work/music/happy/100%25%20%231.mp3"
expect "Happy 1" title
player open "file:///etc/passwd" 2>/dev/null && fail "/etc/passwd was played"

# A second daemon is a second player; each leaves the bus with its end, and its covers with it.
"$bin/sursathid" --try --source demo --output null --socket "$work/socket2" 2>/dev/null &
second=$!
listeners="$listeners $second"
expect 2 listed
busctl --user --list | grep -q "org.mpris.MediaPlayer2.sursathi.instance$second" || fail "the second player's name"
kill -TERM "$second"
expect 1 listed
kill -TERM "$daemon"
wait "$daemon" || fail "the daemon did not end well"
daemon=""
expect 0 listed
[ -z "$(ls "$work/run/sursathi/covers")" ] || fail "covers are left behind"
grep -E 'error|warning|critical' "$work/log" && fail "the daemon complained"

# Without a bus the daemon works, and does not speak of it more than once.
DBUS_SESSION_BUS_ADDRESS="unix:path=$work/nothing" \
    "$bin/sursathid" --try --source demo --output null --socket "$work/socket" 2>"$work/log" &
daemon=$!
expect 1 grep -c "no desktop controls the player" "$work/log"
mpc --quiet --host "$work/socket" pause || fail "the daemon without a bus does not answer"
kill -TERM "$daemon"
wait "$daemon" || fail "the daemon without a bus did not end well"
daemon=""
echo "followed: $(sort -u "$work/followed" | tr '\n' ',')"
