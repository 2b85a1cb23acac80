// Runs on: any thread; values only.

/// Puts numbers into bytes, little-endian.
struct ByteWriter {
    var bytes: [UInt8] = []

    mutating func append<Number: FixedWidthInteger>(_ number: Number) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// A count and so many numbers.
    mutating func append<Number: FixedWidthInteger>(_ numbers: [Number]) {
        append(UInt64(numbers.count))
        if Number.bitWidth == 8 || Number(1).littleEndian == 1 {
            numbers.withUnsafeBytes { bytes.append(contentsOf: $0) }
        } else {
            for number in numbers { append(number) }
        }
    }
}

/// Takes numbers out of bytes. Nothing here trusts them: what is not there is nil.
struct ByteReader {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    mutating func next<Number: FixedWidthInteger>(_: Number.Type) -> Number? {
        let size = Number.bitWidth / 8
        guard rest.count >= size else { return nil }
        let number = rest.withUnsafeBytes { $0.loadUnaligned(as: Number.self) }
        rest = rest.dropFirst(size)
        return Number(littleEndian: number)
    }

    mutating func skip(_ count: Int) { rest = rest.dropFirst(max(0, count)) }

    /// A count and so many numbers.
    mutating func array<Number: FixedWidthInteger>(of _: Number.Type) -> [Number]? {
        let size = Number.bitWidth / 8
        guard let count = next(UInt64.self), count <= UInt64(rest.count / size) else { return nil }
        // The storage that all empty arrays share is not written to, not even its count.
        guard count > 0 else { return [] }
        let length = Int(count) * size
        let numbers = rest.withUnsafeBytes { source in
            [Number](unsafeUninitializedCapacity: Int(count)) { target, initialized in
                UnsafeMutableRawBufferPointer(target).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: source[..<length]))
                initialized = Int(count)
            }
        }
        rest = rest.dropFirst(length)
        return Number(1).littleEndian == 1 ? numbers : numbers.map { Number(littleEndian: $0) }
    }

    /// A count and so many rows.
    /// - Parameter size: of a row in bytes, so that a count that cannot be is refused before anything is reserved.
    mutating func rows<Row>(_ size: Int, _ row: (inout ByteReader) -> Row?) -> [Row]? {
        guard let count = next(UInt64.self), count <= UInt64(rest.count / size) else { return nil }
        var rows: [Row] = []
        rows.reserveCapacity(Int(count))
        for _ in 0..<Int(count) {
            guard let next = row(&self) else { return nil }
            rows.append(next)
        }
        return rows
    }
}

/// FNV-1a of 64 bits (http://www.isthe.com/chongo/tech/comp/fnv): finds accidents, not intent.
enum Checksum {
    static func of(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.withUnsafeBytes { buffer in
            buffer.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        }
    }
}
