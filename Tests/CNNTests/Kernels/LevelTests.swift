import Processor
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
        #expect(levels == ProcessorLevel.available)
        #expect(KernelTable.available.allSatisfy { [4, 8, 16].contains($0.width) })
    }
}
