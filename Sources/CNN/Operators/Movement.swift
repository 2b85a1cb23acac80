// Runs on: planned on any thread, kernels on the session's.

/// Operators that move elements without changing them.
enum Movement {
    static func transpose(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...1)
        let input = try context.type(0)
        let order = try context.ints("perm") ?? input.shape.indices.reversed()
        guard order.sorted() == Array(0..<input.rank) else {
            throw .malformed("perm \(order) is not an order of \(input.rank) dimensions")
        }
        let shape = order.map { input.shape[$0] }
        let strides = rowMajorStrides(input.shape)
        let copy = StridedCopy(
            shape: shape, sourceStrides: order.map { strides[$0] }, destinationStrides: rowMajorStrides(shape))
        return plan(context, try TensorType(input.element, shape), copy)
    }

    static func expand(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 2...2)
        let input = try context.type(0)
        guard let target = try context.constantInts(1, named: "shape") else { throw .malformed("its shape is missing") }
        // Checked before it is used for anything.
        let checked = try TensorType(input.element, target)
        let output = try TensorType(input.element, try Broadcast.shape(input.shape, checked.shape))
        let copy = StridedCopy(
            shape: output.shape, sourceStrides: Broadcast.strides(input.shape, as: output.shape),
            destinationStrides: rowMajorStrides(output.shape))
        return plan(context, output, copy)
    }

    static func slice(_ context: NodeContext) throws(NodeError) -> NodePlan {
        let input = try context.type(0)
        let isOld = context.opset < 10
        try context.require(inputs: isOld ? 1...1 : 3...5)
        guard let starts = isOld ? try context.clampedInts("starts") : try context.constantInts(1, named: "starts"),
            let ends = isOld ? try context.clampedInts("ends") : try context.constantInts(2, named: "ends")
        else { throw .malformed("starts or ends are missing") }
        let axes = isOld ? try context.ints("axes") : try context.constantInts(3, named: "axes")
        let steps = isOld ? nil : try context.constantInts(4, named: "steps")
        let count = starts.count
        guard ends.count == count, axes.map({ $0.count == count }) ?? true, steps.map({ $0.count == count }) ?? true,
            count <= input.rank
        else { throw .malformed("starts, ends, axes and steps have different lengths") }
        var (shape, strides, offset) = (input.shape, rowMajorStrides(input.shape), 0)
        _ = try axes.map { (axes) throws(NodeError) in try context.axes(axes, rank: input.rank) }
        for index in 0..<count {
            let axis = try context.axis(axes?[index] ?? index, rank: input.rank)
            let range = try SliceRange(
                start: starts[index], end: ends[index], step: steps?[index] ?? 1, size: input.shape[axis])
            shape[axis] = range.count
            offset += range.start * strides[axis]
            strides[axis] *= range.step
        }
        let copy = StridedCopy(
            shape: shape, sourceStrides: strides, destinationStrides: rowMajorStrides(shape), sourceOffset: offset)
        return plan(context, try TensorType(input.element, shape), copy)
    }

    /// One input, one output, one copy.
    private static func plan(_ context: NodeContext, _ output: TensorType, _ copy: StridedCopy) -> NodePlan {
        NodePlan(output, taskCount: context.taskCount(elements: output.count)) { copy.kernel(for: output.element) }
    }

    /// Tile: each dimension repeated as a whole.
    static func tile(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 2...2)
        let input = try context.type(0)
        guard let repeats = try context.constantInts(1, named: "repeats"), repeats.count == input.rank else {
            throw .malformed("its repeats are not \(input.rank) integers")
        }
        // Checked before it is used for anything.
        _ = try TensorType(input.element, repeats)
        let output = try TensorType(input.element, input.shape.indices.map { input.shape[$0] * repeats[$0] })
        let strides = rowMajorStrides(input.shape)
        let shape = input.shape.indices.flatMap { [repeats[$0], input.shape[$0]] }
        let copy = StridedCopy(
            shape: shape, sourceStrides: strides.flatMap { [0, $0] }, destinationStrides: rowMajorStrides(shape))
        return plan(context, output, copy)
    }

    static func concat(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...10_000)
        let first = try context.type(0)
        let axis = try context.axis(try context.int("axis", default: 1), rank: first.rank)
        var shapes: [[Int]] = []
        var shape = first.shape
        shape[axis] = 0
        for index in context.types.indices {
            let type = try context.type(index)
            var expected = type.shape
            if axis < expected.count { expected[axis] = first.shape[axis] }
            guard expected == first.shape, type.element == first.element else {
                throw .malformed(
                    "input \(index) of shape \(type.shape) does not go with \(first.shape) on axis \(axis)")
            }
            shape[axis] += type.shape[axis]
            shapes.append(type.shape)
        }
        let output = try TensorType(first.element, shape)
        let strides = rowMajorStrides(shape)
        var position = 0
        var copies: [StridedCopy] = []
        for shape in shapes {
            copies.append(
                StridedCopy(
                    shape: shape, sourceStrides: rowMajorStrides(shape), destinationStrides: strides,
                    destinationOffset: position * strides[axis]))
            position += shape[axis]
        }
        return NodePlan(output) { [copies] in Joining(copies: copies).kernel(for: output.element) }
    }

    static func split(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...2, outputs: 1...10_000)
        let input = try context.type(0)
        let axis = try context.axis(try context.int("axis", default: 0), rank: input.rank)
        let sizes = try splitSizes(context, size: input.shape[axis])
        let strides = rowMajorStrides(input.shape)
        var position = 0
        var outputs: [TensorType] = []
        var copies: [StridedCopy] = []
        for size in sizes {
            var shape = input.shape
            shape[axis] = size
            outputs.append(try TensorType(input.element, shape))
            copies.append(
                StridedCopy(
                    shape: shape, sourceStrides: strides, destinationStrides: rowMajorStrides(shape),
                    sourceOffset: position * strides[axis]))
            position += size
        }
        return NodePlan(outputs: outputs) { [copies] in Parting(copies: copies).kernel(for: input.element) }
    }

    /// The stated sizes, or equal ones of which the last may be smaller.
    private static func splitSizes(_ context: NodeContext, size: Int) throws(NodeError) -> [Int] {
        let count = context.outputCount
        if let sizes = try context.ints("split", orInput: 1) {
            var rest = size
            for size in sizes {
                guard size >= 0, size <= rest else { throw .malformed("sizes \(sizes) of an axis of \(size)") }
                rest -= size
            }
            guard rest == 0, sizes.count == count else {
                throw .malformed("sizes \(sizes) for \(count) outputs of an axis of \(size)")
            }
            return sizes
        }
        let chunk = (size + count - 1) / count
        return (0..<count).map { max(0, min(chunk, size - $0 * chunk)) }
    }
}

