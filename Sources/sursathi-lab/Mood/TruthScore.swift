// Runs on: the main thread.
import JSONText
import Mood
import Trace

/// How well a mood followed the truth, in bounded memory.
struct TruthScore {
    /// A change that is held for so long should be followed within so long.
    static let (heldSeconds, goalSeconds) = (5.0, 4.0)
    /// An emotion with this share, without noise, is clear: more than twice of all others together. So is one whose share is not told.
    static let clearShare = 0.7
    /// So long after its end a flicker can still be what a switch is due to.
    private static let flickerReachSeconds = 5.0

    /// Changes of mood that were held and that the rule had to follow: one that is in the new mood already need not.
    private(set) var changes = 0
    private(set) var missed = 0
    private(set) var inTime = 0
    /// Those of them to an emotion that is shown clearly.
    private(set) var (clearChanges, clearInTime) = (0, 0)
    private(set) var reactions = DurationHistogram()
    /// Switches to a mood that the face does not show at the time.
    private(set) var falseSwitches = 0
    private(set) var flickers = 0
    private(set) var flickersThatSwitched = 0
    private(set) var hours = 0.0
    /// Those of traces in which the truth never changes.
    private(set) var (restHours, falseSwitchesAtRest) = (0.0, 0)

    /// Whether there was any truth to compare with.
    private(set) var isKnown = false
    private var expected: String?
    private var change: (mood: String, isClear: Bool, start: Double, reaction: Double?)?
    private var flicker: (mood: String, until: Double)?

    /// The truth changes.
    mutating func truth(_ mood: String?, share: Double? = nil, at time: Double, current: String?) {
        isKnown = true
        guard mood != expected else { return }
        endChange(at: time)
        if let mood, expected != nil, current != mood {
            change = (mood, (share ?? 1) >= Self.clearShare, time, nil)
        }
        expected = mood
    }

    /// An expression that is none begins.
    mutating func flicker(_ mood: String?, at time: Double, seconds: Double) {
        isKnown = true
        guard let mood, mood != expected else { return }
        flickers += 1
        flicker = (mood, time + seconds + Self.flickerReachSeconds)
    }

    /// The rule decided.
    mutating func add(_ decision: TraceDecision) {
        guard isKnown, let mood = decision.mood else { return }
        if let change, change.reaction == nil, mood == change.mood {
            self.change?.reaction = decision.time - change.start
        }
        guard mood != expected else { return }
        falseSwitches += 1
        if let flicker, flicker.mood == mood, decision.time <= flicker.until {
            flickersThatSwitched += 1
            self.flicker = nil
        }
    }

    private mutating func endChange(at time: Double) {
        defer { change = nil }
        guard let change, change.reaction != nil || time - change.start >= Self.heldSeconds - 0.01 else { return }
        changes += 1
        if change.isClear { clearChanges += 1 }
        guard let reaction = change.reaction else {
            missed += 1
            return
        }
        reactions.add(reaction)
        guard reaction <= Self.goalSeconds else { return }
        inTime += 1
        if change.isClear { clearInTime += 1 }
    }

    /// The trace, or the program's session in it, ends.
    mutating func end(at time: Double, hours: Double) {
        endChange(at: time)
        self.hours = hours
        (expected, flicker) = (nil, nil)
    }

    /// Adds another trace's.
    mutating func add(_ other: TruthScore) {
        guard other.isKnown else { return }
        isKnown = true
        changes += other.changes
        missed += other.missed
        inTime += other.inTime
        clearChanges += other.clearChanges
        clearInTime += other.clearInTime
        reactions.add(other.reactions)
        falseSwitches += other.falseSwitches
        flickers += other.flickers
        flickersThatSwitched += other.flickersThatSwitched
        hours += other.hours
        if other.changes == 0, other.flickers == 0 {
            restHours += other.hours
            falseSwitchesAtRest += other.falseSwitches
        }
    }

    /// A quantile of the reaction times, of which those that were missed are the longest; nil if it falls on one of them.
    func reaction(_ part: Double) -> Double? {
        guard changes > 0, part * Double(changes) <= Double(reactions.count) else { return nil }
        return reactions.quantile(part * Double(changes) / Double(reactions.count))
    }

    /// Falsely switched, an hour.
    var falseSwitchesPerHour: Double? { hours > 0 ? Double(falseSwitches) / hours : nil }
    /// The same in traces in which the truth never changes.
    var falseSwitchesPerRestHour: Double? { restHours > 0 ? Double(falseSwitchesAtRest) / restHours : nil }
    /// The part of the changes that was followed in time.
    var inTimeShare: Double? { changes > 0 ? Double(inTime) / Double(changes) : nil }

    /// The same of those to an emotion that is shown clearly.
    var clearInTimeShare: Double? { clearChanges > 0 ? Double(clearInTime) / Double(clearChanges) : nil }

    /// The score for scripts.
    var members: [(String, JSONValue)] {
        [
            ("falseSwitches", .integer(falseSwitches)),
            ("falseSwitchesPerHour", falseSwitchesPerHour.map { .number($0, decimals: 3) } ?? .null),
            ("falseSwitchesPerRestHour", falseSwitchesPerRestHour.map { .number($0, decimals: 3) } ?? .null),
            ("changes", .integer(changes)), ("missedChanges", .integer(missed)),
            ("inTimeShare", inTimeShare.map { .number($0, decimals: 4) } ?? .null),
            ("clearChanges", .integer(clearChanges)),
            ("clearInTimeShare", clearInTimeShare.map { .number($0, decimals: 4) } ?? .null),
            (
                "reactionSeconds",
                .object(
                    [("median", 0.5), ("p95", 0.95), ("p99", 0.99)].map { name, part in
                        (name, reaction(part).map { .number($0, decimals: 2) } ?? .null)
                    })
            ),
            ("flickers", .integer(flickers)), ("flickersThatSwitched", .integer(flickersThatSwitched)),
        ]
    }

    /// The score for people.
    var text: String {
        func quantile(_ part: Double) -> String { reaction(part).map { shown($0, 2) } ?? "–" }
        var lines = [
            "truth: \(falseSwitches) false switches (\(shown(falseSwitchesPerHour ?? 0, 2)) an hour)"
        ]
        if changes > 0 {
            lines.append(
                "\(changes) changes, \(missed) missed, \(shown(100 * (inTimeShare ?? 0), 2)) % followed within "
                    + "\(shown(Self.goalSeconds, 0)) s (of the \(clearChanges) clear ones "
                    + "\(clearInTimeShare.map { "\(shown(100 * $0, 2)) %" } ?? "–")); after \(quantile(0.5)) s (median), \(quantile(0.95)) s (95 %), "
                    + "\(quantile(0.99)) s (99 %)")
        }
        if flickers > 0 { lines.append("\(flickers) flickers, \(flickersThatSwitched) of them switched") }
        return lines.map { $0 + "\n" }.joined()
    }
}
