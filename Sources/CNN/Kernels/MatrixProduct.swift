// Runs on: the session's threads; made and packed on any.
import CKernels

/// The product of two matrices of known sizes, added to a third: `output += alpha * left * right`.
///
/// A few rows are multiplied with the right matrix where it lies: each of its elements is read once, so that packing would
/// only cost memory. With more rows the left matrix's are the pixels of a 1x1 convolution, whose kernel does the work;
/// for that the right matrix is packed in pairs of blocks of `width` columns.
struct MatrixProduct {
    /// The right matrix: as it lies in memory, or packed.
    enum Right {
        case inPlace(EncodedFloats)
        case packed(UnsafePointer<Float>)
    }

    /// Left rows that stay in the second-level cache while the right matrix passes by.
    private static let chunkBytes = 192 << 10
    /// A multiple of every level's tile height but the baseline's on arm64.
    private static let chunkMultiple = 84

    /// The part of a right matrix in half precision that is widened at a time.
    private static let panelRows = 8
    private static let panelDepth = 2048

    let rows: Int
    let columns: Int
    let depth: Int
    /// Floats from row to row and from column to column.
    let leftStrides: (row: Int, depth: Int)
    /// Whether the right matrix is [columns][depth] and not [depth][columns].
    let isRightTransposed: Bool
    let alpha: Float
    let kernels: KernelTable
    /// Whether the right matrix may be in half precision.
    var isRightEncoded = false

    init(
        rows: Int, columns: Int, depth: Int, leftStrides: (row: Int, depth: Int), isRightTransposed: Bool = false,
        alpha: Float = 1, kernels: KernelTable
    ) {
        (self.rows, self.columns, self.depth) = (rows, columns, depth)
        self.leftStrides = leftStrides
        self.isRightTransposed = isRightTransposed
        self.alpha = alpha
        self.kernels = kernels
    }

    /// Whether the right matrix is best left where it is.
    var hasFewRows: Bool { rows <= Int(KERNEL_PRODUCT_ROWS) }

    /// Columns of a pair of blocks: tasks that share columns share these.
    var pairWidth: Int { 2 * kernels.width }

    private var rightStride: Int { isRightTransposed ? depth : columns }

    // MARK: Working memory, in floats, of each task

    /// From row to row of a copy of the left matrix. Rows a power of two apart would push each other out of the cache.
    var copiedRowStride: Int { hasFewRows ? depth : depth + 16 }
    /// Whether the left matrix must be copied to be neighbouring floats, times alpha.
    private var copiesLeft: Bool {
        alpha != 1 || leftStrides.depth != 1 || (!hasFewRows && leftStrides.row % 512 == 0)
    }

    private func chunk(isRightPacked: Bool) -> Int {
        if hasFewRows { return rows }
        // A right matrix that is packed during the run passes by once, in pairs of blocks, so all rows must be there.
        if copiesLeft && !isRightPacked { return rows }
        return min(
            rows, max(Self.chunkMultiple, Self.chunkBytes / (depth * 4 + 1) / Self.chunkMultiple * Self.chunkMultiple))
    }

    private func leftCount(isRightPacked: Bool) -> Int {
        copiesLeft ? chunk(isRightPacked: isRightPacked) * copiedRowStride : 0
    }
    private func tileCount(isRightPacked: Bool) -> Int {
        hasFewRows ? 0 : chunk(isRightPacked: isRightPacked) * pairWidth
    }

    func scratchCount(isRightPacked: Bool) -> Int {
        let pairCount = hasFewRows || isRightPacked ? 0 : depth * pairWidth
        let panelCount = hasFewRows && isRightEncoded ? Self.panelRows * Self.panelDepth : 0
        let count =
            leftCount(isRightPacked: isRightPacked) + tileCount(isRightPacked: isRightPacked) + pairCount + panelCount
        return (count + 15) / 16 * 16
    }

    // MARK: Packing

    /// Floats of the packed right matrix.
    var packedCount: Int { (columns + kernels.width - 1) / kernels.width * kernels.width * depth }

