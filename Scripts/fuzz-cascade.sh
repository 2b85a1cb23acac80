#!/bin/sh
# Feeds damaged cascades to the reader and the detector under AddressSanitizer, by libFuzzer.
# Usage: Scripts/fuzz-cascade.sh SECONDS [CORPUS]
# Goes on where the corpus (default: .build/fuzz/cascade-corpus) left off. What fails lies in CORPUS-failures; make it small with
#   SWIFT_BACKTRACE=enable=no .build/fuzz/cascade-fuzz -minimize_crash=1 -runs=20000 FILE
# and add it to the tests of hostile cascades.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:?usage: $0 SECONDS [CORPUS]}
build=.build/fuzz
corpus=${2:-$build/cascade-corpus}
export SWIFT_BACKTRACE=enable=no

# Not a debug build: without whole-module optimisation, Swift 6.3 does not call the deinit of a generic ~Copyable struct that
# stores a value of its parameter (WorkBuffer), which would be found as a leak.
swift build -c release --scratch-path "$build" --target FaceDetect --sanitize=address -Xswiftc -sanitize=fuzzer
modules="FaceDetect FaceDetectKernels* Image Processor CKernels"
objects=$(for module in $modules; do find -L "$build/release/" -name '*.o' -path "*/$module.build/*"; done)
maps=$(find -L "$build/release/" Sources -name module.modulemap -path '*C*' | sed 's/^/-Xcc -fmodule-map-file=/')
# shellcheck disable=SC2086 # the files are separate words
swiftc -O -parse-as-library -sanitize=fuzzer,address -I "$build/release/Modules" $maps -module-name CascadeFuzz \
    -o "$build/cascade-fuzz" Fuzz/CascadeFuzz/*.swift $objects -lturbojpeg -lpng
"${PYTHON:-python3}" Fuzz/CascadeFuzz/make_seeds.py Tests/FaceDetectTests/Fixtures "$build/cascade-seeds"
mkdir -p "$corpus" "$corpus-failures"
# Leaks are looked for at the end; a slow machine is not a hang. Memory is a small multiple of an input's 16 kB; the rest is
# the sanitizer's and the corpus.
exec nice -n 19 "$build/cascade-fuzz" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=1000 -malloc_limit_mb=20 -max_len=16384 \
    -dict=Fuzz/CascadeFuzz/cascade.dict -artifact_prefix="$corpus-failures/" -print_final_stats=1 "$corpus" "$build/cascade-seeds"
