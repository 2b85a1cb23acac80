// Runs on: any thread (values only).

/// Walks what was read from an inotify descriptor: `struct inotify_event`s, see inotify(7). What is cut off at the end is left out.
public struct InotifyEvents: Sequence, IteratorProtocol {
    /// One change.
    public struct Event: Equatable, Sendable {
        /// What `inotify_add_watch` gave.
        public let watch: Int32
        /// `IN_CREATE` and the like.
        public let mask: UInt32
        /// Of what in the watched folder it happened to; empty for the folder itself.
        public let name: ArraySlice<UInt8>
    }

    /// Watch, mask, cookie and the length of the name that follows, 4 bytes each.
    private static let headerByteCount = 16
    private var rest: ArraySlice<UInt8>

    /// - Parameter bytes: as `read` has delivered them.
    public init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The next change; nil behind the last one.
    public mutating func next() -> Event? {
        guard rest.count >= Self.headerByteCount else { return nil }
        let (watch, mask, length) = (Int32(bitPattern: word(0)), word(1), Int(word(3)))
        let name = rest.dropFirst(Self.headerByteCount).prefix(length)
        rest = rest.dropFirst(Self.headerByteCount + length)
        // The name is filled up with zeros.
        return name.count < length ? nil : Event(watch: watch, mask: mask, name: name.prefix { $0 != 0 })
    }

    /// In the order of the machine, as Swift runs on none that has the other one.
    private func word(_ index: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(rest[rest.startIndex + 4 * index + $1]) << (8 * UInt32($1)) }
    }
}