    /// Packs the right matrix: for each pair of blocks of columns (a last odd block alone), row by row. Missing columns
    /// are zero.
    func pack(_ right: EncodedFloats, into packed: UnsafeMutablePointer<Float>) {
        for column in stride(from: 0, to: columns, by: pairWidth) {
            packPair(right, column: column, into: packed + column * depth)
        }
    }

    private func packPair(_ right: EncodedFloats, column: Int, into packed: UnsafeMutablePointer<Float>) {
        let count = min(pairWidth, columns - column)
        let lanes = (count + kernels.width - 1) / kernels.width * kernels.width
        guard isRightTransposed else {
            for k in 0..<depth {
                let line = packed + k &* lanes
                right.withFloats(at: k &* columns &+ column, count: count) { source in
                    UnsafeMutableRawPointer(line).copyMemory(from: source, byteCount: count &* 4)
                }
                for lane in count..<lanes { line[lane] = 0 }
            }
            return
        }
        // A few rows at a time, so that what is written stays in the cache.
        for start in stride(from: 0, to: depth, by: 64) {
            let part = min(64, depth - start)
            for lane in 0..<lanes {
                let target = packed + (start &* lanes &+ lane)
                guard lane < count else {
                    for k in 0..<part { target[k &* lanes] = 0 }
                    continue
                }
                right.withFloats(at: (column &+ lane) &* depth &+ start, count: part) { source in
                    for k in 0..<part {
                        target[k &* lanes] = source.loadUnaligned(fromByteOffset: k &* 4, as: Float.self)
                    }
                }
            }
        }
    }

    // MARK: Running

    /// Adds the product of some rows and some columns, which start at a multiple of `pairWidth`, to the output
    /// [rows][columns].
    func add(
        _ left: UnsafePointer<Float>, _ right: Right, to output: UnsafeMutablePointer<Float>, rows: Range<Int>,
        columns: Range<Int>, scratch: UnsafeMutablePointer<Float>
    ) {
        guard !rows.isEmpty, !columns.isEmpty else { return }
        switch right {
        case .inPlace(let right) where hasFewRows:
            addFewRows(left, right, to: output, rows: rows, columns: columns, scratch: scratch)
        case .inPlace(let right):
            addPacking(left, right, to: output, rows: rows, columns: columns, scratch: scratch)
        case .packed(let packed):
            let size = chunk(isRightPacked: true)
            let tile = scratch + leftCount(isRightPacked: true)
            for start in stride(from: rows.lowerBound, to: rows.upperBound, by: size) {
                let part = start..<min(start + size, rows.upperBound)
                let (source, stride) = neighbouring(left, rows: part, scratch: scratch)
                forEachPair(columns) { pair in
                    addPair(
                        source, stride: stride, packed + pair.lowerBound * depth, to: output, rows: part, columns: pair,
                        tile: tile)
                }
            }
        }
    }

    private func addFewRows(
        _ left: UnsafePointer<Float>, _ right: EncodedFloats, to output: UnsafeMutablePointer<Float>,
        rows: Range<Int>, columns: Range<Int>, scratch: UnsafeMutablePointer<Float>
    ) {
        let (source, stride) = neighbouring(left, rows: rows, scratch: scratch)
        var call = kernel_product()
        call.left = source
        call.right = right.bytes
        call.output = output + rows.lowerBound * self.columns
        call.rows = rows.count
        call.depth = depth
        call.left_stride = stride
        call.right_stride = rightStride
        call.output_stride = self.columns
        call.column_begin = columns.lowerBound
        call.column_end = columns.upperBound
        if right.encoding == .native {
            run(&call)
        } else {
            addWidening(call, right, panel: scratch + leftCount(isRightPacked: false))
        }
    }

    private func run(_ call: inout kernel_product) {
        if isRightTransposed { kernels.addTransposedProduct(&call) } else { kernels.addProduct(&call) }
    }

