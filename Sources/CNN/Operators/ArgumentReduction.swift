// Runs on: planned on any thread, kernels on the session's.

/// ArgMax and ArgMin: https://onnx.ai/onnx/operators/onnx__ArgMax.html
enum ArgumentReduction {
    static func plan(_ context: NodeContext, isMaximum: Bool) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...1)
        let input = try context.type(0)
        let axis = try context.axis(try context.int("axis", default: 0), rank: input.rank)
        guard input.shape[axis] > 0 else { throw .malformed("axis \(axis) of shape \(input.shape) is empty") }
        var shape = input.shape
        if try context.bool("keepdims", default: true) { shape[axis] = 1 } else { shape.remove(at: axis) }
        let search = Search(
            outer: product(input.shape.prefix(axis)), size: input.shape[axis],
            inner: product(input.shape.dropFirst(axis + 1)), isMaximum: isMaximum,
            takesLast: try context.bool("select_last_index", default: false))
        let kernel = try search.kernel(for: input.element)
        return NodePlan(try TensorType(.int64, shape)) { kernel }
    }

    private struct Search: NumericKernel {
        let outer: Int
        let size: Int
        let inner: Int
        let isMaximum: Bool
        let takesLast: Bool

        func run<Element: NumericElement>(_ arguments: KernelArguments, _: Element.Type) {
            switch (isMaximum, takesLast) {
            case (true, false): search(arguments, Element.self, >)
            case (true, true): search(arguments, Element.self, >=)
            case (false, false): search(arguments, Element.self, <)
            case (false, true): search(arguments, Element.self, <=)
            }
        }

        @inline(__always)
        private func search<Element: NumericElement>(
            _ arguments: KernelArguments, _: Element.Type, _ replaces: (Element, Element) -> Bool
        ) {
            var target = arguments.output(0, Int64.self)
            for block in 0..<outer {
                for column in 0..<inner {
                    let line = arguments.input(0, Element.self) + (block * size * inner + column)
                    var best = 0
                    for index in 1..<max(size, 1) where replaces(line[index &* inner], line[best &* inner]) {
                        best = index
                    }
                    target[0] = Int64(best)
                    target += 1
                }
            }
        }
    }
}
