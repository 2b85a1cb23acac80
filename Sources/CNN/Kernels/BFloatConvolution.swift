// Runs on: the session's threads; made on any.
import CKernels
import CKernelsNarrow

/// Convolution of blocked floats that are rounded to bfloat16 on the way, some rows at a time, into a frame with all
/// channels of a pixel together: two channels at a time times a block of weights, summed in floats.
final class BFloatConvolution {
    /// Rounded input that stays in the cache while all weights pass by.
    private static let chunkCount = 64 << 10

    private let parameters: Convolution.Parameters
    private let kernels: BFloatKernels
    private let frame: ChannelsLastFrame
    private let activation: kernel_activation
    /// [block][run][pair][16][2]
    private let weights: AlignedBuffer
    private let bias: AlignedBuffer
    private let runs: AlignedBuffer
    private let runCount: Int

    private var shape: Convolution.Shape { parameters.shape }
    private var width: Int { parameters.kernels.width }

    /// Whether it is faster than the kernels on floats: Winograd's algorithm and depthwise ones are hard to beat.
    static func suits(_ parameters: Convolution.Parameters) -> Bool {
        let shape = parameters.shape
        return parameters.kernels.width == BFloatKernels.blockWidth && parameters.isConstant
            && parameters.isBlockedInput && parameters.slopes == nil && shape.groups == 1
            && shape.inputChannels >= 16 && shape.outputChannels >= 16
            && BFloatKernels.preferred(for: parameters.kernels.level).isFast
            && !WinogradConvolution.suits(parameters)
    }

    static func plan(_ parameters: Convolution.Parameters, _ output: TensorType) -> NodePlan {
        let shape = parameters.shape
        let frame = ChannelsLastFrame(
            shape, chunkCount: chunkCount, multiple: parameters.kernels.width, alwaysCopies: !shape.isPointwise)
        let scratch = AlignedBuffer.rounded(scratchCount(frame, shape) * 2)
        return NodePlan(
            output, scratchByteCount: scratch * parameters.threads, taskCount: parameters.threads
        ) { () throws(NodeError) -> Kernel in
            let convolution = try BFloatConvolution(parameters, frame)
            return { convolution.run($0, scratchByteCount: scratch) }
        }
    }

    private static func scratchCount(_ frame: ChannelsLastFrame, _ shape: Convolution.Shape) -> Int {
        frame.isFlat ? min(frame.chunk, shape.inputPlane) * frame.pixelStride : frame.count
    }

    private init(_ parameters: Convolution.Parameters, _ frame: ChannelsLastFrame) throws(NodeError) {
        self.parameters = parameters
        self.frame = frame
        kernels = .preferred(for: parameters.kernels.level)
        activation = parameters.activation.kernel
        let (shape, width) = (parameters.shape, parameters.kernels.width)
        let blocks = (shape.outputChannels + width - 1) / width
        let offsets = frame.runOffsets(shape)
        runCount = offsets.count
        runs = try AlignedBuffer(byteCount: offsets.count * 4)
        for (index, offset) in offsets.enumerated() {
            runs.address.storeBytes(of: Int32(offset), toByteOffset: index * 4, as: Int32.self)
        }
        let length = offsets.count * frame.runLength
        weights = try AlignedBuffer(byteCount: blocks * width * length * 2)
        bias = try AlignedBuffer(byteCount: blocks * width * 4)
        for output in 0..<shape.outputChannels {
            bias.floats[output] = parameters.bias?.float(output) ?? 0
            pack(output, length)
        }
    }

    private func pack(_ output: Int, _ length: Int) {
        guard let source = parameters.weights else { return }
        let taps = shape.rows.kernel * shape.columns.kernel
        let target =
            weights.address.assumingMemoryBound(to: UInt16.self)
            + (output / width * length * width + output % width * 2)
        for input in 0..<shape.inputChannels {
            for tap in 0..<taps {
                let number = source.float((output * shape.inputChannels + input) * taps + tap)
                let place = tap * frame.channels + input
                target[place / 2 * width * 2 + place % 2] = BFloatKernels.bits(number)
            }
        }
    }

    // MARK: Running

