// Runs on: planned on any thread, kernels on the session's.

/// Pooling: https://onnx.ai/onnx/operators/onnx__MaxPool.html, onnx__AveragePool.html, onnx__GlobalAveragePool.html
enum Pooling {
    static func max(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...1, outputs: 1...2)
        let pool = try Pool(context, elements: [.float32, .uint8, .int8])
        let element = pool.output.element
        guard context.outputCount == 2 || element != .float32 else {
            return NodePlan(pool.output) { { pool.runMax($0.input(0), $0.output()) } }
        }
        let isColumnMajor = try context.int("storage_order", default: 0) == 1
        let hasIndices = context.outputCount == 2
        let indices = try TensorType(.int64, pool.output.shape)
        return NodePlan(outputs: hasIndices ? [pool.output, indices] : [pool.output]) {
            func kernel<Element: TensorElement & Comparable>(_: Element.Type) -> Kernel {
                { arguments in
                    pool.runMax(
                        arguments.input(0, Element.self), arguments.output(0, Element.self),
                        indices: hasIndices ? arguments.output(1, Int64.self) : nil, isColumnMajor: isColumnMajor)
                }
            }
            switch element {
            case .uint8: return kernel(UInt8.self)
            case .int8: return kernel(Int8.self)
            default: return kernel(Float.self)
            }
        }
    }

    static func average(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...1)
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

    init(_ context: NodeContext, elements: Set<ElementType> = [.float32]) throws(NodeError) {
        let input = try context.type(0)
        guard elements.contains(input.element) else {
            throw .unsupported("input 0 of type \(input.element); there are \(elements.map { "\($0)" }.sorted())")
        }
        guard input.rank >= 3 else { throw .malformed("shape \(input.shape) has no spatial dimensions") }
        guard let kernel = try context.ints("kernel_shape") else { throw .malformed("kernel_shape is missing") }
        (rows, columns) = try context.slidingWindows(spatial: Array(input.shape.dropFirst(2)), kernel: kernel)
        for window in [rows, columns] where Swift.max(window.padBefore, window.padAfter) >= window.span {
            throw .malformed("pads of \(window.padBefore) and \(window.padAfter) hold whole windows of \(window.span)")
        }
        planes = input.shape[0] * input.shape[1]
        let spatial = input.rank == 3 ? [columns.output] : [rows.output, columns.output]
        output = try TensorType(input.element, input.shape.prefix(2) + spatial)
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

    /// The same for any type, also telling where each value was found: its place in the whole tensor, counted row by row,
    /// or, if column-major, column by column in each plane. The first one of equals counts.
    func runMax<Element: TensorElement & Comparable>(
        _ input: UnsafePointer<Element>, _ output: UnsafeMutablePointer<Element>, indices: UnsafeMutablePointer<Int64>?,
        isColumnMajor: Bool
    ) {
        let planeCount = rows.input * columns.input
        for plane in 0..<planes {
            let image = input + plane * planeCount
            for index in 0..<rows.output * columns.output {
                let (row, column) = index.quotientAndRemainder(dividingBy: columns.output)
                var (bestRow, bestColumn, isFirst) = (0, 0, true)
                for rowTap in rows.validTaps(output: row) {
                    let y = row * rows.stride - rows.padBefore + rowTap * rows.dilation
                    for columnTap in columns.validTaps(output: column) {
                        let x = column * columns.stride - columns.padBefore + columnTap * columns.dilation
                        if isFirst || image[y * columns.input + x] > image[bestRow * columns.input + bestColumn] {
                            (bestRow, bestColumn, isFirst) = (y, x, false)
                        }
                    }
                }
                let place = plane * rows.output * columns.output + index
                output[place] = image[bestRow * columns.input + bestColumn]
                let inPlane = isColumnMajor ? bestColumn * rows.input + bestRow : bestRow * columns.input + bestColumn
                indices?[place] = Int64(plane * planeCount + inPlane)
            }
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
