// Runs on: the session's threads; made on any.

/// A 1x1 convolution and the depthwise one behind it, a band of rows of a pair of channel blocks at a time.
final class ExpandedDepthwise {
    /// Rows of the tensor in between that stay in the second-level cache.
    private static let bandBytes = 224 << 10

    private let expansion: BlockedConvolution
    private let depthwise: BlockedDepthwise
    private let shape: Convolution.Shape
    private let width: Int
    private let rowCount: Int

    /// Output rows of a band, and the floats of its input rows in two blocks.
    private struct Band {
        let rows: Int
        let inputRows: Int

        init(_ shape: Convolution.Shape, width: Int) {
            let rowBytes = 2 * shape.columns.input * width * 4
            let affordable = max(ExpandedDepthwise.bandBytes / rowBytes, shape.rows.kernel)
            rows = min(max((affordable - shape.rows.kernel) / shape.rows.stride + 1, 1), shape.rows.output)
            inputRows = (rows - 1) * shape.rows.stride + shape.rows.kernel
        }
    }

    private let band: Band

    static func plan(
        _ expansion: Convolution.Parameters, _ depthwise: Convolution.Parameters, _ output: TensorType
    ) throws(NodeError) -> NodePlan {
        let width = depthwise.kernels.width
        let band = Band(depthwise.shape, width: width)
        let scratch = 2 * band.inputRows * depthwise.shape.columns.input * width * depthwise.threads
        return NodePlan(
            output, scratchByteCount: scratch * 4, taskCount: depthwise.threads
        ) { () throws(NodeError) -> Kernel in
            let kernel = try ExpandedDepthwise(expansion, depthwise, band)
            return { kernel.run($0) }
        }
    }

    private init(
        _ expansion: Convolution.Parameters, _ depthwise: Convolution.Parameters, _ band: Band
    ) throws(NodeError) {
        self.expansion = try BlockedConvolution(expansion)
        self.depthwise = try BlockedDepthwise(depthwise)
        self.band = band
        shape = depthwise.shape
        width = depthwise.kernels.width
        rowCount = shape.columns.input * width
    }

    private func run(_ arguments: KernelArguments) {
        let blockStride = band.inputRows * rowCount
        let scratch = arguments.scratch.assumingMemoryBound(to: Float.self) + arguments.task * 2 * blockStride
        let blocks = (shape.outputChannels + width - 1) / width
        let share = arguments.share(of: blocks, multiple: 2)
        for image in 0..<shape.batch {
            for block in stride(from: share.lowerBound, to: share.upperBound, by: 2) {
                let pair = block..<min(block + 2, share.upperBound)
                runPair(arguments, image: image, pair, scratch, blockStride: blockStride)
            }
        }
    }

    private func runPair(
        _ arguments: KernelArguments, image: Int, _ pair: Range<Int>, _ scratch: UnsafeMutablePointer<Float>,
        blockStride: Int
    ) {
        let (rows, columns) = (shape.rows, shape.columns.input)
        // The input rows that lie in the scratch memory.
        var held = 0..<0
        var row = 0
        while row < rows.output {
            let end = min(row + band.rows, rows.output)
            let first = max(0, row * rows.stride - rows.padBefore)
            let needed = first..<max(first, min(rows.input, (end - 1) * rows.stride - rows.padBefore + rows.kernel))
            let kept = max(held.lowerBound, needed.lowerBound)..<max(held.upperBound, needed.lowerBound)
            for block in 0..<pair.count where !kept.isEmpty && kept.lowerBound > held.lowerBound {
                let start = scratch + block * blockStride
                start.update(from: start + (kept.lowerBound - held.lowerBound) * rowCount, count: kept.count * rowCount)
            }
            let missing = kept.upperBound..<max(kept.upperBound, needed.upperBound)
            expansion.runPixels(
                arguments, image: image, missing.lowerBound * columns..<missing.upperBound * columns, blocks: pair,
                into: scratch + (missing.lowerBound - needed.lowerBound) * rowCount, blockStride: blockStride)
            depthwise.runRows(
                arguments, image: image, row..<end, blocks: pair,
                input: scratch - (pair.lowerBound * blockStride + needed.lowerBound * rowCount),
                inputBlockStride: blockStride)
            held = needed
            row = end
        }
    }
}
