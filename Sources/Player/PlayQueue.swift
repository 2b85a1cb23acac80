// Runs on: any thread; a value. Reading is cheap; an edit may look at every entry, but never copies them while nobody else holds them.

/// The tracks to play, the order to play them in, and where in it the player is.
///
/// Positions and versions are MPD's. Without random order the entries are played as they stand, with one exception: among the tracks
/// of a playlist (`replace`) those that the person added come next, and the playlist goes on behind them. In random order every
/// track is played once before any is played again, and the same seed gives the same orders.
public struct PlayQueue: Sendable {
    /// The entries, in the order they were given.
    public internal(set) var entries: [QueueEntry] = []
    /// Counts up with every change of the entries, from 1.
    public internal(set) var version = 1
    /// Whether the person wants the queue to start again at its end.
    public internal(set) var repeats = false
    /// Whether the entries are played in random order.
    public internal(set) var shuffles: Bool
    /// Whether the music stops after the current entry.
    public var single = SingleMode.off
    /// Whether entries that were played are removed.
    public var consumes = false
    /// Index of the current entry in `entries`; nil if none is, though `first` may tell what would be.
    public internal(set) var position: Int?

    /// What is kept beside each entry.
    struct Mark {
        /// The queue's version when the entry came to this place or changed.
        var version: Int
        /// 0...255: in random order higher ones come first.
        var priority: UInt8 = 0
        /// Added by the person, and not yet come to.
        var isWaiting = false
    }

    /// One for each entry.
    var marks: [Mark] = []
    /// How many entries are those of a playlist.
    var playlistCount = 0
    /// Whether the playlist starts again at its end, whatever `repeats` says.
    var playlistGoesAround = false
    /// The entry of the playlist behind which the playlist goes on.
    var playlistPlace: Int?
    /// Ids in the playing order of this round; nil where that is the order of `entries`.
    var order: [Int]?
    /// How many entries that wait stand behind the current one in the order of a playlist with added songs.
    var waitingCount = 0
    /// Where the current entry stands in `order`; -1 if there is none.
    var cursor = -1
    /// Rounds begun, each with a random order of its own.
    var round: UInt64 = 0
    /// Playing order of the next round, once somebody has asked what follows the last entry of this one.
    var upcoming: [Int]?
    let seed: UInt64

    /// An empty queue.
    public init(shuffles: Bool = false, seed: UInt64 = 0) {
        self.shuffles = shuffles
        self.seed = seed
        if shuffles { order = [] }
    }
}

// MARK: - What is

extension PlayQueue {
    /// The current entry.
    public var current: QueueEntry? { position.map { entries[$0] } }

    /// What the music starts with: the current entry, or else the first in playing order.
    public var first: QueueEntry? { current ?? order?.first.flatMap(entry) ?? entries.first }

    /// Whether the person's own entries are what plays, or would play: the current one is theirs, or there are no others.
    public var isByHand: Bool { current.map(\.isByHand) ?? (playlistCount == 0 && !entries.isEmpty) }

    /// Where the entry with this id stands.
    public func position(of id: Int) -> Int? {
        // Most queues are as they were given, with rising ids.
        if let first = entries.first?.id, id >= first, id - first < entries.count, entries[id - first].id == id {
            return id - first
        }
        return entries.firstIndex { $0.id == id }
    }

    /// The entry with this id.
    public func entry(_ id: Int) -> QueueEntry? { position(of: id).map { entries[$0] } }

    /// The priority at a position, 0...255.
    public func priority(at position: Int) -> UInt8 { marks.indices.contains(position) ? marks[position].priority : 0 }

    /// Whether the person added the entry at a position, and it is yet to come.
    public func isWaiting(at position: Int) -> Bool { marks.indices.contains(position) && marks[position].isWaiting }

    /// The positions at which something has changed since a version; all of them for a version that is yet to come.
    public func changes(since version: Int) -> [Int] {
        version > self.version ? Array(marks.indices) : marks.indices.filter { marks[$0].version > version }
    }

    /// Entry number `steps` (1 or more, at most one round) after the current one, or nil after the end.
    public mutating func following(steps: Int = 1) -> QueueEntry? {
        guard let position, steps > 0 else { return nil }
        if repeats, single != .off, !consumes { return entries[position] }
        let place = (order == nil ? position : cursor) + steps
        if let order {
            if place < order.count { return entry(order[place]) }
        } else if place < entries.count {
            return entries[place]
        }
        guard wraps, let next = nextRound(), !next.isEmpty else { return nil }
        // What is played is removed, so that the round has one less.
        if consumes, next == [entries[position].id] { return nil }
        return entry(next[(place - (order?.count ?? entries.count)) % next.count])
    }

    var wraps: Bool { repeats || (playlistGoesAround && playlistCount > 0) }

    /// Both kinds of entries stand in it.
    var isMixed: Bool { playlistCount > 0 && playlistCount < entries.count }
}
