// Runs on: the session's threads; made on any.
import CKernelsNarrow

/// Convolution of bytes, all channels of a pixel together: for each tap of the kernel, four channels of a pixel at a time
/// times a block of weights, summed in 32 bits.
///
/// What a convolution of quantised numbers has to subtract, the input's zero point times the weights, is the same for
/// each pixel and part of the bias; so padding is the zero point. A padded convolution copies some rows at a time into a
/// frame of it. Matrix products are convolutions of images of one pixel.
final class ByteConvolution {
    /// What it is made from.
    struct Parameters {
        let shape: Convolution.Shape
        let arithmetic: ByteArithmetic
        /// The int8 weights, and elements from one output channel, input channel and kernel element to the next.
        let weights: Constant
        let weightStrides: (output: Int, input: Int, kernel: Int)
        /// One int32 for each output channel, in steps of input scale times weight scale; or nil.
        let bias: Constant?
        let kernels: ByteKernels
        let threads: Int
    }

    /// Input rows that stay in the cache while all weights pass by.
    private static let chunkBytes = 128 << 10
    /// More products than can be summed in 32 bits: 255 * 127 each.
    static let maximumDepth = 1 << 16

    private let parameters: Parameters
    private let frame: ChannelsLastFrame
    /// Weights as the kernels want them: [group][block][run][quad][16][4].
    private let weights: AlignedBuffer
    /// Of each group, rounded up to whole blocks.
    private let bias: AlignedBuffer
    private let multipliers: AlignedBuffer
    private let runs: AlignedBuffer
    private let runCount: Int

    private var shape: Convolution.Shape { parameters.shape }
    private var blocks: Int { (shape.outputsPerGroup + ByteKernels.blockWidth - 1) / ByteKernels.blockWidth }

    /// Whether there is a kernel for it: groups must consist of whole blocks of inputs.
    static func suits(_ shape: Convolution.Shape) -> Bool {
        shape.depth <= maximumDepth && (shape.groups == 1 || shape.channelsPerGroup % TensorType.byteBlockWidth == 0)
    }

    static func plan(_ parameters: Parameters, _ output: TensorType) -> NodePlan {
        let frame = ChannelsLastFrame(parameters.shape, chunkCount: chunkBytes)
        return NodePlan(
            output, scratchByteCount: frame.count * parameters.threads, taskCount: parameters.threads
        ) { () throws(NodeError) -> Kernel in
            let convolution = try ByteConvolution(parameters, frame)
            return { convolution.run($0) }
        }
    }

    private init(_ parameters: Parameters, _ frame: ChannelsLastFrame) throws(NodeError) {
        self.parameters = parameters
        self.frame = frame
        let shape = parameters.shape
        let width = ByteKernels.blockWidth
        let blocks = (shape.outputsPerGroup + width - 1) / width
        let offsets = frame.runOffsets(shape)
        let channels = shape.groups * blocks * width
        weights = try AlignedBuffer(byteCount: channels * offsets.count * frame.runLength)
        bias = try AlignedBuffer(byteCount: channels * 4)
        multipliers = try AlignedBuffer(byteCount: channels * 4)
        runCount = offsets.count
        runs = try AlignedBuffer(byteCount: offsets.count * 4)
        for (index, offset) in offsets.enumerated() {
            runs.address.storeBytes(of: Int32(offset), toByteOffset: index * 4, as: Int32.self)
        }
        for output in 0..<shape.outputChannels { pack(output) }
    }

    /// Weights, bias and multiplier of an output channel.
    private func pack(_ output: Int) {
        let arithmetic = parameters.arithmetic
        let (group, lane) = (output / shape.outputsPerGroup, output % shape.outputsPerGroup)
        let width = ByteKernels.blockWidth
        let place = group * blocks * width + lane
        let quads = runCount * frame.runLength / 4
        let target = weights.address + ((group * blocks + lane / width) * quads * width + lane % width) * 4
        let source = parameters.weights.bytes + output * parameters.weightStrides.output
        var sum = 0
        for tap in 0..<shape.rows.kernel * shape.columns.kernel {
            for input in 0..<shape.channelsPerGroup {
                let offset = input * parameters.weightStrides.input + tap * parameters.weightStrides.kernel
                let weight = source.loadUnaligned(fromByteOffset: offset, as: Int8.self)
                sum += Int(weight)
                // Bytes in the order in which the runs have them.
                let byte = tap * frame.channels + input
                target.storeBytes(of: weight, toByteOffset: byte / 4 * width * 4 + byte % 4, as: Int8.self)
            }
        }
        var value = 0
        if let bias = parameters.bias {
            value = Int(bias.bytes.loadUnaligned(fromByteOffset: output * 4, as: Int32.self))
        }
        value += sum * (Int(parameters.kernels.inputOffset) - arithmetic.inputs[0].zeroPoint)
        bias.address.storeBytes(of: Int32(truncatingIfNeeded: value), toByteOffset: place * 4, as: Int32.self)
        multipliers.floats[place] = arithmetic.multiplier(output)
    }

