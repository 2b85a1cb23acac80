// Runs on: planned on any thread, kernels on the session's.
import CKernelsNarrow

/// The engine's own operators on quantised numbers, made by `ByteGraph`. All work on blocked bytes (see
/// `TensorType.blockWidth`), and what they compute with stands in `Node.bytes`.
enum ByteOperators {
    static let convolution = "sursathi.ByteConv"
    static let product = "sursathi.ByteGemm"
    static let maxPool = "sursathi.ByteMaxPool"
    static let average = "sursathi.ByteAverage"
    static let table = "sursathi.ByteTable"
    static let add = "sursathi.ByteAdd"
    static let multiply = "sursathi.ByteMul"
    static let concat = "sursathi.ByteConcat"

    private static let plans: [(name: String, plan: @Sendable (NodeContext) throws(NodeError) -> NodePlan)] = [
        (convolution, ByteProducts.convolution), (product, ByteProducts.gemm), (maxPool, BytePooling.max),
        (average, BytePooling.average), (table, ByteTable.plan), (add, ByteArithmeticOperators.plan),
        (multiply, ByteArithmeticOperators.plan), (concat, ByteConcatenation.plan),
    ]

    static let rows: [Operator] = plans.map {
        Operator(name: $0.name, isFoldable: false, isInternal: true, plan: $0.plan)
    }

    static let blocked: [String: BlockedOperator] = Dictionary(
        plans.map { ($0.name, BlockedOperator(form: form, plan: $0.plan)) }, uniquingKeysWith: { first, _ in first })

    private static func form(_ context: NodeContext) throws(NodeError) -> BlockedForm? {
        BlockedForm(
            inputs: context.types.indices.filter { context.constants[$0] == nil && context.types[$0] != nil },
            isPreferred: true)
    }
}

extension NodeContext {
    /// What a node of the engine's own operators computes with.
    func bytes() throws(NodeError) -> ByteArithmetic {
        guard let bytes = node.bytes else { throw .malformed("it does not say what its bytes stand for") }
        return bytes
    }

    /// The type of a node's output.
    func byteType(_ shape: [Int]) throws(NodeError) -> TensorType {
        try TensorType(node.bytes?.isSigned ?? false ? .int8 : .uint8, shape).blocked(kernels.width)
    }
}

/// Convolutions and matrix products of bytes.
enum ByteProducts {
    static func convolution(_ context: NodeContext) throws(NodeError) -> NodePlan {
        let (input, weights) = (try context.type(0), try context.type(1))
        let shape = try Convolution.shape(context, input, weights)
        let spatial = input.rank == 3 ? [shape.columns.output] : [shape.rows.output, shape.columns.output]
        let taps = shape.rows.kernel * shape.columns.kernel
        return try plan(
            context, shape, [shape.batch, shape.outputChannels] + spatial,
            weightStrides: (shape.channelsPerGroup * taps, taps, 1))
    }

    /// Of Gemm and MatMul: `transB` says how the weights lie.
    static func gemm(_ context: NodeContext) throws(NodeError) -> NodePlan {
        let (input, weights) = (try context.type(0), try context.type(1))
        let isTransposed = try context.bool("transB", default: false)
        guard input.rank == 2, weights.rank == 2, input.shape[1] == weights.shape[isTransposed ? 1 : 0] else {
            throw .malformed("shapes \(input.shape) and \(weights.shape) do not fit for a product")
        }
        let (depth, outputs) = (input.shape[1], weights.shape[isTransposed ? 0 : 1])
        let shape = Convolution.Shape(
            batch: input.shape[0], groups: 1, inputChannels: depth, outputChannels: outputs, rows: .trivial,
            columns: .trivial)
        return try plan(
            context, shape, [input.shape[0], outputs],
            weightStrides: isTransposed ? (depth, 1, 1) : (1, outputs, 1))
    }

    private static func plan(
        _ context: NodeContext, _ shape: Convolution.Shape, _ outputShape: [Int],
        weightStrides: (output: Int, input: Int, kernel: Int)
    ) throws(NodeError) -> NodePlan {
        guard let weights = context.constants[1], weights.type.element == .int8 else {
            throw .unsupported("quantised weights that are not constant int8")
        }
        let arithmetic = try context.bytes()
        guard [1, shape.outputChannels].contains(arithmetic.weightScales.count), arithmetic.inputs.count == 1 else {
            throw .malformed("\(arithmetic.weightScales.count) weight scales for \(shape.outputChannels) channels")
        }
        let bias = try context.constant(2, named: "bias")
        guard bias.map({ $0.type.element == .int32 && $0.type.count == shape.outputChannels }) ?? true else {
            throw .malformed("its bias is not \(shape.outputChannels) int32")
        }
        let output = try context.byteType(outputShape)
        let parameters = ByteConvolution.Parameters(
            shape: shape, arithmetic: arithmetic, weights: weights, weightStrides: weightStrides, bias: bias,
            kernels: .preferred(for: context.kernels.level), threads: context.threads)
        guard shape.isDepthwise || ByteConvolution.suits(shape) else {
            throw .unsupported("a quantised convolution of \(shape.groups) groups of such sizes")
        }
        var plan =
            shape.isDepthwise ? ByteDepthwise.plan(parameters, output) : ByteConvolution.plan(parameters, output)
        plan.packedInputs = bias == nil ? [1] : [1, 2]
        return plan
    }
}

