// Runs on: any thread; reads a snapshot, which never changes.

/// What a search of the database answers with: which songs, in which order, which part of them.
public struct SongQuery: Sendable {
    /// What songs are sorted by.
    public enum Order: Sendable, Equatable {
        /// A tag; by its variant for sorting where a song has one.
        case tag(TagType, isDescending: Bool)
        /// When the file was changed.
        case modified(isDescending: Bool)
    }

    /// Which songs.
    public var filter: SongFilter
    /// Nil is the database's order.
    public var order: Order?
    /// Which of the songs found, counted from 0; nil is all.
    public var window: Range<Int>?

    /// A query.
    public init(filter: SongFilter, order: Order? = nil, window: Range<Int>? = nil) {
        self.filter = filter
        self.order = order
        self.window = window
    }
}

extension DatabaseSnapshot {
    /// The songs that a query finds, by their indices.
    public func find(_ query: SongQuery) -> [Int] {
        // Without an order the search may end where the window does.
        let limit = query.order == nil ? query.window?.upperBound ?? .max : .max
        var found = find(query.filter, limit: limit)
        if let order = query.order { sort(&found, by: order) }
        guard let window = query.window else { return found }
        return Array(found[window.clamped(to: found.indices)])
    }

    /// The songs that a filter finds, in the database's order.
    func find(_ filter: SongFilter, limit: Int = .max) -> [Int] {
        guard let range = songs(below: filter.base) else { return [] }
        var search = SongSearch(self, filter.condition)
        var found: [Int] = []
        for index in range where search.matches(index) {
            found.append(index)
            if found.count >= limit { break }
        }
        return found
    }

    private func sort(_ found: inout [Int], by order: SongQuery.Order) {
        switch order {
        case .modified(let isDescending):
            let keys = found.map { songs[$0].modified }
            found = sorted(found, keys, isDescending)
        case .tag(let type, let isDescending):
            if type == .track || type == .disc {
                found = sorted(found, found.map { leadingNumber(sortText($0, type)) }, isDescending)
            } else {
                found = sorted(found, found.map { SortKey(text: Array(sortText($0, type).utf8)) }, isDescending)
            }
        }
    }

    /// Stable: what is equal keeps its order.
    private func sorted<Key: Comparable>(_ found: [Int], _ keys: [Key], _ isDescending: Bool) -> [Int] {
        let order = keys.indices.sorted {
            if keys[$0] == keys[$1] { return $0 < $1 }
            return (keys[$0] < keys[$1]) != isDescending
        }
        return order.map { found[$0] }
    }

    private struct SortKey: Comparable {
        let text: [UInt8]
        static func < (left: SortKey, right: SortKey) -> Bool { left.text.lexicographicallyPrecedes(right.text) }
    }

    private func sortText(_ index: Int, _ type: TagType) -> String {
        for candidate in [type.sortVariant, type].compactMap({ $0 }) + type.fallbacks {
            if let value = firstValue(index, candidate) { return strings[value] }
        }
        return ""
    }

    private func firstValue(_ index: Int, _ type: TagType) -> UInt32? {
        for tag in tags[tagRange(index)] where tag >> 26 == UInt32(type.rawValue) { return Self.value(of: tag) }
        return nil
    }

    /// A song's values of a tag, or of the first tag that stands in for it; one empty value if there is none.
    func values(_ index: Int, _ type: TagType) -> [UInt32] {
        for candidate in [type] + type.fallbacks {
            let found = tags[tagRange(index)].filter { $0 >> 26 == UInt32(candidate.rawValue) }
            if !found.isEmpty { return found.map { Self.value(of: $0) } }
        }
        return [0]
    }

    // MARK: Groups

    /// The distinct values of tags among the songs that a filter finds, in the order of their bytes.
    /// - Parameter types: at least one.
    /// - Returns: rows with a value for each of `types`, an empty one for songs without that tag; how many songs each row stands for,
    ///   and how long they are.
    public func groups(_ types: [TagType], filter: SongFilter) -> [(values: [String], songs: Int, seconds: Double)] {
        var rows: [[UInt32]] = []
        var counts: [(songs: Int, milliseconds: Int)] = []
        var places: [[UInt32]: Int] = [:]
        func add(_ duration: UInt32, at place: Int) {
            counts[place].songs += 1
            if duration != Self.unknownDuration { counts[place].milliseconds += Int(duration) }
        }
        for index in find(filter) {
            // Songs of an album stand together: most have what the one before them has.
            if let last = rows.indices.last, types.indices.allSatisfy({ hasOnly(index, types[$0], rows[last][$0]) }) {
                add(songs[index].duration, at: last)
                continue
            }
            var combinations: [[UInt32]] = [[]]
            for type in types {
                let values = self.values(index, type)
                // Tags with many values each: enough is enough.
                guard combinations.count * values.count <= 1_000 else { break }
                combinations = combinations.flatMap { row in values.map { row + [$0] } }
            }
            for row in Set(combinations) where row.count == types.count {
                let place = places[row] ?? rows.count
                if place == rows.count {
                    places[row] = place
                    rows.append(row)
                    counts.append((0, 0))
                }
                add(songs[index].duration, at: place)
            }
        }
        let order = rows.indices.sorted { left, right in
            // Equal texts have equal numbers.
            for (first, second) in zip(rows[left], rows[right]) where first != second {
                return strings.precedes(first, second)
            }
            return false
        }
        return order.map { place in
            (rows[place].map { strings[$0] }, counts[place].songs, Double(counts[place].milliseconds) / 1000)
        }
    }

