// Runs on: the main thread of the fuzzer.
@testable import CNN
import Glibc

/// Mutations that keep the file a protocol buffer: fields are changed, repeated, moved and dropped, and all lengths
/// around them corrected. Every second mutation is libFuzzer's own, which damages the structure as well.
@_silgen_name("LLVMFuzzerMutate")
private func libFuzzerMutate(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ maximum: Int) -> Int

/// Changes an input in place; called by libFuzzer.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ maximum: Int, _ seed: CUnsignedInt) -> Int {
    var random = SplitMix(state: UInt64(seed))
    guard Int.random(in: 0..<3, using: &random) > 0 else { return libFuzzerMutate(data, size, maximum) }
    var message = Message(UnsafeBufferPointer(start: data, count: size)[...], .model)
    for _ in 0..<Int.random(in: 1...3, using: &random) { message.mutate(&random) }
    return store(message, data, maximum) ?? libFuzzerMutate(data, size, maximum)
}

/// Puts fields of one input into another; called by libFuzzer.
@_cdecl("LLVMFuzzerCustomCrossOver")
public func crossOver(
    _ first: UnsafePointer<UInt8>, _ firstSize: Int, _ second: UnsafePointer<UInt8>, _ secondSize: Int,
    _ out: UnsafeMutablePointer<UInt8>, _ maximum: Int, _ seed: CUnsignedInt
) -> Int {
    var random = SplitMix(state: UInt64(seed))
    var message = Message(UnsafeBufferPointer(start: first, count: firstSize)[...], .model)
    var other = Message(UnsafeBufferPointer(start: second, count: secondSize)[...], .model)
    // A node, tensor or attribute of the other file.
    var donated: [Field] = []
    other.visit { fields, type in if type == .graph || type == .node { donated += fields.prefix(64) } }
    for _ in 0..<Int.random(in: 1...4, using: &random) {
        guard let field = donated.randomElement(using: &random) else { break }
        let target: Schema = field.owner
        var places = 0
        message.visit { _, type in places += type == target ? 1 : 0 }
        guard places > 0 else { break }
        var place = Int.random(in: 0..<places, using: &random)
        message.visit { fields, type in
            guard type == target else { return }
            if place == 0 { fields.insert(field, at: Int.random(in: 0...fields.count, using: &random)) }
            place -= 1
        }
    }
    return store(message, out, maximum) ?? 0
}

private func store(_ message: Message, _ data: UnsafeMutablePointer<UInt8>, _ maximum: Int) -> Int? {
    let bytes = message.bytes()
    guard !bytes.isEmpty, bytes.count <= maximum else { return nil }
    for (index, byte) in bytes.enumerated() { data[index] = byte }
    return bytes.count
}

/// Which message a field belongs to, as far as nesting matters.
private enum Schema {
    case model, graph, node, attribute, tensor, value, type, tensorType, shape, dimension, pair, opset

    func child(_ number: UInt64) -> Schema? {
        switch (self, number) {
        case (.model, 7), (.attribute, 6), (.attribute, 11): .graph
        case (.model, 8): .opset
        case (.model, 14), (.tensor, 13): .pair
        case (.graph, 1): .node
        case (.graph, 5), (.attribute, 5), (.attribute, 10): .tensor
        case (.graph, 11), (.graph, 12), (.graph, 13): .value
        case (.node, 5): .attribute
        case (.value, 2): .type
        case (.type, 1): .tensorType
        case (.tensorType, 2): .shape
        case (.shape, 1): .dimension
        default: nil
        }
    }
}

private indirect enum Content {
    case varint(UInt64)
    case fixed32([UInt8])
    case fixed64([UInt8])
    case bytes([UInt8])
    case message(Message)
}

private struct Field {
    var number: UInt64
    let owner: Schema
    var content: Content
}

private struct Message {
    let type: Schema
    var fields: [Field] = []
    /// What could not be parsed, kept as it is.
    var rest: [UInt8] = []

    init(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, _ type: Schema, depth: Int = 0) {
        self.type = type
        var bytes = bytes
        while !bytes.isEmpty {
            let start = bytes
            guard let key = Self.varint(&bytes), let content = Self.content(&bytes, key, type, depth) else {
                rest = Array(start)
                return
            }
            fields.append(Field(number: key >> 3, owner: type, content: content))
        }
    }