/// Bytes replaced by others: any function of one quantised number.
enum ByteTable {
    static func plan(_ context: NodeContext) throws(NodeError) -> NodePlan {
        let input = try context.type(0)
        guard let table = try context.bytes().table else { throw .malformed("its table is missing") }
        let count = input.blocked(context.kernels.width).storedCount
        return NodePlan(try context.byteType(input.shape), taskCount: context.threads) {
            { arguments in
                let share = arguments.share(of: count, multiple: 64)
                let (source, target) = (arguments.input(0, UInt8.self), arguments.output(0, UInt8.self))
                table.withUnsafeBufferPointer { table in
                    guard let table = table.baseAddress else { return }
                    for index in share { target[index] = table[Int(source[index])] }
                }
            }
        }
    }

    /// The same in place.
    static func replace(_ bytes: UnsafeMutablePointer<UInt8>, count: Int, by table: [UInt8]) {
        table.withUnsafeBufferPointer { table in
            guard let table = table.baseAddress else { return }
            for index in 0..<count { bytes[index] = table[Int(bytes[index])] }
        }
    }
}

/// Sums and products of two tensors, or of one with a number for each channel.
enum ByteArithmeticOperators {
    static func plan(_ context: NodeContext) throws(NodeError) -> NodePlan {
        let (first, second) = (try context.type(0), try context.type(1))
        let arithmetic = try context.bytes()
        guard arithmetic.inputs.count == 2, let isPerChannel = isPerChannel(first.shape, second.shape) else {
            throw .unsupported("shapes \(first.shape) and \(second.shape) of bytes")
        }
        let isProduct = context.node.operatorName == ByteOperators.multiply
        let kernels = ByteKernels.preferred(for: context.kernels.level)
        let function = isProduct ? kernels.multiply : kernels.add
        let call = arithmetic.pair(isProduct: isProduct)
        let blocked = first.blocked(context.kernels.width)
        let (count, channels, batch) = (blocked.storedCount, blocked.paddedChannelCount, first.shape[0])
        return NodePlan(try context.byteType(first.shape), taskCount: context.threads) {
            { arguments in
                var call = call
                let (first, second) = (arguments.input(0, UInt8.self), arguments.input(1, UInt8.self))
                let output = arguments.output(0, UInt8.self)
                let share = arguments.share(of: count, multiple: isPerChannel ? channels : 64)
                guard !share.isEmpty else { return }
                guard isPerChannel else {
                    (call.first, call.second) = (first + share.lowerBound, second + share.lowerBound)
                    (call.output, call.count) = (output + share.lowerBound, share.count)
                    return function(&call)
                }
                call.count = channels
                for start in stride(from: share.lowerBound, to: share.upperBound, by: channels) {
                    call.first = first + start
                    call.second = second + start / (count / batch) * channels
                    call.output = output + start
                    function(&call)
                }
            }
        }
    }

    /// Whether the second has one number for each image and channel of the first; nil if the shapes are neither so nor
    /// the same.
    static func isPerChannel(_ first: [Int], _ second: [Int]) -> Bool? {
        guard first.count >= 2 else { return nil }
        if first == second { return false }
        return second == first.prefix(2) + first.dropFirst(2).map { _ in 1 } ? true : nil
    }
}

extension ByteArithmetic {
    fileprivate func pair(isProduct: Bool) -> kernel_int8_pair {
        var call = kernel_int8_pair()
        (call.minimum, call.maximum) = limits
        call.zero_point = Int32(output.zeroPoint)
        call.first_zero = Int32(inputs[0].zeroPoint)
        call.second_zero = Int32(inputs[1].zeroPoint)
        call.first_scale = (isProduct ? inputs[0].scale * inputs[1].scale : inputs[0].scale) / output.scale
        call.second_scale = inputs[1].scale / output.scale
        return call
    }
}

/// Concatenation of channels. Inputs whose scale is not the output's pass through tables.
enum ByteConcatenation {
    static func plan(_ context: NodeContext) throws(NodeError) -> NodePlan {
        let first = try context.type(0)
        let arithmetic = try context.bytes()
        guard first.rank >= 2, arithmetic.inputs.count == context.types.count else {
            throw .unsupported("a concatenation of such bytes")
        }
        var shape = first.shape
        shape[1] = 0
        var parts: [(channels: Int, stride: Int, table: [UInt8]?)] = []
        for (index, scale) in arithmetic.inputs.enumerated() {
            let type = try context.type(index).blocked(context.kernels.width)
            let table =
                scale == arithmetic.output ? nil : ByteArithmetic.table(from: scale, to: arithmetic.output) { $0 }
            parts.append((type.shape[1], type.paddedChannelCount, table))
            shape[1] += type.shape[1]
        }
        let output = try context.byteType(shape)
        let (pixels, stride) = (first.shape[0] * output.pixelCount, output.paddedChannelCount)
        return NodePlan(output) {
            { [parts] arguments in
                var target = arguments.output(0, UInt8.self)
                for (index, part) in parts.enumerated() {
                    var source = arguments.input(index, UInt8.self)
                    for pixel in 0..<pixels {
                        let place = target + pixel * stride
                        place.update(from: source, count: part.channels)
                        if let table = part.table { ByteTable.replace(place, count: part.channels, by: table) }
                        source += part.stride
                    }
                    target += part.channels
                }
            }
        }
    }
}
