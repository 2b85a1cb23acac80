// Runs on: any thread; a value. Immutable once it stands in a `DatabaseSnapshot`.

/// Every text of the database, once: a string is a number, and equal strings have equal numbers.
///
/// With each string goes its folded form (see `CaseFolding`), so that a search compares bytes. Number 0 is the empty string.
struct StringTable: Sendable {
    /// Numbers above this do not fit beside a tag's type.
    static let countLimit = 1 << 26

    /// UTF-8 of all strings, one after the other.
    private(set) var bytes: [UInt8] = []
    /// Where string `i` ends in `bytes`; it begins where `i - 1` ends.
    private(set) var ends: [UInt32] = [0]
    /// The number of each string's folded form, which may be itself.
    private(set) var folded: [UInt32] = [0]
    /// Open addressing: numbers + 1, 0 for a free place. The size is a power of two.
    private var slots = [UInt32](repeating: 0, count: 1024)

    init() {}

    /// Takes a table over from a file.
    /// - Returns: nil if the columns do not fit together.
    init?(bytes: [UInt8], ends: [UInt32], folded: [UInt32]) {
        guard ends.first == 0, ends.count == folded.count, ends.count <= Self.countLimit, ends.last ?? 0 == bytes.count,
            zip(ends, ends.dropFirst()).allSatisfy({ $0 <= $1 }), folded.allSatisfy({ $0 < ends.count })
        else { return nil }
        self.bytes = bytes
        self.ends = ends
        self.folded = folded
        resize(to: Self.slotCount(for: ends.count))
    }

    var count: Int { ends.count }

    /// A string's bytes in `bytes`.
    func range(_ id: UInt32) -> Range<Int> {
        id == 0 ? 0..<0 : Int(ends[Int(id) - 1])..<Int(ends[Int(id)])
    }

    subscript(id: UInt32) -> String { String(decoding: bytes[range(id)], as: UTF8.self) }

    /// The number of a string; nil if the table does not hold it.
    func id(of text: String) -> UInt32? {
        var text = text
        return text.withUTF8 { find($0).id }
    }

    /// The number of a string, which is added if it is new. 0 if the table is full.
    mutating func intern(_ text: String) -> UInt32 {
        let (id, isNew) = insert(text)
        guard isNew else { return id }
        let fold = CaseFolding.folded(text)
        // A folded form counts as folded, whatever folding it again would make of it.
        if !fold.utf8.elementsEqual(text.utf8) { folded[Int(id)] = insert(fold).id }
        return id
    }

    /// The number of a string of UTF-8; nil if the table does not hold it.
    func id(of text: UnsafeBufferPointer<UInt8>) -> UInt32? { find(text).id }

    /// Whether one string comes before another in the order of their bytes.
    func precedes(_ one: UInt32, _ other: UInt32) -> Bool {
        let (one, other) = (range(one), range(other))
        return bytes.withUnsafeBufferPointer { bytes in
            for (left, right) in zip(bytes[one], bytes[other]) where left != right { return left < right }
            return one.count < other.count
        }
    }

    private mutating func insert(_ text: String) -> (id: UInt32, isNew: Bool) {
        var text = text
        return text.withUTF8 { bytes in
            let (known, slot) = find(bytes)
            if let known { return (known, false) }
            guard let id = add(bytes, slot: slot) else { return (0, false) }
            return (id, true)
        }
    }

    private mutating func add(_ text: UnsafeBufferPointer<UInt8>, slot: Int) -> UInt32? {
        guard count < Self.countLimit, bytes.count + text.count <= Int(UInt32.max) else { return nil }
        let id = UInt32(count)
        bytes.append(contentsOf: text)
        ends.append(UInt32(bytes.count))
        folded.append(id)
        slots[slot] = id + 1
        if count * 2 > slots.count { resize(to: slots.count * 2) }
        return id
    }

    /// The string's number, or the free place where it would go.
    private func find(_ text: UnsafeBufferPointer<UInt8>) -> (id: UInt32?, slot: Int) {
        if text.isEmpty { return (0, 0) }
        var slot = Self.hash(UnsafeRawBufferPointer(text)) & (slots.count - 1)
        while slots[slot] != 0 {
            let id = slots[slot] - 1
            let candidate = range(id)
            if candidate.count == text.count, bytes[candidate].elementsEqual(text) { return (id, slot) }
            slot = (slot + 1) & (slots.count - 1)
        }
        return (nil, slot)
    }

    private mutating func resize(to size: Int) {
        slots = [UInt32](repeating: 0, count: size)
        for id in 1..<UInt32(max(1, count)) {
            var slot = bytes[range(id)].withUnsafeBytes { Self.hash($0) } & (size - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = id + 1
        }
    }

    private static func slotCount(for count: Int) -> Int {
        var size = 1024
        while size < 2 * count { size *= 2 }
        return size
    }

    /// Seeded by the process, so that nobody can name files that all fall on one place.
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: bytes)
        return hasher.finalize() & Int.max
    }
}