/// Copies each input to its place in the output.
private struct Joining: MovingKernel {
    let copies: [StridedCopy]

    func run<Element: TensorElement>(_ arguments: KernelArguments, _: Element.Type) {
        for index in copies.indices {
            copies[index].run(from: arguments.input(index, Element.self), to: arguments.output(0, Element.self))
        }
    }
}

/// Copies each output from its place in the input.
private struct Parting: MovingKernel {
    let copies: [StridedCopy]

    func run<Element: TensorElement>(_ arguments: KernelArguments, _: Element.Type) {
        for index in copies.indices {
            copies[index].run(from: arguments.input(0, Element.self), to: arguments.output(index, Element.self))
        }
    }
}

/// Which elements of an axis a Slice takes, by NumPy's rules.
struct SliceRange {
    let start: Int
    let step: Int
    let count: Int

    init(start: Int, end: Int, step: Int, size: Int) throws(NodeError) {
        guard step != 0, step > Int.min else { throw .malformed("a step of \(step)") }
        func clamped(_ index: Int, _ lower: Int, _ upper: Int) -> Int {
            min(max(index < 0 ? max(index, -size - 1) + size : index, lower), upper)
        }
        // No step needs to be longer than the axis.
        self.step = min(max(step, -size - 1), size + 1)
        if step > 0 {
            let first = clamped(start, 0, size)
            let last = clamped(end, 0, size)
            count = max(0, (last - first + self.step - 1) / self.step)
            self.start = first
        } else {
            let first = clamped(start, 0, size - 1)
            let last = clamped(end, -1, size - 1)
            count = size == 0 ? 0 : max(0, (first - last - self.step - 1) / -self.step)
            self.start = max(first, 0)
        }
    }
}
