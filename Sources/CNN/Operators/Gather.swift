// Runs on: planned on any thread, kernels on the session's.

/// ONNX Gather: https://onnx.ai/onnx/operators/onnx__Gather.html
enum Gather {
    static func plan(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 2...2)
        let (data, indices) = (try context.type(0), try context.type(1))
        guard indices.element.isIndex else { throw .malformed("its indices are not integers") }
        let axis = try context.axis(try context.int("axis", default: 0), rank: data.rank)
        let size = data.shape[axis]
        if let known = try context.constants[1]?.ints(), let bad = known.first(where: { $0 < -size || $0 >= size }) {
            throw .malformed("index \(bad) of an axis of \(size)")
        }
        guard size > 0 || indices.count == 0 else { throw .malformed("an index of an empty axis") }
        let shape = Array(data.shape.prefix(axis)) + indices.shape + Array(data.shape.dropFirst(axis + 1))
        let output = try TensorType(data.element, shape)
        let blocks = Blocks(
            outer: product(data.shape.prefix(axis)), size: size, inner: product(data.shape.dropFirst(axis + 1)),
            count: indices.count, hasShortIndices: indices.element == .int32)
        return NodePlan(output) { blocks.kernel(for: data.element) }
    }

    private struct Blocks: MovingKernel {
        let outer: Int
        let size: Int
        let inner: Int
        let count: Int
        let hasShortIndices: Bool

        func run<Element: TensorElement>(_ arguments: KernelArguments, _: Element.Type) {
            if hasShortIndices {
                gather(arguments, Element.self, arguments.input(1, Int32.self))
            } else {
                gather(arguments, Element.self, arguments.input(1, Int64.self))
            }
        }

        private func gather<Element: TensorElement>(
            _ arguments: KernelArguments, _: Element.Type, _ indices: UnsafePointer<some IntegerElement>
        ) {
            var target = arguments.output(0, Element.self)
            for block in 0..<outer {
                for place in 0..<count {
                    let index = Int(truncatingIfNeeded: indices[place])
                    let fromFront = index < 0 ? index &+ size : index
                    // Indices computed during the run may be anything.
                    let safe = min(max(fromFront, 0), size - 1)
                    let source = arguments.input(0, Element.self) + (block * size + safe) * inner
                    target.update(from: source, count: inner)
                    target += inner
                }
            }
        }
    }
}
