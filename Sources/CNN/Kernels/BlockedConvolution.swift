// Runs on: the session's threads; made on any.
import CKernels

/// Convolution of blocked channels, without gathering its input ("direct convolution", Georganas et al. 2018,
/// https://arxiv.org/abs/1808.05567): for each tap of the kernel, neighbouring pixels times a block of weights.
///
/// A padded convolution copies a few rows at a time into a frame of zeros. So does one whose input is row-major: its taps
/// are single floats, which suits the few channels of a picture.
final class BlockedConvolution {
    /// Input rows, copied or not, that stay in the second-level cache while all weights pass by.
    private static let chunkBytes = 192 << 10

    private let parameters: Convolution.Parameters
    private let frame: Frame
    private let kernels: KernelTable
    private let groups: ChannelGroups
    private let weights: [ConvolutionWeights]
    private let activation: kernel_activation
    /// Taps of all groups, weights and bias as the kernels want them.
    private let taps: AlignedBuffer
    private let packed: AlignedBuffer?
    private let slopes: AlignedBuffer?

    private var shape: Convolution.Shape { parameters.shape }

    /// Where things lie. All in floats.
    struct Frame {
        let isBlockedInput: Bool
        /// Whether rows are copied into a frame.
        let copies: Bool
        /// Whether pixels are multiplied by a number for each channel on the way into a frame.
        let scales: Bool
        /// Whether all pixels are one long row: nothing slides.
        let isFlat: Bool
        /// Output rows, or flat output pixels, of a chunk.
        let chunk: Int
        let chunkInputRows: Int
        let columns: Int
        /// Of the frame, or of the input if nothing is copied.
        let layout: ConvolutionWeights.InputLayout
        let frameCount: Int

        init(_ parameters: Convolution.Parameters) {
            let (shape, width) = (parameters.shape, parameters.kernels.width)
            let isBlockedInput = parameters.isBlockedInput
            let (rows, columns) = (shape.rows, shape.columns)
            self.isBlockedInput = isBlockedInput
            let lanes = isBlockedInput ? width : 1
            let planes = isBlockedInput ? (shape.inputChannels + width - 1) / width : shape.inputChannels
            isFlat = shape.isPointwise
            copies = shape.isPadded
            scales = parameters.scaleInput != nil && shape.isPointwise
            if isFlat {
                let pixelBytes = planes * lanes * 4
                let wanted = max(84, BlockedConvolution.chunkBytes / pixelBytes / 84 * 84)
                chunk = scales ? min(wanted, shape.inputPlane) : wanted
                (chunkInputRows, self.columns) = (1, shape.inputPlane)
                let held = scales ? chunk : shape.inputPlane
                layout = .init(width: lanes, blockStride: held * lanes, rowStride: 0)
                frameCount = scales ? planes * held * lanes : 0
            } else if copies {
                self.columns = (columns.output - 1) * columns.stride + columns.span
                let rowBytes = planes * lanes * self.columns * 4
                let affordable = max(1, BlockedConvolution.chunkBytes / rowBytes)
                chunk = min(rows.output, max(1, (affordable - rows.span) / rows.stride + 1))
                chunkInputRows = (chunk - 1) * rows.stride + rows.span
                layout = .init(
                    width: lanes, blockStride: chunkInputRows * self.columns * lanes, rowStride: self.columns * lanes)
                frameCount = (planes * layout.blockStride + 15) / 16 * 16
            } else {
                (chunk, chunkInputRows, self.columns) = (rows.output, rows.input, columns.input)
                layout = .init(
                    width: lanes, blockStride: shape.inputPlane * lanes, rowStride: columns.input * lanes)
                frameCount = 0
            }
        }
    }

    static func plan(_ parameters: Convolution.Parameters, _ output: TensorType) throws(NodeError) -> NodePlan {
        let kernels = parameters.kernels
        let frame = Frame(parameters)
        let groups = ChannelGroups(parameters)
        let tasks = parameters.threads
        // Rough enough to overflow nothing: checked types made the shape.
        let packedCount = Self.packedCount(parameters.shape, groups, kernels.width)
        let scratch = frame.frameCount * tasks + (parameters.isConstant ? 0 : packedCount)
        guard packedCount < 1 << 32, scratch < 1 << 32 else { throw .tooLarge("its weights are too many") }
        var plan = NodePlan(
            output, scratchByteCount: scratch * 4, taskCount: parameters.isConstant ? tasks : 1
        ) { () throws(NodeError) -> Kernel in
            let convolution = try BlockedConvolution(parameters, frame, groups)
            return { convolution.run($0) }
        }
        plan.packedByteCount = parameters.isConstant ? packedCount * 4 : 0
        return plan
    }

    private static func packedCount(_ shape: Convolution.Shape, _ groups: ChannelGroups, _ width: Int) -> Int {
        let blocks = groups.count * groups.blocks(width: width)
        return blocks * width * (groups.inputs * shape.rows.kernel * shape.columns.kernel + 1)
    }

