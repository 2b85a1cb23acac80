import Library
import Testing

@testable import Player

@Suite struct PlayQueueTests {
    @Test("an empty queue has nothing before, after or within")
    func empty() {
        var queue = PlayQueue()
        queue.goBack()
        queue.select(3)
        queue.advance(to: 1)
        queue.rewind()
        queue.setRepeats(true)
        queue.setShuffles(true)
        #expect(queue.following() == nil)
        #expect(queue.current == nil)
        queue.replace(with: [], startAt: 5, repeats: true)
        #expect(queue.following() == nil)
        #expect(queue.position == nil)
    }

    @Test("entries follow in order, and the end is the end unless the queue repeats")
    func inOrder() {
        var queue = PlayQueue()
        queue.replace(with: .playlist(3), startAt: 1, repeats: false)
        #expect(queue.position == 1)
        #expect(queue.walk(limit: 10) == [2, 3])
        queue.setRepeats(true)
        #expect(queue.walk(limit: 6) == [3, 1, 2, 3, 1, 2])
        #expect(queue.following(steps: 2)?.id == 1)
        queue.goBack()
        #expect(queue.position == 0)
        queue.goBack()
        #expect(queue.position == 2)
        queue.setRepeats(false)
        queue.select(-4)
        queue.goBack()
        #expect(queue.position == 0)
        queue.select(.max)
        #expect(queue.position == 2)
    }

    @Test("every change of entries makes a new version; options make none")
    func versions() {
        var queue = PlayQueue()
        queue.replace(with: .playlist(3), startAt: 0, repeats: false)
        let first = queue.version
        queue.setRepeats(false)
        queue.select(1)
        #expect(queue.version == first)
        queue.setRepeats(true)
        queue.setShuffles(true)
        queue.append(.playlist(1, from: 9))
        #expect(queue.version == first + 1)
    }

    @Test(
        "in random order nothing comes twice before all have come, and no round begins with the last of the one before")
    func shuffles() {
        var queue = PlayQueue(shuffles: true, seed: 42)
        queue.replace(with: .playlist(7), startAt: 0, repeats: true)
        let ids = queue.walk(limit: 70)
        let rounds: [[Int]] = (0..<10).map { Array(ids[7 * $0..<7 * $0 + 7]) }
        for round in rounds { #expect(Set(round).count == 7) }
        #expect(zip(ids, ids.dropFirst()).allSatisfy { $0 != $1 })
        #expect(Set(rounds).count > 5)

        var again = PlayQueue(shuffles: true, seed: 42)
        again.replace(with: .playlist(7), startAt: 0, repeats: true)
        #expect(again.walk(limit: 70) == ids)
        var other = PlayQueue(shuffles: true, seed: 43)
        other.replace(with: .playlist(7), startAt: 0, repeats: true)
        #expect(other.walk(limit: 70) != ids)
    }

    @Test("a choice in random order goes on with those not yet played")
    func choosesWhileShuffled() {
        var queue = PlayQueue(shuffles: true, seed: 1)
        queue.replace(with: .playlist(10), startAt: 4, repeats: false)
        #expect(queue.current?.id == 5)
        var ids = queue.walk(limit: 4)
        let chosen = (1...10).first { !ids.contains($0) } ?? 0
        queue.select(chosen - 1)
        ids += queue.walk(limit: 20)
        #expect(ids.count == 10)
        #expect(Set(ids).count == 10)
        #expect(ids[4] == chosen)
        // One already played comes again at once, and then the rest.
        queue.select(ids[1] - 1)
        #expect(queue.current?.id == ids[1])
        queue.goBack()
        #expect(queue.current?.id == ids[9])
    }

    @Test("turning random order on keeps the current entry and plays all others; turning it off goes on in order")
    func togglesShuffle() {
        var queue = PlayQueue(seed: 5)
        queue.replace(with: .playlist(8), startAt: 3, repeats: false)
        queue.setShuffles(true)
        #expect(queue.current?.id == 4)
        #expect(Set(queue.walk(limit: 20)).count == 8)
        queue.select(2)
        queue.setShuffles(false)
        #expect(queue.walk(limit: 20) == [3, 4, 5, 6, 7, 8])
    }

    @Test("added entries come after the others, and an empty queue begins with them")
    func appends() {
        var queue = PlayQueue()
        queue.append(.playlist(2))
        #expect(queue.position == nil)
        #expect(queue.first?.id == 1)
        queue.select(0)
        queue.append(.playlist(2, from: 3))
        #expect(queue.walk(limit: 9) == [1, 2, 3, 4])
    }

    @Test("a single entry repeats itself")
    func repeatsOne() {
        for shuffles in [false, true] {
            var queue = PlayQueue(shuffles: shuffles)
            queue.replace(with: .playlist(1), startAt: 0, repeats: true)
            #expect(queue.walk(limit: 4) == [1, 1, 1, 1])
        }
    }
}