    private static func varint(_ bytes: inout Slice<UnsafeBufferPointer<UInt8>>) -> UInt64? {
        var (value, shift): (UInt64, UInt64) = (0, 0)
        while shift < 64, let byte = bytes.popFirst() {
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    private static func content(
        _ bytes: inout Slice<UnsafeBufferPointer<UInt8>>, _ key: UInt64, _ type: Schema, _ depth: Int
    ) -> Content? {
        func take(_ count: Int) -> Slice<UnsafeBufferPointer<UInt8>>? {
            guard count <= bytes.count else { return nil }
            defer { bytes = bytes.dropFirst(count) }
            return bytes.prefix(count)
        }
        switch key & 7 {
        case 0: return varint(&bytes).map { .varint($0) }
        case 1: return take(8).map { .fixed64(Array($0)) }
        case 5: return take(4).map { .fixed32(Array($0)) }
        case 2:
            guard let length = varint(&bytes), length <= 1 << 30, let body = take(Int(length)) else { return nil }
            if depth < 12, let child = type.child(key >> 3) { return .message(Message(body, child, depth: depth + 1)) }
            return .bytes(Array(body))
        default: return nil
        }
    }

    func bytes() -> [UInt8] {
        var bytes: [UInt8] = []
        func append(_ value: UInt64) {
            var rest = value
            while rest >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            bytes.append(UInt8(rest))
        }
        for field in fields {
            switch field.content {
            case .varint(let value):
                append(field.number << 3)
                append(value)
            case .fixed64(let body):
                append(field.number << 3 | 1)
                bytes += body
            case .fixed32(let body):
                append(field.number << 3 | 5)
                bytes += body
            case .bytes(let body):
                append(field.number << 3 | 2)
                append(UInt64(body.count))
                bytes += body
            case .message(let message):
                let body = message.bytes()
                append(field.number << 3 | 2)
                append(UInt64(body.count))
                bytes += body
            }
        }
        return bytes + rest
    }

    /// Shows every message's fields, from the outside in.
    mutating func visit(_ body: (inout [Field], Schema) -> Void) {
        body(&fields, type)
        for index in fields.indices {
            guard case .message(var message) = fields[index].content else { continue }
            message.visit(body)
            fields[index].content = .message(message)
        }
    }

    mutating func mutate(_ random: inout SplitMix) {
        var count = 0
        var names: [[UInt8]] = []
        visit { fields, type in
            count += fields.count
            guard type == .node || type == .attribute || type == .tensor || type == .value else { return }
            for field in fields {
                if case .bytes(let bytes) = field.content, bytes.count < 40 { names.append(bytes) }
            }
        }
        guard count > 0 else { return }
        var place = Int.random(in: 0..<count, using: &random)
        visit { fields, type in
            if place >= 0, place < fields.count { Self.mutate(&fields, at: place, type, names, &random) }
            place -= fields.count
        }
    }

    private static func mutate(
        _ fields: inout [Field], at index: Int, _ type: Schema, _ names: [[UInt8]], _ random: inout SplitMix
    ) {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: fields.remove(at: index)
        case 1: fields.insert(fields[index], at: Int.random(in: 0...fields.count, using: &random))
        case 2: fields.swapAt(index, Int.random(in: fields.indices, using: &random))
        case 3: fields[index].number = UInt64.random(in: 1...21, using: &random)
        default:
            switch fields[index].content {
            case .varint: fields[index].content = .varint(interesting(&random))
            case .fixed32(let bytes): fields[index].content = .fixed32(changed(bytes, &random))
            case .fixed64(let bytes): fields[index].content = .fixed64(changed(bytes, &random))
            case .bytes(let bytes):
                if type == .node, fields[index].number == 4 {
                    guard let name = operatorNames.randomElement(using: &random) else { return }
                    fields[index].content = .bytes(name)
                } else if type == .tensor, fields[index].number == 7 || fields[index].number == 9 {
                    fields[index].content = .bytes(integers(bytes, isPacked: fields[index].number == 7, &random))
                } else if bytes.count < 40, let name = names.randomElement(using: &random), Bool.random(using: &random)
                {
                    fields[index].content = .bytes(name)
                } else {
                    fields[index].content = .bytes(changed(bytes, &random))
                }
            case .message: fields.insert(fields[index], at: index)
            }
        }
    }

    private static let operatorNames = OperatorTable.names.map { Array($0.utf8) }

    private static func interesting(_ random: inout SplitMix) -> UInt64 {
        let values: [Int64] = [
            0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 21, 127, 128, 255, 256, 1000, 4096, 65535, 65536, 1 << 20,
            1 << 24, 1 << 28, 1 << 30, (1 << 31) - 1, 1 << 31, 1 << 32, 1 << 40, 1 << 62, .max, -1, -2, -3, -4, -128,
            -65536, -(1 << 31), -(1 << 32), .min, .min + 1,
        ]
        let value = values[Int.random(in: values.indices, using: &random)]
        return UInt64(
            bitPattern: value &+ Int64.random(in: -1...1, using: &random) &* (Bool.random(using: &random) ? 1 : 0))
    }

    private static func changed(_ bytes: [UInt8], _ random: inout SplitMix) -> [UInt8] {
        var bytes = bytes
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes.append(UInt8.random(in: 0...255, using: &random))
        case 1: bytes = Array(bytes.dropLast(Int.random(in: 1...8, using: &random)))
        default:
            guard !bytes.isEmpty else { return [0] }
            bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        return bytes
    }

    /// A list of 64-bit integers with one changed: shapes, axes, pads and the like.
    private static func integers(_ bytes: [UInt8], isPacked: Bool, _ random: inout SplitMix) -> [UInt8] {
        var result = bytes
        if !isPacked, bytes.count >= 8, bytes.count % 8 == 0 {
            let value = interesting(&random)
            let place = Int.random(in: 0..<bytes.count / 8, using: &random) * 8
            for byte in 0..<8 { result[place + byte] = UInt8(truncatingIfNeeded: value >> UInt64(8 * byte)) }
            return result
        }
        guard isPacked else { return changed(bytes, &random) }
        var values: [UInt64] = []
        bytes.withUnsafeBufferPointer { buffer in
            var slice = buffer[...]
            while let value = varint(&slice) { values.append(value) }
        }
        guard !values.isEmpty else { return changed(bytes, &random) }
        values[Int.random(in: values.indices, using: &random)] = interesting(&random)
        result = []
        for value in values {
            var rest = value
            while rest >= 0x80 {
                result.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            result.append(UInt8(rest))
        }
        return result
    }
}

/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
