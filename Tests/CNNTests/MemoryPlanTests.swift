import Testing

@testable import CNN

@Suite struct MemoryPlanTests {
    @Test("buffers needed at the same time never overlap", arguments: [1, 2, 3, 4, 5])
    func keepsApart(_ seed: UInt64) throws {
        var random = LinearCongruential(seed: seed)
        let buffers = (0..<60).map { _ in
            let first = Int.random(in: 0..<40, using: &random)
            return MemoryPlan.Buffer(
                byteCount: Int.random(in: 0..<5000, using: &random), firstStep: first,
                lastStep: first + Int.random(in: 0..<8, using: &random))
        }
        let plan = try MemoryPlan(buffers, limit: 1 << 20)
        for a in buffers.indices {
            #expect(plan.offsets[a] % AlignedBuffer.alignment == 0)
            #expect(plan.offsets[a] + buffers[a].byteCount <= plan.byteCount)
            for b in buffers.indices where b != a {
                let meet = buffers[a].firstStep <= buffers[b].lastStep && buffers[b].firstStep <= buffers[a].lastStep
                let overlap =
                    plan.offsets[a] < plan.offsets[b] + max(buffers[b].byteCount, 1)
                    && plan.offsets[b] < plan.offsets[a] + max(buffers[a].byteCount, 1)
                #expect(!(meet && overlap))
            }
        }
    }

    @Test("memory is used again once its buffer is no longer needed")
    func reuses() throws {
        let chain = (0..<10).map { MemoryPlan.Buffer(byteCount: 640, firstStep: $0, lastStep: $0 + 1) }
        #expect(try MemoryPlan(chain, limit: 1 << 20).byteCount == 1280)
        #expect(throws: NodeError.self) { try MemoryPlan(chain, limit: 1279) }
    }
}
