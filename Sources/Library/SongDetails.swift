// Runs on: any thread; values only.

/// What is read out of a song's file.
public struct SongDetails: Sendable, Equatable {
    /// The tags, in `TagType`'s order; one may appear several times.
    public var tags: [SongTagValue] = []
    /// The length in seconds; nil if unknown.
    public var durationSeconds: Double?
    /// Samples a second; nil if there is no MPEG audio in the file.
    public var sampleRate: Int?
    /// 1 or 2; 0 if there is no MPEG audio in the file.
    public var channels = 0

    /// Bits of a sample, as MPEG audio is decoded.
    public static let bits = 16

    /// Nothing.
    public init() {}

    /// The first value of a tag.
    public subscript(type: TagType) -> String? { tags.first { $0.type == type }?.value }

    /// All values of a tag as one text, "a, b"; nil if there are none.
    public func joined(_ type: TagType) -> String? {
        let values = tags.filter { $0.type == type }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }
}
