import Foundation
import Library
import Synchronization

@testable import Player

/// A folder that is gone after the test.
final class TestFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "sursathi-player-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file and returns its path.
    func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        let path = path + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }
}

enum Fixture {
    static func path(_ name: String) -> String { Bundle.module.bundlePath + "/Fixtures/" + name }
    static func track(_ name: String) -> Track { Track(path: path(name)) }
    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
    }

    /// A .pcm fixture: 16-bit little-endian samples.
    static func samples(_ name: String) throws -> [Int16] {
        let bytes = try bytes(name)
        return stride(from: 0, to: bytes.count - 1, by: 2).map {
            Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
        }
    }
}

/// Keeps what it is given, and fails where it is told to.
final class MemoryOutput: AudioOutput {
    let name = "memory"
    var periodFrames = 1_024
    let delayFrames = 0
    var underruns = 0
    /// All that was written; and the samples if they were 16-bit ones.
    var bytes: [UInt8] = []
    var samples: [Int16] = []
    /// The samples if they were floating-point ones.
    var floats: [Float] { bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) } }
    var format: AudioFormat?
    /// The formats it was opened with.
    var opened: [AudioFormat] = []
    /// What it takes instead of the wished format.
    var onlyFormat: AudioFormat?
    /// Writes that succeed before one fails.
    var writesBeforeFailure: Int?
    /// Opens that fail.
    var failingOpens = 0

    static let unplugged = AudioOutputError(output: "memory", cause: .absent, code: ENODEV, reason: "unplugged")

    func open(_ wished: AudioFormat) throws(AudioOutputError) -> AudioFormat {
        if failingOpens > 0 {
            failingOpens -= 1
            throw Self.unplugged
        }
        opened.append(wished)
        format = onlyFormat ?? wished
        return onlyFormat ?? wished
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(AudioOutputError) {
        if let left = writesBeforeFailure {
            writesBeforeFailure = left > 0 ? left - 1 : nil
            if left == 0 { throw Self.unplugged }
        }
        self.bytes.append(contentsOf: bytes)
        if format?.sampleFormat == .int16 { samples.append(contentsOf: bytes.bindMemory(to: Int16.self)) }
    }

    func pause() {}
    func resume() throws(AudioOutputError) {}
    func close() {}
}

/// An offline player into memory, with its events.
final class OfflineRun {
    let output = MemoryOutput()
    let player: OfflinePlayer
    private let log = EventLog()

    init(_ change: (inout PlayerConfiguration) -> Void = { _ in }) {
        var configuration = PlayerConfiguration()
        change(&configuration)
        let log = log
        player = OfflinePlayer(configuration: configuration, output: output) { log.add($1, at: $0) }
    }

    var events: [PlayerEvent] { log.events.map(\.event) }
    var timedEvents: [(seconds: Double, event: PlayerEvent)] { log.events }

    /// File names in the order they were started.
    var started: [String] {
        events.compactMap { if case .trackStarted(let entry, _) = $0 { entry.track.fileName } else { nil } }
    }

    /// File names in the order they were skipped.
    var skipped: [String] {
        events.compactMap { if case .trackSkipped(let path, _) = $0 { Track(path: path).fileName } else { nil } }
    }

    func play(_ tracks: [Track], repeats: Bool = false, startAt: Int = 0) {
        player.replaceQueue(tracks, startAt: startAt, repeats: repeats, transition: .immediate, startPlaying: true)
    }
}

/// Events, in order, from any thread.
final class EventLog: Sendable {
    private let kept = Mutex<[(seconds: Double, event: PlayerEvent)]>([])
    var events: [(seconds: Double, event: PlayerEvent)] { kept.withLock { $0 } }
    func add(_ event: PlayerEvent, at seconds: Double = 0) { kept.withLock { $0.append((seconds, event)) } }
}

/// Waits for something another thread does; false after 20 s.
func eventually(_ condition: () -> Bool) -> Bool {
    for _ in 0..<4_000 {
        if condition() { return true }
        usleep(5_000)
    }
    return false
}

extension Array where Element == Int16 {
    /// As the player's inner parts have them: full scale is -1...1.
    var asFloats: [Float] { map { Float($0) / 32_768 } }

    /// Without the silence before and after.
    var trimmedSilence: ArraySlice<Int16> {
        guard let first = firstIndex(where: { $0 != 0 }), let last = lastIndex(where: { $0 != 0 }) else { return [] }
        return self[first...last]
    }
}

extension Collection where Element == Int16 {
    /// Whether these are the samples of a fixture, which mpg123 has decoded on x86-64. For other processors libmpg123 has another
    /// decoder, which may round otherwise.
    func isDecoded(like expected: some Collection<Int16>) -> Bool {
        #if arch(x86_64)
            elementsEqual(expected)
        #else
            count == expected.count && zip(self, expected).allSatisfy { abs(Int($0) - Int($1)) <= 1 }
        #endif
    }
}

extension Sequence where Element == Float {
    /// To 16 bits, without dither.
    var as16Bit: [Int16] { map { Int16(clamping: Int(($0 * 32_768).rounded(.toNearestOrEven))) } }
}

extension Array where Element == Float {
    /// The largest difference between neighbours, of one channel.
    var largestStep: Float { zip(self, dropFirst()).reduce(0) { Swift.max($0, abs($1.0 - $1.1)) } }
}
