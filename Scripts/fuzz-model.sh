#!/bin/sh
# Feeds damaged models to the reader and the engine under AddressSanitizer, by libFuzzer.
# Usage: Scripts/fuzz-model.sh SECONDS [CORPUS]
# PYTHON names a Python; one with onnx gives more first inputs.
# Goes on where the corpus (default: .build/fuzz/corpus) left off. What fails lies in CORPUS-failures; make it small with
#   SWIFT_BACKTRACE=enable=no .build/fuzz/model-fuzz -minimize_crash=1 -runs=20000 FILE
# and add it to Tests/CNNTests/Fixtures/hostile.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:?usage: $0 SECONDS [CORPUS]}
build=.build/fuzz
corpus=${2:-$build/corpus}
export SWIFT_BACKTRACE=enable=no

swift build --scratch-path "$build" --target CNN --sanitize=address -Xswiftc -sanitize=fuzzer -Xswiftc -enable-testing
objects=$(find -L "$build/debug/" -name '*.o' -path '*.build/*')
maps=$(find -L "$build/debug/" Sources -name module.modulemap -path '*C*' | sed 's/^/-Xcc -fmodule-map-file=/')
# shellcheck disable=SC2086 # the files are separate words
swiftc -O -parse-as-library -sanitize=fuzzer,address -I "$build/debug/Modules" $maps -module-name ModelFuzz \
    -o "$build/model-fuzz" Fuzz/ModelFuzz/*.swift $objects
"${PYTHON:-python3}" Fuzz/ModelFuzz/make_seeds.py Tests/CNNTests/Fixtures "$build/seeds"
mkdir -p "$corpus" "$corpus-failures"
# Leaks are looked for at the end; a slow machine is not a hang.
exec nice -n 19 "$build/model-fuzz" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=1500 -malloc_limit_mb=600 -max_len=16384 \
    -artifact_prefix="$corpus-failures/" -print_final_stats=1 "$corpus" "$build/seeds"
