// Runs on: the main thread.
import Glibc

/// Standard input, in which lines and counted bytes follow each other.
struct ByteInput {
    /// The longest line that is taken.
    static let maximumLine = 16 << 10

    private var chunk = [UInt8](repeating: 0, count: 1 << 16)
    /// What of the chunk has been read and not yet been asked for.
    private var rest = 0..<0

    /// The next line without its end; nil where the input ends.
    mutating func line() throws(LabError) -> String? {
        var line: [UInt8] = []
        while true {
            if rest.isEmpty, try fill() == 0 {
                guard line.isEmpty else { throw LabError("the input ends within a line") }
                return nil
            }
            let end = chunk[rest].firstIndex(of: UInt8(ascii: "\n"))
            line += chunk[rest.lowerBound..<(end ?? rest.upperBound)]
            rest = (end.map { $0 + 1 } ?? rest.upperBound)..<rest.upperBound
            guard line.count <= Self.maximumLine else { throw LabError("a line has over \(Self.maximumLine) bytes") }
            if end != nil { return String(decoding: line, as: UTF8.self) }
        }
    }

    /// The next bytes.
    mutating func bytes(_ count: Int) throws(LabError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            if rest.isEmpty, try fill() == 0 {
                throw LabError("the input ends after \(bytes.count) of \(count) pixels")
            }
            let taken = rest.prefix(count - bytes.count)
            bytes += chunk[taken]
            rest = taken.upperBound..<rest.upperBound
        }
        return bytes
    }

    /// Reads what there is; 0 where the input ends.
    private mutating func fill() throws(LabError) -> Int {
        while true {
            let count = chunk.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = 0..<count
                return count
            }
            guard errno == EINTR else { throw LabError("standard input: \(String(cString: strerror(errno)))") }
        }
    }
}
