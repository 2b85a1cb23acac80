// Runs on: the session's threads; made on any.
import CKernels

/// A 3x3 convolution with stride 1 by Winograd's F(4x4, 3x3): a quarter of the products of the direct one, in exchange for
/// transforms of input, weights and output, four times the weights, and a few more bits of rounding error.
///
/// A chunk of tiles at a time goes through all three steps, so that what is between them stays in the cache.
final class WinogradConvolution {
    /// Points of the transform.
    private static let points = 36
    /// Transformed input and output of a chunk together.
    private static let chunkBytes = 1 << 20

    private let parameters: Convolution.Parameters
    private let tiling: Tiling
    private let kernels: KernelTable
    private let activation: kernel_activation
    /// Bias, [block][width], then the transformed weights, [point][pair of blocks][input channel][lanes].
    private let packed: AlignedBuffer
    private let slopes: AlignedBuffer?
    /// One for each block of input channels.
    private let taps: AlignedBuffer

    private var shape: Convolution.Shape { parameters.shape }

    /// How the output is cut.
    private struct Tiling {
        let rows: Int
        let columns: Int
        let chunk: Int
        let inputBlocks: Int
        let outputBlocks: Int
        let width: Int

        var count: Int { rows * columns }
        /// Floats of a task's working memory: transformed input, transformed output.
        var inputCount: Int { WinogradConvolution.points * inputBlocks * chunk * width }
        var outputCount: Int { WinogradConvolution.points * outputBlocks * chunk * width }

        /// Floats of bias and transformed weights.
        func packedCount(_ shape: Convolution.Shape) -> Int {
            outputBlocks * width * (1 + WinogradConvolution.points * shape.inputChannels)
        }

        init(_ shape: Convolution.Shape, width: Int, tasks: Int) {
            rows = (shape.rows.output + 3) / 4
            columns = (shape.columns.output + 3) / 4
            inputBlocks = (shape.inputChannels + width - 1) / width
            outputBlocks = (shape.outputChannels + width - 1) / width
            self.width = width
            let tileBytes = WinogradConvolution.points * (inputBlocks + outputBlocks) * width * 4
            // Weights pass by once for each chunk, so that one must not be too small either.
            let wanted = max(56, WinogradConvolution.chunkBytes / tileBytes / 14 * 14)
            let perTask = (rows * columns + tasks - 1) / tasks
            chunk = max(1, min(wanted, perTask))
        }
    }

    /// Whether it pays: enough channels for the transforms and enough tiles for the weights, which are four times as many.
    static func suits(_ parameters: Convolution.Parameters) -> Bool {
        let shape = parameters.shape
        let (rows, columns) = (shape.rows, shape.columns)
        guard parameters.isConstant, parameters.isBlockedInput, shape.groups == 1,
            rows.kernel == 3, columns.kernel == 3, rows.stride == 1, columns.stride == 1, rows.dilation == 1,
            columns.dilation == 1
        else { return false }
        let tiles = ((rows.output + 3) / 4) * ((columns.output + 3) / 4)
        // Products a tile computes for outputs beyond the edge are lost.
        let isFull = shape.outputPlane * 9 >= tiles * 36 * 2
        return isFull && tiles >= 9 && shape.inputChannels >= 16 && shape.outputChannels >= 16
    }

    /// Bytes of the transformed weights.
    static func weightByteCount(_ parameters: Convolution.Parameters) -> Int {
        let width = parameters.kernels.width
        let lanes = (parameters.shape.outputChannels + width - 1) / width * width
        return points * lanes * parameters.shape.inputChannels * 4
    }

    /// Multiplications of each pair of channels that it saves.
    static func saving(_ parameters: Convolution.Parameters) -> Int {
        let shape = parameters.shape
        let tiles = ((shape.rows.output + 3) / 4) * ((shape.columns.output + 3) / 4)
        return shape.outputPlane * 9 - tiles * points
    }

    static func plan(_ parameters: Convolution.Parameters, _ output: TensorType) throws(NodeError) -> NodePlan {
        let tiling = Tiling(parameters.shape, width: parameters.kernels.width, tasks: parameters.threads)
        let scratch = (tiling.inputCount + tiling.outputCount) * parameters.threads
        var plan = NodePlan(
            output, scratchByteCount: scratch * 4, taskCount: parameters.threads
        ) { () throws(NodeError) -> Kernel in
            let convolution = try WinogradConvolution(parameters, tiling)
            return { convolution.run($0) }
        }
        plan.packedByteCount = tiling.packedCount(parameters.shape) * 4
        return plan
    }

    private init(_ parameters: Convolution.Parameters, _ tiling: Tiling) throws(NodeError) {
        self.parameters = parameters
        self.tiling = tiling
        kernels = parameters.kernels
        activation = parameters.activation.kernel
        slopes = try parameters.packedSlopes()
        let width = tiling.width
        taps = try AlignedBuffer(byteCount: tiling.inputBlocks * MemoryLayout<kernel_tap>.stride)
        let tap = taps.address.bindMemory(to: kernel_tap.self, capacity: tiling.inputBlocks)
        for block in 0..<tiling.inputBlocks {
            guard let offset = Int32(exactly: block * tiling.chunk * width) else {
                throw .tooLarge("its input has too many elements")
            }
            let count = min(width, parameters.shape.inputChannels - block * width)
            (tap + block).initialize(to: kernel_tap(offset: offset, count: Int32(count)))
        }
        packed = try AlignedBuffer(byteCount: tiling.packedCount(parameters.shape) * 4)
        ConvolutionWeights.pack(
            perChannel: parameters.bias?.encodedFloats, count: parameters.shape.outputChannels, width: width,
            into: packed.floats)
        if let weights = parameters.weights { packWeights(weights.encodedFloats) }
    }

