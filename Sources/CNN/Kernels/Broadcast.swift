// Runs on: the session's thread; made on any.

/// NumPy's broadcasting rules: https://numpy.org/doc/stable/user/basics.broadcasting.html
enum Broadcast {
    /// The common shape, or an error that shows both.
    static func shape(_ first: [Int], _ second: [Int]) throws(NodeError) -> [Int] {
        let rank = max(first.count, second.count)
        var shape: [Int] = []
        for axis in 0..<rank {
            let a = axis < rank - first.count ? 1 : first[axis - (rank - first.count)]
            let b = axis < rank - second.count ? 1 : second[axis - (rank - second.count)]
            guard a == b || a == 1 || b == 1 else {
                throw .malformed("shapes \(first) and \(second) cannot be broadcast together")
            }
            shape.append(a == 1 ? b : a)
        }
        return shape
    }

    /// Strides that walk a tensor of `source` shape as if it had the shape `target`.
    static func strides(_ source: [Int], as target: [Int]) -> [Int] {
        let strides = rowMajorStrides(source)
        let missing = target.count - source.count
        return target.indices.map { axis in
            axis < missing || source[axis - missing] == 1 ? 0 : strides[axis - missing]
        }
    }
}

/// A function of two floats, applied element by element.
protocol BinaryFunction<Element> {
    associatedtype Element: TensorElement
    func callAsFunction(_ a: Element, _ b: Element) -> Element
}

/// Applies a function to two tensors under broadcasting.
struct BroadcastMap {
    private struct Dimension {
        var size: Int
        var firstStride: Int
        var secondStride: Int
        var outputStride: Int
    }

    private let dimensions: [Dimension]
    private let isEmpty: Bool

    init(first: [Int], second: [Int], output: [Int]) {
        isEmpty = output.contains(0)
        let (a, b, c) = (
            Broadcast.strides(first, as: output), Broadcast.strides(second, as: output), rowMajorStrides(output)
        )
        var merged: [Dimension] = []
        for axis in output.indices where output[axis] != 1 {
            let next = Dimension(size: output[axis], firstStride: a[axis], secondStride: b[axis], outputStride: c[axis])
            if let last = merged.last, last.firstStride == next.firstStride * next.size,
                last.secondStride == next.secondStride * next.size
            {
                merged[merged.count - 1] = next
                merged[merged.count - 1].size = last.size * next.size
            } else {
                merged.append(next)
            }
        }
        if merged.isEmpty { merged = [Dimension(size: 1, firstStride: 1, secondStride: 1, outputStride: 1)] }
        dimensions = merged
    }

    @inline(__always)
    func run<Function: BinaryFunction>(
        _ function: Function, _ first: UnsafePointer<Function.Element>, _ second: UnsafePointer<Function.Element>,
        _ output: UnsafeMutablePointer<Function.Element>
    ) {
        if !isEmpty { apply(function, 0, 0..<dimensions[0].size, first, second, output) }
    }

    /// The same for one task's share. Gives the part of the output, contiguous, that it has filled.
    @inline(__always)
    func runShare<Function: BinaryFunction>(_ function: Function, _ arguments: KernelArguments) -> Range<Int> {
        typealias Element = Function.Element
        guard !isEmpty else { return 0..<0 }
        let share = arguments.share(of: dimensions[0].size, multiple: dimensions.count == 1 ? 64 : 1)
        let stride = dimensions[0].outputStride
        apply(
            function, 0, share, arguments.input(0, Element.self), arguments.input(1, Element.self),
            arguments.output(0, Element.self))
        return share.lowerBound * stride..<share.upperBound * stride
    }

    private func apply<Function: BinaryFunction>(
        _ function: Function, _ axis: Int, _ range: Range<Int>, _ first: UnsafePointer<Function.Element>,
        _ second: UnsafePointer<Function.Element>, _ output: UnsafeMutablePointer<Function.Element>
    ) {
        let dimension = dimensions[axis]
        guard axis == dimensions.count - 1 else {
            let next = 0..<dimensions[axis + 1].size
            for index in range {
                apply(
                    function, axis + 1, next, first + index * dimension.firstStride,
                    second + index * dimension.secondStride,
                    output + index * dimension.outputStride)
            }
            return
        }
        // The last dimension has strides of 0 or 1; constant ones let the compiler use vectors.
        switch (dimension.firstStride, dimension.secondStride) {
        case (1, 1): for index in range { output[index] = function(first[index], second[index]) }
        case (1, _):
            let b = second[0]
            for index in range { output[index] = function(first[index], b) }
        default:
            let a = first[0]
            for index in range { output[index] = function(a, second[index &* dimension.secondStride]) }
        }
    }
}
