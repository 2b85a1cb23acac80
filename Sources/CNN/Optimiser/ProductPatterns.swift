// Runs on: any thread (values only).

/// Makes a Gemm of each product with a constant matrix: only Gemm adds a bias and applies an activation.
enum ProductPatterns {
    static let rewrites = [Rewrite(operators: ["MatMul"], makeGemm)]

    /// Rows of all but the last dimension times a constant matrix.
    private static func makeGemm(_ graph: inout RewriteGraph, _ index: Int) throws(NodeError) -> Bool {
        let node = graph.nodes[index]
        guard let left = graph.type(node.inputs[0]), let right = graph.constant(node.inputs[1]), left.count > 0,
            left.rank >= 2, right.type.rank == 2, right.type.element == .float32, left.element == .float32,
            let depth = left.shape.last
        else { return false }
        var gemm = Node(name: node.name, operatorName: "Gemm", inputs: node.inputs, outputs: node.outputs)
        if left.rank == 2 {
            graph.replace(index, with: gemm)
            return true
        }
        guard let rows = try graph.addReshape(node.inputs[0], to: [left.count / depth, depth]) else { return false }
        gemm.inputs[0] = rows
        return try graph.replace(index, with: gemm, .reshape)
    }
}
