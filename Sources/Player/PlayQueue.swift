// Runs on: any thread; a value. Reading is cheap; an edit may look at every entry, but never copies them while nobody else holds them.

/// The tracks to play, the order to play them in, and where in it the player is.
///
/// Positions and versions are MPD's. Without random order the entries are played as they stand, with one exception: among the tracks
/// of a playlist (`replace`) those that the person added come next, and the playlist goes on behind them. In random order every
/// track is played once before any is played again, and the same seed gives the same orders.
public struct PlayQueue: Sendable {
    /// The entries, in the order they were given.
    public private(set) var entries: [QueueEntry] = []
    /// Counts up with every change of the entries, from 1.
    public internal(set) var version = 1
    /// Whether the person wants the queue to start again at its end.
    public private(set) var repeats = false
    /// Whether the entries are played in random order.
    public private(set) var shuffles: Bool
    /// Whether the music stops after the current entry.
    public var single = SingleMode.off
    /// Whether entries that were played are removed.
    public var consumes = false
    /// Index of the current entry in `entries`; nil if none is, though `first` may tell what would be.
    public private(set) var position: Int?

    /// What is kept beside each entry.
    private struct Mark {
        /// The queue's version when the entry came to this place or changed.
        var version: Int
        /// 0...255: in random order higher ones come first.
        var priority: UInt8 = 0
        /// Added by the person, and not yet come to.
        var isWaiting = false
    }

    /// One for each entry.
    private var marks: [Mark] = []
    /// How many entries are those of a playlist.
    private var playlistCount = 0
    /// Whether the playlist starts again at its end, whatever `repeats` says.
    private var playlistGoesAround = false
    /// The entry of the playlist behind which the playlist goes on.
    private var playlistPlace: Int?
    /// Ids in the playing order of this round; nil where that is the order of `entries`.
    private var order: [Int]?
    /// How many entries that wait stand behind the current one in the order of a playlist with added songs.
    private var waitingCount = 0
    /// Where the current entry stands in `order`; -1 if there is none.
    private var cursor = -1
    /// Rounds begun, each with a random order of its own.
    private var round: UInt64 = 0
    /// Playing order of the next round, once somebody has asked what follows the last entry of this one.
    private var upcoming: [Int]?
    private let seed: UInt64

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

    private var wraps: Bool { repeats || (playlistGoesAround && playlistCount > 0) }

    /// Both kinds of entries stand in it.
    private var isMixed: Bool { playlistCount > 0 && playlistCount < entries.count }
}

// MARK: - Another place

extension PlayQueue {
    /// Makes the entry at `position` (brought into range) current; in random order the round goes on after it.
    public mutating func select(_ position: Int) {
        guard let last = entries.indices.last else { return }
        let target = min(max(0, position), last)
        guard target != self.position else { return }
        if shuffles, var order, let place = order.firstIndex(of: entries[target].id) {
            order.remove(at: place)
            if place > cursor { cursor += 1 }
            cursor = max(0, cursor)
            order.insert(entries[target].id, at: cursor)
            self.order = order
        } else if shuffles {
            // One that the round leaves out.
            cursor += 1
            order?.insert(entries[target].id, at: cursor)
        }
        come(to: target)
    }

    /// Begins again: nothing is current, and in random order a new round begins.
    public mutating func rewind() {
        round &+= 1
        let last = current?.id
        position = nil
        playlistPlace = nil
        cursor = -1
        if shuffles { order = playingOrder(round: round, after: last) }
        settle()
    }

    /// Makes an entry current that follows the current one, as `following` gave it.
    public mutating func advance(to id: Int) {
        guard position != nil, id != current?.id || entries.count == 1 else { return }
        if let order {
            if let place = order[(cursor + 1)...].firstIndex(of: id) {
                cursor = place
            } else if let next = nextRound(), let place = next.firstIndex(of: id) {
                round &+= 1
                self.order = next
                cursor = place
            } else {
                return
            }
        }
        if let target = position(of: id) { come(to: target) }
    }

    /// Makes the entry before the current one current: the last at the beginning of a queue that repeats, else the
    /// first again.
    public mutating func goBack() {
        guard let position else { return }
        if let order {
            let place = cursor > 0 ? cursor - 1 : wraps ? order.count - 1 : 0
            guard order.indices.contains(place), let target = self.position(of: order[place]) else { return }
            cursor = place
            come(to: target)
        } else {
            come(to: position > 0 ? position - 1 : wraps ? entries.count - 1 : 0)
        }
    }