    /// G g G' of each pair of channels: Lavin and Gray, equation 8, with the points 0, 1, -1, 2, -2.
    private func packWeights(_ source: EncodedFloats) {
        let (inputs, width) = (shape.inputChannels, tiling.width)
        let pointCount = tiling.outputBlocks * width * inputs
        let start = packed.floats + tiling.outputBlocks * width
        for block in 0..<tiling.outputBlocks {
            let paired = block - block % 2
            let pairWidth = paired + 1 < tiling.outputBlocks ? 2 * width : width
            let target = start + (paired * inputs * width + (block - paired) * width)
            let lanes = min(width, shape.outputChannels - block * width)
            source.withFloats(at: block * width * inputs * 9, count: lanes * inputs * 9) { filters in
                // Lanes last, so that the lines of the cache are filled while they are there.
                for input in 0..<inputs {
                    for lane in 0..<lanes {
                        Self.transform(
                            filters + (lane &* inputs &+ input) &* 36, to: target + (input &* pairWidth &+ lane),
                            stride: pointCount)
                    }
                }
            }
        }
    }

    private static func transform(_ filter: UnsafeRawPointer, to target: UnsafeMutablePointer<Float>, stride: Int) {
        @inline(__always) func points(_ a: Float, _ b: Float, _ c: Float) -> (Float, Float, Float, Float, Float, Float)
        {
            let (sum, weighted) = (a + c, a / 4 + c)
            return (a / 4, -(sum + b) / 6, -(sum - b) / 6, (weighted + b / 2) / 6, (weighted - b / 2) / 6, c)
        }
        @inline(__always) func weight(_ row: Int, _ column: Int) -> Float {
            filter.loadUnaligned(fromByteOffset: (row * 3 + column) * 4, as: Float.self)
        }
        let first = points(weight(0, 0), weight(1, 0), weight(2, 0))
        let second = points(weight(0, 1), weight(1, 1), weight(2, 1))
        let third = points(weight(0, 2), weight(1, 2), weight(2, 2))
        @inline(__always) func row(_ index: Int, _ a: Float, _ b: Float, _ c: Float) {
            let t = points(a, b, c)
            let place = target + index * 6 * stride
            place[0] = t.0
            place[stride] = t.1
            place[2 * stride] = t.2
            place[3 * stride] = t.3
            place[4 * stride] = t.4
            place[5 * stride] = t.5
        }
        row(0, first.0, second.0, third.0)
        row(1, first.1, second.1, third.1)
        row(2, first.2, second.2, third.2)
        row(3, first.3, second.3, third.3)
        row(4, first.4, second.4, third.4)
        row(5, first.5, second.5, third.5)
    }

    // MARK: Running

    private func run(_ arguments: KernelArguments) {
        let width = tiling.width
        let taskCount = tiling.inputCount + tiling.outputCount
        let input = arguments.scratch.assumingMemoryBound(to: Float.self) + arguments.task * taskCount
        let output = input + tiling.inputCount
        let tiles = arguments.share(of: tiling.count)
        for image in 0..<shape.batch {
            var call = kernel_winograd()
            call.input = arguments.input(0) + image * tiling.inputBlocks * shape.inputPlane * width
            let outputImage = image * tiling.outputBlocks * shape.outputPlane * width
            call.output = arguments.output() + outputImage
            call.addend = parameters.residualInput.map { arguments.input($0) + outputImage }
            call.bias = UnsafePointer(packed.floats)
            call.slopes = slopes.map { UnsafePointer($0.floats) }
            call.activation = activation
            (call.input_rows, call.input_columns) = (shape.rows.input, shape.columns.input)
            (call.output_rows, call.output_columns) = (shape.rows.output, shape.columns.output)
            (call.row_padding, call.column_padding) = (shape.rows.padBefore, shape.columns.padBefore)
            call.tile_columns = tiling.columns
            call.tile_capacity = tiling.chunk
            var tile = tiles.lowerBound
            while tile < tiles.upperBound {
                call.tile_begin = tile
                call.tile_end = min(tile + tiling.chunk, tiles.upperBound)
                (call.transformed, call.blocks, call.block_end) = (input, tiling.inputBlocks, tiling.inputBlocks)
                kernels.winogradInput(&call)
                multiply(input, output, tiles: call.tile_end - tile)
                (call.transformed, call.blocks, call.block_end) = (output, tiling.outputBlocks, tiling.outputBlocks)
                kernels.winogradOutput(&call)
                tile = call.tile_end
            }
        }
    }

    /// For each point, a matrix product: tiles are the pixels of a convolution with a 1x1 kernel.
    private func multiply(
        _ input: UnsafeMutablePointer<Float>, _ output: UnsafeMutablePointer<Float>, tiles: Int
    ) {
        let width = tiling.width
        let weights = packed.floats + tiling.outputBlocks * width
        let pointCount = tiling.outputBlocks * width * shape.inputChannels
        var call = kernel_convolution()
        call.taps = UnsafePointer(taps.address.assumingMemoryBound(to: kernel_tap.self))
        call.tap_count = tiling.inputBlocks
        call.columns = tiles
        call.row_end = 1
        call.block_end = tiling.outputBlocks
        call.pixel_stride = width
        call.block_stride = tiling.chunk * width
        call.weights_block_stride = shape.inputChannels * width
        call.channels = shape.outputChannels
        call.activation = Activation.identity.kernel
        for point in 0..<Self.points {
            call.input = UnsafePointer(input + point * tiling.inputBlocks * tiling.chunk * width)
            call.weights = UnsafePointer(weights + point * pointCount)
            call.output = output + point * tiling.outputBlocks * tiling.chunk * width
            kernels.convolve(&call)
        }
    }
}
