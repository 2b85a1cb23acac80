// Runs on: any thread; values only.

/// Which songs a client asks for, as MPD's filters say it (https://mpd.readthedocs.io/en/stable/protocol.html#filters).
public struct SongFilter: Sendable {
    /// One condition, or several.
    indirect enum Condition: Sendable {
        case all([Condition])
        case not(Condition)
        /// Nil is any tag.
        case tag(TagType?, TextMatch)
        case file(TextMatch)
        case base(String)
        /// Seconds since 1970.
        case modifiedSince(Int64)
        /// Each nil is any.
        case audioFormat(sampleRate: UInt32?, channels: UInt8?, isPossible: Bool)
    }

    /// How a text is compared.
    struct TextMatch: Sendable {
        enum Kind: Sendable {
            case equal
            case contains
            case regularExpression(RegularExpression)
        }

        var kind: Kind
        /// UTF-8, folded if case is ignored.
        var text: [UInt8]
        var ignoresCase: Bool
        var isNegated: Bool

        /// Whether a text fulfils the condition, before its negation.
        func matches(_ candidate: ArraySlice<UInt8>, _ scratch: inout RegularExpression.Scratch) -> Bool {
            switch kind {
            case .equal: candidate.count == text.count && candidate.elementsEqual(text)
            case .contains: candidate.contains(text)
            case .regularExpression(let expression): expression.matches(candidate, &scratch)
            }
        }
    }

    let condition: Condition

    /// Every song.
    public static let everything = SongFilter(condition: .all([]))

    init(condition: Condition) { self.condition = condition }

    /// The folder that all songs lie in; empty if the filter names none.
    public var base: String {
        func base(_ condition: Condition) -> String? {
            switch condition {
            case .base(let uri): uri
            case .all(let parts): parts.lazy.compactMap(base).first
            default: nil
            }
        }
        return base(condition) ?? ""
    }
}

/// A filter is not understood. The description is MPD's wording where it has one.
public struct SongFilterError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong.
    public let description: String

    init(_ description: String) { self.description = description }
}

extension ArraySlice<UInt8> {
    /// Whether the bytes hold others.
    func contains(_ needle: [UInt8]) -> Bool {
        guard let first = needle.first else { return true }
        guard count >= needle.count else { return false }
        return withUnsafeBufferPointer { bytes in
            needle.withUnsafeBufferPointer { needle in
                for start in 0...(bytes.count - needle.count) where bytes[start] == first {
                    var length = 1
                    while length < needle.count, bytes[start + length] == needle[length] { length += 1 }
                    if length == needle.count { return true }
                }
                return false
            }
        }
    }
}
