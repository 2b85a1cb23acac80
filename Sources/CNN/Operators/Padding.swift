// Runs on: planned on any thread, kernels on the session's.

/// ONNX Pad: https://onnx.ai/onnx/operators/onnx__Pad.html
enum Padding {
    /// Pads and value are attributes before opset 11, inputs since; axes may be named since opset 18.
    static func plan(_ context: NodeContext) throws(NodeError) -> NodePlan {
        let isOld = context.opset < 11
        try context.require(inputs: isOld ? 1...1 : 2...4)
        let input = try context.floatType(0)
        let pads = isOld ? try context.ints("pads") : try context.constantInts(1, named: "pads")
        let value = isOld ? try context.float("value") : try context.constantFloat(2, named: "constant_value")
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
        let shape = input.shape.indices.map { input.shape[$0] + before[$0] + after[$0] }
        let output = try TensorType(.float32, shape)
        switch try context.string("mode", default: "constant") {
        case "constant": return constant(input.shape, output, before: before, after: after, value: value ?? 0)
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

    private static func constant(
        _ input: [Int], _ output: TensorType, before: [Int], after: [Int], value: Float
    ) -> NodePlan {
        let (sourceStrides, targetStrides) = (rowMajorStrides(input), rowMajorStrides(output.shape))
        // Negative pads cut off.
        let shape = input.indices.map { max(0, input[$0] + min(before[$0], 0) + min(after[$0], 0)) }
        let sourceOffset = input.indices.reduce(0) { $0 + max(-before[$1], 0) * sourceStrides[$1] }
        let targetOffset = input.indices.reduce(0) { $0 + max(before[$1], 0) * targetStrides[$1] }
        let copy = StridedCopy(
            shape: shape, sourceStrides: sourceStrides, destinationStrides: targetStrides, sourceOffset: sourceOffset,
            destinationOffset: targetOffset)
        return NodePlan(output) {
            { arguments in
                arguments.output().update(repeating: value, count: output.count)
                copy.run(from: arguments.input(0), to: arguments.output())
            }
        }
    }

    /// Every output index of an axis comes from one input index of it.
    private static func mirrored(
        _ input: [Int], _ output: TensorType, before: [Int], _ source: @escaping (Int, Int) -> Int
    ) throws(NodeError) -> NodePlan {
        guard !input.contains(0) else { throw .malformed("nothing to repeat in shape \(input)") }
        let strides = rowMajorStrides(input)
        return NodePlan(output) {
            let offsets = output.shape.indices.map { axis in
                (0..<output.shape[axis]).map { source($0 - before[axis], input[axis]) * strides[axis] }
            }
            let gather = IndexedCopy(offsets: offsets)
            return { gather.run(from: $0.input(0), to: $0.output()) }
        }
    }
}

/// Fills a tensor from another one, with a list of source offsets for each dimension.
struct IndexedCopy {
    let offsets: [[Int]]

    func run(from source: UnsafePointer<Float>, to destination: UnsafeMutablePointer<Float>) {
        var target = destination
        copy(0, source, &target)
    }

    private func copy(_ axis: Int, _ source: UnsafePointer<Float>, _ target: inout UnsafeMutablePointer<Float>) {
        guard axis < offsets.count else {
            target[0] = source[0]
            target += 1
            return
        }
        for offset in offsets[axis] { copy(axis + 1, source + offset, &target) }
    }
}
