// Runs on: planned on any thread, kernels on the session's.

/// ONNX ScatterND: https://onnx.ai/onnx/operators/onnx__ScatterND.html. Without a reduction.
enum ScatterND {
    static func plan(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 3...3)
        let (data, indices, updates) = (try context.type(0), try context.type(1), try context.type(2))
        let reduction = try context.string("reduction", default: "none")
        guard reduction == "none" else {
            throw .unsupported("reduction \"\(printable(reduction))\" is not supported; none is")
        }
        guard indices.element == .int64, let depth = indices.shape.last, depth <= data.rank else {
            throw .malformed("its indices are \(indices.element) \(indices.shape)")
        }
        let inner = Array(data.shape.dropFirst(depth))
        guard updates.element == data.element, updates.shape == indices.shape.dropLast() + inner else {
            throw .malformed("updates of shape \(updates.shape) for indices \(indices.shape) into \(data.shape)")
        }
        guard updates.count == 0 || data.count > 0 else { throw .malformed("an index of an empty axis") }
        let slices = Slices(
            sizes: Array(data.shape.prefix(depth)), strides: rowMajorStrides(data.shape), inner: product(inner),
            rows: product(indices.shape.dropLast()), count: data.count)
        return NodePlan(data) { slices.kernel(for: data.element) }
    }

    private struct Slices: MovingKernel {
        let sizes: [Int]
        let strides: [Int]
        /// Elements of a slice.
        let inner: Int
        let rows: Int
        /// Elements of the whole.
        let count: Int

        func run<Element: TensorElement>(_ arguments: KernelArguments, _: Element.Type) {
            guard count > 0 else { return }
            let (indices, updates) = (arguments.input(1, Int64.self), arguments.input(2, Element.self))
            let target = arguments.output(0, Element.self)
            target.update(from: arguments.input(0, Element.self), count: count)
            for row in 0..<rows {
                var offset = 0
                for axis in sizes.indices {
                    let index = Int(indices[row * sizes.count + axis])
                    let fromFront = index < 0 ? index &+ sizes[axis] : index
                    // Indices computed during the run may be anything.
                    offset += min(max(fromFront, 0), sizes[axis] - 1) * strides[axis]
                }
                (target + offset).update(from: updates + row * inner, count: inner)
            }
        }
    }
}
