// Runs on: any thread (values only).

/// Lets convolutions and what lies between them work on blocked channels, and puts reorderings where row-major
/// operators begin and end. Then `WinogradSelection` has its turn.
///
/// Each value may exist in both forms; a reordering is made once, when the second form is first asked for.
struct BlockedLayout {
    /// The name of the operator that reorders. A file cannot say it: it would be refused as unknown.
    static let reorder = "sursathi.Reorder"

    private var planner: GraphPlanner
    private var nodes: [Node] = []
    /// The names of the forms of a value, by its name in the graph.
    private var blocked: [String: String] = [:]
    private var isMissingRowMajor: Set<String> = []

    static func apply(to planner: inout GraphPlanner) throws(NodeError) {
        var layout = BlockedLayout(planner: planner)
        for node in planner.nodes { try layout.add(node) }
        for output in planner.model.outputs { try layout.needRowMajor(output.name) }
        planner = layout.planner
        planner.nodes = layout.nodes
        planner.removeUnusedNodes()
        try WinogradSelection.apply(to: &planner)
    }

    private init(planner: GraphPlanner) { self.planner = planner }

    private mutating func add(_ node: Node) throws(NodeError) {
        guard let form = try BlockedOperators.named(node.operatorName)?.form(try planner.context(node)),
            isUsed(form, node)
        else {
            for input in node.inputs { try needRowMajor(input) }
            nodes.append(node)
            return
        }
        var node = node
        for index in node.inputs.indices {
            let input = node.inputs[index]
            if form.inputs.contains(index) {
                node.inputs[index] = try blockedName(input)
            } else {
                try needRowMajor(input)
            }
        }
        node.isBlocked = true
        for index in node.outputs.indices {
            let name = node.outputs[index]
            guard let type = planner.types[name] else { continue }
            node.outputs[index] = planner.addValue(type.blocked(planner.kernels.width), like: name)
            blocked[name] = node.outputs[index]
            isMissingRowMajor.insert(name)
        }
        nodes.append(node)
    }

    private func isUsed(_ form: BlockedForm, _ node: Node) -> Bool {
        if form.isPreferred { return true }
        return form.inputs.contains { $0 < node.inputs.count && blocked[node.inputs[$0]] != nil }
    }

    private mutating func needRowMajor(_ name: String) throws(NodeError) {
        guard isMissingRowMajor.remove(name) != nil, let source = blocked[name] else { return }
        nodes.append(Node.reordering(source, to: name))
    }

    private mutating func blockedName(_ name: String) throws(NodeError) -> String {
        if let known = blocked[name] { return known }
        guard let type = planner.types[name] else { return name }
        let newName = planner.addValue(type.blocked(planner.kernels.width), like: name)
        blocked[name] = newName
        nodes.append(Node.reordering(name, to: newName))
        return newName
    }
}

extension Node {
    fileprivate static func reordering(_ source: String, to target: String) -> Node {
        Node(
            name: "reorder \(source)", operatorName: BlockedLayout.reorder, inputs: [source], outputs: [target],
            isBlocked: true)
    }
}
