// Runs on: any thread (values only).

/// One way to change a graph around a node without changing what it computes.
struct Rewrite: Sendable {
    /// The operators that it is tried on.
    let operators: Set<String>
    /// Changes the graph if it can; says whether it did. It must not undo what another rewrite does, and throws only
    /// before it changes anything.
    let apply: @Sendable (inout RewriteGraph, Int) throws(NodeError) -> Bool

    init(
        operators: Set<String>, _ apply: @escaping @Sendable (inout RewriteGraph, Int) throws(NodeError) -> Bool
    ) {
        self.operators = operators
        self.apply = apply
    }
}

extension RewriteGraph {
    /// Far more than any network needs; so many passes over the graph at most, and the time stays linear.
    private static let maximumSweeps = 24

    /// Tries rewrites on all nodes, in order, until none applies any more.
    mutating func settle(_ rewrites: [Rewrite]) {
        var table: [String: [Rewrite]] = [:]
        for rewrite in rewrites {
            for name in rewrite.operators { table[name, default: []].append(rewrite) }
        }
        for _ in 0..<Self.maximumSweeps {
            sort()
            guard sweep(table) else { return }
        }
    }

    private mutating func sweep(_ table: [String: [Rewrite]]) -> Bool {
        var hasChanged = false
        // Nodes added on the way are left to the next sweep, when they stand in order.
        for index in nodes.indices {
            for rewrite in table[nodes[index].operatorName] ?? [] {
                guard isApplied(rewrite, index) else { continue }
                hasChanged = true
                break
            }
        }
        return hasChanged
    }

    /// A rewrite that meets what it does not know, such as limits computed during the run, is one that does not apply.
    private mutating func isApplied(_ rewrite: Rewrite, _ index: Int) -> Bool {
        do throws(NodeError) {
            return try rewrite.apply(&self, index)
        } catch { return false }
    }
}