    /// The entry at `target` is the current one now. In random order `cursor` stands at it already.
    private mutating func come(to target: Int) {
        position = target
        let entry = entries[target]
        if entry.isByHand {
            // In order, those before it were passed over; among a playlist's tracks they still come.
            for index in (playlistCount == 0 && !shuffles ? 0 : target)...target { marks[index].isWaiting = false }
        } else {
            playlistPlace = entry.id
        }
        settle()
    }
}

// MARK: - Other entries

extension PlayQueue {
    /// Puts a playlist in place of all entries; those of the person's that wait stay behind it, and come after its first track.
    /// - Parameters:
    ///   - startAt: index of the entry to begin with, brought into range. In random order, 0 leaves the choice to chance.
    ///   - repeats: whether the playlist starts again at its end, whatever the option says.
    ///   - keepsWaiting: false drops all that the person added.
    public mutating func replace(
        with entries: [QueueEntry], startAt: Int, repeats: Bool, keepsWaiting: Bool = true
    ) {
        let waiting = keepsWaiting ? self.entries.indices.filter { marks[$0].isWaiting }.map { self.entries[$0] } : []
        self.entries = entries + waiting
        playlistGoesAround = repeats
        playlistCount = entries.count { !$0.isByHand }
        position = nil
        playlistPlace = nil
        cursor = -1
        version += 1
        marks = self.entries.map { Mark(version: version, isWaiting: $0.isByHand) }
        round &+= 1
        order = shuffles ? playingOrder(round: round, after: nil) : nil
        guard !entries.isEmpty else { return settle() }
        let chosen = shuffles && startAt <= 0 ? order?.first { id in entries.contains { $0.id == id } } : nil
        select(chosen.flatMap(position(of:)) ?? min(max(0, startAt), entries.count - 1))
    }

    /// Puts a queue of another day in place of all entries.
    /// - Parameters:
    ///   - priorities: one for each entry.
    ///   - waiting: ids of those that the person added and that are yet to come.
    ///   - position: of the current entry, brought into range; nil for none.
    mutating func restore(_ entries: [QueueEntry], priorities: [UInt8], waiting: Set<Int>, position: Int?) {
        self.entries = entries
        playlistCount = entries.count { !$0.isByHand }
        playlistGoesAround = playlistCount > 0
        self.position = nil
        cursor = -1
        version += 1
        marks = zip(entries, priorities).map { entry, priority in
            Mark(version: version, priority: priority, isWaiting: waiting.contains(entry.id))
        }
        round &+= 1
        order = shuffles ? playingOrder(round: round, after: nil) : nil
        guard !entries.isEmpty, let position else { return settle() }
        let place = min(max(0, position), entries.count - 1)
        playlistPlace = entries[...place].last { !$0.isByHand }?.id
        select(place)
    }

    /// Adds entries at the end.
    public mutating func append(_ added: [QueueEntry]) { insert(added, at: entries.count) }

    /// Adds entries before a position, which is brought into range.
    ///
    /// In random order they come at random among those not yet played, or if the person adds them to a playlist, next.
    public mutating func insert(_ added: [QueueEntry], at position: Int) {
        guard !added.isEmpty else { return }
        let place = min(max(0, position), entries.count)
        let isNext = place < entries.count && self.position.map { place == $0 + 1 } ?? false
        entries.insert(contentsOf: added, at: place)
        marks.insert(
            contentsOf: added.map { Mark(version: 0, isWaiting: $0.isByHand) }, at: place)
        playlistCount += added.count { !$0.isByHand }
        changed(place..<entries.count)
        if let current = self.position, place <= current { self.position = current + added.count }
        if shuffles {
            insertIntoOrder(added, isNext: isNext)
        } else if order != nil, cursor >= 0, place == entries.count - added.count, added.allSatisfy(\.isByHand) {
            // The usual case is quick: they come behind those that wait.
            order?.insert(contentsOf: added.map(\.id), at: cursor + 1 + waitingCount)
            waitingCount += added.count
            upcoming = nil
            return
        }
        settle()
    }

