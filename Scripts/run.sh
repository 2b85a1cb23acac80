#!/bin/sh
# Runs the daemon from the build folder with a live view in this terminal; q ends both.
# Usage: Scripts/run.sh BUILD_FOLDER
set -eu
bin=$1
work=$(mktemp -d "${TMPDIR:-/tmp}/sursathi-run.XXXXXX")
socket="$work/socket"
"$bin/sursathid" --try --socket "$socket" >"$work/log" 2>&1 &
daemon=$!
finish() {
    kill "$daemon" 2>/dev/null || true
    wait "$daemon" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

tries=0
until "$bin/sursathictl" --socket "$socket" status >/dev/null 2>&1; do
    tries=$((tries + 1))
    if ! kill -0 "$daemon" 2>/dev/null || [ "$tries" -gt 100 ]; then
        cat "$work/log" >&2
        exit 1
    fi
    sleep 0.1
done
cat "$work/log"
echo "Control it from elsewhere:  mpc --host $socket next   (or sursathictl --socket $socket status)"
if [ -t 1 ]; then sleep 3; fi
"$bin/sursathictl" --socket "$socket" watch
