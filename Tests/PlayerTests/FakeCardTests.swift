import Foundation
import Library
import Testing

@testable import Player

/// A card that is not there: `Fixtures/fakecard.c`, an ALSA plug-in that plays into a file and fails on demand, and
/// `Fixtures/fakemixer.c`, the volume of one.
final class FakeCard {
    /// Whether there is a C compiler to make it with, for the processor that this runs on: an emulated one has none.
    static var isPossible: Bool { configuration != nil }

    /// The folder of libasound's configuration with the plug-in in it, for the whole process; everything else in it is the
    /// system's.
    private static let configuration: String? = {
        let folder = NSTemporaryDirectory() + "sursathi-fakecard-" + UUID().uuidString
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        atexit { FakeCard.removeConfiguration() }
        guard compile("fakecard", into: folder), compile("fakemixer", into: folder) else { return nil }
        let text = """
            </usr/share/alsa/alsa.conf>
            pcm_type.fakecard { lib "\(folder)/libfakecard.so" }
            pcm.fakecard {
                @args [ OUTPUT FAULT FORMAT RATE ]
                @args.OUTPUT { type string }
                @args.FAULT { type string }
                @args.FORMAT { type string default S16_LE }
                @args.RATE { type integer default 0 }
                type fakecard
                output $OUTPUT
                fault $FAULT
                format $FORMAT
                rate $RATE
            }
            ctl_type.fakemixer { lib "\(folder)/libfakemixer.so" }
            ctl.fakemixer {
                @args [ FILE ]
                @args.FILE { type string }
                type fakemixer
                file $FILE
            }
            """
        let path = folder + "/asound.conf"
        guard (try? text.write(toFile: path, atomically: false, encoding: .utf8)) != nil else { return nil }
        setenv("ALSA_CONFIG_PATH", path, 1)
        return folder
    }()

    private static func compile(_ name: String, into folder: String) -> Bool {
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/cc")
        compiler.arguments = [
            "-shared", "-fPIC", "-DPIC", "-o", "\(folder)/lib\(name).so", Fixture.path(name + ".c"), "-lasound",
        ]
        guard (try? compiler.run()) != nil else { return false }
        compiler.waitUntilExit()
        guard compiler.terminationStatus == 0, let library = dlopen("\(folder)/lib\(name).so", RTLD_NOW) else {
            return false
        }
        dlclose(library)
        return true
    }

    private static func removeConfiguration() {
        if let configuration { try? FileManager.default.removeItem(atPath: configuration) }
    }

    private let folder: TestFolder

    private let format: String
    private let rate: Int

    init(format: String = "S16_LE", rate: Int = 0) throws {
        self.format = format
        self.rate = rate
        folder = try TestFolder()
    }

    /// Takes one format only, by ALSA's name, and one rate if that is not 0.
    var device: String { "fakecard:\(folder.path)/out.raw,\(folder.path)/fault,\(format),\(rate)" }

    /// What the card has played.
    var samples: [Int16] { bytes.withUnsafeBytes { Array($0.bindMemory(to: Int16.self)) } }

    /// The same in the card's format, full scale being -1...1.
    var floats: [Double] {
        switch format {
        case "FLOAT_LE": bytes.withUnsafeBytes { $0.bindMemory(to: Float.self).map { Double($0) } }
        case "S32_LE": bytes.withUnsafeBytes { $0.bindMemory(to: Int32.self).map { Double($0) / 0x8000_0000 } }
        case "S24_LE": bytes.withUnsafeBytes { $0.bindMemory(to: Int32.self).map { Double($0) / 0x80_0000 } }
        case "S24_3LE":
            stride(from: 0, to: bytes.count - 2, by: 3).map { index in
                let value = bytes[index..<index + 3].reversed().reduce(0) { $0 << 8 | Int32($1) } << 8
                return Double(value) / 0x8000_0000
            }
        default: samples.map { Double($0) / 32_768 }
        }
    }

    private var bytes: [UInt8] {
        [UInt8]((try? Data(contentsOf: URL(fileURLWithPath: folder.path + "/out.raw"))) ?? Data())
    }

    /// Makes the card fail at its next opportunity: `xrun`, `suspend`, `unplug` or `absent`; "" plugs it in again.
    func fail(_ word: String) throws { _ = try folder.file("fault", word.utf8) }

    /// Whether the card has not met its fault yet.
    var isFaultPending: Bool { (try? Data(contentsOf: URL(fileURLWithPath: folder.path + "/fault")).isEmpty) == false }
}

