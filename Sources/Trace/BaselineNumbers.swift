// Runs on: any thread (values only).
import JSONText
import Mood

/// A learned resting face as JSON, as it stands in a trace's header and in `baseline.json`: every number comes back as it was.
extension Baseline {
    /// Labels, logarithms of the shares, seconds, and whether learning is over.
    public var json: JSONValue {
        .object([
            ("labels", .array(labels.map { .string($0) })), ("logShares", .array(logShares.map { .number($0) })),
            ("learnedSeconds", .number(learnedSeconds)), ("pinned", .boolean(isPinned)),
        ])
    }

    /// What `json` gave; nil if the value cannot have come from it.
    public init?(json: JSONValue) {
        let labels = json["labels"]?.array?.compactMap(\.string)
        let logShares = json["logShares"]?.array?.compactMap(\.double)
        guard let labels, let logShares, let seconds = json["learnedSeconds"]?.double,
            case .boolean(let isPinned)? = json["pinned"], labels.count == json["labels"]?.array?.count,
            logShares.count == json["logShares"]?.array?.count
        else { return nil }
        self.init(labels: labels, logShares: logShares, learnedSeconds: seconds, isPinned: isPinned)
    }
}
