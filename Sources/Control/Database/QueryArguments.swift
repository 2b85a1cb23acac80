// Runs on: the control thread. Value types only.
import ControlProtocol
import Library

/// Takes the words at the end of a query apart: `FILTER [sort TYPE] [window START:END] [position POS] [group TYPE]...`
/// (MPD `src/command/DatabaseCommands.cxx`).
struct QueryArguments {
    private(set) var words: [String]

    init(_ words: some Sequence<String>) { self.words = Array(words) }

    /// The value of an option at the end, which is then gone.
    mutating func take(_ option: String) -> String? {
        guard words.count >= 2, words[words.count - 2] == option else { return nil }
        defer { words.removeLast(2) }
        return words.last
    }

    /// The query that is left, with its order and window.
    mutating func query(ignoresCase: Bool) throws(ControlError) -> SongQuery {
        var query = SongQuery(filter: .everything)
        if let window = take("window") { query.window = try Arguments([window]).range(0) }
        if let order = take("sort") { query.order = try Self.order(order) }
        query.filter = try filter(ignoresCase: ignoresCase)
        return query
    }

    /// The filter that is left.
    func filter(ignoresCase: Bool) throws(ControlError) -> SongFilter {
        do throws(SongFilterError) {
            return try SongFilter(arguments: words, ignoresCase: ignoresCase)
        } catch {
            throw ControlError(error)
        }
    }

    private static func order(_ word: String) throws(ControlError) -> SongQuery.Order {
        let isDescending = word.hasPrefix("-")
        let name = isDescending ? String(word.dropFirst()) : word
        if name.lowercased() == "last-modified" { return .modified(isDescending: isDescending) }
        guard let type = TagType(anyCase: name) else {
            // A tag that no song has sorts nothing.
            guard SongTag(anyCase: name) != nil else { throw .init(.argument, "Unknown sort tag") }
            return .modified(isDescending: isDescending)
        }
        return .tag(type, isDescending: isDescending)
    }

    /// A tag type by its name.
    static func tagType(_ name: String) throws(ControlError) -> TagType {
        guard let type = TagType(anyCase: name) else { throw .init(.argument, "Unknown tag type: \(name)") }
        return type
    }
}
