// Runs on: any thread.
import Glibc

/// An array in NumPy's .npy format, versions 1 and 2: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
///
/// Little-endian, in C order, of one of the engine's element types. Anything else is refused.
public struct NumpyFile: Sendable, Equatable {
    /// The elements.
    public typealias Storage = Tensor.Storage

    /// The size of each dimension, at most 32 of them.
    public let shape: [Int]
    /// The elements, row-major, as many as the product of `shape`.
    public let storage: Storage

    /// An array by its elements.
    /// - Throws: `NumpyError` unless there are as many elements as the shape says.
    public init(shape: [Int], storage: Storage) throws(NumpyError) {
        guard try Self.elementCount(shape) == storage.count else {
            throw NumpyError(detail: "\(storage.count) elements do not make an array of shape \(shape)")
        }
        self.shape = shape
        self.storage = storage
    }

    /// A tensor's array.
    public init(_ tensor: Tensor) {
        shape = tensor.shape
        storage = tensor.storage
    }

    // MARK: Reading

    /// Reads a file of at most 2 GiB.
    /// - Throws: `NumpyError` naming the file.
    public init(path: String) throws(NumpyError) {
        let file: MappedFile
        do throws(ModelError) {
            file = try MappedFile(path: path)
        } catch { throw NumpyError(detail: error.description) }
        do throws(NumpyError) {
            try self.init(file: file)
        } catch { throw NumpyError(detail: "\(path): \(error.detail)") }
    }

    /// Reads the contents of a file.
    /// - Throws: `NumpyError`.
    public init(bytes: [UInt8]) throws(NumpyError) {
        try self.init(file: MappedFile(copying: bytes))
    }

    private init(file: MappedFile) throws(NumpyError) {
        // The bytes are read until the end of this function.
        defer { withExtendedLifetime(file) {} }
        let bytes = file.bytes
        let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
        guard bytes.count >= 12, bytes.prefix(6).elementsEqual(magic) else {
            throw NumpyError(detail: "not a .npy file")
        }
        let isFirstVersion = bytes[6] == 1
        guard isFirstVersion || bytes[6] == 2 else {
            throw NumpyError(detail: ".npy version \(bytes[6]) is not supported")
        }
        let start = isFirstVersion ? 10 : 12
        let length =
            isFirstVersion
            ? Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt16.self)))
            : Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self)))
        guard length <= bytes.count - start, length <= 65_536 else {
            throw NumpyError(detail: "the header is truncated")
        }
        let header = NumpyHeader(String(decoding: bytes[start..<start + length], as: UTF8.self))
        guard try header.value("fortran_order") == "False" else {
            throw NumpyError(detail: "Fortran order is not supported; save numpy.ascontiguousarray(a)")
        }
        shape = try header.shape()
        let count = try Self.elementCount(shape)
        let data = UnsafeRawBufferPointer(rebasing: bytes[(start + length)...])
        let descr = try header.value("descr")
        guard let (type, _) = Self.descriptions.first(where: { "'\($0.text)'" == descr }) else {
            let known = Self.descriptions.map(\.text).joined(separator: ", ")
            throw NumpyError(detail: "element type \(printable(descr)) is not supported; there are \(known)")
        }
        guard data.count / type.size == count, data.count % type.size == 0 else {
            throw NumpyError(
                detail: "\(data.count) bytes of data, but \(count) elements of \(type.size) bytes are announced")
        }
        storage = Storage(type, bytes: data)
    }

    /// NumPy's names of the element types.
    private static let descriptions: [(type: ElementType, text: String)] = [
        (.float32, "<f4"), (.int64, "<i8"), (.int32, "<i4"), (.uint8, "|u1"), (.int8, "|i1"), (.bool, "|b1"),
    ]

    private static func elementCount(_ shape: [Int]) throws(NumpyError) -> Int {
        var count = 1
        for dimension in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
            guard dimension >= 0, !overflow, shape.count <= 32 else {
                throw NumpyError(detail: "shape \(shape) is not possible")
            }
            count = product
        }
        return count
    }

    // MARK: Writing

    /// The contents of a file, version 1.0, with the data aligned to 64 bytes as NumPy does it.
    public func bytes() -> [UInt8] {
        let type = Self.descriptions.first { $0.type == storage.elementType }?.text ?? ""
        let data = storage.withUnsafeBytes { Array($0) }
        let sizes = shape.map { "\($0)," }.joined(separator: " ")
        var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(sizes)), }"
        header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
        let length = header.utf8.count
        var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)]
        bytes += header.utf8
        return bytes + data
    }

    /// Writes a file, replacing one that is there.
    /// - Throws: `NumpyError` naming the file and the cause.
    public func write(path: String) throws(NumpyError) {
        guard let file = fopen(path, "wbe") else {
            throw NumpyError(detail: "\(path): cannot be written: \(String(cString: strerror(errno)))")
        }
        let bytes = bytes()
        let written = fwrite(bytes, 1, bytes.count, file)
        // Closing writes what is still buffered, so a full disk may show only there.
        guard fclose(file) == 0, written == bytes.count else {
            throw NumpyError(detail: "\(path): cannot be written completely: \(String(cString: strerror(errno)))")
        }
    }
}

/// A .npy file cannot be read or written.
public struct NumpyError: Error, CustomStringConvertible, Equatable {
    /// The cause, with the file where it is known.
    public let detail: String
    /// The error in words.
    public var description: String { detail }
}

/// The header: a Python dictionary with three known keys.
private struct NumpyHeader {
    private let text: String

    init(_ text: String) { self.text = text }

    /// What follows a key, up to the next comma.
    func value(_ key: String) throws(NumpyError) -> String {
        let value = try rest(after: key).prefix { $0 != "," && $0 != "}" }
        return String(value.drop { $0 == " " })
    }

    /// The tuple after `shape`.
    func shape() throws(NumpyError) -> [Int] {
        let tuple = try rest(after: "shape").drop { $0 == " " }
        guard tuple.first == "(", let end = tuple.firstIndex(of: ")") else {
            throw NumpyError(detail: "the shape is missing")
        }
        var shape: [Int] = []
        for part in tuple[..<end].dropFirst().split(separator: ",") {
            let digits = part.filter { $0 != " " }
            if digits.isEmpty { continue }
            guard let size = Int(digits), size >= 0 else {
                throw NumpyError(detail: "\"\(printable(String(part)))\" is not a dimension")
            }
            shape.append(size)
        }
        return shape
    }

    /// The text behind `'key':`.
    private func rest(after key: String) throws(NumpyError) -> Substring {
        let wanted = "'\(key)':"
        var rest = Substring(text)
        while let quote = rest.firstIndex(of: "'") {
            rest = rest[quote...]
            if rest.hasPrefix(wanted) { return rest.dropFirst(wanted.count) }
            rest = rest.dropFirst()
        }
        throw NumpyError(detail: "the header lacks \(key)")
    }
}
