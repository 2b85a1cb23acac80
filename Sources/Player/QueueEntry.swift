// Runs on: any thread; a value.
import Library

/// One place in the queue. The same track may stand in it several times, with different ids.
public struct QueueEntry: Sendable, Hashable {
    /// Unique for the life of the player.
    public let id: Int
    /// What is played.
    public let track: Track
    /// Whether the person put it there; else it is one of a playlist that was put in place of the queue.
    public let isByHand: Bool

    /// An entry.
    public init(id: Int, track: Track, isByHand: Bool = false) {
        self.id = id
        self.track = track
        self.isByHand = isByHand
    }
}

/// Whether the music stops after the current track (MPD's `single`).
public enum SingleMode: Int, Sendable {
    /// It goes on.
    case off
    /// It pauses before each next track; with `repeats` the current one is played over and over.
    case on
    /// It pauses before the next track, and then the mode is off.
    case oneShot
}
