import Foundation
import Testing

@testable import CNN

/// One model with inputs and the outputs that ONNX Runtime computed. Format: Fixtures/make_fixtures.py
struct FixtureCase: CustomTestStringConvertible, Sendable {
    let name: String
    let model: [UInt8]
    let inputs: [String: Tensor]
    let outputs: [String: Tensor]

    var testDescription: String { name }

    static let operators = load("operators.bin")
    static let networks = load("networks.bin")

    static func path(_ name: String) -> String {
        Bundle.module.bundlePath + "/Fixtures/" + name
    }

    private static func load(_ name: String) -> [FixtureCase] {
        do {
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
            var reader = FixtureReader(bytes: bytes)
            return try reader.cases()
        } catch {
            Issue.record("\(name): \(error)")
            return []
        }
    }

    /// The largest absolute difference over the largest absolute value of the reference; infinite if types differ.
    static func difference(_ found: Tensor?, _ expected: Tensor) -> Float {
        guard let found, found.shape == expected.shape else { return .infinity }
        if let expected = expected.int64s { return found.int64s == expected ? 0 : .infinity }
        guard let found = found.floats, let expected = expected.floats else { return .infinity }
        let scale = expected.reduce(0) { max($0, abs($1)) }
        let largest = zip(found, expected).reduce(Float(0)) { largest, pair in
            let distance = abs(pair.0 - pair.1)
            return distance.isNaN ? .infinity : max(largest, distance)
        }
        return largest == 0 ? 0 : largest / scale
    }
}

private struct FixtureReader {
    let bytes: [UInt8]
    var position = 0

    enum Failure: Error { case truncated }

    mutating func cases() throws -> [FixtureCase] {
        var cases: [FixtureCase] = []
        while position < bytes.count {
            let name = try text()
            let model = Array(try take(try int()))
            cases.append(FixtureCase(name: name, model: model, inputs: try tensors(), outputs: try tensors()))
        }
        return cases
    }

    private mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
        guard count <= bytes.count - position else { throw Failure.truncated }
        defer { position += count }
        return bytes[position..<position + count]
    }

    private mutating func int() throws -> Int {
        try take(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private mutating func text() throws -> String { String(decoding: try take(try int()), as: UTF8.self) }

    private mutating func tensors() throws -> [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        for _ in 0..<(try int()) {
            let name = try text()
            let isFloat = try take(1).first == 1
            var shape: [Int] = []
            for _ in 0..<(try int()) { shape.append(try int()) }
            let count = shape.reduce(1, *)
            let data = Array(try take(count * (isFloat ? 4 : 8)))
            tensors[name] = try data.withUnsafeBytes { raw in
                guard isFloat else {
                    let values = (0..<count).map { raw.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self) }
                    return try Tensor(shape: shape, int64s: values)
                }
                let values = (0..<count).map { raw.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self) }
                return try Tensor(shape: shape, floats: values)
            }
        }
        return tensors
    }
}
