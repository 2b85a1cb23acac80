// Runs on: any thread gives orders. Each looks at the queue and changes it in one step, without copying it.
import Library

extension Player {
    /// Adds tracks that the person wants, before a position or at the end.
    /// - Returns: their ids; nil if the queue would become too long (100,000).
    @discardableResult
    public func add(_ tracks: [Track], at position: Int? = nil) -> [Int]? {
        order { $0.insert(tracks, at: position) }
    }

    /// Goes on with a queue of another day, instead of the one that there is.
    /// - Parameters:
    ///   - position: of the current entry; nil for none.
    ///   - seconds: the place in it.
    ///   - state: what the player did. What was stopped stays stopped.
    public func restoreQueue(_ items: [QueueItem], position: Int?, seconds: Double, state: PlayState) {
        order { $0.restoreQueue(items, position: position, seconds: seconds, state: state) }
    }

    /// Removes entries. If the current one is among them and plays, the next one plays; if it is paused, the music stops.
    /// - Returns: false if the range begins beyond the end. What reaches beyond it is cut.
    @discardableResult
    public func remove(_ range: Range<Int>) -> Bool {
        order { transport in
            guard range.lowerBound >= 0, range.lowerBound < transport.queue.entries.count else { return false }
            transport.remove(range)
            return true
        }
    }

    /// Removes the entry with this id.
    /// - Returns: false if there is none.
    @discardableResult
    public func remove(id: Int) -> Bool {
        order { transport in
            guard let place = transport.queue.position(of: id) else { return false }
            transport.remove(place..<place + 1)
            return true
        }
    }

    /// Removes all entries and stops.
    public func clear() { order { $0.clearQueue() } }

    /// Moves entries so that the first of them stands at `destination`.
    /// - Returns: false if that does not fit.
    @discardableResult
    public func move(_ range: Range<Int>, to destination: Int) -> Bool {
        order { transport in
            let count = transport.queue.entries.count
            guard range.lowerBound >= 0, range.upperBound <= count, destination >= 0,
                destination <= count - range.count
            else { return false }
            transport.editQueue { $0.move(range, to: destination) }
            return true
        }
    }

    /// Exchanges two entries.
    /// - Returns: false if there is no such position.
    @discardableResult
    public func swap(_ one: Int, _ other: Int) -> Bool {
        order { transport in
            let places = transport.queue.entries.indices
            guard places.contains(one), places.contains(other) else { return false }
            transport.editQueue { $0.swap(one, other) }
            return true
        }
    }

    /// Puts entries into another order by chance; a range beyond the end is cut.
    public func shuffle(_ range: Range<Int>) { order { $0.editQueue { $0.shuffle(range) } } }

    /// Sets how early entries come in random order.
    public func setPriority(_ priority: UInt8, of range: Range<Int>) {
        order { $0.editQueue { $0.setPriority(priority, of: range) } }
    }

    /// More is known of the queue's tracks than before: whoever follows its changes is to look at all of them again.
    public func touchQueue() { order { $0.editQueue { $0.restamp(above: 0) } } }

    // MARK: Options

    /// Sets whether the queue starts again at its end. A mood's playlist does so anyway.
    public func setRepeats(_ repeats: Bool) { order { $0.setRepeats(repeats) } }

    /// Sets whether the queue is played in random order.
    public func setShuffles(_ shuffles: Bool) { order { $0.setShuffles(shuffles) } }

    /// Sets whether the music stops after the current track.
    public func setSingle(_ single: SingleMode) { order { $0.setSingle(single) } }

    /// Sets whether entries that were played are removed.
    public func setConsumes(_ consumes: Bool) { order { $0.setConsumes(consumes) } }

    /// Sets how long a track fades over into the next one of the queue, 0 (gapless) to 60 seconds.
    public func setCrossfade(seconds: Int) { order { $0.setCrossfade(seconds: seconds) } }
}
