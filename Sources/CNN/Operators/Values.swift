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
        switch output.element {
        case .float32:
            let float = value.float(0)
            return NodePlan(output) { { $0.output().update(repeating: float, count: output.count) } }
        case .int64:
            guard let int = try value.ints().first else { throw .malformed("attribute value is empty") }
            return NodePlan(output) {
                { $0.output(0, Int64.self).update(repeating: Int64(int), count: output.count) }
            }
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

    /// Cast between the engine's two types. Smaller integers are kept as int64, so a cast to them must not wrap.
    static func cast(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...1)
        let input = try context.type(0)
        let code = try context.int("to", default: 0)
        let target: ElementType
        switch TensorReader.DataType(rawValue: Int64(code)) {
        case .float: target = .float32
        case .int64, .int32: target = .int64
        default: throw .unsupported("a cast to element type \(code) is not supported")
        }
        let output = try TensorType(target, input.shape)
        switch (input.element, target) {
        case (.float32, .int64):
            return NodePlan(output) {
                { for index in 0..<output.count { $0.output(0, Int64.self)[index] = truncated($0.input(0)[index]) } }
            }
        case (.int64, .float32):
            return NodePlan(output) {
                { for index in 0..<output.count { $0.output()[index] = Float($0.input(0, Int64.self)[index]) } }
            }
        default: return NodePlan(reshapedTo: output)
        }
    }

    /// Towards zero; what does not fit becomes the nearest that does, and NaN 0.
    private static func truncated(_ value: Float) -> Int64 {
        if value.isNaN { return 0 }
        return Int64(exactly: value.rounded(.towardZero)) ?? (value < 0 ? .min : .max)
    }
}
