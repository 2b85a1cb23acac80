// Runs on: any thread; part of a value (see PlayQueue.swift).
// The playing order: random rounds, and the person's songs among the playlist's.

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
    mutating func settle() {
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
    mutating func nextRound() -> [Int]? {
        guard wraps, !entries.isEmpty else { return nil }
        if upcoming == nil { upcoming = playingOrder(round: round &+ 1, after: order?.last ?? entries.last?.id) }
        return upcoming
    }

    /// The order of a round: those that wait first, then all, or if there is a playlist, its tracks. `last` was played just
    /// before it, and does not come first again if it can be helped.
    func playingOrder(round: UInt64, after last: Int?) -> [Int] {
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

    func byPriority(_ ids: [Int]) -> [Int] {
        guard marks.contains(where: { $0.priority > 0 }) else { return ids }
        let priorities = Dictionary(zip(entries.map(\.id), marks.map(\.priority)), uniquingKeysWith: { $1 })
        return ids.enumerated().sorted {
            let (one, other) = (priorities[$0.element] ?? 0, priorities[$1.element] ?? 0)
            return one != other ? one > other : $0.offset < $1.offset
        }.map(\.element)
    }

    mutating func insertIntoOrder(_ added: [QueueEntry], isNext: Bool) {
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
