// Runs on: the session's thread; made on any.
import Glibc

/// Convolution as a matrix product: packed weights times columns of input gathered for a block of pixels at a time
/// ("im2col", Chellapilla et al. 2006, but never the whole matrix).
///
/// The padded input lies in the scratch memory, so gathering a pixel's neighbourhood is adding two offsets: one of the
/// pixel, one of the channel and kernel element.
final class ConvolutionKernel {
    /// Gathered columns that stay in the second-level cache.
    private static let columnBytes = 192 << 10

    private let shape: Convolution.Shape
    private let layout: Layout
    private let activation: Activation
    private let hasBias: Bool
    private let residualInput: Int?
    /// Weights and bias, if they are known before the run.
    private let packed: AlignedBuffer?
    /// Offsets into the padded input, one for each pixel and one for each product.
    private let pixelOffsets: AlignedBuffer
    private let depthOffsets: AlignedBuffer

    /// Sizes of the padded input, and where things lie in the scratch memory. All in floats.
    private struct Layout {
        let paddedRows: Int
        let paddedColumns: Int
        let isPadded: Bool
        let blockColumns: Int
        let packedGroup: Int
        let biasGroup: Int
        let packedCount: Int
        let inputStart: Int
        let columnsStart: Int
        let edgeStart: Int
        let packedStart: Int
        let count: Int

        init(_ shape: Convolution.Shape) throws(NodeError) {
            let (rows, columns) = (shape.rows, shape.columns)
            isPadded = rows.padBefore + rows.padAfter + columns.padBefore + columns.padAfter > 0
            paddedRows = isPadded ? (rows.output - 1) * rows.stride + rows.span : rows.input
            paddedColumns = isPadded ? (columns.output - 1) * columns.stride + columns.span : columns.input
            // Also checks that all offsets fit 32 bits.
            let padded = try TensorType(.float32, [shape.channelsPerGroup, paddedRows, paddedColumns])
            let tile = GEMM.tileColumns
            let pixels = (shape.outputPlane + tile - 1) / tile * tile
            blockColumns = min(pixels, max(tile, ConvolutionKernel.columnBytes / (4 * shape.depth) / tile * tile))
            packedGroup = GEMM.packedRowsCount(rows: shape.outputsPerGroup, depth: shape.depth)
            biasGroup = GEMM.packedRowsCount(rows: shape.outputsPerGroup, depth: 1)
            packedCount = shape.groups * (packedGroup + biasGroup)
            inputStart = 0
            columnsStart = isPadded ? (padded.count + 15) / 16 * 16 : 0
            edgeStart = columnsStart + blockColumns * shape.depth
            packedStart = edgeStart + (GEMM.tileRows * tile + 15) / 16 * 16
            count = packedStart + packedCount
        }
    }

    static func plan(_ parameters: Convolution.Parameters, _ output: TensorType) throws(NodeError) -> NodePlan {
        let layout = try Layout(parameters.shape)
        let floats = parameters.isConstant ? layout.packedStart : layout.count
        return NodePlan(output, scratchByteCount: floats * 4) { () throws(NodeError) -> Kernel in
            let kernel = try ConvolutionKernel(parameters, layout)
            return { kernel.run($0) }
        }
    }

    private init(_ parameters: Convolution.Parameters, _ layout: Layout) throws(NodeError) {
        shape = parameters.shape
        self.layout = layout
        activation = parameters.activation
        hasBias = parameters.hasBias
        residualInput = parameters.residualInput
        if parameters.isConstant, let weights = parameters.weights {
            let packed = try AlignedBuffer(byteCount: layout.packedCount * 4)
            Self.pack(shape, layout, weights: weights.bytes, bias: parameters.bias?.bytes, into: packed.floats)
            self.packed = packed
        } else {
            packed = nil
        }
        pixelOffsets = try Self.pixelOffsets(shape, layout)
        depthOffsets = try Self.depthOffsets(shape, layout)
    }

