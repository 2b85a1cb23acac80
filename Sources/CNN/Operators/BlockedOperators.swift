// Runs on: planned on any thread, kernels on the session's.
import CKernels

/// How a node works on tensors with blocked channels (see `TensorType.blockWidth`).
struct BlockedForm {
    /// The inputs that must be blocked; the others are row-major or constant.
    var inputs: [Int]
    /// Whether it is worth reordering inputs for it. If not, it is used where one of `inputs` is blocked already.
    var isPreferred = false
}

/// The operators that can work on blocked channels. Each was planned row-major before, so its inputs agree.
struct BlockedOperator: Sendable {
    /// Whether and how a node can; nil if it cannot. Asked when the graph is final.
    let form: @Sendable (NodeContext) throws(NodeError) -> BlockedForm?
    /// The plan of such a node.
    let plan: @Sendable (NodeContext) throws(NodeError) -> NodePlan
}

enum BlockedOperators {
    static func named(_ name: String) -> BlockedOperator? { operators[name] }

    private static let operators: [String: BlockedOperator] = [
        "Conv": BlockedOperator(form: Convolution.blockedForm, plan: Convolution.plan),
        "MaxPool": BlockedOperator(form: BlockedPooling.form) { (context) throws(NodeError) in
            try BlockedPooling.plan(context, isMaximum: true)
        },
        "AveragePool": BlockedOperator(form: BlockedPooling.form) { (context) throws(NodeError) in
            try BlockedPooling.plan(context, isMaximum: false)
        },
        "GlobalAveragePool": BlockedOperator(form: BlockedPooling.form) { (context) throws(NodeError) in
            try BlockedPooling.global(context, isMaximum: false)
        },
        "GlobalMaxPool": BlockedOperator(form: BlockedPooling.form) { (context) throws(NodeError) in
            try BlockedPooling.global(context, isMaximum: true)
        },
        "Add": BlockedOperator(form: BlockedArithmetic.form) { (context) throws(NodeError) in
            try BlockedArithmetic.plan(context, isProduct: false)
        },
        "Mul": BlockedOperator(form: BlockedArithmetic.form) { (context) throws(NodeError) in
            try BlockedArithmetic.plan(context, isProduct: true)
        },
        "BatchNormalization": BlockedOperator(
            form: BlockedNormalization.form, plan: BlockedNormalization.plan),
        "Pad": BlockedOperator(form: BlockedPadding.form, plan: BlockedPadding.plan),
        "Concat": BlockedOperator(form: BlockedConcatenation.form, plan: BlockedConcatenation.plan),
        "QuantizeLinear": BlockedOperator(form: ByteConversion.quantizingForm, plan: ByteConversion.quantize),
        "DequantizeLinear": BlockedOperator(form: ByteConversion.dequantizingForm, plan: ByteConversion.dequantize),
        "InstanceNormalization": BlockedOperator(
            form: BlockedInstanceNormalization.form, plan: BlockedInstanceNormalization.plan),
        "Resize": BlockedOperator(form: Resize.blockedForm, plan: Resize.resize),
        "Upsample": BlockedOperator(form: Resize.blockedForm, plan: Resize.upsample),
        "Split": BlockedOperator(form: BlockedSplit.form, plan: BlockedSplit.plan),
    ].merging(activations) { first, _ in first }.merging(ByteOperators.blocked) { first, _ in first }

    /// Element-wise functions do not mind how their elements lie.
    private static let activations = Dictionary(
        OperatorTable.activationNames.map { ($0, BlockedOperator(form: activationForm, plan: activationPlan)) },
        uniquingKeysWith: { first, _ in first })

    private static func activationForm(_ context: NodeContext) throws(NodeError) -> BlockedForm? {
        guard try context.type(0).element == .float32,
            try OperatorTable.named(context.node.operatorName)?.activation?(context) != nil
        else { return nil }
        return BlockedForm(inputs: [0])
    }

    private static func activationPlan(_ context: NodeContext) throws(NodeError) -> NodePlan {
        guard let activation = try OperatorTable.named(context.node.operatorName)?.activation?(context) else {
            throw .unsupported("it is not element-wise")
        }
        return Activations.plan(context, activation, try context.type(0))
    }
}

/// Pooling over blocked channels.
enum BlockedPooling {
    static func form(_ context: NodeContext) throws(NodeError) -> BlockedForm? {
        guard context.outputCount == 1, try context.type(0).rank >= 2, try context.type(0).element == .float32 else {
            return nil
        }
        return BlockedForm(inputs: [0])
    }

