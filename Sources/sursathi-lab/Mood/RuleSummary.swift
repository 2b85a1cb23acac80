// Runs on: the main thread.
import JSONText
import Trace

/// How steady a mood was over whole traces, in bounded memory.
struct RuleSummary {
    private(set) var seconds = 0.0
    private(set) var looks = 0
    private(set) var switches = 0
    private var unknowns = 0
    private var sessions = 0
    private var faceSeconds = 0.0
    private var moodSeconds: [String: Double] = [:]
    private var dwell = DurationHistogram()

    /// The mood as it stood before the newest look, and since when.
    private var mood: String?
    private var since = 0.0
    /// The last mood that was not unknown: unknown between twice the same mood is no switch.
    private var lastKnown: String?
    private var sawFace = false

    mutating func add(_ moment: ReplayMoment) {
        if moment.beginsSession {
            sessions += 1
            (mood, lastKnown, sawFace) = (nil, nil, false)
        }
        looks += 1
        seconds += moment.seconds
        if sawFace { faceSeconds += moment.seconds }
        moodSeconds[mood ?? "unknown", default: 0] += moment.seconds
        sawFace = moment.look.scores != nil
        guard let decision = moment.decision else { return }
        if mood != nil { dwell.add(decision.time - since) }
        if decision.mood == nil { unknowns += 1 }
        if let next = decision.mood {
            if let lastKnown, lastKnown != next { switches += 1 }
            lastKnown = next
        }
        mood = decision.mood
        since = decision.time
    }

    var hours: Double { seconds / 3600 }
    var switchesPerHour: Double { perHour(switches) }

    private func perHour(_ count: Int) -> Double { hours > 0 ? Double(count) / hours : 0 }
    private func share(_ part: Double) -> Double { seconds > 0 ? part / seconds : 0 }
    private var moods: [(mood: String, seconds: Double)] {
        moodSeconds.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }

    /// The summary for scripts.
    var members: [(String, JSONValue)] {
        [
            ("hours", .number(hours, decimals: 4)), ("sessions", .integer(sessions)), ("looks", .integer(looks)),
            ("looksPerSecond", .number(share(Double(looks)), decimals: 2)),
            ("faceShare", .number(share(faceSeconds), decimals: 4)),
            ("switches", .integer(switches)), ("switchesPerHour", .number(perHour(switches), decimals: 2)),
            ("unknowns", .integer(unknowns)),
            ("moods", .object(moods.map { ($0.mood, .number(share($0.seconds), decimals: 4)) })),
            (
                "dwellSeconds",
                .object([
                    ("median", .init(dwell.quantile(0.5))),
                    ("shortest", dwell.count > 0 ? .number(dwell.shortest) : .null),
                ])
            ),
        ]
    }

    /// The summary for people.
    var text: String {
        var lines = [
            "\(shown(hours, 3)) h, \(looks) looks (\(shown(share(Double(looks)), 1)) a second), a face in "
                + "\(shown(100 * share(faceSeconds), 1)) % of the time, \(sessions) session\(sessions == 1 ? "" : "s")",
            "\(switches) switches (\(shown(perHour(switches), 1)) an hour), \(unknowns) times unknown",
        ]
        if let median = dwell.quantile(0.5) {
            lines.append("a mood lasts \(shown(median, 1)) s (median), at least \(shown(dwell.shortest, 1)) s")
        }
        lines += moods.map { "  \(shown(100 * share($0.seconds), 1)) % \($0.mood)" }
        return lines.map { $0 + "\n" }.joined()
    }
}

/// A number with at most so many decimals.
func shown(_ number: Double, _ decimals: Int) -> String { JSONValue.number(number, decimals: decimals).text }
