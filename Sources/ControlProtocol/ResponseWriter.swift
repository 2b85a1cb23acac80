// Runs on: the thread that owns the value. It only gathers bytes.

/// One `key: value` line of an answer.
public struct Pair: Sendable, Hashable {
    /// The key, as MPD spells it.
    public let key: String
    /// The value.
    public let value: String

    /// Makes a pair.
    public init(_ key: String, _ value: String) {
        self.key = key
        self.value = value
    }
}

/// Gathers the bytes of answers in MPD's format.
public struct ResponseWriter: Sendable {
    /// What a server says first. The version is that of the protocol spoken: MPD 0.23.5.
    public static let greeting = "OK MPD 0.23.5"

    /// The bytes gathered so far.
    public private(set) var bytes: [UInt8] = []

    /// Makes an empty one.
    public init() {}

    /// Writes `key: value`. A newline in either would break the protocol, so it becomes a blank.
    public mutating func pair(_ key: String, _ value: String) {
        append(oneLine: key)
        bytes += [UInt8(ascii: ":"), .space]
        append(oneLine: value)
        bytes.append(.newline)
    }

    /// Writes `key: value` for a number.
    public mutating func pair(_ key: String, _ value: some BinaryInteger) { pair(key, String(value)) }

    /// Writes `key: 1` or `key: 0`.
    public mutating func pair(_ key: String, _ value: Bool) { pair(key, value ? "1" : "0") }

    /// Writes `binary: count` and so many bytes as they are, which only the count delimits.
    public mutating func binary(_ content: some Collection<UInt8>) {
        pair("binary", content.count)
        bytes += content
        bytes.append(.newline)
    }

    /// Writes what another writer has gathered.
    public mutating func append(_ other: ResponseWriter) { bytes += other.bytes }

    /// Writes each pair in turn.
    public mutating func pairs(_ pairs: [Pair]) {
        for each in pairs { pair(each.key, each.value) }
    }

    /// Writes a line that stands alone, such as the greeting.
    public mutating func line(_ line: String) {
        append(oneLine: line)
        bytes.append(.newline)
    }

    /// Ends an answer.
    public mutating func ok() { line("OK") }

    /// Ends the answer of one command within a list that began with `command_list_ok_begin`.
    public mutating func listOK() { line("list_OK") }

    /// Ends an answer with an error.
    public mutating func ack(_ ack: Ack) { line(ack.description) }

    /// Hands over what was gathered and starts anew.
    public mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    /// Drops what was written after the mark, as if a command had said nothing.
    /// - Parameter count: an earlier `bytes.count`.
    public mutating func truncate(to count: Int) {
        if count < bytes.count { bytes.removeLast(bytes.count - max(0, count)) }
    }

    private mutating func append(oneLine text: String) {
        for byte in text.utf8 {
            bytes.append(byte == .newline || byte == .carriageReturn || byte == 0 ? .space : byte)
        }
    }
}
