// Runs on: the session's threads; made on any.

/// Where a convolution's input lies with all channels of a pixel together, in place or copied into a frame with its
/// padding. All sizes are in elements: bytes, or bfloat16.
struct ChannelsLastFrame {
    /// Whether nothing slides: all pixels are one long row.
    let isFlat: Bool
    /// Whether rows are copied.
    let copies: Bool
    /// From pixel to pixel, and of those the ones that a tap takes.
    let pixelStride: Int
    let channels: Int
    let outputChannels: Int
    /// From row to row.
    let rowStride: Int
    /// Output rows, or flat pixels, done together.
    let chunk: Int
    /// Of the copy, with room for reading whole vectors.
    let count: Int
    /// Kernel columns that are one run.
    private let runColumns: Int

    /// Elements of a run.
    var runLength: Int { runColumns * channels }

    /// - Parameters:
    ///   - chunkCount: elements that stay in the cache while all weights pass by.
    ///   - multiple: what the channels of a pixel are rounded up to.
    ///   - alwaysCopies: whether the input is copied even if it needs no padding.
    init(
        _ shape: Convolution.Shape, chunkCount: Int, multiple: Int = TensorType.byteBlockWidth,
        alwaysCopies: Bool = false
    ) {
        func rounded(_ count: Int) -> Int { (count + multiple - 1) / multiple * multiple }
        let (rows, columns) = (shape.rows, shape.columns)
        pixelStride = rounded(shape.inputChannels)
        channels = shape.groups == 1 ? pixelStride : rounded(shape.channelsPerGroup)
        outputChannels = rounded(shape.outputChannels)
        runColumns = shape.groups == 1 && columns.dilation == 1 ? columns.kernel : 1
        copies = shape.isPadded || alwaysCopies
        isFlat = !copies && shape.isPointwise
        if copies {
            rowStride = ((columns.output - 1) * columns.stride + columns.span) * pixelStride
            let affordable = max(1, chunkCount / max(rowStride, 1))
            chunk = min(rows.output, max(1, (affordable - rows.span) / rows.stride + 1))
            count = AlignedBuffer.rounded(((chunk - 1) * rows.stride + rows.span) * rowStride + 64)
        } else {
            rowStride = columns.input * pixelStride
            chunk = isFlat ? max(14, chunkCount / max(pixelStride, 1) / 14 * 14) : rows.output
            count = 0
        }
    }

    /// Where each run starts, from the pixel's first.
    func runOffsets(_ shape: Convolution.Shape) -> [Int] {
        (0..<shape.rows.kernel).flatMap { row in
            stride(from: 0, to: shape.columns.kernel, by: runColumns).map { column in
                row * shape.rows.dilation * rowStride + column * shape.columns.dilation * pixelStride
            }
        }
    }

    /// Copies the input rows of some output rows.
    func copy(
        _ input: UnsafePointer<UInt8>, to copy: UnsafeMutablePointer<UInt8>, _ shape: Convolution.Shape,
        outputRow: Int, count: Int, padding: UInt8
    ) {
        let (rows, columns) = (shape.rows, shape.columns)
        let left = columns.padBefore * pixelStride
        let inside = min(columns.input * pixelStride, rowStride - left)
        for index in 0..<(count - 1) * rows.stride + rows.span {
            let line = copy + index * rowStride
            let row = outputRow * rows.stride - rows.padBefore + index
            guard row >= 0, row < rows.input, inside > 0 else {
                line.update(repeating: padding, count: rowStride)
                continue
            }
            line.update(repeating: padding, count: left)
            (line + left).update(from: input + row * columns.input * pixelStride, count: inside)
            (line + left + inside).update(repeating: padding, count: rowStride - left - inside)
        }
    }
}

extension Convolution.Shape {
    var isPadded: Bool { rows.padBefore + rows.padAfter + columns.padBefore + columns.padAfter > 0 }

    /// Whether nothing slides: each output pixel has its input pixel.
    var isPointwise: Bool {
        !isPadded && rows.kernel == 1 && columns.kernel == 1 && rows.stride == 1 && columns.stride == 1
    }
}