    /// For `runPixels` only.
    convenience init(_ parameters: Convolution.Parameters) throws(NodeError) {
        let frame = Frame(parameters)
        try self.init(parameters, frame, ChannelGroups(parameters))
    }

    private init(
        _ parameters: Convolution.Parameters, _ frame: Frame, _ groups: ChannelGroups
    ) throws(NodeError) {
        self.parameters = parameters
        self.frame = frame
        self.groups = groups
        kernels = parameters.kernels
        activation = parameters.activation.kernel
        var weights: [ConvolutionWeights] = []
        for group in 0..<groups.count {
            weights.append(try ConvolutionWeights(parameters.shape, groups, group: group, input: frame.layout))
        }
        self.weights = weights
        let tapCount = weights.reduce(0) { $0 + $1.taps.count }
        taps = try AlignedBuffer(byteCount: tapCount * MemoryLayout<kernel_tap>.stride)
        var next = taps.address.bindMemory(to: kernel_tap.self, capacity: tapCount)
        for tap in weights.lazy.flatMap(\.taps) {
            next.initialize(to: tap)
            next += 1
        }
        slopes = try parameters.packedSlopes()
        if parameters.isConstant, let source = parameters.weights {
            let count = Self.packedCount(parameters.shape, groups, kernels.width)
            let packed = try AlignedBuffer(byteCount: count * 4)
            self.packed = packed
            pack(source.encodedFloats, bias: parameters.bias?.encodedFloats, into: packed.floats)
        } else {
            packed = nil
        }
    }

    /// Bias first, then the weights of each merged group.
    private func pack(
        _ source: EncodedFloats, bias: EncodedFloats?, into packed: UnsafeMutablePointer<Float>
    ) {
        let width = kernels.width
        ConvolutionWeights.pack(perChannel: bias, count: shape.outputChannels, width: width, into: packed)
        let start = packed + groups.count * groups.blocks(width: width) * width
        for group in 0..<groups.count {
            weights[group].pack(
                source, shape, groups, group: group, width: width, into: start + group * groupWeightCount)
        }
    }

    private var groupWeightCount: Int {
        groups.blocks(width: kernels.width) * kernels.width * (weights.first?.products.count ?? 0)
    }

    // MARK: Running

    private func run(_ arguments: KernelArguments) {
        let scratch = arguments.scratch.assumingMemoryBound(to: Float.self)
        let packed: UnsafeMutablePointer<Float>
        if let constant = self.packed {
            packed = constant.floats
        } else {
            packed = scratch + frame.frameCount
            let bias = parameters.hasBias ? EncodedFloats(bytes: arguments.input(2)) : nil
            pack(EncodedFloats(bytes: arguments.input(1)), bias: bias, into: packed)
        }
        let width = kernels.width
        let inputImage =
            frame.isBlockedInput
            ? (shape.inputChannels + width - 1) / width * width * shape.inputPlane
            : shape.inputChannels * shape.inputPlane
        let outputImage = (shape.outputChannels + width - 1) / width * width * shape.outputPlane
        for image in 0..<shape.batch {
            let residual = parameters.residualInput.map { arguments.input($0) + image * outputImage }
            runImage(
                arguments, image: image, arguments.input(0) + image * inputImage, UnsafePointer(packed), residual,
                arguments.output() + image * outputImage, scratch + arguments.task * frame.frameCount)
        }
    }

    /// Of a 1x1 convolution of constant weights without groups: some pixels of some blocks, from an even one on.
    /// - Parameters:
    ///   - output: where the first pixel of the first block goes.
    ///   - blockStride: floats from there to the same pixel of the next block.
    func runPixels(
        _ arguments: KernelArguments, image: Int, _ pixels: Range<Int>, blocks: Range<Int>,
        into output: UnsafeMutablePointer<Float>, blockStride: Int
    ) {
        guard let packed, !pixels.isEmpty else { return }
        let width = kernels.width
        let inputImage = (shape.inputChannels + width - 1) / width * width * shape.inputPlane
        var call = kernel_convolution()
        call.input = arguments.input(0) + (image * inputImage + pixels.lowerBound * width)
        call.taps = UnsafePointer(taps.address.assumingMemoryBound(to: kernel_tap.self))
        call.tap_count = weights[0].taps.count
        call.weights = UnsafePointer(packed.floats + groups.blocks(width: width) * width)
        call.weights_block_stride = weights[0].products.count * width
        call.channels = groups.outputs
        call.bias = UnsafePointer(packed.floats)
        call.slopes = slopes.map { UnsafePointer($0.floats) }
        call.output = output - blocks.lowerBound * blockStride
        call.columns = pixels.count
        call.row_end = 1
        (call.block_begin, call.block_end) = (blocks.lowerBound, blocks.upperBound)
        call.pixel_stride = width
        call.block_stride = blockStride
        call.activation = activation
        kernels.convolve(&call)
    }

