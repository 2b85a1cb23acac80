// Runs on: the thread of the follower that owns it; a value.

/// How a frame was searched for faces.
public enum FaceSearch: String, CaseIterable, Hashable, Sendable {
    /// Not at all: nobody has been there for a while, and the next look is not due yet.
    case none
    /// Only around the known faces, at about their sizes.
    case local
    /// The whole frame, because it is time again: there may be new faces.
    case fullScheduled
    /// The whole frame, because no face is known.
    case fullEmpty
    /// The whole frame, because a known face was not found where it should be.
    case fullLost

    /// Whether the whole frame was searched.
    public var isFull: Bool { self != .none && self != .local }
}

/// When to search the whole frame: costs are bounded whatever is to be seen.
struct SearchSchedule {
    /// While a face is known and missed, the whole frame is searched at most so often, in seconds.
    private static let lostSearchSeconds = 0.25
    /// The profile cascade searches the whole frame at most so often, in seconds.
    private static let profileSearchSeconds = 0.5
    /// After so long without a face the frame counts as empty, in seconds.
    private static let emptyAfterSeconds = 5.0
    /// After a longer break a face may be anywhere, in seconds.
    private static let maximumLocalBreakSeconds = 0.75

    private let fullSearchSeconds: Double
    private let emptySearchSeconds: Double
    private var lastFull: Double?
    private var lastProfile: Double?
    private var lastFrame: Double?
    /// When a face was known last; at first, when the first frame came.
    private var lastPresence: Double?

    /// - Parameters:
    ///   - fullSearchSeconds: time between full searches while a face is known, 0 or more.
    ///   - emptySearchSeconds: time between them in an empty frame, 0 or more.
    init(fullSearchSeconds: Double, emptySearchSeconds: Double) {
        self.fullSearchSeconds = fullSearchSeconds
        self.emptySearchSeconds = emptySearchSeconds
    }

    /// What to do with the next frame.
    /// - Parameters:
    ///   - now: its time, in seconds; a jump back begins anew.
    ///   - isFaceKnown: whether a confirmed face is known.
    ///   - hasTargets: whether there is anything to look for locally.
    ///   - isCalm: whether new faces beside a known one are looked for half as often.
    mutating func next(at now: Double, isFaceKnown: Bool, hasTargets: Bool, isCalm: Bool = false) -> FaceSearch {
        if let last = lastFrame, now < last { self = Self(fullSearchSeconds, emptySearchSeconds) }
        let interval = now - (lastFrame ?? now)
        lastFrame = now
        if isFaceKnown || lastPresence == nil { lastPresence = now }
        if isFaceKnown {
            let period = isCalm ? 2 * fullSearchSeconds : fullSearchSeconds
            let isDue = interval > Self.maximumLocalBreakSeconds || isDue(period, at: now, interval)
            return isDue || !hasTargets ? .fullScheduled : .local
        }
        let isEmpty = now - (lastPresence ?? now) > Self.emptyAfterSeconds
        if !isEmpty || isDue(emptySearchSeconds, at: now, interval) { return .fullEmpty }
        return hasTargets ? .local : .none
    }

    /// Whether the whole frame may be searched because a known face is missed.
    func maySearchForLost(at now: Double) -> Bool {
        lastFull.map { now - $0 >= Self.lostSearchSeconds } ?? true
    }

    /// Whether the profile cascade may search the whole frame.
    func maySearchForProfile(at now: Double) -> Bool {
        lastProfile.map { now - $0 >= Self.profileSearchSeconds } ?? true
    }

    /// Says that the whole frame was searched.
    mutating func noteFull(at now: Double) { lastFull = now }

    /// Says that the profile cascade searched the whole frame.
    mutating func noteProfile(at now: Double) { lastProfile = now }

    private init(_ fullSearchSeconds: Double, _ emptySearchSeconds: Double) {
        self.init(fullSearchSeconds: fullSearchSeconds, emptySearchSeconds: emptySearchSeconds)
    }

    /// Whether a period is over, to the nearest frame.
    private func isDue(_ period: Double, at now: Double, _ interval: Double) -> Bool {
        guard let lastFull else { return true }
        return now - lastFull >= period - min(interval, period) / 2
    }
}
