import Foundation
import Testing

@testable import Image

/// The files that Fixtures/make_fixtures.py made.
enum Fixture {
    static func path(_ name: String) throws -> String {
        try #require(Bundle.module.url(forResource: "Fixtures/" + name, withExtension: nil)).path
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: try path(name))))
    }

    /// A reference picture, read without the code under test other than PNM's, which PNMTests checks on its own.
    static func gray(_ name: String) throws -> GrayImage {
        guard case .gray(let image) = try PNM.decode(try bytes(name), path: name) else {
            throw ImageFileError(path: name, cause: .unknownFormat)
        }
        return image
    }

    static func rgb(_ name: String) throws -> RGBImage {
        guard case .rgb(let image) = try PNM.decode(try bytes(name), path: name) else {
            throw ImageFileError(path: name, cause: .unknownFormat)
        }
        return image
    }

    /// The largest difference of two pixels.
    static func distance(_ first: [UInt8], _ second: [UInt8]) -> Int {
        guard first.count == second.count else { return 256 }
        return zip(first, second).map { abs(Int($0) - Int($1)) }.max() ?? 0
    }
}

/// A file in the temporary folder that goes when the test is over.
final class TemporaryFile {
    let path = NSTemporaryDirectory() + "sursathi-image-" + UUID().uuidString

    init(_ bytes: [UInt8]? = nil) throws {
        if let bytes { try Data(bytes).write(to: URL(fileURLWithPath: path)) }
    }

    deinit { unlink(path) }
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
