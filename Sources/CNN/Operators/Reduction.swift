// Runs on: planned on any thread, kernels on the session's.
import Glibc

/// ReduceMean, ReduceSum, ReduceMax and their relatives: https://onnx.ai/onnx/operators/onnx__ReduceMean.html
enum Reduction {
    enum Kind {
        case mean, sum, maximum, minimum, product, l1, l2, sumSquare, logSum
    }

    /// - Parameter axesInputOpset: since which operator set the axes are an input rather than an attribute.
    static func plan(_ context: NodeContext, _ kind: Kind, axesInputOpset: Int = 18) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...(context.opset >= axesInputOpset ? 2 : 1))
        let input = try context.type(0)
        let keepsDimensions = try context.bool("keepdims", default: true)
        var axes = try context.axes(attributeOrInput: 1, rank: input.rank) ?? []
        if axes.isEmpty, try !context.bool("noop_with_empty_axes", default: false) { axes = Array(0..<input.rank) }
        let shape = input.shape.indices.compactMap { axis in
            axes.contains(axis) ? (keepsDimensions ? 1 : nil) : input.shape[axis]
        }
        let output = try TensorType(input.element, shape)
        let walk = Walk(input.shape, axes)
        switch input.element {
        case .float32: return NodePlan(output) { { walk.run(kind, $0.input(0), $0.output()) } }
        case .bool:
            guard kind == .maximum || kind == .minimum else { throw .malformed("it does not count with bool") }
            // As bytes; the least of none would be 255.
            return NodePlan(output) {
                { arguments in
                    let results = arguments.output(0, UInt8.self)
                    walk.runInts(kind, arguments.input(0, UInt8.self), results)
                    for index in 0..<output.count { results[index] = min(results[index], 1) }
                }
            }
        case .int64: return try integers(output, walk, kind, Int64.self)
        case .int32: return try integers(output, walk, kind, Int32.self)
        case .uint8: return try integers(output, walk, kind, UInt8.self)
        case .int8: return try integers(output, walk, kind, Int8.self)
        }
    }

    private static func integers<Element: IntegerElement>(
        _ output: TensorType, _ walk: Walk, _ kind: Kind, _: Element.Type
    ) throws(NodeError) -> NodePlan {
        guard kind != .l2, kind != .logSum else {
            throw .unsupported("its input is \(Element.elementType), not float32")
        }
        return NodePlan(output) { { walk.runInts(kind, $0.input(0, Element.self), $0.output(0, Element.self)) } }
    }

    /// For each output the first input that goes into it, and for each of the others the distance from it.
    private struct Walk {
        let starts: Axes
        let steps: Axes
        /// `steps` taken apart: the last dimension, and those before it.
        private let inner: (size: Int, stride: Int)
        private let outer: Axes
        /// `starts` taken apart, if neighbours of the input go into neighbours of the output: how many do, and the rest.
        private let rows: (length: Int, starts: Axes)?

        init(_ shape: [Int], _ axes: [Int]) {
            let strides = rowMajorStrides(shape)
            starts = Axes(shape.indices.filter { !axes.contains($0) }.map { ($0, shape, strides) })
            steps = Axes(axes.map { ($0, shape, strides) })
            (inner, outer) = steps.split
            let (last, others) = starts.split
            rows = last.stride == 1 && last.size >= 8 && inner.stride != 1 ? (last.size, others) : nil
        }

        func run(_ kind: Kind, _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>) {
            switch kind {
            case .sum: sum(input, output)
            case .mean:
                sum(input, output)
                for index in 0..<starts.count { output[index] /= Float(steps.count) }
            case .maximum: reduce(input, output, -.infinity) { $0 > $1 ? $0 : $1 }
            case .minimum: reduce(input, output, .infinity) { $0 < $1 ? $0 : $1 }
            case .product: reduce(input, output, 1, *)
            case .l1: reduce(input, output, 0) { $0 + abs($1) }
            case .sumSquare: reduce(input, output, 0) { $0 + $1 * $1 }
            case .l2:
                reduce(input, output, 0) { $0 + $1 * $1 }
                for index in 0..<starts.count { output[index] = output[index].squareRoot() }
            case .logSum:
                reduce(input, output, 0, +)
                for index in 0..<starts.count { output[index] = logf(output[index]) }
            }
        }

        private func sum(_ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>) {
            guard inner.stride == 1 else { return reduce(input, output, 0, +) }
            for index in 0..<starts.count {
                let start = input + starts.offset(index)
                output[index] = 0
                for step in 0..<outer.count { output[index] += Moments.sum(start + outer.offset(step), inner.size) }
            }
        }

        /// Sums wrap around. Means are rounded towards zero.
        func runInts<Element: IntegerElement>(
            _ kind: Kind, _ input: UnsafePointer<Element>, _ output: UnsafeMutablePointer<Element>
        ) {
            switch kind {
            case .sum, .logSum: reduce(input, output, 0, &+)
            case .mean:
                reduce(input, output, 0, &+)
                for index in 0..<starts.count where steps.count > 0 {
                    output[index] = Element(
                        truncatingIfNeeded: Int64(truncatingIfNeeded: output[index]) / Int64(steps.count))
                }
            case .l1: reduce(input, output, 0) { $0 &+ ($1 < 0 ? 0 &- $1 : $1) }
            case .sumSquare, .l2: reduce(input, output, 0) { $0 &+ $1 &* $1 }
            case .maximum: reduce(input, output, .min) { $0 > $1 ? $0 : $1 }
            case .minimum: reduce(input, output, .max) { $0 < $1 ? $0 : $1 }
            case .product: reduce(input, output, 1, &*)
            }
        }

        @inline(__always)
        private func reduce<Element: TensorElement>(
            _ input: UnsafePointer<Element>, _ output: UnsafeMutablePointer<Element>, _ initial: Element,
            _ combine: (Element, Element) -> Element
        ) {
            if let rows {
                for row in 0..<rows.starts.count {
                    let (start, results) = (input + rows.starts.offset(row), output + row * rows.length)
                    results.update(repeating: initial, count: rows.length)
                    for step in 0..<steps.count {
                        let line = start + steps.offset(step)
                        for index in 0..<rows.length { results[index] = combine(results[index], line[index]) }
                    }
                }
                return
            }
            for index in 0..<starts.count {
                let start = input + starts.offset(index)
                var result = initial
                for step in 0..<outer.count {
                    let line = start + outer.offset(step)
                    for element in 0..<inner.size { result = combine(result, line[element &* inner.stride]) }
                }
                output[index] = result
            }
        }
    }

    /// Some dimensions of a tensor, neighbours merged, walked in row-major order.
    private struct Axes {
        private let dimensions: [(size: Int, stride: Int)]
        let count: Int

        init(_ axes: [(Int, [Int], [Int])]) {
            var merged: [(size: Int, stride: Int)] = []
            for (axis, shape, strides) in axes where shape[axis] != 1 {
                if let last = merged.last, last.stride == shape[axis] * strides[axis] {
                    merged[merged.count - 1] = (last.size * shape[axis], strides[axis])
                } else {
                    merged.append((shape[axis], strides[axis]))
                }
            }
            self.init(merged)
        }

        private init(_ dimensions: [(size: Int, stride: Int)]) {
            self.dimensions = dimensions
            count = dimensions.reduce(1) { $0 * $1.size }
        }

        /// The last dimension, and the ones before it.
        var split: (inner: (size: Int, stride: Int), outer: Axes) {
            (dimensions.last ?? (1, 1), Axes(dimensions.dropLast()))
        }

        @inline(__always) func offset(_ index: Int) -> Int {
            var (rest, offset) = (index, 0)
            for dimension in dimensions.reversed() {
                offset &+= rest % dimension.size &* dimension.stride
                rest /= dimension.size
            }
            return offset
        }
    }
}
