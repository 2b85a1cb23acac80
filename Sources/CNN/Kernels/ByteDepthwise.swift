// Runs on: the session's threads; made on any.
import CKernelsNarrow

/// Depthwise convolution of bytes, all channels of a pixel together, summed in 32 bits.
final class ByteDepthwise {
    private static let chunkBytes = 128 << 10

    private let parameters: ByteConvolution.Parameters
    private let frame: ChannelsLastFrame
    /// [block][tap][16], widened to 16 bits.
    private let weights: AlignedBuffer
    private let bias: AlignedBuffer
    private let multipliers: AlignedBuffer
    private let taps: AlignedBuffer
    private let tapCount: Int

    static func plan(_ parameters: ByteConvolution.Parameters, _ output: TensorType) -> NodePlan {
        // Always copied: kernels read whole vectors, which may reach beyond the last pixel.
        let frame = ChannelsLastFrame(parameters.shape, chunkCount: chunkBytes, alwaysCopies: true)
        return NodePlan(
            output, scratchByteCount: frame.count * parameters.threads, taskCount: parameters.threads
        ) { () throws(NodeError) -> Kernel in
            let convolution = try ByteDepthwise(parameters, frame)
            return { convolution.run($0) }
        }
    }

    private init(_ parameters: ByteConvolution.Parameters, _ frame: ChannelsLastFrame) throws(NodeError) {
        self.parameters = parameters
        self.frame = frame
        let (shape, width) = (parameters.shape, ByteKernels.blockWidth)
        let blocks = (shape.outputChannels + width - 1) / width
        let offsets = frame.runOffsets(shape)
        tapCount = offsets.count
        weights = try AlignedBuffer(byteCount: blocks * width * offsets.count * 2)
        bias = try AlignedBuffer(byteCount: blocks * width * 4)
        multipliers = try AlignedBuffer(byteCount: blocks * width * 4)
        taps = try AlignedBuffer(byteCount: offsets.count * 4)
        for (tap, offset) in offsets.enumerated() {
            taps.address.storeBytes(of: Int32(offset), toByteOffset: tap * 4, as: Int32.self)
        }
        for channel in 0..<shape.outputChannels {
            let source = parameters.weights.bytes + channel * parameters.weightStrides.output
            let target = weights.address + (channel / width * tapCount * width + channel % width) * 2
            var sum = 0
            for tap in 0..<tapCount {
                let weight = source.loadUnaligned(
                    fromByteOffset: tap * parameters.weightStrides.kernel, as: Int8.self)
                sum += Int(weight)
                target.storeBytes(of: Int16(weight), toByteOffset: tap * width * 2, as: Int16.self)
            }
            var value = -sum * parameters.arithmetic.inputs[0].zeroPoint
            if let bias = parameters.bias {
                value += Int(bias.bytes.loadUnaligned(fromByteOffset: channel * 4, as: Int32.self))
            }
            bias.address.storeBytes(of: Int32(truncatingIfNeeded: value), toByteOffset: channel * 4, as: Int32.self)
            multipliers.floats[channel] = parameters.arithmetic.multiplier(channel)
        }
    }

    private func run(_ arguments: KernelArguments) {
        let (shape, arithmetic) = (parameters.shape, parameters.arithmetic)
        let copy = (arguments.scratch + arguments.task * frame.count).assumingMemoryBound(to: UInt8.self)
        var call = kernel_int8_depthwise()
        (call.minimum, call.maximum) = arithmetic.limits
        call.zero_point = Int32(arithmetic.output.zeroPoint)
        call.taps = UnsafePointer(taps.address.assumingMemoryBound(to: Int32.self))
        call.tap_count = tapCount
        call.weights = UnsafePointer(weights.address.assumingMemoryBound(to: Int16.self))
        call.bias = UnsafePointer(bias.address.assumingMemoryBound(to: Int32.self))
        call.multipliers = UnsafePointer(multipliers.floats)
        call.input = UnsafePointer(copy)
        call.channels = frame.outputChannels
        call.columns = shape.columns.output
        (call.row_stride, call.pixel_stride) = (
            shape.rows.stride * frame.rowStride, shape.columns.stride * frame.pixelStride
        )
        call.output_pixel_stride = frame.outputChannels
        call.output_row_stride = shape.columns.output * frame.outputChannels
        let share = arguments.share(of: shape.rows.output)
        for image in 0..<shape.batch {
            let source = arguments.input(0, UInt8.self) + image * shape.inputPlane * frame.pixelStride
            let target = arguments.output(0, UInt8.self) + image * shape.outputPlane * frame.outputChannels
            var row = share.lowerBound
            while row < share.upperBound {
                call.rows = min(frame.chunk, share.upperBound - row)
                frame.copy(
                    source, to: copy, shape, outputRow: row, count: call.rows,
                    padding: UInt8(truncatingIfNeeded: arithmetic.inputs[0].zeroPoint))
                let output = target + row * call.output_row_stride
                call.output = output
                parameters.kernels.depthwise(&call)
                if let table = arithmetic.table {
                    ByteTable.replace(output, count: call.rows * call.output_row_stride, by: table)
                }
                row += call.rows
            }
        }
    }
}
