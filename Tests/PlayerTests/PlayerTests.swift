import Foundation
import Library
import Synchronization
import Testing

@testable import Player

@Suite struct PlayerTests {
    private func player(_ log: EventLog, _ output: @escaping @Sendable () -> any AudioOutput = { NullOutput() })
        -> Player
    {
        var configuration = PlayerConfiguration()
        configuration.realtimePriority = 0
        return Player(configuration: configuration, output: output) { log.add($0) }
    }

    private func count(_ log: EventLog, _ matches: (PlayerEvent) -> Bool) -> Int {
        log.events.filter { matches($0.event) }.count
    }

    @Test("the threads play a queue to its end and stop")
    func playsThrough() throws {
        let log = EventLog()
        let player = player(log)
        try player.start()
        player.replaceQueue(
            ["mono.mp3", "stereo.mp3"].map(Fixture.track), repeats: false, transition: .immediate, startPlaying: true)
        #expect(player.status.state == .play)
        #expect(player.status.current?.track.fileName == "mono")
        #expect(eventually { count(log) { $0 == .queueEnded } == 1 })
        #expect(player.status.state == .stop)
        #expect(count(log) { if case .trackStarted = $0 { true } else { false } } == 2)
        #expect(count(log) { if case .trackEnded(_, _, let completed) = $0 { completed } else { false } } == 2)
        #expect(player.status.starvedFrames == 0)
        player.shutdown()
        player.shutdown()
    }

    @Test("orders show in the next status, before any sound")
    func ordersShowAtOnce() {
        let player = player(EventLog())
        player.replaceQueue(
            ["low.mp3", "high.mp3"].map(Fixture.track), startAt: 1, repeats: true, transition: .immediate,
            startPlaying: true)
        #expect(player.status.state == .play)
        #expect(player.status.position == 1)
        #expect(player.status.queueLength == 2)
        player.seek(seconds: 2)
        #expect(player.status.elapsedSeconds == 2)
        player.next()
        #expect(player.status.position == 0)
        #expect(player.status.elapsedSeconds == 0)
        player.pause()
        #expect(player.status.state == .pause)
        player.togglePause()
        #expect(player.status.state == .play)
        player.setVolume(1_000)
        #expect(player.status.volume == 100)
        player.setVolume(-7)
        #expect(player.status.volume == 0)
        player.replaceQueue([], repeats: false, transition: .crossfade, startPlaying: true)
        #expect(player.status.state == .stop)
        #expect(player.queue.isEmpty)
    }

    @Test("an output that is there again after a while goes on where it was lost")
    func recovers() throws {
        let log = EventLog()
        let player = player(log) {
            let output = MemoryOutput()
            output.failingOpens = 1
            return output
        }
        try player.start()
        player.replaceQueue([Fixture.track("mono.mp3")], repeats: false, transition: .immediate, startPlaying: true)
        #expect(eventually { count(log) { $0 == .queueEnded } == 1 })
        #expect(count(log) { $0 == .outputLost(MemoryOutput.unplugged, retrySeconds: 1) } == 1)
        #expect(count(log) { $0 == .outputRecovered } == 1)
        player.shutdown()
    }

