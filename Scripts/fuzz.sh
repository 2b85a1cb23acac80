#!/bin/sh
# Feeds damaged input to what reads files and what listens, under AddressSanitizer, by libFuzzer.
# Usage: Scripts/fuzz.sh NAME SECONDS [CORPUS]
#   NAME      cascade, configuration, filter, jpeg, model, playlist, protocol, state, tags, trace, video, or all (SECONDS for each)
#   CORPUS    where it goes on (default: .build/fuzz/NAME-corpus)
# What fails lies in CORPUS-failures; make it small with
#   SWIFT_BACKTRACE=enable=no .build/fuzz/NAME-fuzz -minimize_crash=1 -runs=20000 FILE
# and add it to the tests. PYTHON names a Python; one with onnx gives the model's fuzzer more first inputs.
set -eu
cd "$(dirname "$0")/.."
names="cascade configuration filter jpeg model playlist protocol state tags trace video"
name=${1:?usage: $0 NAME SECONDS [CORPUS]}
seconds=${2:?usage: $0 NAME SECONDS [CORPUS]}
if [ "$name" = all ]; then
    for name in $names; do "$0" "$name" "$seconds" || failed="${failed:-} $name"; done
    [ -z "${failed:-}" ] || { echo "fuzz: failures of:$failed" >&2; exit 1; }
    exit 0
fi
case " $names " in *" $name "*) ;; *) echo "fuzz: there is no $name; there are: $names, all" >&2; exit 2 ;; esac
build=.build/fuzz
corpus=${3:-$build/$name-corpus}
folder=$(find Fuzz -maxdepth 1 -iname "${name}Fuzz")
export SWIFT_BACKTRACE=enable=no

# Memory is a small multiple of an input; the rest is the sanitizer's and the corpus. A slow machine is not a hang.
limits="-timeout=20 -rss_limit_mb=1500 -malloc_limit_mb=100 -max_len=16384"
more=""
case $name in
    cascade)
        targets=FaceDetect
        limits="$limits -dict=$folder/cascade.dict"
        ;;
    configuration)
        targets=Pipeline
        # TOMLKit never frees the names that it has parsed, and on an error some more (docs/reliability.md).
        mkdir -p "$build"
        echo leak:TOMLKit >"$build/configuration-leaks"
        export LSAN_OPTIONS="suppressions=$build/configuration-leaks:print_suppressions=0"
        ;;
    filter | playlist) targets=Library ;;
    # A picture may be 8192 x 8192 by its header.
    jpeg)
        targets=Image
        limits="-timeout=20 -rss_limit_mb=2500 -malloc_limit_mb=600 -max_len=20000"
        ;;
    model)
        targets=CNN
        limits="$limits -malloc_limit_mb=600"
        ;;
    protocol)
        targets=Control
        more=$(echo Tests/ControlTests/FakeBackend*.swift)
        ;;
    state) targets="Library Trace" ;;
    tags)
        targets=Library
        limits="$limits -max_len=65536"
        ;;
    trace) targets=Trace ;;
    video)
        targets=Capture
        limits="-timeout=20 -rss_limit_mb=2500 -malloc_limit_mb=600 -max_len=20000"
        ;;
esac

# Not a debug build: without whole-module optimisation, Swift 6.3 does not call the deinit of a generic ~Copyable struct that
# stores a value of its parameter (WorkBuffer), which would be found as a leak.
for target in $targets; do
    swift build -c release --scratch-path "$build" --target "$target" --sanitize=address -Xswiftc -sanitize=fuzzer -Xswiftc -enable-testing \
        ${JOBS:+-j "$JOBS"}
done
find -L "$build/release/" -name '*.o' -path '*.build/*' ! -path '*-tool.build/*' | sed 's/.*/"&"/' >"$build/objects"
# Modules of C: ours, the packages' by the maps that SwiftPM writes, and those that bring their own.
maps=$({ find -L "$build/release/" Sources -name module.modulemap -path '*C*' ! -path '*/Tests/*'
    find "$build/checkouts" -path '*/Sources/*/include/module.modulemap'; } | sed 's/^/-Xcc -fmodule-map-file=/')
# shellcheck disable=SC2086 # the files are separate words
swiftc -O -parse-as-library -sanitize=fuzzer,address -I "$build/release/Modules" $maps -module-name "Fuzz" -o "$build/$name-fuzz" \
    "$folder"/*.swift Fuzz/InputFile.swift $more "@$build/objects" -lturbojpeg -lpng -lmpg123 -lasound -lv4l2 -lstdc++
rm -rf "$build/$name-seeds"
case $name in
    cascade) "${PYTHON:-python3}" "$folder/make_seeds.py" Tests/FaceDetectTests/Fixtures "$build/$name-seeds" ;;
    model) "${PYTHON:-python3}" "$folder/make_seeds.py" Tests/CNNTests/Fixtures "$build/$name-seeds" ;;
    *) python3 Fuzz/make_seeds.py "$name" "$build/$name-seeds" ;;
esac
mkdir -p "$corpus" "$corpus-failures"
# Leaks are looked for at the end.
# shellcheck disable=SC2086
exec nice -n 19 "$build/$name-fuzz" -max_total_time="$seconds" $limits -artifact_prefix="$corpus-failures/" -print_final_stats=1 \
    "$corpus" "$build/$name-seeds"
