// Runs on: planned on any thread, kernels on the session's.

/// ONNX Pad: https://onnx.ai/onnx/operators/onnx__Pad.html
enum Padding {
    /// Pads and value are attributes before opset 11, inputs since; axes may be named since opset 18.
    static func plan(_ context: NodeContext) throws(NodeError) -> NodePlan {
        let input = try context.type(0)
        let (before, after, value) = try pads(context, input)
        let shape = input.shape.indices.map { input.shape[$0] + before[$0] + after[$0] }
        let output = try TensorType(input.element, shape)
        switch try context.string("mode", default: "constant") {
        case "constant":
            let filling = Filling(
                copy: copy(input.shape, output, before: before, after: after), count: output.count,
                hasValue: context.hasInput(2), attribute: value)
            return NodePlan(output) { filling.kernel(for: output.element) }
        case "edge": return try mirrored(input.shape, output, before: before) { min(max($0, 0), $1 - 1) }
        case "wrap": return try mirrored(input.shape, output, before: before) { ($0 % $1 + $1) % $1 }
        case "reflect":
            return try mirrored(input.shape, output, before: before) { index, size in
                let period = max(2 * (size - 1), 1)
                let place = (index % period + period) % period
                return place < size ? place : period - place
            }
        case let mode: throw .malformed("mode is \"\(printable(mode))\"")
        }
    }

    /// What is added before and after each axis, and the value that old files give as an attribute.
    private static func pads(
        _ context: NodeContext, _ input: TensorType
    ) throws(NodeError) -> (before: [Int], after: [Int], value: Float) {
        let isOld = context.opset < 11
        try context.require(inputs: isOld ? 1...1 : 2...4)
        let pads = isOld ? try context.ints("pads") : try context.constantInts(1, named: "pads")
        let value = isOld ? try context.float("value") : nil
        if context.hasInput(2) {
            let filling = try context.type(2)
            guard filling.element == input.element, filling.count == 1 else {
                throw .malformed("its constant_value must be one \(input.element)")
            }
        }
        let axes = try context.constantInts(3, named: "axes") ?? Array(0..<input.rank)
        guard let pads, pads.count == 2 * axes.count, pads.allSatisfy({ NodeContext.attributeRange.contains($0) })
        else {
            throw .malformed("pads \(pads ?? []) for \(axes.count) axes")
        }
        _ = try context.axes(axes, rank: input.rank)
        var (before, after) = ([Int](repeating: 0, count: input.rank), [Int](repeating: 0, count: input.rank))
        for (index, axis) in axes.enumerated() {
            let axis = try context.axis(axis, rank: input.rank)
            (before[axis], after[axis]) = (pads[index], pads[index + axes.count])
        }
        return (before, after, value ?? 0)
    }

    /// The same with the value, if this is padding with a known number; nil if it is not.
    static func constantPads(
        _ context: NodeContext
    ) throws(NodeError) -> (before: [Int], after: [Int], value: Float)? {
        guard try context.string("mode", default: "constant") == "constant" else { return nil }
        var pads = try pads(context, try context.type(0))
        if context.hasInput(2) {
            guard let value = context.constants[2] else { return nil }
            pads.value = try value.floats().first ?? 0
        }
        return pads
    }

    /// Where the input goes in the output.
    private static func copy(_ input: [Int], _ output: TensorType, before: [Int], after: [Int]) -> StridedCopy {
        let (sourceStrides, targetStrides) = (rowMajorStrides(input), rowMajorStrides(output.shape))
        // Negative pads cut off.
        let shape = input.indices.map { max(0, input[$0] + min(before[$0], 0) + min(after[$0], 0)) }
        let sourceOffset = input.indices.reduce(0) { $0 + max(-before[$1], 0) * sourceStrides[$1] }
        let targetOffset = input.indices.reduce(0) { $0 + max(before[$1], 0) * targetStrides[$1] }
        return StridedCopy(
            shape: shape, sourceStrides: sourceStrides, destinationStrides: targetStrides, sourceOffset: sourceOffset,
            destinationOffset: targetOffset)
    }

    /// One value everywhere, then the input over it.
    private struct Filling: MovingKernel {
        let copy: StridedCopy
        let count: Int
        /// Whether the value is input 2.
        let hasValue: Bool
        /// The value before opset 11, when elements were floats.
        let attribute: Float

        func run<Element: TensorElement>(_ arguments: KernelArguments, _: Element.Type) {
            let target = arguments.output(0, Element.self)
            let value = hasValue ? arguments.input(2, Element.self)[0] : attribute as? Element ?? .zero
            target.update(repeating: value, count: count)
            copy.run(from: arguments.input(0, Element.self), to: target)
        }
    }

    /// Every output index of an axis comes from one input index of it.
    private static func mirrored(
        _ input: [Int], _ output: TensorType, before: [Int], _ source: @escaping (Int, Int) -> Int
    ) throws(NodeError) -> NodePlan {
        guard !input.contains(0) else { throw .malformed("nothing to repeat in shape \(input)") }
        guard output.count > 0 else { return NodePlan(output) { { _ in } } }
        let strides = rowMajorStrides(input)
        // Lists as long as the output are made with the kernel, when the output's size has been found bearable.
        return NodePlan(output) {
            let offsets = output.shape.indices.map { axis in
                (0..<output.shape[axis]).map { source($0 - before[axis], input[axis]) * strides[axis] }
            }
            return IndexedCopy(offsets).kernel(for: output.element)
        }
    }
}

/// Fills a tensor from another one, with a list of source offsets for each dimension.
struct IndexedCopy: MovingKernel {
    private let offsets: [[Int]]
    /// The last list if it counts from 0: then rows are copied as a whole.
    private let isContiguous: Bool
    /// The output's elements for each offset of the first dimension.
    private let stride: Int

    init(_ offsets: [[Int]]) {
        // Batch and channels are one dimension, so that tasks can share it.
        let merged =
            offsets.count < 3 ? offsets : [offsets[0].flatMap { a in offsets[1].map { a + $0 } }] + offsets.dropFirst(2)
        self.offsets = merged
        isContiguous = merged.last.map { $0 == Array(0..<$0.count) } ?? false
        stride = product(merged.dropFirst().map(\.count))
    }

    func run<Element: TensorElement>(_ arguments: KernelArguments, _: Element.Type) {
        let source = arguments.input(0, Element.self)
        guard offsets.count > 1 else {
            var target = arguments.output(0, Element.self)
            return arguments.task == 0 ? copy(0, source, &target) : ()
        }
        let share = arguments.share(of: offsets[0].count)
        var target = arguments.output(0, Element.self) + share.lowerBound * stride
        for index in share { copy(1, source + offsets[0][index], &target) }
    }

    private func copy<Element: TensorElement>(
        _ axis: Int, _ source: UnsafePointer<Element>, _ target: inout UnsafeMutablePointer<Element>
    ) {
        guard axis < offsets.count - 1 else {
            guard let places = offsets.last else { return target[0] = source[0] }
            if isContiguous {
                target.update(from: source, count: places.count)
                target += places.count
                return
            }
            places.withUnsafeBufferPointer { places in
                for index in 0..<places.count { target[index] = source[places[index]] }
            }
            target += places.count
            return
        }
        for offset in offsets[axis] { copy(axis + 1, source + offset, &target) }
    }
}
