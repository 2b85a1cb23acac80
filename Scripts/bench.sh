#!/bin/sh
# The README's figures, measured on this machine: start to READY, resident memory, CPU share of each thread while the daemon
# looks at 640x480: at a face whose mood is settled, and as often as while something is undecided. The demo's frames are
# JPEGs; drawing and encoding them is the camera thread's work, which a real camera does not need. A recording, for example of an empty
# room, is measured too.
# Usage: Scripts/bench.sh BUILD_FOLDER [SECONDS [RECORDING]]
set -eu
bin=$1
seconds=${2:-30}
recording=${3:-}
work=$(mktemp -d)
daemon=""
finish() {
    [ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
export XDG_MUSIC_DIR="$work/no-music" HOME="$work"
ticks=$(getconf CLK_TCK)

start_daemon() { # source and settings of [camera]
    : >"$work/log"
    printf '[camera]\n%s\n' "$2" >"$work/config.toml"
    "$bin/sursathid" --try --config "$work/config.toml" --source "$1" --output null --socket "$work/socket" 2>"$work/log" &
    daemon=$!
    until grep -q '^ready' "$work/log"; do sleep 0.05; done
}

stop_daemon() {
    kill "$daemon"
    wait "$daemon" || true
    daemon=""
}

sample() { # thread name and ticks of user and system time, a line each
    for task in "/proc/$daemon/task"/*; do
        sed -E 's/^[0-9]+ \((.*)\) /\1 /' "$task/stat" | awk '{ print $1, $13 + $14 }'
    done
}

measure() { # what is measured
    sleep 8
    sample >"$work/before"
    sleep "$seconds"
    sample >"$work/after"
    awk -v ticks="$ticks" -v seconds="$seconds" -v what="$1" '
        NR == FNR { before[$1] += $2; next } { after[$1] += $2 }
        END {
            for (name in after) {
                share = 100 * (after[name] - before[name]) / ticks / seconds
                if (name != "camera") total += share
                if (share >= 0.05) lines = lines sprintf("  thread %-16s %5.1f %%\n", name, share)
            }
            printf "CPU share, %s, without the camera thread: %.1f %% of one core\n%s", what, total, lines
        }' "$work/before" "$work/after"
}

# Start to READY: the median of five starts, as the daemon itself tells it.
for _ in 1 2 3 4 5; do
    start_daemon demo ""
    sed -nE 's/^ready after ([0-9]+) ms.*/\1/p' "$work/log" >>"$work/starts"
    stop_daemon
done
echo "machine: $(sed -nE 's/^model name.*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores, $(uname -m)"
echo "start to READY: $(sort -n "$work/starts" | sed -n 3p) ms (median of 5)"

start_daemon demo:neutral ""
measure "settled"
awk '/^VmRSS/ { printf "resident memory: %.1f MB (", $2 / 1000 } /^RssAnon/ { a = $2 } /^RssFile/ { printf "%.1f MB its own, %.1f MB mapped files)\n", a / 1000, $2 / 1000 }' "/proc/$daemon/status"
stop_daemon

start_daemon demo:neutral "idleFramesPerSecond = 15"
measure "undecided"
stop_daemon

start_daemon demo ""
measure "the demo, whose face changes every 5 s"
stop_daemon

if [ -n "$recording" ]; then
    start_daemon "$recording" ""
    measure "$recording"
    stop_daemon
fi
