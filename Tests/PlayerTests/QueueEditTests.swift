import Library
import Testing

@testable import Player

@Suite struct QueueEditTests {
    private func ids(_ queue: PlayQueue) -> [Int] { queue.entries.map(\.id) }

    @Test("entries are inserted, moved, exchanged and removed, and the current one stays current")
    func edits() {
        var queue = PlayQueue()
        queue.append(.byHand(5))
        queue.select(2)
        queue.insert(.byHand(2, from: 10), at: 1)
        #expect(ids(queue) == [1, 10, 11, 2, 3, 4, 5])
        #expect(queue.position == 4)
        queue.move(0..<2, to: 3)
        #expect(ids(queue) == [11, 2, 3, 1, 10, 4, 5])
        #expect(queue.position == 2)
        queue.move(3..<5, to: 0)
        #expect(ids(queue) == [1, 10, 11, 2, 3, 4, 5])
        queue.swap(4, 0)
        #expect(ids(queue) == [3, 10, 11, 2, 1, 4, 5])
        #expect(queue.position == 0)
        queue.remove(1..<3)
        #expect(ids(queue) == [3, 2, 1, 4, 5])
        #expect(queue.ahead() == [3, 2, 1, 4, 5])
        queue.remove(0..<1)
        #expect(queue.position == nil)
        #expect(queue.first?.id == 2)
        #expect(queue.following() == nil)
        queue.clear()
        #expect(queue.entries.isEmpty)
    }

    @Test("ranges and positions that do not fit change nothing")
    func badEdits() {
        var queue = PlayQueue()
        queue.append(.byHand(3))
        let version = queue.version
        queue.move(0..<4, to: 0)
        queue.move(0..<2, to: 2)
        queue.move(0..<1, to: -1)
        queue.move(-1..<1, to: 0)
        queue.swap(0, 3)
        queue.swap(-1, 0)
        queue.remove(5..<9)
        queue.remove(-3..<0)
        queue.shuffle(7..<9)
        queue.setPriority(1, of: 3..<9)
        queue.insert([], at: 9)
        #expect(queue.version == version)
        queue.insert(.byHand(1, from: 9), at: .max)
        queue.insert(.byHand(1, from: 8), at: .min)
        #expect(ids(queue) == [8, 1, 2, 3, 9])
    }

    @Test("whoever applies the changes since an older version has the queue", arguments: [false, true])
    func changes(shuffles: Bool) {
        var generator = SplitMix64(seed: 7)
        var queue = PlayQueue(shuffles: shuffles, seed: 3)
        var model: [Int] = []
        var nextID = 1
        /// A client that looks now and then.
        var known: [Int] = []
        var knownVersion = 0
        for _ in 0..<3_000 {
            let current = queue.current?.id
            let (one, other) = (Int.random(in: 0...12, using: &generator), Int.random(in: 0...12, using: &generator))
            let range = min(one, other)..<max(one, other)
            switch Int.random(in: 0..<8, using: &generator) {
            case 0, 1:
                let added: [QueueEntry] =
                    other.isMultiple(of: 2) ? .byHand(one % 4, from: nextID) : .playlist(one % 4, from: nextID)
                nextID += added.count
                queue.insert(added, at: other)
                model.insert(contentsOf: added.map(\.id), at: min(other, model.count))
            case 2:
                queue.remove(range)
                model.removeSubrange(range.clamped(to: model.indices))
            case 3:
                queue.move(range, to: one)
                if !range.isEmpty, range.upperBound <= model.count, one <= model.count - range.count {
                    let moved = Array(model[range])
                    model.removeSubrange(range)
                    model.insert(contentsOf: moved, at: one)
                }
            case 4:
                queue.swap(one, other)
                if one < model.count, other < model.count { model.swapAt(one, other) }
            case 5:
                queue.setPriority(UInt8(one), of: range)
            case 6:
                queue.shuffle(range)
                #expect(Set(ids(queue)) == Set(model))
                model = ids(queue)
            default:
                queue.select(one)
            }
            #expect(ids(queue) == model)
            if let current, current == queue.current?.id || model.contains(current), let position = queue.position {
                #expect(queue.entries[position].id == queue.current?.id)
            }
            // What follows is in the queue, and comes to an end.
            #expect(queue.ahead(limit: 40).allSatisfy(model.contains))
            #expect(queue.ahead(limit: 40).count <= model.count)
            if one == 3 {
                known = Array(known.prefix(queue.entries.count))
                for position in queue.changes(since: knownVersion) {
                    if position < known.count {
                        known[position] = queue.entries[position].id
                    } else {
                        known.append(queue.entries[position].id)
                    }
                }
                knownVersion = queue.version
                #expect(known == model)
            }
        }
        #expect(queue.changes(since: queue.version).isEmpty)
        #expect(queue.changes(since: queue.version + 9) == Array(model.indices))
    }

