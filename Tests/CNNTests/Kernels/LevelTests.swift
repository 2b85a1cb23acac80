import Testing

@testable import CNN

/// Whole networks on each level of kernels that this processor has.
@Suite struct LevelTests {
    @Test("a whole network gives what ONNX Runtime gives at every level", arguments: FixtureCase.networks, 1...3)
    func agrees(_ fixture: FixtureCase, _ threads: Int) throws {
        let model = try Model(bytes: fixture.model, name: fixture.name)
        for kernels in KernelTable.available {
            let session = try Session(
                model: model, threads: threads, inputShapes: [:],
                memoryLimitBytes: Session.defaultMemoryLimitBytes, kernels: kernels)
            #expect(session.processorLevel == kernels.level)
            let outputs = try session.run(inputs: fixture.inputs)
            for (name, expected) in fixture.outputs {
                #expect(FixtureCase.difference(outputs[name], expected) <= 1e-5, "\(kernels.level)")
            }
        }
    }

    @Test("the plainest level is always there, and none comes twice")
    func listsLevels() {
        let levels = KernelTable.available.map(\.level)
        #expect(levels.first == .baseline)
        #expect(levels == ProcessorLevel.allCases.filter(levels.contains))
        #expect(KernelTable.available.allSatisfy { [4, 8, 16].contains($0.width) })
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
        #expect(unknown.remark == "SURSATHI_CPU is \"sse9?[31m\", none of baseline, avx2, avx512; using baseline")
    }
}
