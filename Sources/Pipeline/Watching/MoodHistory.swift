// Runs on: whichever thread holds the daemon's state lock; nothing here waits.

/// The moods of the last hour, in memory only: what counted when, who said so, and whether somebody was there.
///
/// A ring of changes. Those that come within a second of the one before take its place, so that a face that flickers at the edge of
/// the picture cannot fill it, and it is bounded in time and in number.
public struct MoodHistory: Sendable {
    /// Whether somebody was seen.
    public enum Presence: String, Sendable {
        /// A face was there.
        case face
        /// The camera looked, or tried to, and there was no face.
        case away
        /// The camera was switched off: nobody can tell.
        case off
    }

    /// What held from a moment on.
    public struct State: Sendable, Equatable {
        /// The mood that counted: the person's order, else the face's; nil is unknown.
        public var mood: String?
        /// The person had said so.
        public var isByHand: Bool
        /// Whether somebody was seen.
        public var presence: Presence

        /// A state.
        public init(mood: String?, isByHand: Bool = false, presence: Presence) {
            self.mood = mood
            self.isByHand = isByHand
            self.presence = presence
        }
    }

    /// A change, and when it came.
    public struct Entry: Sendable, Equatable {
        /// On the clock that changes are recorded by, in seconds.
        public var time: Double
        /// What held from then on.
        public var state: State
    }

    /// What is older is forgotten.
    public static let keptSeconds = 3600.0
    /// Changes that come faster are told as one.
    public static let resolutionSeconds = 1.0
    /// More changes are not kept.
    public static let limit = 1024

    /// The oldest first, from `first` on around.
    private var ring: [Entry] = []
    private var first = 0

    /// Nothing has happened yet.
    public init() {}

    private var newest: Int? { ring.isEmpty ? nil : (first + ring.count - 1) % ring.count }

    /// Tells what holds now.
    /// - Parameter now: in seconds, on a clock that does not go back.
    public mutating func record(_ state: State, at now: Double) {
        guard let newest else { return ring.append(Entry(time: now, state: state)) }
        guard ring[newest].state != state else { return }
        if now - ring[newest].time < Self.resolutionSeconds {
            ring[newest].state = state
        } else if ring.count < Self.limit {
            ring.append(Entry(time: now, state: state))
        } else {
            ring[first] = Entry(time: now, state: state)
            first = (first + 1) % ring.count
        }
    }

    /// What held in the last seconds: the change before them, which still held when they began, and those within.
    /// - Parameter seconds: no more than `keptSeconds` count.
    public func entries(last seconds: Double, now: Double) -> [Entry] {
        let begin = now - min(max(seconds, 0), Self.keptSeconds)
        let inOrder = ring[first...] + ring[..<first]
        let start = inOrder.lastIndex { $0.time <= begin } ?? inOrder.startIndex
        return Array(inOrder[start...])
    }
}
