import CMalloc
import Glibc
import Testing

@testable import sursathid

@Suite struct HeapPolicyTests {
    @Test("a large block is the kernel's even after one that was larger, which by glibc's defaults it would not be")
    func largeBlocks() throws {
        #expect(HeapPolicy.apply())
        let larger = try #require(malloc(31_000_000))
        free(larger)
        // The first ones may fit into what other tests have left free in an arena. None is written to, so none takes memory.
        let blocks = (0..<40).map { _ in malloc(25_000_000) }
        defer { for block in blocks { free(block) } }
        let block = try #require(blocks[39])
        // A block that is a mapping of its own has whole pages, less its header; one of an arena has multiples of 16.
        #expect((malloc_usable_size(block) + 16) % Int(getpagesize()) == 0)
    }
}
