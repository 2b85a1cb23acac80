// Runs on: any thread; a value.
import Library

/// One place in the queue. The same track may stand in it several times, with different ids.
public struct QueueEntry: Sendable, Hashable {
    /// Unique for the life of the player.
    public let id: Int
    /// What is played.
    public let track: Track

    /// An entry.
    public init(id: Int, track: Track) {
        self.id = id
        self.track = track
    }
}

/// The tracks to play, the order to play them in, and where in it the player is.
///
/// In random order every track is played once before any is played again, and the same seed gives the same orders.
public struct PlayQueue: Sendable {
    /// The entries, in the order they were given.
    public private(set) var entries: [QueueEntry] = []
    /// Counts up with every change of entries, order or options.
    public internal(set) var version = 0
    /// Whether the first entry follows the last.
    public private(set) var repeats = false
    /// Whether the entries are played in random order.
    public private(set) var shuffles: Bool
    /// Index of the current entry in `entries`.
    public private(set) var position: Int?

    /// Playing order of this round: indices into `entries`.
    private var order: [Int] = []
    /// Where `position` stands in `order`.
    private var cursor = 0
    /// Rounds begun, each with a random order of its own.
    private var round: UInt64 = 0
    /// Playing order of the next round, once somebody has asked what follows the last entry of this one.
    private var upcoming: [Int]?
    private let seed: UInt64

    /// An empty queue.
    public init(shuffles: Bool = false, seed: UInt64 = 0) {
        self.shuffles = shuffles
        self.seed = seed
    }

    /// The current entry.
    public var current: QueueEntry? { position.map { entries[$0] } }

    /// Puts other entries in place of all.
    /// - Parameter startAt: index of the entry to begin with, brought into range. In random order, 0 leaves the choice
    ///   to chance.
    public mutating func replace(with entries: [QueueEntry], startAt: Int, repeats: Bool) {
        self.entries = entries
        self.repeats = repeats
        changed()
        round &+= 1
        order = playingOrder(round: round, after: nil)
        cursor = 0
        position = order.first
        if !shuffles {
            select(startAt)
        } else if startAt > 0, let place = order.firstIndex(of: min(startAt, entries.count - 1)) {
            order.swapAt(0, place)
            position = order.first
        }
    }

    /// Adds entries at the end; in random order they are among themselves, after those not yet played.
    public mutating func append(_ added: [QueueEntry]) {
        guard !added.isEmpty else { return }
        let first = entries.count
        entries += added
        changed()
        var added = Array(first..<entries.count)
        if shuffles {
            var generator = SplitMix64(seed: seed &+ UInt64(truncatingIfNeeded: version))
            added.shuffle(using: &generator)
        }
        order += added
        if position == nil {
            position = order.first
            cursor = 0
        }
    }

    /// Sets whether the first entry follows the last.
    public mutating func setRepeats(_ repeats: Bool) {
        guard repeats != self.repeats else { return }
        self.repeats = repeats
        changed()
    }

    /// Sets whether the entries are played in random order. The current entry stays current.
    public mutating func setShuffles(_ shuffles: Bool) {
        guard shuffles != self.shuffles else { return }
        self.shuffles = shuffles
        changed()
        round &+= 1
        order = playingOrder(round: round, after: nil)
        guard let position, let place = order.firstIndex(of: position) else { return }
        if shuffles {
            // All others are still to come.
            order.swapAt(0, place)
            cursor = 0
        } else {
            cursor = place
        }
    }

    /// Makes the entry at `position` (brought into range) current; in random order the round goes on after it.
    public mutating func select(_ position: Int) {
        guard let last = entries.indices.last else { return }
        let target = min(max(0, position), last)
        guard target != self.position, let place = order.firstIndex(of: target) else { return }
        if !shuffles {
            cursor = place
        } else if place > cursor {
            order.remove(at: place)
            cursor += 1
            order.insert(target, at: cursor)
        } else {
            order.remove(at: place)
            order.insert(target, at: cursor)
        }
        self.position = target
        upcoming = nil
    }

    /// Begins again with the first entry, in random order with a new round.
    public mutating func rewind() {
        round &+= 1
        order = playingOrder(round: round, after: position)
        upcoming = nil
        cursor = 0
        position = order.first
    }

    /// Makes an entry current that follows the current one, as `following` gave it.
    public mutating func advance(to id: Int) {
        guard position != nil, id != current?.id || entries.count == 1 else { return }
        if let place = order[(cursor + 1)...].firstIndex(where: { entries[$0].id == id }) {
            cursor = place
        } else if let next = nextRound(), let place = next.firstIndex(where: { entries[$0].id == id }) {
            round &+= 1
            order = next
            cursor = place
            upcoming = nil
        } else {
            return
        }
        position = order[cursor]
    }

    /// Entry number `steps` (1 or more, at most one round) after the current one, or nil after the end.
    public mutating func following(steps: Int = 1) -> QueueEntry? {
        guard position != nil, steps > 0 else { return nil }
        let place = cursor + steps
        if place < order.count { return entries[order[place]] }
        guard let next = nextRound() else { return nil }
        return entries[next[(place - order.count) % next.count]]
    }

    /// Makes the entry before the current one current: the last at the beginning of a queue that repeats, else the
    /// first again.
    public mutating func goBack() {
        guard position != nil else { return }
        if cursor > 0 {
            cursor -= 1
        } else if repeats {
            cursor = order.count - 1
        }
        position = order[cursor]
        upcoming = nil
    }

    private mutating func changed() {
        version += 1
        upcoming = nil
    }

    /// The next round's order, made once; nil if there is no next round.
    private mutating func nextRound() -> [Int]? {
        guard repeats, !entries.isEmpty else { return nil }
        if upcoming == nil { upcoming = playingOrder(round: round &+ 1, after: order.last) }
        return upcoming
    }

    /// The order of a round. `last` was played just before it, and does not come first again if it can be helped.
    private func playingOrder(round: UInt64, after last: Int?) -> [Int] {
        var order = Array(entries.indices)
        guard shuffles, order.count > 1 else { return order }
        var generator = SplitMix64(seed: seed &+ round &* 0x9E37_79B9_7F4A_7C15)
        order.shuffle(using: &generator)
        if order.first == last { order.swapAt(0, order.count - 1) }
        return order
    }
}

/// Steele, Lea and Flood's SplitMix64 (OOPSLA 2014): small, seedable, and the same on every machine.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
