// Runs on: any thread; a value.
import Library

/// An entry of a queue that is to be restored.
public struct QueueItem: Sendable, Equatable {
    /// What is played.
    public var track: Track
    /// How early it comes in random order.
    public var priority: UInt8
    /// Whether the person put it there; else it is one of a playlist.
    public var isByHand: Bool
    /// Whether the person put it there and it is yet to come.
    public var isWaiting: Bool

    /// An entry.
    public init(track: Track, priority: UInt8 = 0, isByHand: Bool = false, isWaiting: Bool = false) {
        self.track = track
        self.priority = priority
        self.isByHand = isByHand
        self.isWaiting = isWaiting
    }
}