    @Test("a hundred orders from four threads leave a player that still plays")
    func manyThreads() throws {
        let log = EventLog()
        let player = player(log)
        try player.start()
        let tracks = ["mono.mp3", "low.mp3", "high.mp3"].map(Fixture.track)
        player.replaceQueue(tracks, repeats: true, transition: .immediate, startPlaying: true)
        DispatchQueue.concurrentPerform(iterations: 4) { thread in
            for step in 0..<25 {
                switch (step + thread) % 6 {
                case 0: player.next()
                case 1: player.togglePause()
                case 2: player.seek(seconds: Double(step) / 10)
                case 3: player.setVolume(step * 4)
                case 4: player.replaceQueue(tracks, repeats: true, transition: .crossfade, startPlaying: false)
                default: player.previous()
                }
                _ = player.status
                usleep(1_000)
            }
        }
        player.play(position: 1)
        #expect(
            eventually { player.status.elapsedSeconds > 0.1 && player.status.current?.track.fileName == "low" })
        player.shutdown()
    }

    @Test("a paused player gives its output back, and goes on with the new queue only")
    func closesWhileResting() throws {
        let written = Mutex<[Int16]>([])
        final class Recording: AudioOutput {
            let onWrite: @Sendable ([Int16]) -> Void
            init(_ onWrite: @escaping @Sendable ([Int16]) -> Void) { self.onWrite = onWrite }
            let inner = NullOutput()
            var name: String { "recording" }
            var periodFrames: Int { inner.periodFrames }
            var delayFrames: Int { inner.delayFrames }
            var underruns: Int { 0 }
            func open(_ wished: AudioFormat) throws(AudioOutputError) -> AudioFormat { try inner.open(wished) }
            func write(_ bytes: UnsafeRawBufferPointer) throws(AudioOutputError) {
                onWrite(Array(bytes.bindMemory(to: Int16.self)))
                try inner.write(bytes)
            }
            func pause() { inner.pause() }
            func resume() throws(AudioOutputError) {}
            func close() {}
        }
        let log = EventLog()
        let keep: @Sendable ([Int16]) -> Void = { samples in written.withLock { $0 += samples } }
        var configuration = PlayerConfiguration()
        configuration.realtimePriority = 0
        configuration.idleCloseSeconds = 0
        let player = Player(configuration: configuration, output: { Recording(keep) }, onEvent: { log.add($0) })
        try player.start()
        player.replaceQueue([Fixture.track("low.mp3")], repeats: true, transition: .immediate, startPlaying: true)
        #expect(eventually { player.status.outputFormat != nil && player.status.elapsedSeconds > 0.1 })
        player.pause()
        // Orders are looked at as often as the output is.
        #expect(
            eventually {
                player.clearError()
                return player.status.outputFormat == nil
            })
        written.withLock { $0 = [] }
        player.replaceQueue([Fixture.track("mono.mp3")], repeats: false, transition: .crossfade, startPlaying: false)
        #expect(eventually { player.status.tags?.title == "mono" })
        player.resume()
        #expect(eventually { count(log) { $0 == .queueEnded } == 1 })
        player.shutdown()
        let expected = try Fixture.samples("mono.pcm")
        let isEqual = written.withLock { $0 }.trimmedSilence.isDecoded(like: expected.trimmedSilence)
        #expect(isEqual)
    }

    @Test("shutting down does not wait for an output that hangs")
    func shutsDownWithHangingOutput() throws {
        let writing = DispatchSemaphore(value: 0)
        let released = DispatchSemaphore(value: 0)
        final class Hanging: AudioOutput {
            let onWrite: @Sendable () -> Void
            init(_ onWrite: @escaping @Sendable () -> Void) { self.onWrite = onWrite }
            var name: String { "hanging" }
            var periodFrames: Int { 1_024 }
            var delayFrames: Int { 0 }
            var underruns: Int { 0 }
            func open(_ wished: AudioFormat) throws(AudioOutputError) -> AudioFormat { wished }
            func write(_ bytes: UnsafeRawBufferPointer) throws(AudioOutputError) { onWrite() }
            func pause() {}
            func resume() throws(AudioOutputError) {}
            func close() {}
        }
        let player = player(EventLog()) {
            Hanging {
                writing.signal()
                released.wait()
                released.signal()
            }
        }
        try player.start()
        player.replaceQueue([Fixture.track("low.mp3")], repeats: true, transition: .immediate, startPlaying: true)
        writing.wait()
        // Orders do not wait for it either.
        player.next()
        player.setVolume(50)
        player.shutdown()
        released.signal()
    }

    @Test("a player that nobody holds any more ends its threads")
    func endsItself() throws {
        final class Closing: AudioOutput {
            let inner = NullOutput()
            let onDeinit: @Sendable () -> Void
            init(_ onDeinit: @escaping @Sendable () -> Void) { self.onDeinit = onDeinit }
            deinit { onDeinit() }
            var name: String { inner.name }
            var periodFrames: Int { inner.periodFrames }
            var delayFrames: Int { inner.delayFrames }
            var underruns: Int { 0 }
            func open(_ wished: AudioFormat) throws(AudioOutputError) -> AudioFormat { try inner.open(wished) }
            func write(_ bytes: UnsafeRawBufferPointer) throws(AudioOutputError) { try inner.write(bytes) }
            func pause() {}
            func resume() throws(AudioOutputError) {}
            func close() {}
        }
        let flag = Flag()
        do {
            let player = player(EventLog()) { Closing { flag.set() } }
            try player.start()
            player.replaceQueue([Fixture.track("low.mp3")], repeats: true, transition: .immediate, startPlaying: true)
            #expect(eventually { player.status.elapsedSeconds > 0 })
        }
        #expect(eventually { flag.isSet })
    }

    private final class Flag: Sendable {
        private let value = Atomic<Bool>(false)
        var isSet: Bool { value.load(ordering: .acquiring) }
        func set() { value.store(true, ordering: .releasing) }
    }
}