    // MARK: Running

    private func run(_ arguments: KernelArguments) {
        var call = kernel_int8_convolution()
        let limits = parameters.arithmetic.limits
        (call.minimum, call.maximum) = limits
        call.zero_point = Int32(parameters.arithmetic.output.zeroPoint)
        call.runs = UnsafePointer(runs.address.assumingMemoryBound(to: Int32.self))
        call.run_count = runCount
        call.quads = frame.runLength / 4
        call.pixel_stride = shape.columns.stride * frame.pixelStride
        call.output_pixel_stride = frame.outputChannels
        let (input, output) = (arguments.input(0, UInt8.self), arguments.output(0, UInt8.self))
        guard !frame.isFlat else { return runFlat(arguments, &call, input, output) }
        call.row_stride = shape.rows.stride * frame.rowStride
        call.output_row_stride = shape.columns.output * frame.outputChannels
        let share = arguments.share(of: shape.rows.output)
        let copy = (arguments.scratch + arguments.task * frame.count).assumingMemoryBound(to: UInt8.self)
        for image in 0..<shape.batch {
            let source = input + image * shape.inputPlane * frame.pixelStride
            let target = output + image * shape.outputPlane * frame.outputChannels
            var row = share.lowerBound
            while row < share.upperBound {
                let count = min(frame.chunk, share.upperBound - row)
                if frame.copies {
                    frame.copy(
                        source, to: copy, shape, outputRow: row, count: count,
                        padding: UInt8(truncatingIfNeeded: parameters.arithmetic.inputs[0].zeroPoint))
                    call.input = UnsafePointer(copy)
                } else {
                    call.input = source + row * call.row_stride
                }
                call.output = target + row * call.output_row_stride
                (call.rows, call.columns) = (count, shape.columns.output)
                convolve(&call, 0..<blocks)
                replace(target + row * call.output_row_stride, count * call.output_row_stride)
                row += count
            }
        }
    }

    /// Nothing slides: all pixels of all images are one row. Threads share pixels, or channels where those are few.
    private func runFlat(
        _ arguments: KernelArguments, _ call: inout kernel_int8_convolution, _ input: UnsafePointer<UInt8>,
        _ output: UnsafeMutablePointer<UInt8>
    ) {
        let pixels = shape.batch * shape.inputPlane
        let sharesPixels = pixels >= 14 * arguments.taskCount || shape.groups > 1
        let share = sharesPixels ? arguments.share(of: pixels, multiple: 14) : 0..<pixels
        let blockShare = sharesPixels ? 0..<blocks : arguments.share(of: blocks, multiple: 2)
        call.rows = 1
        var pixel = share.lowerBound
        while pixel < share.upperBound {
            call.columns = min(frame.chunk, share.upperBound - pixel)
            call.input = input + pixel * frame.pixelStride
            call.output = output + pixel * frame.outputChannels
            convolve(&call, blockShare)
            if sharesPixels {
                replace(output + pixel * frame.outputChannels, call.columns * frame.outputChannels)
            } else {
                let first = blockShare.lowerBound * ByteKernels.blockWidth
                let end = min(blockShare.upperBound * ByteKernels.blockWidth, shape.outputChannels)
                for row in pixel..<pixel + call.columns where end > first {
                    replace(output + row * frame.outputChannels + first, end - first)
                }
            }
            pixel += call.columns
        }
    }

    /// Some blocks of each group.
    private func convolve(_ call: inout kernel_int8_convolution, _ blockShare: Range<Int>) {
        guard !blockShare.isEmpty, let input = call.input, let output = call.output else { return }
        let width = ByteKernels.blockWidth
        let blockBytes = runCount * frame.runLength * width
        for group in 0..<shape.groups {
            let block = group * blocks + blockShare.lowerBound
            call.input = input + group * shape.channelsPerGroup
            call.output = output + group * shape.outputsPerGroup + blockShare.lowerBound * width
            call.weights = UnsafePointer(
                (weights.address + block * blockBytes).assumingMemoryBound(to: Int8.self))
            call.bias = UnsafePointer(bias.address.assumingMemoryBound(to: Int32.self) + block * width)
            call.multipliers = UnsafePointer(multipliers.floats + block * width)
            call.channels = min(blockShare.count * width, shape.outputsPerGroup - blockShare.lowerBound * width)
            parameters.kernels.convolve(&call)
        }
    }

    private func replace(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int) {
        guard let table = parameters.arithmetic.table else { return }
        ByteTable.replace(bytes, count: count, by: table)
    }
}

extension ByteArithmetic {
    /// What a sum of products is multiplied by, as ONNX Runtime works it out.
    func multiplier(_ channel: Int) -> Float {
        inputs[0].scale * weightScales[weightScales.count == 1 ? 0 : channel] / output.scale
    }
}