    /// Removes entries; a range beyond the end is cut. If the current one is among them, none is current.
    public mutating func remove(_ range: Range<Int>) {
        let range = range.clamped(to: entries.indices)
        guard !range.isEmpty else { return }
        let removed = entries[range]
        playlistCount -= removed.count { !$0.isByHand }
        if let place = playlistPlace, removed.contains(where: { $0.id == place }) {
            playlistPlace = entries[..<range.lowerBound].last { !$0.isByHand }?.id
        }
        if let order {
            let ids = Set(removed.map(\.id))
            cursor -= order[..<min(order.count, cursor + 1)].count { ids.contains($0) }
            self.order = order.filter { !ids.contains($0) }
        }
        if let current = position {
            position = range.contains(current) ? nil : current < range.lowerBound ? current : current - range.count
        }
        entries.removeSubrange(range)
        marks.removeSubrange(range)
        changed(range.lowerBound..<entries.count)
        settle()
    }

    /// Removes all entries.
    public mutating func clear() {
        remove(entries.indices)
        order = shuffles ? [] : nil
        cursor = -1
        playlistGoesAround = false
        playlistPlace = nil
    }

    /// Moves entries, so that the first of them stands at `destination`. Ranges that do not fit do nothing.
    public mutating func move(_ range: Range<Int>, to destination: Int) {
        guard !range.isEmpty, range.clamped(to: entries.indices) == range, destination != range.lowerBound,
            (0...(entries.count - range.count)).contains(destination)
        else { return }
        rearrange(min(range.lowerBound, destination)..<max(range.upperBound, destination + range.count)) { window in
            let moved = Array(window[range])
            window.removeSubrange(range)
            window.insert(contentsOf: moved, at: destination)
        }
    }

    /// Exchanges two entries.
    public mutating func swap(_ one: Int, _ other: Int) {
        guard entries.indices.contains(one), entries.indices.contains(other), one != other else { return }
        let current = self.current?.id
        entries.swapAt(one, other)
        marks.swapAt(one, other)
        changed(one..<one + 1)
        marks[other].version = version
        position = current.flatMap(position(of:))
        settle()
    }

    /// Puts entries into another order by chance, the current one before the others.
    public mutating func shuffle(_ range: Range<Int>) {
        var range = range.clamped(to: entries.indices)
        guard range.count > 1 else { return }
        if let position, range.contains(position) {
            swap(position, range.lowerBound)
            range = range.dropFirst()
        }
        var generator = SplitMix64(seed: seed &+ UInt64(truncatingIfNeeded: version))
        rearrange(range) { $0.shuffle(using: &generator) }
    }

    /// Sets how early entries come in random order, 0...255; one that was played already comes again if it is above the current one's.
    public mutating func setPriority(_ priority: UInt8, of range: Range<Int>) {
        let range = range.clamped(to: entries.indices)
        let changing = range.filter { marks[$0].priority != priority }
        guard !changing.isEmpty else { return }
        version += 1
        for index in changing {
            marks[index].priority = priority
            marks[index].version = version
        }
        if shuffles, var order {
            let currentPriority = position.map { marks[$0].priority } ?? 0
            let raised = Set(changing.filter { priority > currentPriority && $0 != position }.map { entries[$0].id })
            cursor -= order[..<min(order.count, cursor + 1)].count { raised.contains($0) }
            order = order.filter { !raised.contains($0) } + raised.sorted()
            self.order = order[..<(cursor + 1)] + byPriority(Array(order[(cursor + 1)...]))
        }
        settle()
    }

    /// What is known of the tracks, such as their tags, has changed: all count as changed in a version above `version`.
    public mutating func restamp(above version: Int) {
        self.version = max(version, self.version)
        changed(entries.indices)
    }

    /// Lets `body` bring the entries of a range into another order; their marks follow them.
    private mutating func rearrange(
        _ range: Range<Int>, _ body: (inout ArraySlice<Int>) -> Void
    ) {
        let current = self.current?.id
        var window = Array(entries.indices)[...][range]
        body(&window)
        let (oldEntries, oldMarks) = (Array(entries[range]), Array(marks[range]))
        for (place, old) in zip(range, window) {
            entries[place] = oldEntries[old - range.lowerBound]
            marks[place] = oldMarks[old - range.lowerBound]
        }
        changed(range)
        position = current.flatMap(position(of:))
        settle()
    }

    /// A new version, which the entries in the range belong to.
    private mutating func changed(_ range: Range<Int>) {
        version += 1
        for index in range { marks[index].version = version }
    }
}

// MARK: - Options and the playing order

extension PlayQueue {
    /// Sets whether the first entry follows the last.
    public mutating func setRepeats(_ repeats: Bool) {
        self.repeats = repeats
        upcoming = nil
    }