    /// The task's part of an image. Threads share rows where there are many of them, else blocks of output channels.
    private func runImage(
        _ arguments: KernelArguments, image: Int, _ input: UnsafePointer<Float>, _ packed: UnsafePointer<Float>,
        _ residual: UnsafePointer<Float>?, _ output: UnsafeMutablePointer<Float>,
        _ frameStart: UnsafeMutablePointer<Float>
    ) {
        let rows = frame.isFlat ? shape.outputPlane : shape.rows.output
        let blocks = groups.blocks(width: kernels.width)
        let sharesRows = rows >= (frame.isFlat ? 56 : 4) * arguments.taskCount || blocks < 2 * arguments.taskCount
        let rowShare = sharesRows ? arguments.share(of: rows) : 0..<rows
        let blockShare = sharesRows ? 0..<blocks : arguments.share(of: blocks, multiple: 2)
        var row = rowShare.lowerBound
        while row < rowShare.upperBound {
            let count = min(frame.chunk, rowShare.upperBound - row)
            let source: UnsafePointer<Float>
            if frame.scales {
                scale(arguments, image: image, input, pixels: row..<row + count, to: frameStart)
                source = UnsafePointer(frameStart)
            } else if frame.copies {
                copyRows(input, outputRow: row, to: frameStart)
                source = UnsafePointer(frameStart)
            } else {
                let stride = frame.isFlat ? frame.layout.width : shape.rows.stride * frame.layout.rowStride
                source = input + row * stride
            }
            convolve(source, packed, residual, output, row: row, count: count, blocks: blockShare)
            row += count
        }
    }

    /// Multiplies a chunk of flat pixels by the numbers of their channels (squeeze-and-excitation) on the way to the frame.
    private func scale(
        _ arguments: KernelArguments, image: Int, _ input: UnsafePointer<Float>, pixels: Range<Int>,
        to frameStart: UnsafeMutablePointer<Float>
    ) {
        guard let scaleInput = parameters.scaleInput else { return }
        let width = kernels.width
        let planes = (shape.inputChannels + width - 1) / width
        let scales = arguments.input(scaleInput) + image * planes * width
        for plane in 0..<planes {
            kernels.scaleChannels(
                input + (plane * shape.inputPlane + pixels.lowerBound) * width, scales + plane * width, nil,
                frameStart + plane * frame.layout.blockStride, 0, 1, pixels.count)
        }
    }

    /// Copies the input rows of a chunk into the frame.
    private func copyRows(
        _ input: UnsafePointer<Float>, outputRow: Int, to frameStart: UnsafeMutablePointer<Float>
    ) {
        let (width, layout) = (kernels.width, frame.layout)
        let planes = frame.isBlockedInput ? (shape.inputChannels + width - 1) / width : shape.inputChannels
        for plane in 0..<planes {
            kernels.copyPadded(
                input + plane * shape.inputPlane * layout.width, frameStart + plane * layout.blockStride,
                shape.rows.input, shape.columns.input, layout.width,
                outputRow * shape.rows.stride - shape.rows.padBefore, frame.chunkInputRows, shape.columns.padBefore,
                frame.columns)
        }
    }

    /// Output rows (or flat pixels) from `row` on, whose input starts at `source`.
    private func convolve(
        _ source: UnsafePointer<Float>, _ packed: UnsafePointer<Float>, _ residual: UnsafePointer<Float>?,
        _ output: UnsafeMutablePointer<Float>, row: Int, count: Int, blocks: Range<Int>
    ) {
        let width = kernels.width
        let groupBlocks = groups.blocks(width: width)
        let columns = frame.isFlat ? count : shape.columns.output
        let offset = row * (frame.isFlat ? width : shape.columns.output * width)
        var call = kernel_convolution()
        call.input = source
        call.columns = columns
        call.row_end = frame.isFlat ? 1 : count
        call.block_begin = blocks.lowerBound
        call.block_end = blocks.upperBound
        call.input_row_stride = shape.rows.stride * frame.layout.rowStride
        call.pixel_stride = shape.columns.stride * frame.layout.width
        call.output_row_stride = shape.columns.output * width
        call.block_stride = shape.outputPlane * width
        call.activation = activation
        let weightsStart = packed + groups.count * groupBlocks * width
        var tap = UnsafePointer(taps.address.assumingMemoryBound(to: kernel_tap.self))
        for group in 0..<groups.count {
            let channel = group * groups.outputs
            let groupOffset = channel / width * call.block_stride + channel % width + offset
            call.taps = tap
            call.tap_count = weights[group].taps.count
            call.weights = weightsStart + group * groupWeightCount
            call.weights_block_stride = weights[group].products.count * width
            call.channels = groups.outputs
            call.bias = packed + channel
            call.addend = residual.map { $0 + groupOffset }
            call.slopes = slopes.map { UnsafePointer($0.floats + channel) }
            call.output = output + groupOffset
            kernels.convolve(&call)
            tap += weights[group].taps.count
        }
    }
}
