import Foundation
import Image
import Testing

@testable import Capture

/// The files that Fixtures/make_fixtures.py made.
enum Fixture {
    static func path(_ name: String) throws -> String {
        try #require(Bundle.module.url(forResource: "Fixtures/" + name, withExtension: nil)).path
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: try path(name))))
    }

    /// The largest difference of two pixels.
    static func distance(_ first: [UInt8], _ second: [UInt8]) -> Int {
        guard first.count == second.count else { return 256 }
        return zip(first, second).map { abs(Int($0) - Int($1)) }.max() ?? 0
    }
}

/// A folder that goes when the test is over.
final class TemporaryFolder {
    let path = NSTemporaryDirectory() + "sursathi-capture-" + UUID().uuidString

    init() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
        return path + "/" + name
    }
}

/// What reading a source to its end gave.
struct Playback: Equatable {
    var frames: [Frame] = []
    var drops: [String] = []

    /// Reads to the end, at most `limit` answers.
    init(_ source: any FrameSource, limit: Int = 1000) throws(CaptureError) {
        for _ in 0..<limit {
            var frame = Frame()
            switch try source.read(into: &frame, timeoutMilliseconds: 0) {
            case .frame: frames.append(frame)
            case .dropped(let reason): drops.append(reason)
            case .timedOut: break
            case .ended: return
            }
        }
    }

    static func == (first: Playback, second: Playback) -> Bool {
        first.drops == second.drops && first.frames.map(\.bytes) == second.frames.map(\.bytes)
    }
}

/// The error that a body throws; anything else is an issue. (`#expect(throws:)` returns it only from Swift 6.1 on.)
func thrown<Failure: Error, Result>(
    _ type: Failure.Type, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Result
) -> Failure? {
    do {
        _ = try body()
        Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    } catch let error as Failure {
        return error
    } catch {
        Issue.record("\(error) was thrown", sourceLocation: sourceLocation)
    }
    return nil
}

/// The same sequence on every run (SplitMix64, Steele et al. 2014).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
