#!/bin/sh
# Runs the whole test suite, and the daemon on its demo under clients, with ThreadSanitizer, AddressSanitizer (with LeakSanitizer) or both.
# Usage: Scripts/check-sanitizers.sh [thread|address ...]          (thread if none is named; each takes half an hour on two cores)
# FILTER, a regular expression, picks suites (and leaves the daemon out); KEEP=1 does not copy the sources anew; JOBS is how many compilers run.
# ThreadSanitizer does not see that Synchronization's Mutex orders what it protects (a futex in a library without instruments): a copy of the
# package has one of pthread's instead, which it knows.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
work=$root/.build/sanitizers
package=$work/package

# The copy: the same package, with a Mutex of pthread's in every module that uses one.
if [ -z "${KEEP:-}" ] || [ ! -d "$package" ]; then
    mkdir -p "$package"
    for part in Sources Tests; do
        rm -rf "${package:?}/$part"
        cp -a "$part" "$package/"
    done
    cp -a Package.swift "$package/"
    [ ! -e Package.resolved ] || cp -a Package.resolved "$package/"
    for part in Models Demo config.toml; do ln -sfn "$root/$part" "$package/$part"; done
    grep -rlE --include='*.swift' '\bMutex[<(]' "$package/Sources" "$package/Tests" |
        sed -E "s|^($package/[^/]+/[^/]+)/.*|\1|" | sort -u |
        while read -r module; do cp Scripts/PthreadMutex.swift.in "$module/PthreadMutex.swift"; done
    # It knows one of the two that wait for a thread's end for a while, the one by the wall clock.
    sed -i 's/pthread_clockjoin_np(thread, NULL, CLOCK_MONOTONIC, /pthread_timedjoin_np(thread, NULL, /; s/CLOCK_MONOTONIC/CLOCK_REALTIME/' \
        "$package/Sources/CThread/thread.c"
fi

# What is reported makes the run fail at its end. A thread that is left behind by intention counts as leaked to ThreadSanitizer. Foundation
# and XCTest leak in what only the tests use; TOMLKit never frees the names that it has parsed (docs/reliability.md); the networks' fixtures
# are globals, whose tensors LeakSanitizer does not find, because Swift keeps the case of an enum in spare bits of its pointer. An object's
# pointer to what its weak references need is shifted.
printf 'leak:%s\n' libXCTest libFoundation TOMLKit FixtureCase formWeakReference >"$work/leaks"
export SWIFT_BACKTRACE=enable=no SURSATHI_DATA="$root"
export TSAN_OPTIONS="report_thread_leaks=0" LSAN_OPTIONS="suppressions=$work/leaks"
for sanitizer in "${@:-thread}"; do
    echo "== $sanitizer: build"
    swift build --package-path "$package" --scratch-path "$work/$sanitizer" --build-tests --sanitize="$sanitizer" ${JOBS:+-j "$JOBS"}
    echo "== $sanitizer: tests"
    swift test --package-path "$package" --scratch-path "$work/$sanitizer" --skip-build --sanitize="$sanitizer" ${FILTER:+--filter "$FILTER"}
    [ -z "${FILTER:-}" ] || continue
    echo "== $sanitizer: the daemon under clients"
    LOCKDOWN=off Scripts/check-crash.py "$work/$sanitizer/debug" 0
done
