import Glibc
import Testing

/// Floats between guard zones, for kernels to read and write.
///
/// At first every float is `unwritten`. Kernels must not write before the first nor after the last one: `checkGuards`
/// says whether they did. With `endsAtPage` the last float is the last one of a page behind which there is no memory, so
/// that reading on ends the program.
final class GuardedFloats {
    static let guardCount = 64
    /// A NaN that no calculation makes.
    static let unwritten = Float(bitPattern: 0x7FC0_BEEF)
    /// Another one, for what kernels may read but must not use.
    static let garbage = Float(bitPattern: 0x7FC0_0BAD)

    let count: Int
    private let mapping: UnsafeMutableRawPointer
    private let mappedBytes: Int
    let floats: UnsafeMutablePointer<Float>
    private let guardAfter: Int

    init(_ count: Int, endsAtPage: Bool = false) throws {
        let page = Int(sysconf(CInt(_SC_PAGESIZE)))
        self.count = count
        guardAfter = endsAtPage ? 0 : Self.guardCount
        // Vectors are read at any address that is aligned for them; kernels never rely on more than 64 bytes.
        let bytes = (count + Self.guardCount + guardAfter) * 4
        let pages = (bytes + 63 + page - 1) / page + 1
        mappedBytes = pages * page
        let mapping = mmap(nil, mappedBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        self.mapping = try #require(mapping)
        let end = self.mapping + (pages - 1) * page
        try #require(mprotect(end, page, PROT_NONE) == 0)
        let start = endsAtPage ? end - count * 4 : self.mapping + Self.guardCount * 4
        floats = start.assumingMemoryBound(to: Float.self)
        (floats - Self.guardCount).update(repeating: Self.unwritten, count: Self.guardCount + count + guardAfter)
    }

    convenience init(_ values: [Float], endsAtPage: Bool = false) throws {
        try self.init(values.count, endsAtPage: endsAtPage)
        values.withUnsafeBufferPointer { source in
            guard let address = source.baseAddress else { return }
            floats.update(from: address, count: source.count)
        }
    }

    deinit { munmap(mapping, mappedBytes) }

    var values: [Float] { Array(UnsafeBufferPointer(start: floats, count: count)) }

    /// Copies the floats that were written into others; whether none of them was written here already.
    func take(from other: GuardedFloats) -> Bool {
        let unwritten = Self.unwritten.bitPattern
        var (index, areApart) = (0, true)
        while index < count {
            if other.floats[index].bitPattern != unwritten {
                areApart = areApart && floats[index].bitPattern == unwritten
                floats[index] = other.floats[index]
            }
            index += 1
        }
        return areApart
    }

    /// Whether each float was written.
    var isWhole: Bool {
        var index = 0
        while index < count && floats[index].bitPattern != Self.unwritten.bitPattern { index += 1 }
        return index == count
    }

    /// Whether nothing was written outside.
    var guardsAreIntact: Bool {
        let before = UnsafeBufferPointer(start: floats - Self.guardCount, count: Self.guardCount)
        let after = UnsafeBufferPointer(start: floats + count, count: guardAfter)
        return before.allSatisfy { $0.bitPattern == Self.unwritten.bitPattern }
            && after.allSatisfy { $0.bitPattern == Self.unwritten.bitPattern }
    }
}
