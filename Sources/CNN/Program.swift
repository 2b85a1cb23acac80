// Runs on: made on any thread, run on the session's.

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
        let kernel: Kernel
        let arguments: KernelArguments
        let taskCount: Int
    }

    let arena: AlignedBuffer
    /// The graph's inputs and outputs by name.
    let places: [String: Place]
    private let steps: [Step]
    private let addresses: AlignedBuffer
    private let constants: [Constant]

    init(_ planner: GraphPlanner) throws(ModelError) {
        do throws(NodeError) {
            var layout = ProgramLayout(planner)
            try layout.plan()
            arena = try AlignedBuffer(byteCount: layout.byteCount)
            constants = layout.constants
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
                steps.append(Step(kernel: planned.kernel, arguments: arguments, taskCount: planned.taskCount))
            }
            self.steps = steps
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
        for step in steps {
            var arguments = step.arguments
            arguments.taskCount = step.taskCount
            for task in 0..<step.taskCount {
                arguments.task = task
                step.kernel(arguments)
            }
        }
    }
}
