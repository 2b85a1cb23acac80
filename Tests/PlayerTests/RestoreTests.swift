import Library
import Testing

@testable import Player

/// A queue that comes back after a restart.
@Suite struct RestoreTests {
    private func queue(position: Int?, _ origins: String) -> PlayQueue {
        var queue = PlayQueue()
        // p: of a playlist, h: of the person's, w: of the person's and yet to come.
        let entries = origins.enumerated().map { index, origin in
            QueueEntry(id: index + 10, track: Track(path: "/\(index)"), isByHand: origin != "p")
        }
        let waiting = zip(entries, origins).filter { $1 == "w" }.map(\.0.id)
        queue.restore(entries, priorities: origins.map { _ in 3 }, waiting: Set(waiting), position: position)
        return queue
    }

    private func following(_ queue: PlayQueue, _ count: Int) -> [Int] {
        var queue = queue
        return (1...count).compactMap { queue.following(steps: $0)?.id }
    }

    @Test("among a playlist, the person's songs that were yet to come come next, and the playlist goes on behind them")
    func mixed() {
        let queue = queue(position: 1, "pphw")
        #expect(queue.position == 1)
        #expect(queue.priority(at: 2) == 3)
        #expect(!queue.isWaiting(at: 2) && queue.isWaiting(at: 3))
        #expect(following(queue, 1) == [13])
        #expect(!queue.isByHand)
    }

    @Test("while one of the person's plays, the playlist's place is kept")
    func byHand() {
        let queue = queue(position: 1, "phpp")
        #expect(queue.isByHand)
        #expect(following(queue, 2) == [12, 13])
    }

    @Test("the person's songs alone go on in order, to their end")
    func own() {
        let queue = queue(position: 1, "www")
        #expect(queue.isByHand)
        #expect(following(queue, 2) == [12])
    }

    @Test("without a place nothing is current, and one beyond the end is the last")
    func places() {
        #expect(queue(position: nil, "pp").position == nil)
        #expect(queue(position: 9, "pp").position == 1)
        #expect(queue(position: 0, "").entries.isEmpty)
    }

    @Test("the sound goes on at the place in the song, and the next one follows")
    func sound() {
        let run = OfflineRun()
        run.player.restoreQueue(
            [QueueItem(track: Fixture.track("low.mp3")), QueueItem(track: Fixture.track("high.mp3"))], position: 0,
            seconds: 0.5, state: .play)
        run.player.render(untilSeconds: 0.3)
        #expect(run.started == ["low"])
        #expect(run.player.status.elapsedSeconds > 0.5 && run.player.status.elapsedSeconds < 1)
    }
}
