// Runs on: any thread; part of a value (see PlayQueue.swift).
// Going from entry to entry.

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
