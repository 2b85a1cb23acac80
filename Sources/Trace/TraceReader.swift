// Runs on: any thread, one at a time. Memory is bounded by the longest line, whatever the file's size.
import Glibc

/// Reads a trace from its beginning to its end, one line at a time.
public final class TraceReader {
    /// No line of a trace is longer, in bytes.
    public static let maximumLine = 64 << 10

    /// The file's name.
    public let path: String
    /// The header that holds for the last record.
    public var header: TraceHeader? { decoder.header }
    /// Lines that end in the middle because the power was lost; they are left out.
    public private(set) var cutLines = 0
    /// The last record's line, counted from 1.
    public private(set) var line = 0

    private let descriptor: CInt
    private var decoder = TraceDecoder()
    private var chunk = [UInt8](repeating: 0, count: 1 << 16)
    /// What of the chunk was not used yet.
    private var rest = 0..<0
    /// A record that was read to see whether the line before was cut off.
    private var ahead: TraceRecord?

    /// Opens a file.
    /// - Parameter path: the file; `-` is standard input.
    public init(path: String) throws(TraceError) {
        self.path = path
        descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw TraceError(file: path, line: nil, message: String(cString: strerror(errno)))
        }
    }

    deinit {
        if descriptor > STDERR_FILENO { close(descriptor) }
    }

    /// The next record; nil at the end.
    /// - Throws: an error with the line's number. A line that is cut off is none if it is the last one, or if a header follows: the
    ///   machine lost its power there.
    public func next() throws(TraceError) -> TraceRecord? {
        if let record = ahead {
            ahead = nil
            line += 1
            return record
        }
        guard let text = try readLine() else { return nil }
        line += 1
        do throws(TraceLineError) {
            return try decoder.record(text)
        } catch {
            guard error.isCut, try endsSession() else {
                throw TraceError(file: path, line: line, message: error.message)
            }
            cutLines += 1
            return try next()
        }
    }

    /// Whether the file, or the program's run, ends after the line before.
    private func endsSession() throws(TraceError) -> Bool {
        guard let text = try readLine() else { return true }
        guard let record = try? decoder.record(text), case .header = record else { return false }
        ahead = record
        return true
    }

    /// The next line without its end; nil at the end of the file.
    private func readLine() throws(TraceError) -> [UInt8]? {
        var text: [UInt8] = []
        while true {
            if rest.isEmpty, try fill() == 0 { return text.isEmpty ? nil : text }
            let end = chunk[rest].firstIndex(of: UInt8(ascii: "\n"))
            text += chunk[rest.lowerBound..<(end ?? rest.upperBound)]
            rest = (end.map { $0 + 1 } ?? rest.upperBound)..<rest.upperBound
            guard text.count <= Self.maximumLine else {
                throw TraceError(
                    file: path, line: line + 1, message: "the line has over \(Self.maximumLine) bytes; this is no trace"
                )
            }
            if end != nil { return text }
        }
    }

    /// Reads what there is; 0 where the file ends.
    private func fill() throws(TraceError) -> Int {
        while true {
            let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = 0..<count
                return count
            }
            guard errno == EINTR else {
                throw TraceError(file: path, line: nil, message: String(cString: strerror(errno)))
            }
        }
    }
}
