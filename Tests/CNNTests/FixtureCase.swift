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
    static let layers = load("layers.bin")
    static let types = load("types.bin")
    static let networks = load("networks.bin")
    static let quantized = load("quantized.bin")

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
        guard let found = found.floats, let expected = expected.floats else { return found == expected ? 0 : .infinity }
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

    enum Failure: Error { case truncated, unknownType }

    /// By ONNX's numbers.
    private static let types: [UInt8: ElementType] = [
        1: .float32, 2: .uint8, 3: .int8, 6: .int32, 7: .int64, 9: .bool,
    ]

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
            guard let type = Self.types[try take(1).first ?? 0] else { throw Failure.unknownType }
            var shape: [Int] = []
            for _ in 0..<(try int()) { shape.append(try int()) }
            let data = Array(try take(shape.reduce(1, *) * type.size))
            tensors[name] = try Tensor(shape: shape, storage: data.withUnsafeBytes { .init(type, bytes: $0) })
        }
        return tensors
    }
}
