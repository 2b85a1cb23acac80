// Runs on: planned on any thread, kernels on the session's.

/// ONNX Conv: https://onnx.ai/onnx/operators/onnx__Conv.html
///
/// It runs on blocked channels: `BlockedConvolution`, `BlockedDepthwise`.
enum Convolution {
    /// Sizes of a two-dimensional convolution.
    struct Shape: Sendable {
        let batch: Int
        let groups: Int
        let inputChannels: Int
        let outputChannels: Int
        let rows: SlidingWindow
        let columns: SlidingWindow

        var channelsPerGroup: Int { inputChannels / groups }
        var outputsPerGroup: Int { outputChannels / groups }
        /// Products that make up one output element.
        var depth: Int { channelsPerGroup * rows.kernel * columns.kernel }
        var inputPlane: Int { rows.input * columns.input }
        var outputPlane: Int { rows.output * columns.output }
        /// One output channel for each input channel.
        var isDepthwise: Bool { channelsPerGroup == 1 && outputsPerGroup == 1 && groups > 1 }
    }

    static func plan(_ context: NodeContext) throws(NodeError) -> NodePlan {
        let (parameters, rowMajor) = try parameters(context)
        // Before the layout is settled only the shape is asked for.
        guard context.node.isBlocked else {
            return NodePlan(rowMajor) { () throws(NodeError) in throw .unsupported("convolutions run blocked only") }
        }
        let output = rowMajor.blocked(context.kernels.width)
        var plan: NodePlan
        if let expansion = context.expansion.first {
            plan = try ExpandedDepthwise.plan(try Self.parameters(expansion).0, parameters, output)
        } else if parameters.shape.isDepthwise {
            plan = try BlockedDepthwise.plan(parameters, output)
        } else if context.precision == .bfloat16, parameters.scaleInput == nil, BFloatConvolution.suits(parameters) {
            plan = BFloatConvolution.plan(parameters, output)
        } else if context.node.usesWinograd {
            plan = try WinogradConvolution.plan(parameters, output)
        } else {
            plan = try BlockedConvolution.plan(parameters, output)
        }
        if parameters.isConstant { plan.packedInputs = parameters.hasBias ? [1, 2] : [1] }
        if let slopes = context.node.epilogue.slopeInput { plan.packedInputs.insert(slopes) }
        return plan
    }

    /// What a node's kernel is made from, and the type of its output, row-major.
    static func parameters(_ context: NodeContext) throws(NodeError) -> (Parameters, TensorType) {
        let epilogue = context.node.epilogue
        let hasMore = epilogue.addsResidual || epilogue.slopeInput != nil || epilogue.scaleInput != nil
        try context.require(inputs: 2...(hasMore ? 6 : 3))
        var input = try context.floatType(0)
        if let expansion = context.expansion.first {
            input = try Self.parameters(expansion).1.blocked(context.kernels.width)
        }
        let shape = try Self.shape(context, input, try context.floatType(1))
        let hasBias = context.hasInput(2)
        if hasBias {
            guard try context.floatType(2).shape == [shape.outputChannels] else {
                throw .malformed("its bias has shape \(try context.type(2).shape), not [\(shape.outputChannels)]")
            }
        }
        let spatial = input.rank == 3 ? [shape.columns.output] : [shape.rows.output, shape.columns.output]
        let output = try TensorType(.float32, [shape.batch, shape.outputChannels] + spatial)
        let parameters = Parameters(
            shape: shape, hasBias: hasBias, residualInput: epilogue.addsResidual ? 3 : nil,
            activation: epilogue.activation, weights: context.constants[1],
            bias: hasBias ? context.constants[2] : nil, scaleInput: epilogue.scaleInput,
            slopes: epilogue.slopeInput.flatMap { context.constants[$0] },
            isBlockedInput: input.blockWidth > 1,
            kernels: context.kernels, threads: context.threads)
        return (parameters, output)
    }

    /// Every convolution runs blocked. A picture's few channels are read as they are.
    static func blockedForm(_ context: NodeContext) throws(NodeError) -> BlockedForm? {
        let input = try context.type(0)
        let groups = try context.int("group", default: 1)
        let epilogue = context.node.epilogue
        let others = (epilogue.addsResidual ? [3] : []) + (epilogue.scaleInput.map { [$0] } ?? [])
        let readsRowMajor = epilogue.scaleInput == nil && groups == 1 && input.shape[1] <= 4 && input.blockWidth == 1
        return BlockedForm(inputs: (readsRowMajor ? [] : [0]) + others, isPreferred: true)
    }

    /// What the kernels are made from.
    struct Parameters {
        let shape: Shape
        let hasBias: Bool
        /// The input that is added to the result.
        let residualInput: Int?
        let activation: Activation
        let weights: Constant?
        let bias: Constant?
        /// The input with a number for each image and input channel, by which a 1x1 convolution's input is multiplied.
        let scaleInput: Int?
        /// One slope for each output channel, by which negative results are multiplied.
        let slopes: Constant?
        let isBlockedInput: Bool
        let kernels: KernelTable
        let threads: Int

        /// Whether weights and bias are known before the run.
        var isConstant: Bool { weights != nil && (bias != nil || !hasBias) }

        /// PRelu's slopes, one for each output channel, zero beyond; nil if the activation is another.
        func packedSlopes() throws(NodeError) -> AlignedBuffer? {
            guard let slopes else { return nil }
            return try slopes.packedChannels(kernels.width)
        }
    }

    static func shape(
        _ context: NodeContext, _ input: TensorType, _ weights: TensorType
    ) throws(NodeError) -> Shape {
        guard input.rank >= 3, weights.rank == input.rank else {
            throw .malformed("input of shape \(input.shape) and weights of shape \(weights.shape)")
        }
        let groups = try context.int("group", default: 1)
        let kernel = Array(weights.shape.dropFirst(2))
        if let stated = try context.ints("kernel_shape"), stated != kernel {
            throw .malformed("kernel_shape \(stated), but weights of shape \(weights.shape)")
        }
        let (channels, outputs) = (input.shape[1], weights.shape[0])
        guard groups > 0, channels > 0, outputs > 0, channels % groups == 0, outputs % groups == 0,
            weights.shape[1] == channels / groups
        else {
            throw .malformed(
                "\(groups) groups, input of shape \(input.shape) and weights of shape \(weights.shape) do not agree")
        }
        let windows = try context.slidingWindows(spatial: Array(input.shape.dropFirst(2)), kernel: kernel)
        // Kernels copy the input into a frame with its padding; checked here, its sizes can be multiplied anywhere.
        _ = try TensorType(.float32, [channels, windows.rows.paddedInput, windows.columns.paddedInput])
        return Shape(
            batch: input.shape[0], groups: groups, inputChannels: channels, outputChannels: outputs,
            rows: windows.rows, columns: windows.columns)
    }
}
