#!/bin/bash
# Runs the device tests (DeviceTests/) in the guest, on the programs as `make install` installs them.
# Usage: Scripts/test-devices.sh BUILD_FOLDER [FILTER]
#   FILTER: a regular expression of suites and tests, such as CameraTests or 'readiness|watchdog'; without it all run, in two guests at
#   a time, whose words come one after the other.
# Further files for the tests (a Debian package) are brought along as /payload/extra: DEVICE_TESTS_EXTRA=FOLDER.
set -euo pipefail
cd "$(dirname "$0")/.."
programs=$1
filter=${2:-}
payload=$(mktemp -d)
trap 'rm -rf "$payload"' EXIT

swift build --package-path DeviceTests --build-tests
make --no-print-directory -s install BIN="$programs" DESTDIR="$payload/install"
cp Scripts/after-install.sh "$payload"
# A sweep that is nowhere like elsewhere, and what mpg123 makes of it: the sound tests compare with that.
Scripts/setup.sh sox lame mpg123
mkdir "$payload/fixtures"
sox -D -R -n -r 44100 -b 16 -c 2 "$payload/sweep.wav" synth 20 sine 100-3000 sine 4000-150 gain -6
lame --quiet -b 192 "$payload/sweep.wav" "$payload/fixtures/sweep.mp3"
mpg123 -q -s "$payload/fixtures/sweep.mp3" >"$payload/fixtures/sweep.raw"
rm "$payload/sweep.wav"
[ -z "${DEVICE_TESTS_EXTRA:-}" ] || cp -a "$DEVICE_TESTS_EXTRA" "$payload/extra"
tests=DeviceTests/.build/debug/DeviceTestsPackageTests.xctest
install -s "$tests" "$payload/tests"
# The guest has no Swift: the libraries of the toolchain that the tests are linked with come along, and those of programs that
# were built without --static-swift-stdlib.
swift=$(dirname "$(ldd "$tests" | awk '/libswiftCore/ { print $3 }')")
mkdir "$payload/runtime"
for program in "$tests" "$programs"/sursathi{d,ctl,-lab}; do
    LD_LIBRARY_PATH=$swift ldd "$program" | awk -v folder="$swift/" 'index($3, folder) == 1 { print $3 }'
done | sort -u | xargs -I {} install -s {} "$payload/runtime"

read -r -d '' inside <<'INSIDE' || true
cp -a /payload/install/. /
ldd /usr/local/bin/sursathid | grep -q 'not found' && cp /payload/runtime/* /usr/lib/x86_64-linux-gnu
/payload/after-install.sh >/dev/null
export SWIFT_BACKTRACE=enable=no
LD_LIBRARY_PATH=/payload/runtime /payload/tests --testing-library swift-testing --no-parallel CHOICE && exit
journalctl -b -n 80 --no-pager -o short-monotonic >&2
exit 1
INSIDE
# Runs the tests that the options choose, in a guest.
guest() { Scripts/guest.sh run --payload "$payload" --timeout "${DEVICE_TESTS_SECONDS:-1500}" -- "${inside/CHOICE/$1}"; }

if [ -n "$filter" ]; then
    guest "--filter '$filter'"
    exit
fi
# Most of what a test does is waiting, so two guests share the processors well. These suites, and a test, take as long as the others.
half='PackageTests|SoundTests|LockdownTests|ServiceTests.reload'
export GUEST_CPUS=1
# A group of its own, which ends as a whole when this is interrupted.
set -m
guest "--filter '$half'" >"$payload.half" 2>&1 &
set +m
trap 'kill -- -$! 2>/dev/null || true; rm -rf "$payload" "$payload.half"' EXIT
trap 'exit 130' INT TERM
failed=0
guest "--skip '$half'" || failed=$?
wait $! || failed=$?
cat "$payload.half"
exit "$failed"
