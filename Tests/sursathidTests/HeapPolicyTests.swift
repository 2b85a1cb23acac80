import CMalloc
import Glibc
import Testing

@testable import sursathid

@Suite struct HeapPolicyTests {
    @Test("a large block is the kernel's even after one that was larger, which by glibc's defaults it would not be")
    func largeBlocks() throws {
        #expect(HeapPolicy.apply())
        // Larger than what other tests may have left free in an arena; neither is written to, so neither takes memory.
        let larger = try #require(malloc(31_000_000))
        free(larger)
        let block = try #require(malloc(25_000_000))
        defer { free(block) }
        // A block that is a mapping of its own has whole pages, less its header; one of an arena has multiples of 16.
        #expect((malloc_usable_size(block) + 16) % Int(getpagesize()) == 0)
    }
}
