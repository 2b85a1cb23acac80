// Runs on: planned on any thread, kernels on the session's.

/// Operators that make values from shapes and attributes, or convert them.
enum Values {
    static func constant(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 0...0)
        let attributes = context.node.attributes
        guard attributes.count == 1, let (name, attribute) = attributes.first else {
            throw .malformed("it has \(attributes.count) attributes, not the one that is its value")
        }
        switch (name, attribute) {
        case ("value", .tensor(let constant)): return NodePlan(constant: constant)
        case ("value_float", .float(let value)): return NodePlan(constant: try Constant(shape: [], values: [value]))
        case ("value_int", .int(let value)): return NodePlan(constant: try Constant(shape: [], values: [value]))
        case ("value_floats", .floats(let values)):
            return NodePlan(constant: try Constant(shape: [values.count], values: values))
        case ("value_ints", .ints(let values)):
            return NodePlan(constant: try Constant(shape: [values.count], values: values))
        default: throw .unsupported("a value given as \(printable(name)) is not supported")
        }
    }

    static func constantOfShape(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...1)
        guard let shape = try context.constantInts(0, named: "shape") else { throw .malformed("its shape is missing") }
        let value: Constant
        switch context.node.attributes["value"] {
        case nil: value = try Constant(shape: [1], values: [Float(0)])
        case .tensor(let constant)? where constant.type.count == 1: value = constant
        default: throw .malformed("attribute value is not a tensor of one element")
        }
        let output = try TensorType(value.type.element, shape)
        let filling = Filling(value: value, count: output.count)
        return NodePlan(output) { filling.kernel(for: output.element) }
    }

    /// One value in every place.
    private struct Filling: MovingKernel {
        let value: Constant
        let count: Int

        func run<Element: TensorElement>(_ arguments: KernelArguments, _: Element.Type) {
            let element = value.bytes.loadUnaligned(as: Element.self)
            arguments.output(0, Element.self).update(repeating: element, count: count)
        }
    }

    static func shape(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...1)
        let shape = try context.type(0).shape
        func place(_ index: Int) -> Int { min(max(index < 0 ? index + shape.count : index, 0), shape.count) }
        let start = place(try context.int("start", default: 0))
        let end = place(try context.int("end", default: shape.count))
        let part = shape[start..<max(start, end)].map { Int64($0) }
        return NodePlan(constant: try Constant(shape: [part.count], values: part))
    }

    static func size(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...1)
        return NodePlan(constant: try Constant(shape: [], values: [Int64(try context.type(0).count)]))
    }
}
