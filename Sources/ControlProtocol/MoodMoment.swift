// Runs on: any thread. Value types only.
import JSONText

/// One row of `moodhistory`: what held from a moment on.
public struct MoodMoment: Sendable, Equatable {
    /// Whether somebody was seen.
    public enum Presence: String, Sendable, CaseIterable {
        /// A face was there.
        case face
        /// The camera looked, or tried to, and there was no face.
        case away
        /// The camera was switched off: nobody can tell.
        case off
    }

    /// Seconds since it began.
    public var ago: Double
    /// The mood that counted, `unknown` if there was none.
    public var mood: String
    /// The person had said so, not the face.
    public var isByHand: Bool
    /// Whether somebody was seen.
    public var presence: Presence

    /// Makes a row.
    public init(ago: Double, mood: String, isByHand: Bool = false, presence: Presence = .face) {
        self.ago = ago
        self.mood = mood
        self.isByHand = isByHand
        self.presence = presence
    }

    /// The row's lines.
    public var pairs: [Pair] {
        [
            Pair("ago", decimal(ago, places: 0)), Pair("mood", mood), Pair("override", isByHand ? "1" : "0"),
            Pair("presence", presence.rawValue),
        ]
    }

    /// Reads the answer of `moodhistory`, the oldest row first.
    public static func list(pairs: [Pair]) -> [MoodMoment] {
        groups(of: pairs, startingAt: "ago").map { group in
            let ago = Double(group[0].value).flatMap { $0.isFinite ? $0 : nil } ?? 0
            var moment = MoodMoment(ago: ago, mood: "unknown")
            for pair in group {
                switch pair.key {
                case "mood": moment.mood = pair.value
                case "override": moment.isByHand = pair.value == "1"
                case "presence": moment.presence = Presence(rawValue: pair.value) ?? .away
                default: break
                }
            }
            return moment
        }
    }

    /// The lines of `sursathictl history`: how long each mood held.
    public static func textLines(_ moments: [MoodMoment]) -> [String] {
        let width = moments.map { cellCount(terminalSafe($0.mood)) }.max() ?? 0
        return moments.enumerated().map { index, moment in
            let end = index + 1 < moments.count ? moments[index + 1].ago : 0
            let remark =
                switch moment.presence {
                case .face: moment.isByHand ? "  by hand" : ""
                case .away: moment.isByHand ? "  by hand, nobody there" : "  nobody there"
                case .off: moment.isByHand ? "  by hand, camera off" : "  camera off"
                }
            let ago = span(moment.ago)
            return String(repeating: " ", count: max(0, 10 - ago.utf8.count)) + ago
                + " ago  \(padded(moment.mood, cells: width))  for \(span(moment.ago - end))\(remark)"
        }
    }

    /// The row for scripts.
    public var json: JSONValue {
        .object([
            ("secondsAgo", .number(ago)), ("mood", .string(mood)), ("override", .boolean(isByHand)),
            ("presence", .string(presence.rawValue)),
        ])
    }
}
