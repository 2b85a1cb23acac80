// Runs on: planned on any thread, kernels on the session's.

/// Pooling: https://onnx.ai/onnx/operators/onnx__MaxPool.html, onnx__AveragePool.html, onnx__GlobalAveragePool.html
enum Pooling {
    static func max(_ context: NodeContext) throws(NodeError) -> NodePlan {
        if context.outputCount > 1 { throw .unsupported("its second output, Indices, is not supported") }
        let pool = try Pool(context)
        return NodePlan(pool.output) { { pool.runMax($0.input(0), $0.output()) } }
    }

    static func average(_ context: NodeContext) throws(NodeError) -> NodePlan {
        let pool = try Pool(context)
        let countsPadding = try context.bool("count_include_pad", default: false)
        return NodePlan(pool.output) { { pool.runAverage($0.input(0), $0.output(), countsPadding: countsPadding) } }
    }

    static func globalAverage(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try global(context) { values, count in
            var sum: Float = 0
            for index in 0..<count { sum += values[index] }
            return sum / Float(count)
        }
    }

    static func globalMax(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try global(context) { values, count in
            var largest = -Float.infinity
            for index in 0..<count { largest = Swift.max(largest, values[index]) }
            return largest
        }
    }

    /// One number for each channel.
    private static func global(
        _ context: NodeContext, _ reduce: @escaping (UnsafePointer<Float>, Int) -> Float
    ) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...1)
        let input = try context.floatType(0)
        guard input.rank >= 2 else { throw .malformed("shape \(input.shape) has no channels") }
        let spatial = input.shape.dropFirst(2)
        let output = try TensorType(.float32, input.shape.prefix(2) + spatial.map { _ in 1 })
        let plane = product(spatial)
        return NodePlan(output) {
            { arguments in
                for channel in 0..<output.count {
                    arguments.output()[channel] = reduce(arguments.input(0) + channel * plane, plane)
                }
            }
        }
    }
}

/// Windows over each channel.
private struct Pool {
    let output: TensorType
    private let planes: Int
    private let rows: SlidingWindow
    private let columns: SlidingWindow

    init(_ context: NodeContext) throws(NodeError) {
        try context.require(inputs: 1...1)
        let input = try context.floatType(0)
        guard input.rank >= 3 else { throw .malformed("shape \(input.shape) has no spatial dimensions") }
        guard let kernel = try context.ints("kernel_shape") else { throw .malformed("kernel_shape is missing") }
        (rows, columns) = try context.slidingWindows(spatial: Array(input.shape.dropFirst(2)), kernel: kernel)
        for window in [rows, columns] where Swift.max(window.padBefore, window.padAfter) >= window.span {
            throw .malformed("pads of \(window.padBefore) and \(window.padAfter) hold whole windows of \(window.span)")
        }
        planes = input.shape[0] * input.shape[1]
        let spatial = input.rank == 3 ? [columns.output] : [rows.output, columns.output]
        output = try TensorType(.float32, input.shape.prefix(2) + spatial)
    }

    func runMax(_ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>) {
        forEachWindow(input, output) { source, rowTaps, columnTaps in
            var largest = -Float.infinity
            for row in 0..<rowTaps.count {
                let line = source + row &* rows.dilation &* columns.input
                for column in 0..<columnTaps.count {
                    let value = line[column &* columns.dilation]
                    if value > largest { largest = value }
                }
            }
            return largest
        }
    }

    func runAverage(_ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, countsPadding: Bool) {
        var window = 0
        forEachWindow(input, output) { source, rowTaps, columnTaps in
            var sum: Float = 0
            for row in 0..<rowTaps.count {
                let line = source + row &* rows.dilation &* columns.input
                for column in 0..<columnTaps.count { sum += line[column &* columns.dilation] }
            }
            var count = rowTaps.count * columnTaps.count
            if countsPadding {
                let (row, column) = (window / columns.output % rows.output, window % columns.output)
                count = rows.paddedTapCount(output: row) * columns.paddedTapCount(output: column)
            }
            window &+= 1
            return count == 0 ? 0 : sum / Float(count)
        }
    }

    /// Calls `reduce` with the first element inside the input, and the window elements that are inside.
    @inline(__always)
    private func forEachWindow(
        _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>,
        _ reduce: (UnsafePointer<Float>, Range<Int>, Range<Int>) -> Float
    ) {
        var target = output
        for plane in 0..<planes {
            let image = input + plane * rows.input * columns.input
            for row in 0..<rows.output {
                let rowTaps = rows.validTaps(output: row)
                let top = row * rows.stride - rows.padBefore + rowTaps.lowerBound * rows.dilation
                for column in 0..<columns.output {
                    let columnTaps = columns.validTaps(output: column)
                    let left = column * columns.stride - columns.padBefore + columnTaps.lowerBound * columns.dilation
                    let isInside = !rowTaps.isEmpty && !columnTaps.isEmpty
                    let source = isInside ? image + (top &* columns.input &+ left) : image
                    target[0] = reduce(source, isInside ? rowTaps : 0..<0, columnTaps)
                    target += 1
                }
            }
        }
    }
}

extension SlidingWindow {
    /// The window elements that lie inside the input and its padding; fewer than `kernel` only in the last window when
    /// its size was rounded up.
    fileprivate func paddedTapCount(output index: Int) -> Int {
        let start = index * stride - padBefore
        let room = input + padAfter - start
        return min(kernel, (room + dilation - 1) / dilation)
    }
}
