import Foundation
import Testing

@testable import CNN

/// Damaged models give an error or a result. A crash would end the whole test run.
@Suite struct HostileFileTests {
    /// More rounds by hand: CNN_FUZZ_ROUNDS=100 swift test --sanitize=address --filter HostileFile
    private static let rounds = ProcessInfo.processInfo.environment["CNN_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 1
    private static let allOperators = FixtureCase.operators + FixtureCase.layers + FixtureCase.types
    /// Keeps a flipped dimension from filling the machine's memory.
    private static let memoryLimitBytes = 4 << 20

    /// Reads the model and, if it is still one, runs it.
    /// - Returns: whether it ran.
    @discardableResult
    private static func run(_ bytes: [UInt8], runs: Bool = true) -> Bool {
        do throws(ModelError) {
            let session = try Session(model: try Model(bytes: bytes), memoryLimitBytes: memoryLimitBytes)
            if runs { session.run() }
            return true
        } catch {
            #expect(!error.detail.isEmpty)
            return false
        }
    }

    @Test("a truncated network is refused wherever it ends", arguments: FixtureCase.networks)
    func truncates(_ fixture: FixtureCase) {
        // Near the end of the file only metadata are missing, which is a valid model.
        for length in stride(from: 0, to: fixture.model.count - 400, by: 97) {
            #expect(!Self.run(Array(fixture.model.prefix(length)), runs: false), "\(length) bytes")
        }
    }

    @Test("a truncated operator is refused or runs", arguments: allOperators)
    func truncatesOperators(_ fixture: FixtureCase) {
        for length in stride(from: 0, to: fixture.model.count, by: 7) { Self.run(Array(fixture.model.prefix(length))) }
    }

    @Test("flipped bits give an error or a result", arguments: allOperators)
    func flipsBits(_ fixture: FixtureCase) {
        var random = LinearCongruential(seed: UInt64(fixture.model.count))
        for _ in 0..<20 * Self.rounds {
            var bytes = fixture.model
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
            Self.run(bytes)
        }
    }

    @Test("flipped bits in the structure of a network give an error or a session", arguments: FixtureCase.networks)
    func flipsNetworkBits(_ fixture: FixtureCase) {
        var random = LinearCongruential(seed: 7)
        // The nodes come first, the weights after them.
        for _ in 0..<60 * Self.rounds {
            var bytes = fixture.model
            let position = Int.random(in: 0..<5000, using: &random)
            bytes[position] = UInt8.random(in: 0...255, using: &random)
            Self.run(bytes, runs: false)
        }
    }

    @Test("bytes that are no model are refused")
    func refusesGarbage() {
        #expect(!Self.run([]))
        #expect(!Self.run([0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]))
        #expect(!Self.run([UInt8](repeating: 0xFF, count: 1000)))
        #expect(!Self.run([UInt8](repeating: 0x0A, count: 1000)))
        #expect(!Self.run(Array("\u{89}PNG\r\n\u{1A}\n".utf8)))
    }
}

/// A random number generator that gives the same numbers everywhere (Knuth's MMIX constants).
struct LinearCongruential: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        // The low bits of such a generator hardly vary.
        return state ^ state >> 32
    }
}