    private static func pixelOffsets(
        _ shape: Convolution.Shape, _ layout: Layout
    ) throws(NodeError) -> AlignedBuffer {
        let tile = GEMM.tileColumns
        let count = (shape.outputPlane + tile - 1) / tile * tile
        let buffer = try AlignedBuffer(byteCount: count * 4)
        let offsets = buffer.address.bindMemory(to: Int32.self, capacity: count)
        for index in 0..<count {
            // Beyond the last pixel: the last one again.
            let pixel = min(index, shape.outputPlane - 1)
            let (row, column) = pixel.quotientAndRemainder(dividingBy: shape.columns.output)
            let offset = row * shape.rows.stride * layout.paddedColumns + column * shape.columns.stride
            offsets[index] = Int32(offset)
        }
        return buffer
    }

    private static func depthOffsets(
        _ shape: Convolution.Shape, _ layout: Layout
    ) throws(NodeError) -> AlignedBuffer {
        let buffer = try AlignedBuffer(byteCount: shape.depth * 4)
        let offsets = buffer.address.bindMemory(to: Int32.self, capacity: shape.depth)
        var index = 0
        for channel in 0..<shape.channelsPerGroup {
            for row in 0..<shape.rows.kernel {
                for column in 0..<shape.columns.kernel {
                    let line = channel * layout.paddedRows + row * shape.rows.dilation
                    offsets[index] = Int32(line * layout.paddedColumns + column * shape.columns.dilation)
                    index += 1
                }
            }
        }
        return buffer
    }

    private static func pack(
        _ shape: Convolution.Shape, _ layout: Layout, weights: UnsafeRawPointer, bias: UnsafeRawPointer?,
        into packed: UnsafeMutablePointer<Float>
    ) {
        let biases = packed + shape.groups * layout.packedGroup
        for group in 0..<shape.groups {
            let first = group * shape.outputsPerGroup
            GEMM.packRows(
                weights + first * shape.depth * 4, rows: shape.outputsPerGroup, depth: shape.depth,
                rowStride: shape.depth, depthStride: 1, into: packed + group * layout.packedGroup)
            let groupBiases = biases + group * layout.biasGroup
            groupBiases.update(repeating: 0, count: layout.biasGroup)
            guard let bias else { continue }
            for output in 0..<shape.outputsPerGroup {
                groupBiases[output] = bias.loadUnaligned(fromByteOffset: (first + output) * 4, as: Float.self)
            }
        }
    }

    private func run(_ arguments: KernelArguments) {
        let scratch = arguments.scratch.assumingMemoryBound(to: Float.self)
        let packed: UnsafeMutablePointer<Float>
        if let constant = self.packed {
            packed = constant.floats
        } else {
            packed = scratch + layout.packedStart
            let bias = hasBias ? UnsafeRawPointer(arguments.input(2)) : nil
            Self.pack(shape, layout, weights: UnsafeRawPointer(arguments.input(1)), bias: bias, into: packed)
        }
        for index in 0..<shape.batch * shape.groups {
            let group = index % shape.groups
            let image = arguments.input(0) + index * shape.channelsPerGroup * shape.inputPlane
            let start = index * shape.outputsPerGroup * shape.outputPlane
            let residual = residualInput.map { arguments.input($0) + start }
            let source = layout.isPadded ? pad(image, into: scratch + layout.inputStart) : image
            multiply(
                source, packed + group * layout.packedGroup,
                bias: packed + (shape.groups * layout.packedGroup + group * layout.biasGroup),
                residual: residual, into: arguments.output() + start, scratch: scratch)
        }
    }

    /// Copies a group's channels into a frame of zeros.
    private func pad(
        _ image: UnsafePointer<Float>, into padded: UnsafeMutablePointer<Float>
    ) -> UnsafePointer<Float> {
        let (rows, columns) = (shape.rows, shape.columns)
        let plane = layout.paddedRows * layout.paddedColumns
        memset(padded, 0, shape.channelsPerGroup * plane * 4)
        let rowCount = min(rows.input, layout.paddedRows - rows.padBefore)
        let columnCount = min(columns.input, layout.paddedColumns - columns.padBefore)
        guard rowCount > 0, columnCount > 0 else { return UnsafePointer(padded) }
        for channel in 0..<shape.channelsPerGroup {
            var source = image + channel * shape.inputPlane
            var target = padded + (channel * plane + rows.padBefore * layout.paddedColumns + columns.padBefore)
            for _ in 0..<rowCount {
                target.update(from: source, count: columnCount)
                source += columns.input
                target += layout.paddedColumns
            }
        }
        return UnsafePointer(padded)
    }

