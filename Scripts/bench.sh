#!/bin/sh
# The README's figures, measured on this machine: start to READY, resident memory, CPU share of each thread while the daemon
# looks at 15 frames a second of 640x480. The demo's frames are JPEGs; drawing and encoding them is the camera thread's
# work, which a real camera does not need.
# Usage: Scripts/bench.sh BUILD_FOLDER [SECONDS]
set -eu
bin=$1
seconds=${2:-30}
work=$(mktemp -d)
daemon=""
finish() {
    [ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
export XDG_MUSIC_DIR="$work/no-music" HOME="$work"

start_daemon() {
    : >"$work/log"
    "$bin/sursathid" --try --source demo --output null --socket "$work/socket" 2>"$work/log" &
    daemon=$!
    until grep -q '^ready' "$work/log"; do sleep 0.05; done
}

# Start to READY: the median of five starts, as the daemon itself tells it.
for _ in 1 2 3 4 5; do
    start_daemon
    sed -nE 's/^ready after ([0-9]+) ms.*/\1/p' "$work/log" >>"$work/starts"
    kill "$daemon"
    wait "$daemon" || true
done
start_daemon
sleep 3

ticks=$(getconf CLK_TCK)
sample() { # thread name and ticks of user and system time, a line each
    for task in "/proc/$daemon/task"/*; do
        sed -E 's/^[0-9]+ \((.*)\) /\1 /' "$task/stat" | awk '{ print $1, $13 + $14 }'
    done
}
sample >"$work/before"
sleep "$seconds"
sample >"$work/after"

echo "machine: $(sed -nE 's/^model name.*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores, $(uname -m)"
echo "start to READY: $(sort -n "$work/starts" | sed -n 3p) ms (median of 5)"
awk '/^VmRSS/ { printf "resident memory: %.1f MB (", $2 / 1000 } /^RssAnon/ { a = $2 } /^RssFile/ { printf "%.1f MB its own, %.1f MB mapped files)\n", a / 1000, $2 / 1000 }' "/proc/$daemon/status"
awk -v ticks="$ticks" -v seconds="$seconds" '
    NR == FNR { before[$1] += $2; next } { after[$1] += $2 }
    END {
        for (name in after) {
            share = 100 * (after[name] - before[name]) / ticks / seconds
            if (name == "camera") camera = share; else total += share
            if (share >= 0.05) printf "  thread %-16s %5.1f %%\n", name, share
        }
        printf "CPU share without the drawing of the demo: %.1f %% of one core\n", total
    }' "$work/before" "$work/after"
