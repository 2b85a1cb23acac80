// Runs on: any thread (values only): nothing here runs a kernel.

/// Operators that leave the elements as they are and change the shape only.
enum Reshaping {
    /// Reshape: 0 keeps a dimension, unless `allowzero`; -1 is worked out from the rest.
    static func reshape(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 2...2)
        let input = try context.type(0)
        guard var shape = try context.constantInts(1, named: "shape") else { throw .malformed("its shape is missing") }
        let keepsZero = try context.bool("allowzero", default: false)
        for axis in shape.indices where shape[axis] == 0 && !keepsZero {
            guard axis < input.rank else { throw .malformed("shape \(shape) keeps a dimension that is not there") }
            shape[axis] = input.shape[axis]
        }
        let open = shape.indices.filter { shape[$0] == -1 }
        guard open.count <= 1 else { throw .malformed("shape \(shape) leaves more than one dimension open") }
        if let open = open.first {
            shape[open] = 1
            let known = try TensorType(input.element, shape).count
            guard known > 0, input.count % known == 0 else {
                throw .malformed("\(input.count) elements cannot be divided into \(shape)")
            }
            shape[open] = input.count / known
        }
        return NodePlan(reshapedTo: try input.reshaped(shape))
    }

    static func flatten(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...1)
        let input = try context.type(0)
        let stated = try context.int("axis", default: 1)
        let axis = stated == input.rank ? stated : try context.axis(stated, rank: input.rank)
        let shape = [product(input.shape.prefix(axis)), product(input.shape.dropFirst(axis))]
        return NodePlan(reshapedTo: try input.reshaped(shape))
    }

    static func squeeze(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...2)
        let input = try context.type(0)
        let ones = input.shape.indices.filter { input.shape[$0] == 1 }
        let axes = try context.axes(attributeOrInput: 1, rank: input.rank) ?? ones
        for axis in axes where input.shape[axis] != 1 {
            throw .malformed("axis \(axis) of shape \(input.shape) is not 1 and cannot be dropped")
        }
        let shape = input.shape.indices.filter { !axes.contains($0) }.map { input.shape[$0] }
        return NodePlan(reshapedTo: try input.reshaped(shape))
    }

    static func unsqueeze(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...2)
        let input = try context.type(0)
        guard let given = try context.ints("axes", orInput: 1) else {
            throw .malformed("its axes are missing")
        }
        var rest = input.shape.makeIterator()
        let rank = input.rank + given.count
        guard rank <= TensorType.maximumRank else { throw .unsupported("a tensor of \(rank) dimensions") }
        let axes = try context.axes(given, rank: rank)
        let shape = (0..<rank).map { axes.contains($0) ? 1 : rest.next() ?? 1 }
        return NodePlan(reshapedTo: try input.reshaped(shape))
    }

    static func identity(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...1)
        return NodePlan(reshapedTo: try context.type(0))
    }
}
