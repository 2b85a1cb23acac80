"""How many of a trace's changes could be followed at all: by a judge that is told when each one begins.

    python3 mood_bound.py changes-1.jsonl ...

It takes the mean of all scores from 0.5 s (the longest movement of a generated face takes 0.8) to 4 s after the face began to
move, and says the mood that is largest. It has no threshold and need not tell a change from a flicker. Counted as by
`sursathi-lab mood`: changes to another mood that are held for 5 s or longer; clear ones have a share of 0.7 or more.
"""
import json
import sys
from bisect import bisect

FROM_SECONDS, GOAL_SECONDS, HELD_SECONDS, CLEAR_SHARE = 0.5, 4, 5, 0.7


def read(path):
    moods, labels, looks, truths = [], [], [], []
    with open(path) as lines:
        for line in lines:
            record = json.loads(line)
            if "trace" in record:
                moods, labels = record["moods"], record["labels"]
            elif "truth" in record:
                truths.append((record["t"], record["truth"], record.get("share", 1)))
            elif "scores" in record:
                looks.append((record["t"], record["scores"]))
    return moods, labels, looks, truths


def mood_of(moods, emotion):
    return next((mood["name"] for mood in moods if emotion in mood["emotions"]), None)


def judged(path):
    """For each change: whether it is clear, and whether the judge is right."""
    moods, labels, looks, truths = read(path)
    times = [time for time, _ in looks]
    for (_, before, _), (start, emotion, share), (end, _, _) in zip(truths, truths[1:], truths[2:]):
        mood = mood_of(moods, emotion)
        if emotion is None or before is None or mood == mood_of(moods, before) or end - start < HELD_SECONDS:
            continue
        seen = [scores for _, scores in looks[bisect(times, start + FROM_SECONDS):bisect(times, start + GOAL_SECONDS)]]
        sums = dict(zip(labels, (sum(column) for column in zip(*seen))))
        best = max(moods, key=lambda one: sum(sums.get(name, 0) for name in one["emotions"]))["name"]
        yield share >= CLEAR_SHARE, best == mood


def main():
    results = [result for path in sys.argv[1:] for result in judged(path)]
    clear = [right for is_clear, right in results if is_clear]
    if not clear:
        sys.exit("no changes in these traces")
    print(f"a judge that is told when each of {len(results)} changes begins is right on {100 * sum(right for _, right in results) / len(results):.1f} %, "
          f"on {100 * sum(clear) / len(clear):.1f} % of the {len(clear)} clear ones")


if __name__ == "__main__":
    main()