    static func plan(_ context: NodeContext, isMaximum: Bool) throws(NodeError) -> NodePlan {
        let input = try context.type(0)
        guard let kernel = try context.ints("kernel_shape") else { throw .malformed("kernel_shape is missing") }
        let (rows, columns) = try context.slidingWindows(spatial: Array(input.shape.dropFirst(2)), kernel: kernel)
        let countsPadding = isMaximum ? false : try context.bool("count_include_pad", default: false)
        let spatial = input.rank == 3 ? [columns.output] : [rows.output, columns.output]
        let output = try TensorType(.float32, input.shape.prefix(2) + spatial).blocked(context.kernels.width)
        let kernels = context.kernels
        let window = kernel_window(rows, columns)
        let (blocks, batch, width) = (input.blockCount, input.shape[0], kernels.width)
        return NodePlan(output, taskCount: context.threads) {
            { arguments in
                let sharesBlocks = blocks >= 2 * arguments.taskCount
                let blockShare = sharesBlocks ? arguments.share(of: blocks) : 0..<blocks
                let rowShare = sharesBlocks ? 0..<rows.output : arguments.share(of: rows.output)
                withUnsafePointer(to: window) { window in
                    var call = kernel_sliding()
                    call.window = window
                    call.row_begin = rowShare.lowerBound
                    call.row_end = rowShare.upperBound
                    call.block_begin = blockShare.lowerBound
                    call.block_end = blockShare.upperBound
                    call.input_block_stride = rows.input * columns.input * width
                    call.output_block_stride = rows.output * columns.output * width
                    call.counts_padding = countsPadding ? 1 : 0
                    call.padding_after_rows = rows.padAfter
                    call.padding_after_columns = columns.padAfter
                    for image in 0..<batch {
                        call.input = arguments.input(0) + image * blocks * call.input_block_stride
                        call.output = arguments.output() + image * blocks * call.output_block_stride
                        if isMaximum { kernels.maxPool(&call) } else { kernels.averagePool(&call) }
                    }
                }
            }
        }
    }

    static func global(_ context: NodeContext, isMaximum: Bool) throws(NodeError) -> NodePlan {
        let input = try context.type(0)
        let shape = input.shape.prefix(2) + input.shape.dropFirst(2).map { _ in 1 }
        let output = try TensorType(.float32, Array(shape)).blocked(context.kernels.width)
        let (pixels, blocks, batch, kernels) = (input.pixelCount, input.blockCount, input.shape[0], context.kernels)
        let factor = isMaximum ? 1 : 1 / Float(max(pixels, 1))
        return NodePlan(output, taskCount: min(blocks, context.threads)) {
            { arguments in
                let share = arguments.share(of: blocks)
                for image in 0..<batch {
                    kernels.reducePlane(
                        arguments.input(0) + image * blocks * pixels * kernels.width, share.lowerBound,
                        share.upperBound, pixels, isMaximum, factor,
                        arguments.output() + image * blocks * kernels.width)
                }
            }
        }
    }
}

/// Sums and products over blocked channels: of two tensors of one shape, or of one with a number for each channel.
enum BlockedArithmetic {
    static func form(_ context: NodeContext) throws(NodeError) -> BlockedForm? {
        guard context.types.count == 2 else { return nil }
        let (first, second) = (try context.type(0), try context.type(1))
        guard first.element == .float32, second.element == .float32 else { return nil }
        if first.shape == second.shape, first.rank >= 3 { return BlockedForm(inputs: [0, 1]) }
        guard let channels = perChannelInput(first, second) else { return nil }
        let isConstant = context.constants[channels] != nil
        return BlockedForm(inputs: isConstant ? [1 - channels] : [1 - channels, channels])
    }

    /// Which input has one number for each channel of the other's.
    private static func perChannelInput(_ first: TensorType, _ second: TensorType) -> Int? {
        for (index, pair) in [(second, first), (first, second)].enumerated() {
            let (numbers, tensor) = pair
            guard tensor.rank >= 3, numbers.rank <= tensor.rank, numbers.rank >= tensor.rank - 1 else { continue }
            let isPerImage = numbers.rank == tensor.rank && numbers.shape[0] == tensor.shape[0]
            let isShared = numbers.rank < tensor.rank || numbers.shape[0] == 1
            let expected = [tensor.shape[1]] + tensor.shape.dropFirst(2).map { _ in 1 }
            guard isPerImage || isShared, numbers.shape.suffix(expected.count) == expected[...] else { continue }
            // One image, so that both readings are the same.
            if tensor.shape[0] == 1 { return index == 0 ? 1 : 0 }
        }
        return nil
    }

