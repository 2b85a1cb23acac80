// Runs on: any thread; part of a value (see PlayQueue.swift). An edit may look at every entry.
// Other entries: putting in, taking out, moving.

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
