#!/bin/bash
# Proves that the program runs on a processor without AVX, and gives there what it gives here at every level of kernels.
# Usage: Scripts/check-baseline.sh BUILD_FOLDER      (x86-64; needs qemu-user-static, jq and python3)
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -eq 1 ] || { sed -n 's/^# Usage/Usage/p' "$0" >&2; exit 2; }
lab=$1/sursathi-lab
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "check-baseline: $*" >&2; exit 1; }
# The oldest x86-64 with SSE4.2, and no AVX.
old() { qemu-x86_64-static -cpu Nehalem "$@"; }

# All that the program says of a model and of pictures, without times.
run() {
    local out=$1; shift
    "$@" "$lab" infer Models/face-emotion.onnx --input Tests/CNNTests/Fixtures/face-emotion-input.npy \
        --output-dir "$work/$out" >"$work/$out.infer" 2>"$work/$out.remarks"
    "$@" "$lab" detect Tests/FaceDetectTests/Fixtures/two-faces.pgm | jq -c .faces >"$work/$out.detect"
    # Valence and arousal have too few decimals to be compared.
    "$@" "$lab" emotion --crop none Tests/PipelineTests/Fixtures/*.png | jq -c '[.faces[].scores]' >"$work/$out.emotion"
}
level() { jq -r .kernels "$work/$1.infer"; }

# Whether the numbers of two runs agree but for their last digits, and how far.
same() {
    python3 - "$work/$1" "$work/$2" <<'END'
import json, pathlib, struct, sys

def numbers(value):
    if isinstance(value, dict):
        value = [value[key] for key in sorted(value)]
    return sum(map(numbers, value), []) if isinstance(value, list) else [float(value)]

def scores(folder):
    data = (pathlib.Path(folder) / "scores.npy").read_bytes()
    start = 10 + int.from_bytes(data[8:10], "little")
    return list(struct.unpack(f"<{(len(data) - start) // 4}f", data[start:]))

largest = 0
for kind in (scores, *(lambda path, end=end: [n for line in open(path + end) for n in numbers(json.loads(line))]
                       for end in (".detect", ".emotion"))):
    expected, found = kind(sys.argv[1]), kind(sys.argv[2])
    if len(expected) != len(found) or not expected:
        sys.exit(f"{len(found)} numbers, not {len(expected)}")
    largest = max([largest] + [abs(a - b) for a, b in zip(expected, found)])
print(f"largest difference {largest:.1e}")
sys.exit(largest > 1e-5)
END
}

run here env
echo "this machine: $(level here)"
run nehalem old
[ "$(level nehalem)" = baseline ] || fail "without AVX the kernels are $(level nehalem)"
difference=$(same here nehalem) || fail "Nehalem's results differ: $difference"
echo "Nehalem: baseline, $difference"

# A level that the processor lacks, and one that is none, are not followed but remarked upon.
run forced old -E SURSATHI_CPU=avx512
[ "$(level forced)" = baseline ] || fail "avx512 was forced on a processor without it"
grep -q "SURSATHI_CPU" "$work/forced.remarks" || fail "no word about a level that is not there"
run unknown env SURSATHI_CPU=mmx
[ "$(level unknown)" = "$(level here)" ] || fail "an unknown level changed the kernels"
grep -q "SURSATHI_CPU" "$work/unknown.remarks" || fail "no word about an unknown level"

levels=baseline
if grep -qw avx2 /proc/cpuinfo; then levels="baseline avx2"; fi
for level in $levels; do
    run "$level" env "SURSATHI_CPU=$level"
    [ "$(level "$level")" = "$level" ] || fail "$level was forced, but the kernels are $(level "$level")"
    difference=$(same here "$level") || fail "the results of $level differ: $difference"
    echo "$level forced: $difference"
done
