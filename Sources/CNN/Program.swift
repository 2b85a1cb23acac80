// Runs on: made on any thread, run on the session's and its workers.
import Glibc

/// The kernels in order, and the memory that they work in.
///
/// Invariants: every address in `addresses` points into `arena` or into one of `constants`, both of which live as long
/// as this object, and has room for the type that its kernel was planned for.
final class Program {
    /// Where a value of the graph lies.
    struct Place {
        let type: TensorType
        let address: UnsafeMutableRawPointer
    }

    private struct Step {
        let node: Int
        let kernel: Kernel
        let arguments: KernelArguments
        let taskCount: Int
    }

    let arena: AlignedBuffer
    /// The graph's inputs and outputs by name.
    let places: [String: Place]
    let packedWeightByteCount: Int
    let storedWeightByteCount: Int
    private let steps: [Step]
    private let addresses: AlignedBuffer
    private let constants: [Constant]
    /// Nil if no step has more than one task.
    private let workers: Workers?

    init(_ planner: GraphPlanner) throws(ModelError) {
        do throws(NodeError) {
            var layout = ProgramLayout(planner)
            try layout.plan()
            arena = try AlignedBuffer(byteCount: layout.byteCount)
            constants = layout.constants
            packedWeightByteCount = layout.packedWeightByteCount
            storedWeightByteCount = layout.storedWeightByteCount
            addresses = try AlignedBuffer(byteCount: layout.addressCount * MemoryLayout<UnsafeRawPointer>.stride)
            let base = arena.address
            var next = addresses.address.bindMemory(to: UnsafeMutableRawPointer.self, capacity: layout.addressCount)
            var steps: [Step] = []
            for planned in layout.steps {
                let arguments = KernelArguments(
                    addresses: UnsafePointer(next), inputCount: planned.inputs.count,
                    scratch: base + layout.scratchOffset)
                for value in planned.inputs + planned.outputs {
                    next.initialize(to: layout.address(value, arena: base))
                    next += 1
                }
                steps.append(
                    Step(
                        node: planned.node, kernel: planned.kernel, arguments: arguments,
                        taskCount: planned.taskCount))
            }
            self.steps = steps
            let mostTasks = steps.reduce(1) { max($0, $1.taskCount) }
            workers = mostTasks > 1 ? try Workers(count: mostTasks - 1) : nil
            var places: [String: Place] = [:]
            for value in planner.model.inputs + planner.model.outputs {
                guard let type = planner.types[value.name] else { continue }
                places[value.name] = Place(type: type, address: layout.address(value.name, arena: base))
            }
            self.places = places
        } catch {
            throw ModelError(
                file: planner.model.file, reason: error.reason, detail: error.detail)
        }
    }

    func run() {
        for step in steps { run(step) }
    }

    private func run(_ step: Step) {
        var arguments = step.arguments
        arguments.taskCount = step.taskCount
        if step.taskCount > 1, let workers { workers.run(step.kernel, arguments) } else { step.kernel(arguments) }
    }

    /// The same, adding the nanoseconds of each step to those of its node, an index into the planner's nodes.
    func run(addingTimesTo nanoseconds: inout [UInt64]) {
        var start = Self.nanoseconds
        for step in steps {
            run(step)
            let end = Self.nanoseconds
            nanoseconds[step.node] += end - start
            start = end
        }
    }

    private static var nanoseconds: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
