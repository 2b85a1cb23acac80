// Runs on: one thread at a time, the one that calls it. `run` neither allocates nor locks, except for the dictionary form;
// with several threads it waits for the others.
import Processor

/// A model made ready to run: shapes settled, weights packed, all memory reserved.
public final class Session {
    /// An input or output with its settled shape.
    public struct Value: Sendable, Equatable {
        /// Its name.
        public let name: String
        /// Its dimensions.
        public let shape: [Int]
        /// Its element type.
        public let elementType: ElementType
    }

    /// What matters more where the two are at odds.
    public enum Memory: Sendable, Equatable {
        /// Speed: 3x3 convolutions may keep their weights in a form that is four times as large, up to 200 MB in all.
        case fast
        /// Memory: weights are kept once.
        case low
    }

    /// More memory for activations than any network on a small machine needs.
    public static let defaultMemoryLimitBytes = 1 << 30
    /// The most threads that a session may be given.
    public static let maximumThreads = 256

    /// The inputs, in the file's order.
    public let inputs: [Value]
    /// The outputs, in the file's order.
    public let outputs: [Value]
    /// The nodes that run, in order, after optimisation.
    public let graph: GraphSummary
    /// The kind of processor whose kernels it uses.
    public let processorLevel: ProcessorLevel
    /// Bytes reserved for activations and working memory.
    public var arenaByteCount: Int { program.arena.byteCount }
    /// Bytes of weights that kernels keep in forms of their own.
    public var packedWeightByteCount: Int { program.packedWeightByteCount }
    /// Bytes of weights that are read where they are stored, which is mostly the mapped file.
    public var storedWeightByteCount: Int { program.storedWeightByteCount }
    /// Bytes of all weights that are read during a run.
    public var weightByteCount: Int { packedWeightByteCount + storedWeightByteCount }

    private let file: String
    private let program: Program

    /// Checks that the model can be run and prepares everything.
    /// - Parameters:
    ///   - model: the network.
    ///   - threads: how many threads `run` may use, the calling one among them: 1 to `maximumThreads`. The others live
    ///     as long as the session and sleep between runs.
    ///   - inputShapes: sizes for dimensions that the file leaves open, by input name. An open first dimension, the
    ///     batch, is 1 if nothing is said.
    ///   - memoryLimitBytes: what activations may take; weights come on top.
    ///   - precision: with what numbers convolutions and matrix products may be computed.
    ///   - memory: whether weights may be kept in larger forms for the sake of speed.
    /// - Throws: `ModelError`. `unsupported` lists every node whose operator is not supported.
    public convenience init(
        model: Model, threads: Int = 1, inputShapes: [String: [Int]] = [:],
        memoryLimitBytes: Int = Session.defaultMemoryLimitBytes, precision: Precision = .float32,
        memory: Memory = .fast
    ) throws(ModelError) {
        try self.init(
            model: model, threads: threads, inputShapes: inputShapes, memoryLimitBytes: memoryLimitBytes,
            memory: memory, kernels: .preferred, precision: precision)
    }

    init(
        model: Model, threads: Int, inputShapes: [String: [Int]], memoryLimitBytes: Int, memory: Memory = .fast,
        kernels: KernelTable, precision: Precision = .float32
    ) throws(ModelError) {
        guard (1...Self.maximumThreads).contains(threads) else {
            throw ModelError(
                file: model.file, reason: .mismatch,
                detail: "\(threads) threads asked for; 1 to \(Self.maximumThreads) are possible")
        }
        var planner = try GraphPlanner(
            model: model, inputShapes: inputShapes, memoryLimitBytes: memoryLimitBytes, kernels: kernels,
            threads: threads, precision: precision, memory: memory)
        do throws(NodeError) {
            Optimiser.optimise(&planner)
            try BlockedLayout.apply(to: &planner)
            if precision == .float32 { try ExpansionFusion.apply(to: &planner) }
        } catch { throw ModelError(file: model.file, reason: error.reason, detail: error.detail) }
        file = model.file
        processorLevel = kernels.level
        program = try Program(planner)
        graph = GraphSummary(planner.nodes, planner)
        inputs = try Self.values(model.inputs, planner)
        outputs = try Self.values(model.outputs, planner)
        for file in model.contents.files { file.releasePages() }
    }

    private static func values(_ declared: [Model.Value], _ planner: GraphPlanner) throws(ModelError) -> [Value] {
        var values: [Value] = []
        for value in declared {
            guard let type = planner.types[value.name] else {
                throw ModelError(file: planner.model.file, reason: .malformed, detail: "\"\(value.name)\" has no type")
            }
            values.append(Value(name: value.name, shape: type.shape, elementType: type.element))
        }
        return values
    }

    // MARK: Running with tensors

