#!/bin/sh
# Shows that `sursathictl watch` works in a terminal: in tmux it is drawn at several sizes, with and without colours and UTF-8, obeys its
# keys, outlives the daemon, stops and goes on, and leaves the terminal as it was.
# Usage: Scripts/check-watch.sh BUILD_FOLDER [PICTURE]      (needs tmux; takes about 20 s)
# With PICTURE, a file name that ends in .png, the screen at 100x30 is drawn there instead, after the demo's face has shown one
# expression after another for eight minutes.
set -eu
bin=$(cd "$1" && pwd)
scripts=$(cd "$(dirname "$0")" && pwd)
picture=${2:-}
work=$(mktemp -d)
daemon=""
finish() {
    t kill-server 2>/dev/null || true
    [ -z "$daemon" ] || kill -9 "$daemon" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP
fail() {
    echo "check-watch: $*" >&2
    screen >&2 || true
    tail -n 5 "$work/log" >&2
    exit 1
}
SURSATHI_DATA=$(dirname "$scripts")
export SURSATHI_DATA XDG_MUSIC_DIR="$SURSATHI_DATA/Demo/music" XDG_STATE_HOME="$work/state" HOME="$work"
unset NO_COLOR LC_ALL LC_CTYPE TMUX
export LANG=C.UTF-8
printf '[camera]\ndevice = "demo"\n' >"$work/config.toml"

# Each terminal has a server of its own: one that is told to go may still take the next one's order, and go.
terminal=0
t() { tmux -S "$work/tmux$terminal" -f /dev/null "$@"; }
screen() { t capture-pane -p -t watch; }
keys() { t send-keys -t watch "$@"; }
ctl() { "$bin/sursathictl" --socket "$work/socket" "$@"; }
eventually() { # WHAT COMMAND...: within 10 s
    what=$1
    shift
    tries=0
    until "$@"; do
        tries=$((tries + 1))
        [ "$tries" -lt 200 ] || fail "$what"
        sleep 0.05
    done
}
shows() { screen | grep -qF -- "$1"; }
hides() { ! shows "$1"; }
sees() { eventually "\"$1\" is not seen" shows "$1"; }
gone() { eventually "\"$1\" is still seen" hides "$1"; }
state() { [ "$(t display-message -p -t watch "$1")" = "$2" ]; }
size() { # COLUMNS ROWS
    t resize-window -t watch -x "$1" -y "$2"
    eventually "$1x$2 is not drawn" drawn "$2"
}
drawn() { [ "$(screen | grep -c .)" -eq "$1" ]; }
start_daemon() {
    "$bin/sursathid" --config "$work/config.toml" --output null --socket "$work/socket" 2>>"$work/log" &
    daemon=$!
    tries=0
    until ctl status >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ "$tries" -lt 200 ] || fail "the daemon does not answer within 10 s of its start"
        sleep 0.05
    done
}
start_watch() { # COLUMNS ROWS [VARIABLE=VALUE...]
    columns=$1 rows=$2
    shift 2
    t kill-server 2>/dev/null || true
    terminal=$((terminal + 1))
    rm -f "$work/before" "$work/after" "$work/pid"
    t new-session -d -s watch -x "$columns" -y "$rows" "env PS1='> ' bash --norc --noprofile -i"
    keys "stty -a >$work/before; clear" Enter
    eventually "the shell does not answer" test -s "$work/before"
    keys "sh -c 'echo \$\$ >$work/pid; exec env TERM=tmux-256color $* $bin/sursathictl --socket $work/socket watch'" Enter
    eventually "it does not start" state '#{alternate_on}' 1
}
ends_well() {
    eventually "it does not end" state '#{alternate_on}' 0
    keys "echo ended \$?; stty -a >$work/after" Enter
    sees "ended 0"
    eventually "the terminal's settings were not read" test -s "$work/after"
    cmp -s "$work/before" "$work/after" || fail "the terminal's settings are others: $(diff "$work/before" "$work/after")"
    state '#{cursor_flag}#{wrap_flag}' 11 || fail "the terminal was not restored"
}

start_daemon
if [ -n "$picture" ]; then
    start_watch 100 30
    while read -r expression seconds; do
        printf '[camera]\ndevice = "demo:%s"\n' "$expression" >"$work/config.toml"
        kill -HUP "$daemon"
        [ "$expression" != anger ] || ctl camera off
        sleep 15
        ctl camera on
        sleep "$((seconds - 15))"
    done <<'END'
neutral 110
happiness 90
surprise 30
sadness 100
anger 60
neutral 80
happiness 28
END
    keys l
    sleep 6
    t capture-pane -e -p -t watch | "$scripts/terminal_picture.py" "$picture" 100
    exit
fi

start_watch 80 24
sees "face seen"
sees "the playlist of"
for text in neutral happiness unpleasant "the last ten minutes" why "q quit" "0:0"; do sees "$text"; done
drawn 24 || fail "80x24 has not 24 lines"

# Keys.
keys '?'
sees "louder, softer"
keys Escape
gone "louder, softer"
keys m
sees "how do you feel?"
keys 2
sees "by hand for"
gone "how do you feel?"
ctl mood | grep -q '^mood:  *happy, set by hand' || fail "the daemon did not hear the mood"
keys f
gone "by hand"
keys Space
sees paused
keys Space
gone paused
keys -
sees "volume 95 %"
keys l
sees "liked"
[ -n "$(ctl liked)" ] || fail "the song that was liked is not listed"
keys u
sees "neither liked nor banned"
[ "$(ctl liked --json)" = '{"liked":[]}' ] || fail "u does not take back what was liked"
keys Right
keys c
sees "camera off"
keys c
gone "camera off"
keys 9
keys x

# Sizes.
size 120 40
sees "next"
size 40 10
size 20 5
size 80 24
sees "the last ten minutes"

# Stop and go on.
keys C-z
eventually "it does not stop" state '#{alternate_on}' 0
keys "fg" Enter
eventually "it does not go on" state '#{alternate_on}' 1
sees "q quit"

# The daemon goes and comes.
kill "$daemon"
wait "$daemon" || fail "the daemon did not end well"
sees "no sursathid"
sees "trying again"
start_daemon
gone "no sursathid"
sees "face seen"

keys q
ends_well
for signal in TERM INT HUP; do
    start_watch 80 24
    sees "q quit"
    kill -"$signal" "$(cat "$work/pid")"
    ends_well
done

# Without colours there is no escape sequence; without UTF-8 only ASCII.
start_watch 80 24 NO_COLOR=1
sees "face seen"
t capture-pane -e -p -t watch | grep -q "$(printf '\033')" && fail "NO_COLOR has colours"
start_watch 80 24 LANG=C
sees "face seen"
screen | LC_ALL=C grep -q '[^ -~]' && fail "LANG=C has more than ASCII"

# The window is closed.
pid=$(cat "$work/pid")
t kill-server
tries=0
while kill -0 "$pid" 2>/dev/null; do
    tries=$((tries + 1))
    [ "$tries" -lt 100 ] || fail "it goes on without a terminal"
    sleep 0.05
done
echo "check-watch: all is well"