    /// One group of one image, a block of pixels at a time.
    private func multiply(
        _ source: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, bias: UnsafePointer<Float>,
        residual: UnsafePointer<Float>?, into output: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
    ) {
        let gathered = scratch + layout.columnsStart
        var pixel = 0
        while pixel < shape.outputPlane {
            let count = min(layout.blockColumns, shape.outputPlane - pixel)
            gather(source, firstPixel: pixel, count: count, into: gathered)
            GEMM.multiply(
                rows: shape.outputsPerGroup, columns: count, depth: shape.depth, weights, gathered, bias: bias,
                into: output + pixel, stride: shape.outputPlane, edge: scratch + layout.edgeStart)
            finish(output + pixel, count: count, residual: residual.map { $0 + pixel })
            pixel += count
        }
    }

    /// Adds the residual and applies the activation to a block of all output channels.
    private func finish(_ output: UnsafeMutablePointer<Float>, count: Int, residual: UnsafePointer<Float>?) {
        guard residual != nil || activation != .identity else { return }
        for channel in 0..<shape.outputsPerGroup {
            let line = output + channel * shape.outputPlane
            if let residual {
                let added = residual + channel * shape.outputPlane
                for index in 0..<count { line[index] += added[index] }
            }
            activation.apply(to: line, count: count)
        }
    }

    /// Packs the neighbourhoods of `count` pixels as the right matrix of `GEMM`.
    private func gather(
        _ source: UnsafePointer<Float>, firstPixel: Int, count: Int, into gathered: UnsafeMutablePointer<Float>
    ) {
        let pixels = pixelOffsets.address.assumingMemoryBound(to: Int32.self)
        let depths = UnsafePointer(depthOffsets.address.assumingMemoryBound(to: Int32.self))
        var pixel = firstPixel
        var target = gathered
        while pixel < firstPixel + count {
            Self.gatherTile(source, UnsafePointer(pixels + pixel), depths, depth: shape.depth, into: target)
            target += shape.depth * GEMM.tileColumns
            pixel += GEMM.tileColumns
        }
    }

    private static func gatherTile(
        _ source: UnsafePointer<Float>, _ pixels: UnsafePointer<Int32>, _ depths: UnsafePointer<Int32>, depth: Int,
        into target: UnsafeMutablePointer<Float>
    ) {
        let first = source + Int(pixels[0])
        let fifth = source + Int(pixels[4])
        let lanes = SIMD8<Int32>(
            pixels[0], pixels[1], pixels[2], pixels[3], pixels[4], pixels[5], pixels[6], pixels[7])
        let row = SIMD8<Int32>(0, 1, 2, 3, 4, 5, 6, 7)
        let halves = SIMD8<Int32>(lowHalf: SIMD4(repeating: pixels[0]), highHalf: SIMD4(repeating: pixels[4]))
        var target = UnsafeMutableRawPointer(target)
        if lanes &- pixels[0] == row {
            for k in 0..<depth {
                let values = UnsafeRawPointer(first + Int(depths[k])).loadUnaligned(as: SIMD8<Float>.self)
                target.storeBytes(of: values, as: SIMD8<Float>.self)
                target += 32
            }
        } else if lanes &- halves == row & 3 {
            for k in 0..<depth {
                let low = UnsafeRawPointer(first + Int(depths[k])).loadUnaligned(as: SIMD4<Float>.self)
                let high = UnsafeRawPointer(fifth + Int(depths[k])).loadUnaligned(as: SIMD4<Float>.self)
                target.storeBytes(of: low, as: SIMD4<Float>.self)
                (target + 16).storeBytes(of: high, as: SIMD4<Float>.self)
                target += 32
            }
        } else {
            for k in 0..<depth {
                let base = source + Int(depths[k])
                let values = SIMD8<Float>(
                    base[Int(lanes[0])], base[Int(lanes[1])], base[Int(lanes[2])], base[Int(lanes[3])],
                    base[Int(lanes[4])], base[Int(lanes[5])], base[Int(lanes[6])], base[Int(lanes[7])])
                target.storeBytes(of: values, as: SIMD8<Float>.self)
                target += 32
            }
        }
    }
}
