import Foundation
import Testing

@testable import Player

@Suite struct SoundCardWatchTests {
    /// A folder like /dev that is removed afterwards.
    private final class Devices {
        let path = NSTemporaryDirectory() + "devices-\(UUID().uuidString)"
        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(atPath: path) }

        func makeFolder() throws {
            try FileManager.default.createDirectory(atPath: path + "/snd", withIntermediateDirectories: true)
        }
        func make(_ name: String) { close(open("\(path)/snd/\(name)", O_RDWR | O_CREAT, 0o600)) }
        func use(_ name: String) { close(open("\(path)/snd/\(name)", O_RDWR)) }
        func change(_ name: String) { chmod("\(path)/snd/\(name)", 0o660) }
    }

    /// The watch in a box, because expectations copy what they look at.
    private final class Watch {
        private var watch: SoundCardWatch
        init?(_ devices: Devices) {
            guard let watch = SoundCardWatch(folder: devices.path) else { return nil }
            self.watch = watch
        }
        func signs() -> SoundCardWatch.Signs { watch.signs() }
    }

    @Test("a card that appears and one whose rights change are seen; what is no card's output is not")
    func appears() throws {
        let devices = try Devices()
        try devices.makeFolder()
        let watch = try #require(Watch(devices))
        #expect(watch.signs() == [])
        devices.make("seq")
        devices.make("pcmC0D0c")
        #expect(watch.signs() == [])
        devices.make("controlC0")
        #expect(watch.signs().contains(.appeared))
        #expect(watch.signs() == [])
        devices.make("pcmC0D0p")
        #expect(watch.signs() == [.appeared, .released])
        devices.change("pcmC0D0p")
        #expect(watch.signs() == .appeared)
    }

    @Test("a try of ours, which opens and closes a card's control device, is no card that appears")
    func ownTry() throws {
        let devices = try Devices()
        try devices.makeFolder()
        for name in ["controlC0", "pcmC0D0p"] { devices.make(name) }
        let watch = try #require(Watch(devices))
        devices.use("controlC0")
        #expect(watch.signs() == [])
        devices.use("pcmC0D0p")
        #expect(watch.signs() == .released)
    }

    @Test("a folder that comes with the first card, goes with the last and comes again is watched")
    func folderComesAndGoes() throws {
        let devices = try Devices()
        let watch = try #require(Watch(devices))
        for _ in 0..<3 {
            try devices.makeFolder()
            #expect(watch.signs() == .appeared)
            devices.make("pcmC0D0p")
            #expect(watch.signs().contains(.appeared))
            try FileManager.default.removeItem(atPath: devices.path + "/snd")
            #expect(!watch.signs().contains(.appeared))
        }
    }

    @Test("a folder that is not there is no reason to fail")
    func noFolder() {
        let isWatched: Bool
        switch SoundCardWatch(folder: "/nonexistent") {
        case .some: isWatched = true
        case .none: isWatched = false
        }
        #expect(!isWatched)
    }

    @Test(
        "a lost card that appears, or that another program gives up, is opened 0.2 s later, not when its time would have come"
    )
    func opensAtOnce() throws {
        let devices = try Devices()
        let bench = EngineBench(deviceFolder: devices.path)
        #expect(bench.opens(at: 0))
        // The waits grow to 10 s.
        bench.lose(at: 0)
        for moment in [1.0, 3, 8] {
            #expect(!bench.opens(at: moment - 0.01))
            #expect(bench.opens(at: moment))
            bench.lose(at: moment)
        }
        try devices.makeFolder()
        #expect(!bench.opens(at: 9))
        #expect(bench.opens(at: 9.2))
        bench.lose(at: 9.2)
        devices.make("pcmC0D0p")
        #expect(!bench.opens(at: 9.3))
        #expect(bench.opens(at: 9.5))
        // What this try itself has closed is no sign.
        devices.make("pcmC0D0p")
        bench.lose(at: 9.5)
        #expect(!bench.opens(at: 9.9))
    }
}

/// The engine with a track to play, without an audio thread.
private final class EngineBench {
    private final class Clock { var seconds = 0.0 }
    private let clock = Clock()
    private let channel = MixerChannel()
    private let engine: PlaybackEngine

    init(deviceFolder: String) {
        let box = TransportBox(configuration: PlayerConfiguration())
        box.transport.withLock {
            $0.replaceQueue(
                [Fixture.track("mono.mp3")], startAt: 0, repeats: true, transition: .immediate, startPlaying: true)
        }
        engine = PlaybackEngine(
            box: box, channel: channel, deviceFolder: deviceFolder, now: { [clock] in clock.seconds },
            deliver: { _, _ in })
    }

    /// Whether the engine asks for the output at a time.
    func opens(at seconds: Double) -> Bool {
        clock.seconds = seconds
        var isAsked = false
        for _ in 0..<3 {
            _ = engine.serviceDecks()
            while let order = channel.orders.pop() { if case .openOutput = order { isAsked = true } }
        }
        return isAsked
    }

    func lose(at seconds: Double) {
        clock.seconds = seconds
        channel.outputError.withLock { $0 = MemoryOutput.unplugged }
        _ = channel.reports.push(.outputLost)
        _ = engine.serviceDecks()
        while channel.orders.pop() != nil {}
    }
}
