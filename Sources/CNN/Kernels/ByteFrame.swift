// Runs on: the session's threads; made on any.

/// Where the bytes of a convolution's input lie, in place or copied into a frame with its padding.
struct ByteFrame {
    /// Whether nothing slides: all pixels are one long row.
    let isFlat: Bool
    /// Whether rows are copied.
    let copies: Bool
    /// Bytes from pixel to pixel, and of those the ones that a tap takes.
    let pixelBytes: Int
    let channels: Int
    let outputChannels: Int
    /// Bytes from row to row.
    let rowBytes: Int
    /// Output rows, or flat pixels, done together.
    let chunk: Int
    /// Of the copy, with room for reading whole vectors.
    let byteCount: Int
    /// Kernel columns that are one run of bytes.
    private let runColumns: Int

    /// Four bytes each, of a run.
    var runQuads: Int { runColumns * channels / TensorType.byteBlockWidth }

    init(_ shape: Convolution.Shape, chunkBytes: Int, alwaysCopies: Bool = false) {
        func rounded(_ count: Int) -> Int {
            (count + TensorType.byteBlockWidth - 1) / TensorType.byteBlockWidth * TensorType.byteBlockWidth
        }
        let (rows, columns) = (shape.rows, shape.columns)
        pixelBytes = rounded(shape.inputChannels)
        channels = shape.groups == 1 ? pixelBytes : rounded(shape.channelsPerGroup)
        outputChannels = rounded(shape.outputChannels)
        runColumns = shape.groups == 1 && columns.dilation == 1 ? columns.kernel : 1
        let isPadded = rows.padBefore + rows.padAfter + columns.padBefore + columns.padAfter > 0
        copies = isPadded || alwaysCopies
        isFlat = !copies && rows.kernel == 1 && columns.kernel == 1 && rows.stride == 1 && columns.stride == 1
        if copies {
            rowBytes = ((columns.output - 1) * columns.stride + columns.span) * pixelBytes
            let affordable = max(1, chunkBytes / max(rowBytes, 1))
            chunk = min(rows.output, max(1, (affordable - rows.span) / rows.stride + 1))
            byteCount = AlignedBuffer.rounded(((chunk - 1) * rows.stride + rows.span) * rowBytes + 64)
        } else {
            rowBytes = columns.input * pixelBytes
            chunk = isFlat ? max(14, chunkBytes / max(pixelBytes, 1) / 14 * 14) : rows.output
            byteCount = 0
        }
    }

    /// Where each run of bytes starts, from the pixel's first.
    func runOffsets(_ shape: Convolution.Shape) -> [Int] {
        (0..<shape.rows.kernel).flatMap { row in
            stride(from: 0, to: shape.columns.kernel, by: runColumns).map { column in
                row * shape.rows.dilation * rowBytes + column * shape.columns.dilation * pixelBytes
            }
        }
    }

    /// Copies the input rows of some output rows.
    func copy(
        _ input: UnsafePointer<UInt8>, to copy: UnsafeMutablePointer<UInt8>, _ shape: Convolution.Shape,
        outputRow: Int, count: Int, padding: UInt8
    ) {
        let (rows, columns) = (shape.rows, shape.columns)
        let left = columns.padBefore * pixelBytes
        let inside = min(columns.input * pixelBytes, rowBytes - left)
        for index in 0..<(count - 1) * rows.stride + rows.span {
            let line = copy + index * rowBytes
            let row = outputRow * rows.stride - rows.padBefore + index
            guard row >= 0, row < rows.input, inside > 0 else {
                line.update(repeating: padding, count: rowBytes)
                continue
            }
            line.update(repeating: padding, count: left)
            (line + left).update(from: input + row * columns.input * pixelBytes, count: inside)
            (line + left + inside).update(repeating: padding, count: rowBytes - left - inside)
        }
    }
}