    private func run(_ arguments: KernelArguments, scratchByteCount: Int) {
        let copy = (arguments.scratch + arguments.task * scratchByteCount).assumingMemoryBound(to: UInt16.self)
        let inputImage = (shape.inputChannels + width - 1) / width * width * shape.inputPlane
        let outputImage = (shape.outputChannels + width - 1) / width * width * shape.outputPlane
        var call = kernel_bf16_convolution()
        call.runs = UnsafePointer(runs.address.assumingMemoryBound(to: Int32.self))
        call.run_count = runCount
        call.pairs = frame.runLength / 2
        call.weights = UnsafePointer(weights.address.assumingMemoryBound(to: UInt16.self))
        call.bias = UnsafePointer(bias.floats)
        call.input = UnsafePointer(copy)
        call.channels = (shape.outputChannels + width - 1) / width * width
        call.row_stride = shape.rows.stride * frame.rowStride
        call.pixel_stride = shape.columns.stride * frame.pixelStride
        call.output_row_stride = shape.columns.output * width
        call.output_pixel_stride = width
        call.output_block_stride = shape.outputPlane * width
        let isClamp = activation.kind == Int32(KERNEL_CLAMP)
        (call.minimum, call.maximum) = isClamp ? (activation.alpha, activation.beta) : (-.infinity, .infinity)
        // Rows, or pixels if nothing slides.
        let lines = frame.isFlat ? shape.outputPlane : shape.rows.output
        let pixelsOfLine = frame.isFlat ? 1 : shape.columns.output
        let share = arguments.share(of: lines, multiple: frame.isFlat ? 14 : 1)
        for image in 0..<shape.batch {
            let input = arguments.input(0) + image * inputImage
            let output = arguments.output() + image * outputImage
            let addend = parameters.residualInput.map { arguments.input($0) + image * outputImage }
            var line = share.lowerBound
            while line < share.upperBound {
                let count = min(frame.chunk, share.upperBound - line)
                copyLines(input, to: copy, line: line, count: count)
                (call.rows, call.columns) = frame.isFlat ? (1, count) : (count, shape.columns.output)
                let start = line * pixelsOfLine * width
                call.output = output + start
                call.addend = addend.map { $0 + start }
                kernels.convolve(&call)
                if !isClamp { activate(output + start, count: count * pixelsOfLine * width) }
                line += count
            }
        }
    }

    /// Applies the activation to what has just been written of each block.
    private func activate(_ output: UnsafeMutablePointer<Float>, count: Int) {
        let blocks = (shape.outputChannels + width - 1) / width
        for block in 0..<blocks {
            let part = output + block * shape.outputPlane * width
            parameters.kernels.activate(activation, part, part, count)
        }
    }

    /// Rounds the input of some output rows (or flat pixels) and lays it out channels last.
    private func copyLines(
        _ input: UnsafePointer<Float>, to copy: UnsafeMutablePointer<UInt16>, line: Int, count: Int
    ) {
        let blocks = frame.pixelStride / width
        if frame.isFlat {
            for block in 0..<blocks {
                kernel_bf16_narrow(
                    input + (block * shape.inputPlane + line) * width, width, copy + block * width, frame.pixelStride,
                    count, width)
            }
            return
        }
        let (rows, columns) = (shape.rows, shape.columns)
        let columnsOfFrame = frame.rowStride / frame.pixelStride
        let inside = min(columns.input, columnsOfFrame - columns.padBefore)
        for index in 0..<(count - 1) * rows.stride + rows.span {
            let target = copy + index * frame.rowStride
            let row = line * rows.stride - rows.padBefore + index
            guard row >= 0, row < rows.input, inside > 0 else {
                target.update(repeating: 0, count: frame.rowStride)
                continue
            }
            let left = columns.padBefore * frame.pixelStride
            target.update(repeating: 0, count: left)
            let right = left + inside * frame.pixelStride
            (target + right).update(repeating: 0, count: frame.rowStride - right)
            for block in 0..<blocks {
                kernel_bf16_narrow(
                    input + (block * shape.inputPlane + row * columns.input) * width, width,
                    target + left + block * width, frame.pixelStride, inside, width)
            }
        }
    }
}
