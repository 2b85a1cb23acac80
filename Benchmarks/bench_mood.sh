#!/bin/sh
# How steady and how quick the mood is, on generated traces with known truth, next to the plain rules that people use; and the
# same for values of mood.steadiness from quick to steady. docs/traces.md explains the table.
# Usage: Benchmarks/bench_mood.sh [BUILD_FOLDER [HOURS [SEEDS]]]
set -eu
lab="${1:-.build/release}/sursathi-lab"
hours=${2:-1}
seeds=${3:-"1 2 3 4 5 6 7 8"}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for kind in rest changes flicker day; do
    for seed in $seeds; do
        "$lab" mood --generate "$kind" --hours "$hours" --seed "$seed" "$work/$kind-$seed.jsonl"
    done
done
# The same scene, looked at more seldom: the decisions should be as good.
for seed in $seeds; do
    "$lab" mood --generate changes --hours "$hours" --seed "$seed" --fps 5 "$work/slow-$seed.jsonl"
done

echo "At rest, with changes and with flickers, $hours h each for the seeds $seeds, 15 looks a second:"
"$lab" mood --compare "$work"/rest-*.jsonl "$work"/changes-*.jsonl "$work"/flicker-*.jsonl
python3 "$(dirname "$0")/mood_bound.py" "$work"/changes-*.jsonl
echo
echo "Days, with absence, poor light, turned heads and visitors:"
"$lab" mood --compare "$work"/day-*.jsonl
echo
echo "Changes at 5 looks a second:"
"$lab" mood --compare "$work"/slow-*.jsonl
echo
echo "By steadiness:"
"$lab" mood "$work"/rest-*.jsonl "$work"/changes-*.jsonl "$work"/flicker-*.jsonl --steadiness 0 0.25 0.5 0.75 1 ||
    echo "this program has no setting mood.steadiness"
