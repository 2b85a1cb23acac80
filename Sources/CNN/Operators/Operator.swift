// Runs on: any thread (values only); kernels on the session's thread.

/// One operator of ONNX, and how to run it.
struct Operator: Sendable {
    /// The operator sets that the implementation follows. Later ones are refused until somebody has read what changed:
    /// to these operators, sets 23 to 28 of ONNX's own domain have added only element types.
    static let supportedOpsets = 1...28

    /// ONNX's name of it.
    let name: String
    /// The first operator set whose form of it is understood.
    var firstOpset = 6
    /// Whether it is run while the session is made if all its inputs are known: shape arithmetic and the like.
    /// Not so for operators whose time is out of proportion to their inputs and outputs.
    var isFoldable = true
    /// Whether only the engine itself makes nodes of it; a file that names it is refused.
    var isInternal = false
    /// For an element-wise function that can be fused with what computes its input: that function, or nil if it takes
    /// values that are known only during the run.
    var activation: (@Sendable (NodeContext) throws(NodeError) -> Activation?)?
    /// Checks the node, infers the types of its outputs, and says how to make its kernel.
    let plan: @Sendable (NodeContext) throws(NodeError) -> NodePlan
}

/// What a node makes, and how.
struct NodePlan {
    /// How the outputs come about.
    enum Action {
        /// The one output is input 0 under another shape; nothing runs.
        case reshape
        /// The one output is known already.
        case constant(Constant)
        /// A kernel computes the outputs. Making it packs weights, so it is done once, when the graph is final.
        case compute(() throws(NodeError) -> Kernel)
    }

    var outputs: [TensorType]
    /// Working memory that the kernel needs while it runs.
    var scratchByteCount = 0
    /// Constant inputs that the kernel holds itself: in a form of its own, or where they are stored, at any alignment.
    var packedInputs: Set<Int> = []
    /// What it holds of them in a form of its own.
    var packedByteCount = 0
    /// What it reads of them where they are stored.
    var storedByteCount = 0
    /// Parts into which each run is split, for as many threads; `KernelArguments.task` tells the kernel which to do.
    var taskCount = 1
    let action: Action

    /// A node with one output, computed by a kernel.
    init(
        _ output: TensorType, scratchByteCount: Int = 0, taskCount: Int = 1,
        kernel: @escaping () throws(NodeError) -> Kernel
    ) {
        outputs = [output]
        self.taskCount = taskCount
        self.scratchByteCount = scratchByteCount
        action = .compute(kernel)
    }

    /// A node with several outputs, computed by a kernel.
    init(outputs: [TensorType], kernel: @escaping () throws(NodeError) -> Kernel) {
        self.outputs = outputs
        action = .compute(kernel)
    }

    /// Input 0 under another shape.
    init(reshapedTo output: TensorType) {
        outputs = [output]
        action = .reshape
    }

    /// An output that is known already.
    init(constant: Constant) {
        outputs = [constant.type]
        action = .constant(constant)
    }
}

/// Computes a node's outputs. It allocates nothing and keeps no state between calls.
typealias Kernel = (KernelArguments) -> Void

/// Where a kernel reads and writes.
///
/// Invariants: `addresses` holds the inputs, in the node's order, then the outputs. Each is valid for its type's bytes
/// and aligned for its elements. Outputs overlap nothing. A left-out input has an address that must not be used.
struct KernelArguments {
    let addresses: UnsafePointer<UnsafeMutableRawPointer>
    let inputCount: Int
    /// Aligned for vectors; as many bytes as the plan asked for, shared by all tasks.
    let scratch: UnsafeMutableRawPointer
    /// Which of `taskCount` parts to do. Other threads do the others at the same time.
    var task = 0
    var taskCount = 1

    /// This task's share of `count` pieces of work, in multiples of `multiple`.
    func share(of count: Int, multiple: Int = 1) -> Range<Int> {
        let units = (count + multiple - 1) / multiple
        let first = units * task / taskCount * multiple
        return min(first, count)..<min(units * (task + 1) / taskCount * multiple, count)
    }

    @inline(__always) func input(_ index: Int) -> UnsafePointer<Float> { input(index, Float.self) }

    @inline(__always) func output(_ index: Int = 0) -> UnsafeMutablePointer<Float> { output(index, Float.self) }

    @inline(__always) func input<Element: TensorElement>(_ index: Int, _: Element.Type) -> UnsafePointer<Element> {
        UnsafePointer(addresses[index].assumingMemoryBound(to: Element.self))
    }

    @inline(__always) func output<Element: TensorElement>(
        _ index: Int, _: Element.Type
    ) -> UnsafeMutablePointer<Element> {
        addresses[inputCount + index].assumingMemoryBound(to: Element.self)
    }
}
