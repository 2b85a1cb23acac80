// Runs on: any thread (values only).

/// Lets a depthwise convolution compute its input itself: the 1x1 convolution before it, which in inverted residuals
/// (Sandler et al. 2018, https://arxiv.org/abs/1801.04381) makes the largest tensors of a network. A few rows of a pair of
/// channel blocks at a time then stay in the cache, and the tensor between the two never exists.
///
/// Where that tensor is small it stays in the cache by itself, and the two run faster apart.
enum ExpansionFusion {
    /// Less than the second-level cache of the processors that this is for.
    private static let smallestBytes = 400 << 10

    static func apply(to planner: inout GraphPlanner) throws(NodeError) {
        var readers: [String: Int] = [:]
        for output in planner.model.outputs { readers[output.name, default: 0] += 1 }
        for node in planner.nodes { for input in node.inputs { readers[input, default: 0] += 1 } }
        var producers: [String: Int] = [:]
        var nodes = planner.nodes
        for index in nodes.indices {
            for output in nodes[index].outputs { producers[output] = index }
            guard let value = nodes[index].inputs.first, readers[value] == 1, let producer = producers[value],
                let type = planner.types[value], type.byteCount >= smallestBytes,
                try isDepthwise(nodes[index], planner), try isExpansion(nodes[producer], planner)
            else { continue }
            nodes[index].expansion = [nodes[producer]]
            nodes[index].fused = nodes[producer].fused + ["depthwise Conv"] + nodes[index].fused
            nodes[index].inputs[0] = nodes[producer].inputs[0]
            nodes[producer].outputs = []
        }
        planner.nodes = nodes.filter { !$0.outputs.isEmpty }
    }

    private static func isDepthwise(_ node: Node, _ planner: GraphPlanner) throws(NodeError) -> Bool {
        guard node.operatorName == "Conv", node.isBlocked else { return false }
        let parameters = try Convolution.parameters(try planner.context(node)).0
        let shape = parameters.shape
        return shape.isDepthwise && parameters.isConstant && shape.rows.dilation == 1 && shape.rows.kernel > 1
    }

    private static func isExpansion(_ node: Node, _ planner: GraphPlanner) throws(NodeError) -> Bool {
        guard node.operatorName == "Conv", node.isBlocked else { return false }
        let parameters = try Convolution.parameters(try planner.context(node)).0
        return parameters.isConstant && parameters.isBlockedInput && parameters.shape.groups == 1
            && parameters.residualInput == nil && parameters.scaleInput == nil && parameters.shape.isPointwise
    }
}
