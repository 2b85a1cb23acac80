// Runs on: any thread (values only).

/// Chooses the convolutions that are computed by Winograd's algorithm. Its weights are four times as many, so they have a
/// budget: first come the convolutions that save the most multiplications for each byte, which are those of large planes.
enum WinogradSelection {
    /// Bytes of all transformed weights of a network.
    static let budgetBytes = 200_000_000

    private struct Candidate {
        let node: Int
        let byteCount: Int
        /// Multiplications saved, for each pair of channels, as bytes are.
        let saving: Int
    }

    /// Marks nodes of a graph whose layout is settled.
    static func apply(to planner: inout GraphPlanner, budgetBytes: Int = budgetBytes) throws(NodeError) {
        guard planner.memory == .fast else { return }
        var candidates: [Candidate] = []
        for (index, node) in planner.nodes.enumerated() where node.operatorName == "Conv" && node.isBlocked {
            let (parameters, _) = try Convolution.parameters(try planner.context(node))
            guard WinogradConvolution.suits(parameters) else { continue }
            candidates.append(
                Candidate(
                    node: index, byteCount: WinogradConvolution.weightByteCount(parameters),
                    saving: WinogradConvolution.saving(parameters)))
        }
        candidates.sort { ($0.saving, $1.node) > ($1.saving, $0.node) }
        var budget = budgetBytes
        for candidate in candidates where candidate.byteCount <= budget {
            budget -= candidate.byteCount
            planner.nodes[candidate.node].usesWinograd = true
        }
    }
}
