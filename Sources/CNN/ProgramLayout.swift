// Runs on: any thread.

/// Decides where each value of a planned graph lies, and makes the kernels.
struct ProgramLayout {
    /// A node ready to run; values by name.
    struct Step {
        /// Which of the planner's nodes it is.
        let node: Int
        let kernel: Kernel
        let taskCount: Int
        let inputs: [String]
        let outputs: [String]
    }

    private(set) var steps: [Step] = []
    /// The constants that kernels read in place.
    private(set) var constants: [Constant] = []
    /// Bytes of weights in forms of the kernels' own, and of those read where they are stored.
    private(set) var packedWeightByteCount = 0
    private(set) var storedWeightByteCount = 0
    /// The arena's size with the working memory.
    private(set) var byteCount = 0
    /// Where the working memory, shared by all steps, starts.
    private(set) var scratchOffset = 0
    /// Inputs and outputs of all steps.
    var addressCount: Int { steps.reduce(0) { $0 + $1.inputs.count + $1.outputs.count } }

    private let planner: GraphPlanner
    private var scratchByteCount = 0
    private var buffers: [MemoryPlan.Buffer] = []
    /// The buffer of each value; reshaped values share their source's.
    private var bufferOfValue: [String: Int] = [:]
    private var constantOfValue: [String: Int] = [:]
    private var offsets: [Int] = []

    init(_ planner: GraphPlanner) { self.planner = planner }

    mutating func plan() throws(NodeError) {
        let memoryLimitBytes = planner.memoryLimitBytes
        for input in planner.model.inputs { addBuffer(input.name, firstStep: 0) }
        for (index, node) in planner.nodes.enumerated() {
            do throws(NodeError) {
                try add(node, index)
            } catch { throw NodeError(reason: error.reason, detail: "node \(node.label): \(error.detail)") }
        }
        // Inputs stay set and outputs stay readable between runs.
        for value in planner.model.inputs + planner.model.outputs {
            try use(value.name, until: .max)
            if let buffer = bufferOfValue[value.name] { buffers[buffer].firstStep = 0 }
        }
        let plan = try MemoryPlan(buffers, limit: memoryLimitBytes)
        offsets = plan.offsets
        scratchOffset = plan.byteCount
        byteCount = plan.byteCount + AlignedBuffer.rounded(scratchByteCount)
        guard byteCount <= memoryLimitBytes else {
            throw .tooLarge("it needs \(byteCount) bytes of working memory; \(memoryLimitBytes) are allowed")
        }
    }

    /// Where a value lies. Kernels only write their outputs, which are never constants.
    func address(_ value: String, arena: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        if let buffer = bufferOfValue[value] { return arena + offsets[buffer] }
        if let constant = constantOfValue[value] { return UnsafeMutableRawPointer(mutating: constants[constant].bytes) }
        return arena
    }

    private mutating func add(_ node: Node, _ index: Int) throws(NodeError) {
        guard let op = OperatorTable.named(node.operatorName) else { throw .unsupported("unknown operator") }
        let context = try planner.context(node)
        let makePlan = node.isBlocked ? BlockedOperators.named(node.operatorName)?.plan ?? op.plan : op.plan
        let plan = try makePlan(context)
        var inputs = Array(node.inputs.prefix(context.types.count))
        for index in plan.packedInputs { inputs[index] = "" }
        for input in inputs where !input.isEmpty { try use(input, until: steps.count) }
        switch plan.action {
        case .reshape:
            // A reshaped constant would have been folded, so input 0 has a buffer.
            if let source = inputs.first, let output = node.outputs.first {
                bufferOfValue[output] = bufferOfValue[source]
            }
        case .constant:
            break
        case .compute(let makeKernel):
            scratchByteCount = max(scratchByteCount, plan.scratchByteCount)
            for (name, type) in zip(node.outputs, plan.outputs) { addBuffer(name, type, firstStep: steps.count) }
            steps.append(
                Step(
                    node: index, kernel: try makeKernel(), taskCount: plan.taskCount, inputs: inputs,
                    outputs: node.outputs))
            packedWeightByteCount += plan.packedByteCount
            storedWeightByteCount += plan.storedByteCount
            for index in plan.packedInputs { context.constants[index]?.releasePages() }
        }
    }

    private mutating func addBuffer(_ name: String, _ type: TensorType? = nil, firstStep: Int) {
        guard let type = type ?? planner.types[name] else { return }
        bufferOfValue[name] = buffers.count
        buffers.append(MemoryPlan.Buffer(byteCount: type.byteCount, firstStep: firstStep, lastStep: firstStep))
    }

    /// Notes that a value is read by a step.
    private mutating func use(_ value: String, until step: Int) throws(NodeError) {
        if let buffer = bufferOfValue[value] {
            buffers[buffer].lastStep = max(buffers[buffer].lastStep, step)
        } else if constantOfValue[value] == nil, let constant = planner.constants[value] {
            constantOfValue[value] = constants.count
            let aligned = try constant.aligned()
            constants.append(aligned)
            storedWeightByteCount += aligned.storedByteCount
        }
    }
}