    /// The same with a right matrix in half precision, a panel of which is widened at a time and stays in the cache.
    private func addWidening(_ whole: kernel_product, _ right: EncodedFloats, panel: UnsafeMutablePointer<Float>) {
        let (panelColumns, panelDepth) =
            isRightTransposed ? (Self.panelRows, Self.panelDepth) : (Self.panelDepth, Self.panelRows)
        var call = whole
        call.right = UnsafeRawPointer(panel)
        call.column_begin = 0
        var column = whole.column_begin
        while column < whole.column_end {
            let columns = min(panelColumns, whole.column_end - column)
            for k in stride(from: 0, to: depth, by: panelDepth) {
                let part = min(panelDepth, depth - k)
                let (lines, length) = isRightTransposed ? (columns, part) : (part, columns)
                let start = isRightTransposed ? column * depth + k : k * self.columns + column
                for line in 0..<lines {
                    let source = right.advanced(by: start + line * rightStride)
                    kernels.widen(source, length, panel + line * length)
                }
                call.left = whole.left + k
                call.output = whole.output + column
                call.depth = part
                call.right_stride = length
                call.column_end = columns
                run(&call)
            }
            column += columns
        }
    }

    /// With a right matrix that is known only during the run: packs a pair of blocks, and multiplies all rows with it.
    private func addPacking(
        _ left: UnsafePointer<Float>, _ right: EncodedFloats, to output: UnsafeMutablePointer<Float>,
        rows: Range<Int>, columns: Range<Int>, scratch: UnsafeMutablePointer<Float>
    ) {
        let (source, sourceStride) = neighbouring(left, rows: rows, scratch: scratch)
        let size = chunk(isRightPacked: false)
        let tile = scratch + leftCount(isRightPacked: false)
        let packed = tile + tileCount(isRightPacked: false)
        forEachPair(columns) { pair in
            packPair(right, column: pair.lowerBound, into: packed)
            for start in stride(from: rows.lowerBound, to: rows.upperBound, by: size) {
                let part = start..<min(start + size, rows.upperBound)
                addPair(
                    source + (start - rows.lowerBound) * sourceStride, stride: sourceStride, packed, to: output,
                    rows: part, columns: pair, tile: tile)
            }
        }
    }

    @inline(__always)
    private func forEachPair(_ columns: Range<Int>, _ body: (Range<Int>) -> Void) {
        var column = columns.lowerBound
        while column < columns.upperBound {
            let end = min(column + pairWidth, columns.upperBound)
            body(column..<end)
            column = end
        }
    }

    /// One pair of blocks: into blocks first, then to where it belongs.
    private func addPair(
        _ left: UnsafePointer<Float>, stride: Int, _ packed: UnsafePointer<Float>,
        to output: UnsafeMutablePointer<Float>, rows: Range<Int>, columns: Range<Int>, tile: UnsafeMutablePointer<Float>
    ) {
        var tap = kernel_tap(offset: 0, count: Int32(depth))
        withUnsafePointer(to: &tap) { tap in
            var call = kernel_convolution()
            call.input = left
            call.taps = tap
            call.tap_count = 1
            call.weights = packed
            call.output = tile
            call.columns = rows.count
            call.row_end = 1
            call.block_end = (columns.count + kernels.width - 1) / kernels.width
            call.pixel_stride = stride
            call.block_stride = rows.count * kernels.width
            call.channels = columns.count
            call.activation = Activation.identity.kernel
            kernels.convolve(&call)
        }
        kernels.addBlocks(
            tile, rows.count * kernels.width, output + (rows.lowerBound * self.columns + columns.lowerBound),
            self.columns, rows.count, columns.count)
    }

    /// The rows of the left matrix as neighbouring floats, times alpha: in place if they are so, else copied.
    private func neighbouring(
        _ left: UnsafePointer<Float>, rows: Range<Int>, scratch: UnsafeMutablePointer<Float>
    ) -> (UnsafePointer<Float>, stride: Int) {
        guard copiesLeft else { return (left + rows.lowerBound * leftStrides.row, leftStrides.row) }
        for row in rows {
            let (source, target) = (left + row * leftStrides.row, scratch + (row - rows.lowerBound) * copiedRowStride)
            if leftStrides.depth == 1 {
                for k in 0..<depth { target[k] = alpha * source[k] }
            } else {
                for k in 0..<depth { target[k] = alpha * source[k &* leftStrides.depth] }
            }
        }
        return (UnsafePointer(scratch), copiedRowStride)
    }
}
