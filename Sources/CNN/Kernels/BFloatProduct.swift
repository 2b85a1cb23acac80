// Runs on: planned on any thread, kernels on the session's.
import CKernelsNarrow

/// Gemm with constant weights kept as bfloat16: half the memory, and half the traffic, which is what bounds the product of
/// one row.
enum BFloatProduct {
    /// The plan of a Gemm; nil if it is not a plain one.
    static func plan(_ context: NodeContext, _ output: TensorType, depth: Int) throws(NodeError) -> NodePlan? {
        guard let weights = context.constants[1], try !context.bool("transA", default: false),
            (try context.float("alpha") ?? 1) == 1, (try context.float("beta") ?? 1) == 1, output.count > 0, depth > 0
        else { return nil }
        let hasBias = context.hasInput(2)
        let bias = hasBias ? context.constants[2] : nil
        let (rows, columns) = (output.shape[0], output.shape[1])
        guard !hasBias || (bias?.type.count == columns && bias?.type.shape.last == columns) else { return nil }
        let isTransposed = try context.bool("transB", default: false)
        let (activation, table) = (context.node.epilogue.activation, context.kernels)
        let padded = (depth + 1) / 2 * 2
        let scratch = AlignedBuffer.rounded(rows * padded * 2)
        let width = BFloatKernels.blockWidth
        let blocks = (columns + width - 1) / width
        var plan = NodePlan(
            output, scratchByteCount: scratch * context.threads, taskCount: min(context.threads, blocks)
        ) { () throws(NodeError) -> Kernel in
            let packed = try pack(
                weights, columns: columns, depth: depth, strides: isTransposed ? (depth, 1) : (1, columns))
            let packedBias = try AlignedBuffer(byteCount: blocks * width * 4)
            for column in 0..<columns { packedBias.floats[column] = bias?.float(column) ?? 0 }
            let zero = try Constant(shape: [1], values: [Int32(0)])
            let kernels = BFloatKernels.preferred(for: table.level)
            return { arguments in
                let copy = (arguments.scratch + arguments.task * scratch).assumingMemoryBound(to: UInt16.self)
                if padded > depth { for row in 0..<rows { copy[row * padded + depth] = 0 } }
                kernel_bf16_narrow(arguments.input(0), depth, copy, padded, rows, depth)
                let share = arguments.share(of: blocks, multiple: 2)
                guard !share.isEmpty else { return }
                let first = share.lowerBound * width
                var call = kernel_bf16_convolution()
                call.input = UnsafePointer(copy)
                call.runs = zero.bytes.assumingMemoryBound(to: Int32.self)
                (call.run_count, call.pairs) = (1, padded / 2)
                call.weights = UnsafePointer(
                    packed.address.assumingMemoryBound(to: UInt16.self) + first * padded)
                call.bias = UnsafePointer(packedBias.floats + first)
                call.output = arguments.output() + first
                call.channels = min(share.count * width, columns - first)
                (call.rows, call.columns) = (1, rows)
                (call.pixel_stride, call.output_pixel_stride) = (padded, columns)
                call.output_block_stride = width
                (call.minimum, call.maximum) = (-.infinity, .infinity)
                kernels.convolve(&call)
                guard activation != .identity else { return }
                for row in 0..<rows {
                    activation.apply(to: arguments.output() + row * columns + first, count: call.channels)
                }
            }
        }
        plan.packedInputs = hasBias ? [1, 2] : [1]
        return plan
    }

    /// [block][pair][16][2]
    private static func pack(
        _ weights: Constant, columns: Int, depth: Int, strides: (column: Int, depth: Int)
    ) throws(NodeError) -> AlignedBuffer {
        let width = BFloatKernels.blockWidth
        let padded = (depth + 1) / 2 * 2
        let buffer = try AlignedBuffer(byteCount: (columns + width - 1) / width * width * padded * 2)
        let packed = buffer.address.assumingMemoryBound(to: UInt16.self)
        for block in stride(from: 0, to: columns, by: width) {
            for index in 0..<depth {
                let target = packed + block * padded + index / 2 * width * 2 + index % 2
                for lane in 0..<min(width, columns - block) {
                    let number = weights.float((block + lane) * strides.column + index * strides.depth)
                    target[lane * 2] = BFloatKernels.bits(number)
                }
            }
        }
        return buffer
    }
}
