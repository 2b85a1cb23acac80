// Runs on: the main thread.
import Trace

/// Recorded time in a bounded number of equal parts: when they are too many, each two become one.
struct TimelineBins {
    /// What was so for how long in one part.
    struct Bin {
        var seconds = 0.0
        var faceSeconds = 0.0
        /// By emotion: share times seconds.
        var scores: [Double] = []
        /// By mood, unknown first: seconds.
        var moods: [Double] = []
        /// By mood, none first: seconds for which the truth is known.
        var truth: [Double] = []
        var switches = 0
        var flickers = 0
        /// The last switch.
        var last: (from: String, to: String)?
        var beginsSession = false

        fileprivate mutating func add(_ other: Bin) {
            seconds += other.seconds
            faceSeconds += other.faceSeconds
            scores.add(other.scores)
            moods.add(other.moods)
            truth.add(other.truth)
            switches += other.switches
            flickers += other.flickers
            last = other.last ?? last
            beginsSession = beginsSession || other.beginsSession
        }
    }

    static let maximumCount = 1200

    private(set) var bins: [Bin] = []
    /// The length of a part in seconds.
    private(set) var width = 0.05
    /// The emotions, in the order of `Bin.scores`.
    private(set) var labels: [String] = []
    /// The moods; the first is unknown.
    private(set) var moods = ["unknown"]
    private(set) var switches = 0
    /// Whether the trace tells the truth.
    private(set) var knowsTruth = false

    /// The part that is being filled, and how far.
    private var index = 0
    private var filled = 0.0
    /// The newest look, which stands until the next one.
    private var scores: [Float]?
    private var places: [Int] = []
    private var currentLabels: [String] = []
    private var mood = 0
    private var truth = 0
    private var lastKnown: String?

    /// Recorded time.
    var seconds: Double { Double(index) * width + filled }

    /// Takes in what came of a look.
    mutating func add(_ moment: ReplayMoment, labels: [String]) {
        if labels != currentLabels {
            currentLabels = labels
            places = labels.map { place(of: $0, in: \.labels) }
        }
        pass(moment.seconds)
        if moment.beginsSession {
            lastKnown = nil
            if seconds > 0 { withBin { $0.beginsSession = true } }
        }
        scores = moment.look.scores
        mood = moment.mood.map { place(of: $0, in: \.moods) } ?? 0
        truth = moment.truth.map { place(of: $0, in: \.moods) } ?? 0
        if truth > 0 { knowsTruth = true }
        guard let next = moment.decision?.mood else { return }
        if let lastKnown, lastKnown != next {
            switches += 1
            withBin { bin in
                bin.switches += 1
                bin.last = (lastKnown, next)
            }
        }
        lastKnown = next
    }

    /// A flicker begins.
    mutating func addFlicker() { withBin { $0.flickers += 1 } }

    private mutating func place(of name: String, in names: WritableKeyPath<TimelineBins, [String]>) -> Int {
        if let place = self[keyPath: names].firstIndex(of: name) { return place }
        self[keyPath: names].append(name)
        return self[keyPath: names].count - 1
    }

    /// The newest look stood for so long.
    private mutating func pass(_ duration: Double) {
        var rest = duration
        while rest > 0 {
            let part = min(rest, width - filled)
            withBin { [mood, truth, scores, places] bin in
                bin.seconds += part
                bin.moods.add(part, at: mood)
                bin.truth.add(part, at: truth)
                guard let scores else { return }
                bin.faceSeconds += part
                for (place, score) in zip(places, scores) { bin.scores.add(part * Double(score), at: place) }
            }
            rest -= part
            filled += part
            if filled >= width * 0.999_999 { (index, filled) = (index + 1, 0) }
        }
    }

    private mutating func withBin(_ change: (inout Bin) -> Void) {
        while index >= Self.maximumCount { halve() }
        while bins.count <= index { bins.append(Bin()) }
        change(&bins[index])
    }

    private mutating func halve() {
        bins = stride(from: 0, to: bins.count, by: 2).map { index in
            var bin = bins[index]
            if index + 1 < bins.count { bin.add(bins[index + 1]) }
            return bin
        }
        filled += index % 2 == 1 ? width : 0
        index /= 2
        width *= 2
    }
}

extension [Double] {
    /// Adds to one number; missing ones are 0.
    fileprivate mutating func add(_ value: Double, at place: Int) {
        while count <= place { append(0) }
        self[place] += value
    }

    fileprivate mutating func add(_ other: [Double]) {
        for (place, value) in other.enumerated() { add(value, at: place) }
    }
}
