#!/bin/bash
# Proves that the kernels for different processors share no code. Usage: Scripts/check-kernels.sh BUILD_FOLDER
#
# The modules *Kernels{Baseline,AVX2,AVX512} are compiled from one source each, some of them for instructions that many processors lack. A function
# that the compiler emits into several of them under one name (a specialised generic function, say) is a weak symbol, of
# which the linker keeps any one: the baseline's calls could end in AVX-512 code. So every weak symbol of such a module
# must have the module's name in its own, as Swift mangles it (16CNNKernelsAVX512), by which it is the only one.
# Two kinds of data are shared and may be, as they are the same bytes wherever they come from: __swift_reflection_version, the
# number 3 that each Swift object holds, and "symbolic ...", the names of types that reflection reads.
set -euo pipefail
[ $# -eq 1 ] || { sed -n 's/^# Proves.*Usage/Usage/p' "$0" >&2; exit 2; }
build=$1

# Weak, unique and indirect symbols of objects, as "TYPE NAME". Undefined ones (U) are code of somebody else.
weak() { nm --format=posix "$@" | sed -nE 's/^(.*) ([WVwvui])( [0-9a-f]+)*$/\2 \1/p'; }
# Those of them, on standard input, that are not the module's alone.
shared() { grep -vE "${#1}$1|^V (__swift_reflection_version\$|symbolic )" || true; }

modules=0
offences=0
for folder in "$build"/*Kernels{Baseline,AVX2,AVX512}.build; do
    module=$(basename "$folder" .build)
    objects=("$folder"/*.o)
    [ -e "${objects[0]}" ] || { echo "$folder holds no objects: build first" >&2; exit 2; }
    modules=$((modules + 1))
    found=$(weak "${objects[@]}" | sort -u)
    bad=$(shared "$module" <<<"$found")
    count=$(grep -c . <<<"$bad" || true)
    offences=$((offences + count))
    echo "$module: ${#objects[@]} objects, $(nm "${objects[@]}" | grep -cE ' [Tt] ') functions," \
        "$(grep -cF "${#module}$module" <<<"$found" || true) weak symbols of its own, $count shared"
    [ "$count" -eq 0 ] || { command -v swift-demangle >/dev/null && swift-demangle <<<"$bad" || echo "$bad"; }
done
[ "$modules" -eq 6 ] || { echo "$build holds $modules modules of kernels, not 6" >&2; exit 2; }

# Objects of another module, which share code with others, must not pass for kernels.
planted=$(weak "$build"/CNN.build/*.o | sort -u | shared CNNKernelsAVX512 | grep -c '^W' || true)
echo "the same of CNN, which may share: $planted weak functions found"
[ "$planted" -gt 0 ] || { echo "the check finds nothing where there is something" >&2; exit 1; }
[ "$offences" -eq 0 ] || { echo "kernels share $offences symbols" >&2; exit 1; }
