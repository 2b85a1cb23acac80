import Testing

@testable import Processor

@Suite("kinds of processor")
struct ProcessorLevelTests {
    @Test("the plainest level is always there, and none comes twice")
    func lists() {
        #expect(ProcessorLevel.available.first == .baseline)
        #expect(ProcessorLevel.available == ProcessorLevel.allCases.filter(ProcessorLevel.available.contains))
        #expect(ProcessorLevel.available.contains(ProcessorLevel.preferred))
    }

    @Test("a level asked for is used, or else the best there is, with a remark")
    func choosesLevel() {
        let old: [ProcessorLevel] = [.baseline, .avx2]
        let expected: [(String?, ProcessorLevel)] = [
            (nil, .avx2), ("", .avx2), ("baseline", .baseline), ("avx2", .avx2),
        ]
        for (asked, level) in expected {
            let choice = ProcessorLevel.Choice(asked: asked, available: old)
            #expect(choice.level == level)
            #expect(choice.remark == nil)
        }
        let missing = ProcessorLevel.Choice(asked: "avx512", available: old)
        #expect(missing.level == .avx2)
        #expect(missing.remark == "SURSATHI_CPU is avx512, which this processor does not have; using avx2")
        let unknown = ProcessorLevel.Choice(asked: "sse9\u{1B}[31m", available: [.baseline])
        #expect(unknown.level == .baseline)
        #expect(unknown.remark == "SURSATHI_CPU is none of baseline, avx2, avx512; using baseline")
    }
}