@Suite(.enabled(if: FakeCard.isPossible, "needs /usr/bin/cc")) struct FakeCardTests {
    private func player(_ card: FakeCard, _ log: EventLog) -> Player {
        var configuration = PlayerConfiguration()
        configuration.realtimePriority = 0
        configuration.idleCloseSeconds = 0.5
        let device = card.device
        return Player(configuration: configuration, output: { ALSAOutput(device: device) }, onEvent: { log.add($0) })
    }

    private func has(_ log: EventLog, _ matches: (PlayerEvent) -> Bool) -> Bool {
        eventually { log.events.contains { matches($0.event) } }
    }

    @Test("a card of 16 bits gets the samples of mpg123 -w, bit for bit, and the log its parameters")
    func plays() throws {
        let card = try FakeCard()
        let log = EventLog()
        let player = player(card, log)
        try player.start()
        player.replaceQueue([Fixture.track("stereo.mp3")], repeats: false, transition: .immediate, startPlaying: true)
        #expect(has(log) { $0 == .queueEnded })
        #expect(eventually { player.status.outputFormat == nil })
        player.shutdown()
        let expected = try Fixture.samples("stereo.pcm")
        let isEqual = card.samples.trimmedSilence.isDecoded(like: expected.trimmedSilence)
        #expect(isEqual)
        let opened = log.events.compactMap { if case .outputOpened(let text) = $0.event { text } else { nil } }
        #expect(opened.first?.hasPrefix("ALSA device \(card.device) at 44100:16:2 (S16_LE, period ") == true)
    }

    @Test(
        "a card that offers one format gets it, with all that the decoder has",
        arguments: ["S24_LE", "S24_3LE", "S32_LE", "FLOAT_LE"])
    func formats(name: String) throws {
        let card = try FakeCard(format: name)
        let log = EventLog()
        let player = player(card, log)
        try player.start()
        player.replaceQueue([Fixture.track("mono.mp3")], repeats: false, transition: .immediate, startPlaying: true)
        #expect(has(log) { $0 == .queueEnded })
        #expect(eventually { player.status.outputFormat == nil })
        player.shutdown()
        let expected = try Fixture.bytes("mono.f32").withUnsafeBytes {
            $0.bindMemory(to: Float.self).map { Double($0) }
        }
        let played = card.floats
        let start = try #require(played.firstIndex { $0 != 0 })
        // What rounds to nothing in fewer bits stands before.
        let differences = (0..<4).map { shift in
            zip(played[start...], expected[shift...]).prefix(8_000).reduce(0) { max($0, abs($1.0 - $1.1)) }
        }
        // Half a step of 24 bits.
        #expect((differences.min() ?? 1) <= 0.51 / 0x80_0000)
        #expect(played.count - start > 8_000)
    }

    @Test("a card of another rate gets the music resampled, and tells so")
    func otherRate() throws {
        let card = try FakeCard(format: "S32_LE", rate: 48_000)
        let log = EventLog()
        let player = player(card, log)
        try player.start()
        player.replaceQueue([Fixture.track("mono.mp3")], repeats: false, transition: .immediate, startPlaying: true)
        #expect(has(log) { if case .outputOpened(let text) = $0 { text.contains("48000:32:1") } else { false } })
        #expect(has(log) { $0 == .queueEnded })
        #expect(eventually { player.status.outputFormat == nil })
        player.shutdown()
        let played = card.floats
        let start = try #require(played.firstIndex { abs($0) > 0.1 })
        // Two tenths of a second of 523 Hz.
        let part = played[start..<min(played.count, start + 9_600)]
        #expect(abs(zip(part, part.dropFirst()).count { $0 < 0 && $1 >= 0 } - 105) <= 1)
    }

    @Test("underruns and suspends are recovered and counted, and the music goes on")
    func recovers() throws {
        let card = try FakeCard()
        let log = EventLog()
        let player = player(card, log)
        try player.start()
        player.replaceQueue([Fixture.track("low.mp3")], repeats: true, transition: .immediate, startPlaying: true)
        #expect(eventually { player.status.elapsedSeconds > 0.2 })
        for word in ["xrun", "suspend", "xrun"] {
            try card.fail(word)
            #expect(eventually { !card.isFaultPending })
            let elapsed = player.status.elapsedSeconds
            #expect(eventually { player.status.elapsedSeconds > elapsed + 0.3 })
        }
        #expect(eventually { player.status.underruns == 2 })
        #expect(log.events.filter { if case .underrun = $0.event { true } else { false } }.count == 2)
        #expect(!log.events.contains { if case .outputLost = $0.event { true } else { false } })
        player.shutdown()
    }

    @Test("a card that is unplugged is an event, the place is kept, and plugged in again it plays on")
    func comesBack() throws {
        let card = try FakeCard()
        let log = EventLog()
        let player = player(card, log)
        try player.start()
        player.replaceQueue([Fixture.track("low.mp3")], repeats: false, transition: .immediate, startPlaying: true)
        #expect(eventually { player.status.elapsedSeconds > 0.3 })
        try card.fail("unplug")
        #expect(
            has(log) { if case .outputLost(let error, _) = $0 { error.cause == .absent } else { false } })
        try card.fail("absent")
        let kept = player.status.elapsedSeconds
        #expect(player.status.state == .play)
        #expect(log.events.filter { if case .trackEnded = $0.event { true } else { false } }.isEmpty)
        try card.fail("")
        #expect(has(log) { $0 == .outputRecovered })
        #expect(player.status.elapsedSeconds < kept + 1)
        #expect(eventually { player.status.elapsedSeconds > kept + 0.2 })
        #expect(player.status.lastError == nil)
        player.shutdown()
    }

    @Test("the card's own volume is read, and set in its steps; without the card it is an error")
    func volume() throws {
        let folder = try TestFolder()
        let path = try folder.file("volume", "32".utf8)
        for control in [nil, "Master"] {
            let mixer = ALSAMixer(device: "fakemixer:\(path)", control: control)
            _ = try folder.file("volume", "32".utf8)
            #expect(try mixer.open() == 50)
            try mixer.set(75)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "48\n")
            #expect(try mixer.changed() == nil)
            try mixer.set(0)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "0\n")
        }
        #expect { try ALSAMixer(device: "fakemixer:\(path)", control: "Speaker").open() } throws: {
            "\($0)".contains("Speaker") && "\($0)".contains("scontrols")
        }
    }
}
