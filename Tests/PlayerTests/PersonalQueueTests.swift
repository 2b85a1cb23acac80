import Library
import Testing

@testable import Player

/// Songs that the person queued, as they are heard.
@Suite struct PersonalQueueTests {
    private func run() -> OfflineRun {
        let run = OfflineRun { $0.fadeMilliseconds = 200 }
        run.player.replaceQueue(
            [Fixture.track("low.mp3"), Fixture.track("high.mp3")], repeats: true, transition: .immediate,
            startPlaying: true)
        run.player.render(untilSeconds: 1)
        return run
    }

    @Test("songs added to a playing playlist come next, and the playlist goes on behind them without a gap")
    func amongPlaylist() {
        let run = run()
        run.player.append([Fixture.track("mono.mp3"), Fixture.track("stereo.mp3")])
        #expect(run.player.status.next?.track.fileName == "mono")
        #expect(run.player.status.nextPosition == 2)
        run.player.render(untilSeconds: 5.5)
        #expect(run.started == ["low", "mono", "stereo", "high"])
    }

    @Test("a playlist that waits comes behind all of the person's songs")
    func pendingWaits() {
        let run = run()
        run.player.append([Fixture.track("mono.mp3"), Fixture.track("stereo.mp3")])
        run.player.render(untilSeconds: 4.05)
        #expect(run.player.status.isByHand)
        run.player.replaceQueue(
            [Fixture.track("high.mp3")], repeats: true, transition: .whenCurrentEnds, startPlaying: true)
        run.player.render(untilSeconds: 5.5)
        #expect(run.started == ["low", "mono", "stereo", "high"])
        #expect(run.player.queue.map(\.track.fileName) == ["high"])
    }

    @Test("a playlist that takes over at once keeps the songs that wait, for after its first track")
    func crossfadeKeeps() {
        let run = run()
        run.player.append([Fixture.track("mono.mp3")])
        run.player.replaceQueue(
            [Fixture.track("stereo.mp3"), Fixture.track("high.mp3")], repeats: true, transition: .crossfade,
            startPlaying: true)
        run.player.render(untilSeconds: 2.5)
        #expect(run.started == ["low", "stereo", "mono", "high"])
    }

    @Test("stop keeps the person's queue, with the playlist that waits behind it")
    func stopKeeps() {
        let run = run()
        run.player.clear()
        #expect(run.player.status.state == .stop)
        run.player.append([Fixture.track("mono.mp3"), Fixture.track("stereo.mp3")])
        #expect(run.player.status.position == nil)
        run.player.play()
        run.player.render(untilSeconds: 1.1)
        run.player.replaceQueue(
            [Fixture.track("high.mp3")], repeats: true, transition: .whenCurrentEnds, startPlaying: true)
        run.player.stop()
        run.player.render(untilSeconds: 2)
        #expect(run.player.queue.map(\.track.fileName) == ["mono", "stereo"])
        run.player.play()
        run.player.render(untilSeconds: 3.5)
        #expect(run.started == ["low", "mono", "mono", "stereo", "high"])
    }

    @Test("removing the track that plays goes on with the next; removing a paused one stops")
    func removesCurrent() {
        let run = run()
        run.player.append([Fixture.track("stereo.mp3")])
        run.player.remove(0..<1)
        run.player.render(untilSeconds: 1.2)
        #expect(run.started == ["low", "stereo"])
        run.player.pause()
        run.player.remove(1..<2)
        #expect(run.player.status.state == .stop)
        #expect(run.player.queue.map(\.track.fileName) == ["high"])
        run.player.remove(0..<1)
        #expect(run.player.queue.isEmpty)
        run.player.play()
        #expect(run.player.status.state == .stop)
    }

    @Test("an edit that changes what follows throws away what was decoded ahead")
    func editsAhead() {
        let run = run()
        // The next track has been decoded ahead by now.
        run.player.render(untilSeconds: 3.9)
        run.player.append([Fixture.track("mono.mp3")])
        run.player.render(untilSeconds: 4.1)
        #expect(run.started == ["low", "mono"])
    }

    @Test("single pauses before the next track, and once only if that is wished", arguments: [false, true])
    func single(isOnce: Bool) {
        let run = run()
        run.player.setSingle(isOnce ? .oneShot : .on)
        run.player.render(untilSeconds: 5)
        #expect(run.player.status.state == .pause)
        #expect(run.player.status.position == 1)
        #expect(run.player.status.elapsedSeconds == 0)
        #expect(run.player.status.single == (isOnce ? .off : .on))
        #expect(run.events.contains(.singleEnded))
        run.player.play()
        run.player.render(untilSeconds: 10)
        #expect(run.started.prefix(2) == ["low", "high"])
        #expect(run.player.status.state == (isOnce ? .play : .pause))
    }

    @Test("consume removes what was played, skipped or not, down to nothing")
    func consumes() {
        let run = OfflineRun()
        run.player.append(["mono.mp3", "low.mp3", "stereo.mp3"].map(Fixture.track))
        run.player.setConsumes(true)
        run.player.play()
        run.player.render(untilSeconds: 1)
        #expect(run.player.queue.map(\.track.fileName) == ["low", "stereo"])
        run.player.next()
        run.player.render(untilSeconds: 1.1)
        #expect(run.player.queue.map(\.track.fileName) == ["stereo"])
        run.player.render(untilSeconds: 2)
        #expect(run.player.queue.isEmpty)
        #expect(run.player.status.state == .stop)
        #expect(run.events.contains(.queueEnded))
    }

    @Test("with a crossfade the next track of the queue begins before the current one is over")
    func crossfadesWithinQueue() throws {
        let run = OfflineRun()
        run.player.append([Fixture.track("low.mp3"), Fixture.track("high.mp3")])
        run.player.setCrossfade(seconds: 1)
        run.player.play()
        run.player.render(untilSeconds: 8)
        let starts = run.timedEvents.compactMap { timed -> Double? in
            if case .trackStarted = timed.event { timed.seconds } else { nil }
        }
        #expect(starts.count == 2)
        #expect(abs((starts.last ?? 0) - 3) < 0.3)
        let completed = run.events.compactMap { event -> Bool? in
            if case .trackEnded(_, _, let completed) = event { completed } else { nil }
        }
        #expect(completed == [true, true])
        #expect(run.player.status.state == .stop)
    }

    @Test("many edits are told as one change")
    func oneEvent() {
        let run = OfflineRun()
        for _ in 0..<100 { run.player.append([Fixture.track("mono.mp3")]) }
        run.player.render(untilSeconds: 0.1)
        #expect(run.events.filter { if case .queueChanged = $0 { true } else { false } }.count == 1)
    }
}