    @Test("an id is found wherever its entry has gone")
    func finds() {
        var queue = PlayQueue()
        queue.append(.byHand(1_000))
        queue.shuffle(0..<1_000)
        for id in [1, 500, 1_000] { #expect(queue.position(of: id).map { queue.entries[$0].id } == id) }
        #expect(queue.position(of: 0) == nil)
        #expect(queue.position(of: .min) == nil)
        #expect(queue.position(of: .max) == nil)
    }

    @Test("shuffling puts the current entry first")
    func shufflesAroundCurrent() {
        var queue = PlayQueue(seed: 4)
        queue.append(.byHand(20))
        queue.select(7)
        queue.shuffle(0..<20)
        #expect(queue.position == 0)
        #expect(queue.current?.id == 8)
        #expect(ids(queue).sorted() == Array(1...20))
        #expect(ids(queue) != Array(1...20))
    }

    @Test("in random order entries of a higher priority come first, and one that was played comes again")
    func priorities() {
        var queue = PlayQueue(shuffles: true, seed: 2)
        queue.append(.byHand(10))
        queue.select(0)
        queue.setPriority(5, of: 4..<6)
        queue.setPriority(9, of: 8..<9)
        let order = queue.ahead()
        #expect(order.count == 10)
        #expect(order[..<2] == [1, 9])
        #expect(Set(order[2...3]) == [5, 6])
        #expect(queue.priority(at: 8) == 9)
        #expect(queue.priority(at: 99) == 0)
        queue.advance(to: order[1])
        queue.advance(to: order[2])
        queue.setPriority(200, of: 0..<1)
        #expect(queue.ahead()[1] == 1)
    }

    @Test("single and repeat play one entry over and over, and consume ends a round of one")
    func options() {
        var queue = PlayQueue()
        queue.append(.byHand(2))
        queue.select(1)
        queue.setRepeats(true)
        queue.single = .on
        #expect(queue.following()?.id == 2)
        queue.single = .off
        #expect(queue.following()?.id == 1)
        queue.remove(0..<1)
        #expect(queue.following()?.id == 2)
        queue.consumes = true
        #expect(queue.following() == nil)
    }

    // MARK: The person's songs among a playlist's

    private func mixed(shuffles: Bool = false) -> PlayQueue {
        var queue = PlayQueue(shuffles: shuffles, seed: 1)
        queue.replace(with: .playlist(5), startAt: 0, repeats: true)
        return queue
    }

    @Test("songs that the person adds to a playlist come next, and the playlist goes on behind them")
    func comeNext() {
        var queue = mixed()
        queue.advance(to: 2)
        queue.append(.byHand(2, from: 10))
        #expect(ids(queue) == [1, 2, 3, 4, 5, 10, 11])
        #expect(queue.ahead(limit: 6) == [2, 10, 11, 3, 4, 5])
        // Right behind the current one is before those that wait.
        queue.insert(.byHand(1, from: 20), at: 2)
        #expect(queue.ahead(limit: 4) == [2, 20, 10, 11])
        #expect(!queue.isByHand)
        queue.advance(to: 20)
        #expect(queue.isByHand)
        queue.advance(to: 10)
        queue.goBack()
        #expect(queue.current?.id == 20)
        queue.advance(to: 10)
        queue.advance(to: 11)
        queue.advance(to: 3)
        // Around again the playlist is alone.
        #expect(queue.ahead(limit: 9) == [3, 4, 5, 1, 2, 3, 4, 5, 1])
    }

    @Test("they come next in random order, too")
    func comeNextShuffled() {
        var queue = mixed(shuffles: true)
        queue.append(.byHand(2, from: 10))
        queue.append(.byHand(1, from: 20))
        let order = queue.ahead(limit: 8)
        #expect(order[1...3] == [10, 11, 20])
        #expect(Set(order) == [1, 2, 3, 4, 5, 10, 11, 20])
    }

    @Test("another playlist keeps those that wait behind its first track, and drops those that were played")
    func keepsWaiting() {
        var queue = mixed()
        queue.append(.byHand(3, from: 10))
        queue.advance(to: 10)
        queue.advance(to: 11)
        queue.replace(with: .playlist(3, from: 30), startAt: 0, repeats: true)
        #expect(ids(queue) == [30, 31, 32, 12])
        #expect(queue.ahead(limit: 5) == [30, 12, 31, 32, 30])
        queue.replace(with: .playlist(2, from: 40), startAt: 0, repeats: true, keepsWaiting: false)
        #expect(ids(queue) == [40, 41])
    }

    @Test("a queue of the person's own is played in order, and those before a chosen one do not wait any more")
    func own() {
        var queue = PlayQueue()
        queue.append(.byHand(4))
        #expect(queue.isByHand)
        #expect(queue.position == nil)
        queue.select(2)
        #expect(queue.ahead() == [3, 4])
        queue.replace(with: .playlist(1, from: 9), startAt: 0, repeats: true)
        #expect(ids(queue) == [9, 4])
    }

    @Test("50,000 songs are added one by one, found and removed without a copy each time")
    func large() {
        var queue = PlayQueue()
        for id in 1...50_000 { queue.append([QueueEntry(id: id, track: Track(path: "/\(id).mp3"), isByHand: true)]) }
        #expect(queue.position(of: 50_000) == 49_999)
        queue.select(49_990)
        #expect(queue.ahead().count == 10)
        queue.remove(0..<49_000)
        #expect(queue.position == 990)
    }
}