    /// Whether a song has one value of a tag, and which.
    private func hasOnly(_ index: Int, _ type: TagType, _ value: UInt32) -> Bool {
        var count = 0
        for tag in tags[tagRange(index)] where tag >> 26 == UInt32(type.rawValue) {
            guard Self.value(of: tag) == value else { return false }
            count += 1
        }
        return count == 1
    }

    /// How many songs a filter finds, and their length.
    public func count(_ filter: SongFilter) -> (songs: Int, seconds: Double) {
        let found = find(filter)
        let milliseconds = found.reduce(0) {
            $0 + (songs[$1].duration == Self.unknownDuration ? 0 : Int(songs[$1].duration))
        }
        return (found.count, Double(milliseconds) / 1000)
    }
}

/// A filter at work on one snapshot. Each text is compared once, however many songs have it.
struct SongSearch {
    private indirect enum Node {
        case all([Node])
        case not(Node)
        /// The index in `memos` and `scratches`.
        case tag(TagType?, SongFilter.TextMatch, memo: Int)
        /// The index in `scratches`.
        case file(SongFilter.TextMatch, scratch: Int)
        case range(Range<Int>)
        case modifiedSince(Int64)
        case audioFormat(sampleRate: UInt32?, channels: UInt8?, isPossible: Bool)
    }

    private let snapshot: DatabaseSnapshot
    private var root = Node.all([])
    /// For each condition on a tag (none for those on a file) and each string: 0 not looked at, 1 does not match, 2 matches.
    private var memos: [[UInt8]] = []
    private var uri: [UInt8] = []
    /// For each condition on a text.
    private var scratches: [RegularExpression.Scratch] = []

    init(_ snapshot: DatabaseSnapshot, _ condition: SongFilter.Condition) {
        self.snapshot = snapshot
        root = compile(condition)
    }

    private mutating func compile(_ condition: SongFilter.Condition) -> Node {
        switch condition {
        case .all(let parts):
            var nodes: [Node] = []
            for part in parts { nodes.append(compile(part)) }
            return .all(nodes)
        case .not(let part): return .not(compile(part))
        case .tag(let type, let match):
            memos.append([UInt8](repeating: 0, count: snapshot.strings.count))
            scratches.append(.init())
            return .tag(type, match, memo: memos.count - 1)
        case .file(let match):
            memos.append([])
            scratches.append(.init())
            return .file(match, scratch: scratches.count - 1)
        case .base(let uri): return .range(snapshot.songs(below: uri) ?? 0..<0)
        case .modifiedSince(let seconds): return .modifiedSince(seconds)
        case .audioFormat(let rate, let channels, let isPossible):
            return .audioFormat(sampleRate: rate, channels: channels, isPossible: isPossible)
        }
    }

    mutating func matches(_ index: Int) -> Bool { matches(index, root) }

    private mutating func matches(_ index: Int, _ node: Node) -> Bool {
        switch node {
        case .all(let parts):
            for part in parts where !matches(index, part) { return false }
            return true
        case .not(let part): return !matches(index, part)
        case .tag(let type, let match, let memo): return tagMatches(index, type, match, memo) != match.isNegated
        case .file(let match, let scratch): return fileMatches(index, match, scratch) != match.isNegated
        case .range(let range): return range.contains(index)
        case .modifiedSince(let seconds): return snapshot.songs[index].modified / 1_000_000_000 >= seconds
        case .audioFormat(let sampleRate, let channels, let isPossible):
            let song = snapshot.songs[index]
            return isPossible && sampleRate ?? song.sampleRate == song.sampleRate
                && channels ?? song.channels == song.channels
        }
    }

    /// As MPD's `src/song/TagSongFilter.cxx`: any value of the tag; without one, those of the tag that stands in for it; without that, an
    /// empty text is what it has.
    private mutating func tagMatches(_ index: Int, _ type: TagType?, _ match: SongFilter.TextMatch, _ memo: Int) -> Bool
    {
        let tags = snapshot.tags[snapshot.tagRange(index)]
        guard let type else {
            for tag in tags where stringMatches(DatabaseSnapshot.value(of: tag), match, memo) { return true }
            return false
        }
        for candidate in [type] + type.fallbacks {
            var isThere = false
            for tag in tags where tag >> 26 == UInt32(candidate.rawValue) {
                isThere = true
                if stringMatches(DatabaseSnapshot.value(of: tag), match, memo) { return true }
            }
            if isThere { return false }
        }
        return match.text.isEmpty
    }

    private mutating func stringMatches(_ id: UInt32, _ match: SongFilter.TextMatch, _ memo: Int) -> Bool {
        let known = memos[memo][Int(id)]
        if known != 0 { return known == 2 }
        let strings = snapshot.strings
        let found = match.matches(
            strings.bytes[strings.range(match.ignoresCase ? strings.folded[Int(id)] : id)], &scratches[memo])
        memos[memo][Int(id)] = found ? 2 : 1
        return found
    }

    private mutating func fileMatches(_ index: Int, _ match: SongFilter.TextMatch, _ scratch: Int) -> Bool {
        let song = snapshot.songs[index]
        let strings = snapshot.strings
        let folder = snapshot.folders[Int(song.folder)].uri
        func text(_ id: UInt32) -> ArraySlice<UInt8> {
            strings.bytes[strings.range(match.ignoresCase ? strings.folded[Int(id)] : id)]
        }
        uri.removeAll(keepingCapacity: true)
        uri += text(folder)
        if folder != 0 { uri.append(UInt8(ascii: "/")) }
        uri += text(song.name)
        return match.matches(uri[...], &scratches[scratch])
    }
}
