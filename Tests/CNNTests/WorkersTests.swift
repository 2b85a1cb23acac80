import Foundation
import Synchronization
import Testing

@testable import CNN

@Suite struct WorkersTests {
    /// How often a task ran.
    private final class Count: Sendable {
        let runs = Atomic<Int>(0)
    }

    @Test("every task of a step runs once, whether there are more or fewer tasks than threads")
    func runsTasks() throws {
        let counts = (0..<8).map { _ in Count() }
        let workers = try Workers(count: 3)
        let kernel: Kernel = { counts[$0.task].runs.wrappingAdd(1, ordering: .relaxed) }
        let buffer = try AlignedBuffer(byteCount: 64)
        let addresses = buffer.address.bindMemory(to: UnsafeMutableRawPointer.self, capacity: 1)
        var expected = [Int](repeating: 0, count: 8)
        for round in 0..<3000 {
            let taskCount = round % 8 + 1
            workers.run(
                kernel,
                KernelArguments(addresses: addresses, inputCount: 0, scratch: buffer.address, taskCount: taskCount))
            for task in 0..<taskCount { expected[task] += 1 }
            #expect(counts.map { $0.runs.load(ordering: .relaxed) } == expected)
            // Long enough, now and then, for the threads to fall asleep.
            if round % 500 == 499 { usleep(2000) }
        }
    }

    @Test("networks give the same with several threads as with one", arguments: FixtureCase.networks)
    func agrees(_ fixture: FixtureCase) throws {
        let model = try Model(bytes: fixture.model, name: fixture.name)
        let shapes = fixture.inputs.mapValues(\.shape)
        let alone = try Session(model: model, inputShapes: shapes).run(inputs: fixture.inputs)
        for threads in 2...4 {
            let session = try Session(model: model, threads: threads, inputShapes: shapes)
            for _ in 0..<20 {
                let outputs = try session.run(inputs: fixture.inputs)
                for (name, output) in outputs {
                    #expect(FixtureCase.difference(output, try #require(alone[name])) <= 1e-6)
                }
            }
        }
    }

    @Test("a thousand runs with three threads give the same, bit for bit")
    func repeats() throws {
        let fixture = try #require(FixtureCase.networks.first)
        let session = try Session(model: try Model(bytes: fixture.model), threads: 3)
        let first = try session.run(inputs: fixture.inputs)
        for run in 0..<1000 {
            session.run()
            let scores = try session.withOutput("scores") { Array($0) }
            #expect(scores == first["scores"]?.floats)
            if run % 100 == 0 { usleep(1000) }
        }
    }

    @Test("threads end with their session")
    func leaksNoThread() throws {
        // No other test makes so many threads.
        let (threads, lastName) = (9, "network 8")
        func count() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").filter { task in
                let name = try? String(contentsOfFile: "/proc/self/task/\(task)/comm", encoding: .utf8)
                return name == lastName + "\n"
            }.count
        }
        /// A thread gets its name, and leaves the list, a moment after it has begun and ended.
        func isReached(_ expected: Int) throws -> Bool {
            for _ in 0..<5000 {
                if try count() == expected { return true }
                usleep(1000)
            }
            return false
        }
        let fixture = try #require(FixtureCase.networks.first)
        let model = try Model(bytes: fixture.model)
        for round in 0..<50 {
            let session = try Session(model: model, threads: threads)
            if round % 2 == 0 { session.run() }
            if round == 0 { #expect(try isReached(1)) }
            withExtendedLifetime(session) {}
        }
        #expect(try isReached(0))
    }
}