    /// Sets all inputs, runs, and copies all outputs.
    /// - Throws: `ModelError` (`mismatch`) naming the input that is missing, unknown, or of the wrong shape or type.
    public func run(inputs tensors: [String: Tensor]) throws(ModelError) -> [String: Tensor] {
        for name in tensors.keys where !inputs.contains(where: { $0.name == name }) {
            throw unknown("input", name, among: inputs)
        }
        for input in inputs {
            guard let tensor = tensors[input.name] else { throw mismatch("input \"\(input.name)\" is missing") }
            guard tensor.shape == input.shape, tensor.elementType == input.elementType else {
                throw mismatch(
                    "input \"\(input.name)\" must be \(input.elementType) of shape \(input.shape), "
                        + "but is \(tensor.elementType) of shape \(tensor.shape)")
            }
            set(input, to: tensor)
        }
        run()
        var results: [String: Tensor] = [:]
        for output in outputs { results[output.name] = try tensor(output) }
        return results
    }

    private func set(_ input: Value, to tensor: Tensor) {
        guard let place = program.places[input.name] else { return }
        tensor.storage.withUnsafeBytes { bytes in
            UnsafeMutableRawBufferPointer(start: place.address, count: bytes.count).copyMemory(from: bytes)
        }
    }

    private func tensor(_ output: Value) throws(ModelError) -> Tensor {
        guard let place = program.places[output.name] else { throw unknown("output", output.name, among: outputs) }
        let bytes = UnsafeRawBufferPointer(start: place.address, count: place.type.byteCount)
        do throws(TensorError) {
            return try Tensor(shape: output.shape, storage: .init(output.elementType, bytes: bytes))
        } catch { throw mismatch(error.description) }
    }

    // MARK: Running without allocation

    /// Copies floats into an input. They stay set for further runs.
    /// - Parameters:
    ///   - name: the input's name.
    ///   - values: all elements, row-major.
    /// - Throws: `ModelError` (`mismatch`) if there is no such float32 input, or the count is not its own.
    public func setInput(_ name: String, from values: UnsafeBufferPointer<Float>) throws(ModelError) {
        guard let input = inputs.first(where: { $0.name == name }), let place = program.places[name] else {
            throw unknown("input", name, among: inputs)
        }
        guard input.elementType == .float32 else {
            throw mismatch("input \"\(name)\" holds \(input.elementType), not float32")
        }
        guard values.count == place.type.count else {
            throw mismatch(
                "input \"\(name)\" of shape \(input.shape) has \(place.type.count) elements, not \(values.count)")
        }
        guard let source = values.baseAddress else { return }
        place.address.copyMemory(from: source, byteCount: place.type.byteCount)
    }

    /// Computes the outputs from the inputs set before. Inputs never set are zero.
    public func run() {
        program.run()
    }

    /// Runs with the inputs set before and measures every node.
    /// - Parameter runs: how often; at least once.
    /// - Returns: for each node of `graph`, in its order, the median of its times in seconds. A node that only gives
    ///   values another shape takes none.
    public func profile(runs: Int = 1) -> [Double] {
        var times: [[UInt64]] = []
        for _ in 0..<max(runs, 1) {
            var run = [UInt64](repeating: 0, count: graph.nodes.count)
            program.run(addingTimesTo: &run)
            times.append(run)
        }
        return graph.nodes.indices.map { node in
            let sorted = times.map { $0[node] }.sorted()
            let middle = sorted[sorted.count / 2] + sorted[(sorted.count - 1) / 2]
            return Double(middle) / 2e9
        }
    }

    /// Lends an output's elements, row-major, as the last run left them.
    /// - Throws: `ModelError` (`mismatch`) if there is no such float32 output; and what `body` throws.
    public func withOutput<Result>(
        _ name: String, _ body: (UnsafeBufferPointer<Float>) throws -> Result
    ) throws -> Result {
        guard let output = outputs.first(where: { $0.name == name }), let place = program.places[name] else {
            throw unknown("output", name, among: outputs)
        }
        guard output.elementType == .float32 else {
            throw mismatch("output \"\(name)\" holds \(output.elementType), not float32")
        }
        let start = place.address.assumingMemoryBound(to: Float.self)
        return try withExtendedLifetime(program) {
            try body(UnsafeBufferPointer(start: start, count: place.type.count))
        }
    }

    private func unknown(_ kind: String, _ name: String, among values: [Value]) -> ModelError {
        let names = values.map { "\"\($0.name)\"" }.joined(separator: ", ")
        return mismatch("there is no \(kind) \"\(name)\"; there is \(names)")
    }

    private func mismatch(_ detail: String) -> ModelError {
        ModelError(file: file, reason: .mismatch, detail: detail)
    }
}
