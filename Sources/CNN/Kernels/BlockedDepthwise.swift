// Runs on: the session's threads; made on any.
import CKernels

/// Depthwise convolution of blocked channels: each channel with a kernel of its own.
final class BlockedDepthwise {
    private let parameters: Convolution.Parameters
    private let kernels: KernelTable
    private let window: kernel_window
    /// Bias, weights and slopes: [block][width], [block][kernel row][kernel column][width], [block][width].
    private let packed: AlignedBuffer?
    private let slopes: AlignedBuffer?

    private var shape: Convolution.Shape { parameters.shape }
    private var blocks: Int { (shape.outputChannels + kernels.width - 1) / kernels.width }
    private var kernelCount: Int { shape.rows.kernel * shape.columns.kernel }

    static func plan(_ parameters: Convolution.Parameters, _ output: TensorType) throws(NodeError) -> NodePlan {
        var plan = NodePlan(
            output, scratchByteCount: parameters.isConstant ? 0 : packedCount(parameters) * 4,
            taskCount: parameters.isConstant ? parameters.threads : 1
        ) { () throws(NodeError) -> Kernel in
            let depthwise = try BlockedDepthwise(parameters)
            return { depthwise.run($0) }
        }
        plan.packedByteCount = parameters.isConstant ? packedCount(parameters) * 4 : 0
        return plan
    }

    private static func packedCount(_ parameters: Convolution.Parameters) -> Int {
        let (shape, width) = (parameters.shape, parameters.kernels.width)
        return (shape.outputChannels + width - 1) / width * width * (shape.rows.kernel * shape.columns.kernel + 1)
    }

    init(_ parameters: Convolution.Parameters) throws(NodeError) {
        self.parameters = parameters
        kernels = parameters.kernels
        window = kernel_window(parameters.shape.rows, parameters.shape.columns)
        slopes = try parameters.packedSlopes()
        if parameters.isConstant, let weights = parameters.weights {
            let packed = try AlignedBuffer(byteCount: Self.packedCount(parameters) * 4)
            self.packed = packed
            pack(weights.encodedFloats, bias: parameters.bias?.encodedFloats, into: packed.floats)
        } else {
            packed = nil
        }
    }

    private func pack(
        _ source: EncodedFloats, bias: EncodedFloats?, into packed: UnsafeMutablePointer<Float>
    ) {
        let width = kernels.width
        ConvolutionWeights.pack(perChannel: bias, count: shape.outputChannels, width: width, into: packed)
        let weights = packed + blocks * width
        for channel in 0..<blocks * width {
            let start = weights + channel / width * kernelCount * width + channel % width
            for element in 0..<kernelCount {
                let place = channel * kernelCount + element
                start[element * width] =
                    channel < shape.outputChannels ? source.float(place) : 0
            }
        }
    }

    private func run(_ arguments: KernelArguments) {
        if packed == nil {
            let bias = parameters.hasBias ? EncodedFloats(bytes: arguments.input(2)) : nil
            let packed = arguments.scratch.assumingMemoryBound(to: Float.self)
            pack(EncodedFloats(bytes: arguments.input(1)), bias: bias, into: packed)
        }
        let sharesBlocks = blocks >= 2 * arguments.taskCount
        let blockShare = sharesBlocks ? arguments.share(of: blocks) : 0..<blocks
        let rowShare = sharesBlocks ? 0..<shape.rows.output : arguments.share(of: shape.rows.output)
        let blockStride = shape.inputPlane * kernels.width
        for image in 0..<shape.batch {
            runRows(
                arguments, image: image, rowShare, blocks: blockShare,
                input: arguments.input(0) + image * blocks * blockStride, inputBlockStride: blockStride)
        }
    }

    /// Some output rows of some blocks of an image.
    /// - Parameter input: where row 0 of block 0 is or would be: only rows that are needed are read.
    func runRows(
        _ arguments: KernelArguments, image: Int, _ rows: Range<Int>, blocks blockRange: Range<Int>,
        input: UnsafePointer<Float>, inputBlockStride: Int
    ) {
        let width = kernels.width
        let packed = self.packed?.floats ?? arguments.scratch.assumingMemoryBound(to: Float.self)
        withUnsafePointer(to: window) { window in
            var call = kernel_sliding()
            call.window = window
            call.input = input
            call.bias = UnsafePointer(packed)
            call.weights = UnsafePointer(packed + blocks * width)
            call.slopes = slopes.map { UnsafePointer($0.floats) }
            (call.row_begin, call.row_end) = (rows.lowerBound, rows.upperBound)
            (call.block_begin, call.block_end) = (blockRange.lowerBound, blockRange.upperBound)
            call.input_block_stride = inputBlockStride
            call.output_block_stride = shape.outputPlane * width
            call.activation = parameters.activation.kernel
            let outputImage = image * blocks * call.output_block_stride
            call.addend = parameters.residualInput.map { arguments.input($0) + outputImage }
            call.output = arguments.output() + outputImage
            kernels.depthwise(&call)
        }
    }
}

extension kernel_window {
    init(_ rows: SlidingWindow, _ columns: SlidingWindow) {
        self.init(
            input_rows: rows.input, input_columns: columns.input, output_rows: rows.output,
            output_columns: columns.output, kernel_rows: rows.kernel, kernel_columns: columns.kernel,
            row_stride: rows.stride, column_stride: columns.stride, row_dilation: rows.dilation,
            column_dilation: columns.dilation, row_padding: rows.padBefore, column_padding: columns.padBefore)
    }
}