    /// Sets whether the entries are played in random order. The current entry stays current.
    public mutating func setShuffles(_ shuffles: Bool) {
        guard shuffles != self.shuffles else { return }
        self.shuffles = shuffles
        order = nil
        cursor = -1
        if shuffles {
            round &+= 1
            var order = playingOrder(round: round, after: nil)
            if let id = current?.id {
                // All others are still to come.
                order.removeAll { $0 == id }
                order.insert(id, at: 0)
                cursor = 0
            }
            self.order = order
        }
        settle()
    }

    /// Brings the playing order in step with the entries and the current one.
    private mutating func settle() {
        upcoming = nil
        if shuffles { return }
        guard isMixed else {
            order = nil
            return
        }
        let mixed = mixedOrder()
        cursor = current.flatMap { mixed.firstIndex(of: $0.id) } ?? -1
        order = mixed
    }

    /// The playlist's tracks in order, and behind the one that was played last the person's: those played, then those that wait.
    private mutating func mixedOrder() -> [Int] {
        var before: [Int] = []
        var after: [Int] = []
        var played: [Int] = []
        var waiting: [Int] = []
        var isBefore = playlistPlace != nil
        let current = self.current.flatMap { $0.isByHand ? $0.id : nil }
        var isPlayed = current != nil
        for (entry, mark) in zip(entries, marks) {
            if entry.isByHand {
                if mark.isWaiting {
                    waiting.append(entry.id)
                } else if isPlayed {
                    played.append(entry.id)
                    isPlayed = entry.id != current
                }
            } else {
                if isBefore { before.append(entry.id) } else { after.append(entry.id) }
                if entry.id == playlistPlace { isBefore = false }
            }
        }
        waitingCount = waiting.count
        return before + played + waiting + after
    }

    /// The next round's order, made once; nil if there is no next round.
    private mutating func nextRound() -> [Int]? {
        guard wraps, !entries.isEmpty else { return nil }
        if upcoming == nil { upcoming = playingOrder(round: round &+ 1, after: order?.last ?? entries.last?.id) }
        return upcoming
    }

    /// The order of a round: those that wait first, then all, or if there is a playlist, its tracks. `last` was played just
    /// before it, and does not come first again if it can be helped.
    private func playingOrder(round: UInt64, after last: Int?) -> [Int] {
        guard playlistCount > 0 else { return shuffled(entries.map(\.id), round: round, after: last) }
        let waiting = zip(entries, marks).filter { $1.isWaiting }.map(\.0.id)
        return waiting + shuffled(entries.filter { !$0.isByHand }.map(\.id), round: round, after: last)
    }

    private func shuffled(_ ids: [Int], round: UInt64, after last: Int?) -> [Int] {
        guard shuffles, ids.count > 1 else { return ids }
        var ids = ids
        var generator = SplitMix64(seed: seed &+ round &* 0x9E37_79B9_7F4A_7C15)
        ids.shuffle(using: &generator)
        if ids.first == last { ids.swapAt(0, ids.count - 1) }
        return byPriority(ids)
    }

    private func byPriority(_ ids: [Int]) -> [Int] {
        guard marks.contains(where: { $0.priority > 0 }) else { return ids }
        let priorities = Dictionary(zip(entries.map(\.id), marks.map(\.priority)), uniquingKeysWith: { $1 })
        return ids.enumerated().sorted {
            let (one, other) = (priorities[$0.element] ?? 0, priorities[$1.element] ?? 0)
            return one != other ? one > other : $0.offset < $1.offset
        }.map(\.element)
    }

    private mutating func insertIntoOrder(_ added: [QueueEntry], isNext: Bool) {
        guard var order else { return }
        var ids = added.map(\.id)
        if isMixed, added.allSatisfy(\.isByHand) {
            var place = cursor + 1
            let isWaiting = Set(isNext ? [] : zip(entries, marks).filter { $1.isWaiting }.map(\.0.id)).subtracting(ids)
            while place < order.count, isWaiting.contains(order[place]) { place += 1 }
            order.insert(contentsOf: ids, at: place)
        } else {
            var generator = SplitMix64(seed: seed &+ UInt64(truncatingIfNeeded: version))
            ids += order[(cursor + 1)...]
            ids.shuffle(using: &generator)
            order = order[..<(cursor + 1)] + byPriority(ids)
        }
        self.order = order
    }
}