    static func plan(_ context: NodeContext, isProduct: Bool) throws(NodeError) -> NodePlan {
        let (first, second) = (try context.type(0), try context.type(1))
        let (kernels, activation) = (context.kernels, context.node.epilogue.activation)
        if first.shape == second.shape {
            let function = isProduct ? kernels.multiply : kernels.add
            let count = first.storedCount
            return NodePlan(first.blocked(kernels.width), taskCount: context.threads) {
                { arguments in
                    let share = arguments.share(of: count, multiple: 64)
                    let (start, output) = (share.lowerBound, arguments.output() + share.lowerBound)
                    function(arguments.input(0) + start, arguments.input(1) + start, output, share.count)
                    if activation != .identity { kernels.activate(activation.kernel, output, output, share.count) }
                }
            }
        }
        guard let channels = perChannelInput(first, second) else { throw .unsupported("these shapes, blocked") }
        let tensor = channels == 1 ? first : second
        let constant = context.constants[channels]
        let (pixels, blocks) = (tensor.pixelCount, tensor.blockCount)
        var plan = NodePlan(tensor.blocked(kernels.width), taskCount: min(blocks, context.threads)) {
            () throws(NodeError) -> Kernel in
            let packed = try constant.map { (constant) throws(NodeError) in try constant.packedChannels(kernels.width) }
            return { arguments in
                let share = arguments.share(of: blocks)
                let numbers = packed.map { UnsafePointer($0.floats) } ?? arguments.input(channels)
                let output = arguments.output()
                kernels.scaleChannels(
                    arguments.input(1 - channels), isProduct ? numbers : nil, isProduct ? nil : numbers, output,
                    share.lowerBound, share.upperBound, pixels)
                guard activation != .identity else { return }
                let part = output + share.lowerBound * pixels * kernels.width
                kernels.activate(activation.kernel, part, part, share.count * pixels * kernels.width)
            }
        }
        if constant != nil {
            plan.packedInputs = [channels]
            plan.packedByteCount = blocks * kernels.width * 4
        }
        return plan
    }
}

extension Constant {
    /// One float for each channel, rounded up to whole blocks with zeros.
    func packedChannels(_ width: Int) throws(NodeError) -> AlignedBuffer {
        let buffer = try AlignedBuffer(byteCount: (type.count + width - 1) / width * width * 4)
        for index in 0..<type.count { buffer.floats[index] = float(index) }
        return buffer
    }
}

/// Batch normalisation that could not be folded.
enum BlockedNormalization {
    static func form(_ context: NodeContext) throws(NodeError) -> BlockedForm? {
        let isConstant = context.constants.dropFirst().allSatisfy { $0 != nil }
        guard isConstant, context.constants.count == 5, try context.type(0).rank >= 3, context.outputCount == 1,
            try !context.bool("training_mode", default: false)
        else { return nil }
        return BlockedForm(inputs: [0])
    }

    static func plan(_ context: NodeContext) throws(NodeError) -> NodePlan {
        let input = try context.type(0)
        let epsilon = try context.float("epsilon") ?? 1e-5
        let constants = context.constants.compactMap { $0 }
        guard constants.count == 4 else { throw .unsupported("parameters computed during the run, blocked") }
        let (kernels, activation) = (context.kernels, context.node.epilogue.activation)
        let (pixels, blocks, batch) = (input.pixelCount, input.blockCount, input.shape[0])
        var plan = NodePlan(input.blocked(kernels.width), taskCount: min(blocks, context.threads)) {
            () throws(NodeError) -> Kernel in
            let scale = try constants[0].packedChannels(kernels.width)
            let shift = try constants[1].packedChannels(kernels.width)
            for channel in 0..<input.shape[1] {
                scale.floats[channel] /= (constants[3].float(channel) + epsilon).squareRoot()
                shift.floats[channel] -= constants[2].float(channel) * scale.floats[channel]
            }
            return { arguments in
                let share = arguments.share(of: blocks)
                for image in 0..<batch {
                    let start = image * blocks * pixels * kernels.width
                    let output = arguments.output() + start
                    kernels.scaleChannels(
                        arguments.input(0) + start, scale.floats, shift.floats, output, share.lowerBound,
                        share.upperBound, pixels)
                    guard activation != .identity else { continue }
                    let part = output + share.lowerBound * pixels * kernels.width
                    kernels.activate(activation.kernel, part, part, share.count * pixels * kernels.width)
                }
            }
        }
        plan.packedInputs = [1, 2, 3, 4]
        plan.packedByteCount = 2 * blocks * kernels.width * 4
        return plan
    }
}

/// Concatenation of whole blocks.
enum BlockedConcatenation {
    static func form(_ context: NodeContext) throws(NodeError) -> BlockedForm? {
        let first = try context.type(0)
        guard first.element == .float32, first.rank >= 3,
            try context.axis(try context.int("axis", default: 1), rank: first.rank) == 1
        else { return nil }
        for index in context.types.indices.dropLast()
        where try context.type(index).shape[1] % context.kernels.width != 0 {
            return nil
        }
        return BlockedForm(inputs: Array(context.types.indices))
    }

    static func plan(_ context: NodeContext) throws(NodeError) -> NodePlan {
        let first = try context.type(0)
        var (shape, sizes) = (first.shape, [Int]())
        shape[1] = 0
        for index in context.types.indices {
            let type = try context.type(index)
            shape[1] += type.shape[1]
            sizes.append(type.storedCount / max(first.shape[0], 1))
        }
        let output = try TensorType(.float32, shape).blocked(context.kernels.width)
        let imageCount = output.storedCount / max(first.shape[0], 1)
        let batch = first.shape[0]
        return NodePlan(output) {
            { [sizes] arguments in
                for image in 0..<batch {
                    var target = arguments.output() + image * imageCount
                    for index in sizes.indices {
                        target.update(from: arguments.input(index) + image * sizes[index], count: sizes[index])
                        target += sizes[index]
                    }
                }
            }
        }
    }
}
