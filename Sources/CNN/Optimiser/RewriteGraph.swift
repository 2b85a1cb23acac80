// Runs on: any thread (values only).

/// A planned graph while the optimiser changes it: who computes and who reads each value is known at any time.
///
/// Values keep their types and meaning; nodes that nobody reads any more vanish at once. Nodes may stand in any order
/// until `sort` is called.
struct RewriteGraph {
    /// What brings a value of a rewritten node back into the shape that its readers expect.
    enum Restoration {
        case transpose([Int])
        case reshape
    }

    /// How often, on average, rewrites may copy each element of a constant. Beyond it constants are left as they are, so
    /// that no file can stall the start or fill the memory.
    private static let constantCopies = 8

    private(set) var planner: GraphPlanner
    /// Removed nodes have no outputs.
    private(set) var nodes: [Node] = []
    private var producers: [String: Int] = [:]
    private var readers: [String: Set<Int>] = [:]
    private let outputNames: Set<String>
    private var budget: Int
    /// The file's nodes that make floats from quantised numbers, by what they compute. Those of constants have been
    /// folded and are no longer among `nodes`.
    let dequantizing: [String: Node]

    init(_ planner: GraphPlanner) {
        self.planner = planner
        dequantizing = planner.model.contents.nodes.reduce(into: [:]) { nodes, node in
            if node.operatorName == "DequantizeLinear", let output = node.outputs.first { nodes[output] = node }
        }
        outputNames = Set(planner.model.outputs.map(\.name))
        // A few small ones may be copied at will.
        budget = planner.constants.values.reduce(1 << 16) { $0 + Self.constantCopies * $1.type.count }
        register(planner.nodes)
    }

    /// The planner with the nodes as they are now, in order.
    mutating func finish() -> GraphPlanner {
        sort()
        planner.nodes = nodes
        planner.removeUnusedNodes()
        return planner
    }

    // MARK: Looking

    var opset: Int { planner.model.opset }

    func isRemoved(_ index: Int) -> Bool { nodes[index].outputs.isEmpty }

    func context(_ node: Node) throws(NodeError) -> NodeContext { try planner.context(node) }

    func type(_ value: String) -> TensorType? { planner.types[value] }

    func shape(_ value: String) -> [Int]? { planner.types[value]?.shape }

    func constant(_ value: String) -> Constant? { planner.constants[value] }

    /// A constant's elements, if it is a float one.
    func floats(_ value: String) throws(NodeError) -> [Float]? {
        guard let constant = constant(value), constant.type.element == .float32 else { return nil }
        return try constant.floats()
    }

    /// The one element of a constant float that broadcasts to any shape of `rank` dimensions without adding one.
    func scalar(_ value: String, rank: Int = TensorType.maximumRank) -> Float? {
        guard let constant = constant(value), constant.type.element == .float32, constant.type.count == 1,
            constant.type.rank <= rank
        else { return nil }
        return constant.float(0)
    }

    func producer(of value: String) -> Int? { producers[value] }

    /// The node that computes a value, if its operator is this one.
    func node(computing value: String, _ operatorName: String) -> Node? {
        guard let index = producers[value], nodes[index].operatorName == operatorName else { return nil }
        return nodes[index]
    }

    func isOutput(_ value: String) -> Bool { outputNames.contains(value) }

    /// The nodes that read a value, in order.
    func readers(of value: String) -> [Int] { readers[value, default: []].sorted() }

    func readerCount(of value: String) -> Int { readers[value]?.count ?? 0 }

    /// Whether one node, and not the caller of the model, reads a value.
    func hasOneReader(_ value: String) -> Bool { readers[value]?.count == 1 && !outputNames.contains(value) }

    /// The outputs' types, or nil if the operator does not accept the node.
    func outputTypes(of node: Node) -> [TensorType]? {
        guard let op = OperatorTable.named(node.operatorName), let context = try? planner.context(node),
            let plan = try? op.plan(context), plan.scratchByteCount <= planner.memoryLimitBytes
        else { return nil }
        return plan.outputs
    }

    // MARK: Changing

    mutating func addConstant(_ constant: Constant, like name: String) -> String {
        planner.addConstant(constant, like: name)
    }

    mutating func addConstant(ints: [Int], like name: String) throws(NodeError) -> String {
        addConstant(try Constant(shape: [ints.count], values: ints.map { Int64($0) }), like: name)
    }

    /// Whether a constant of this size may be copied; if so it is counted.
    mutating func spend(_ elementCount: Int) -> Bool {
        guard elementCount <= budget else { return false }
        budget -= elementCount
        return true
    }

    /// Adds a node that computes a new value; nil if the operator does not accept it.
    mutating func add(_ node: Node, like name: String) -> String? {
        var node = node
        // Operators count their outputs.
        node.outputs = [name]
        guard let type = outputTypes(of: node)?.first else { return nil }
        node.outputs = [planner.addValue(type, like: name)]
        register([node])
        return node.outputs.first
    }

    /// Adds a Reshape of a value.
    mutating func addReshape(_ value: String, to shape: [Int]) throws(NodeError) -> String? {
        let target = try addConstant(ints: shape, like: "shape")
        return add(Node(operatorName: "Reshape", inputs: [value, target]), like: value)
    }

    /// Puts another node in a node's place, which computes the same values or new ones.
    mutating func replace(_ index: Int, with node: Node) {
        let old = nodes[index]
        for output in old.outputs where producers[output] == index { producers[output] = nil }
        nodes[index] = node
        for output in node.outputs { producers[output] = index }
        for input in old.inputs { readers[input]?.remove(index) }
        for input in node.inputs where !input.isEmpty { readers[input, default: []].insert(index) }
        for input in old.inputs { removeIfUnread(input) }
    }

    /// Puts another node in a node's place, and behind each of its outputs what restores the old form of it.
    /// - Returns: whether that was possible; if not, nothing has changed.
    mutating func replace(_ index: Int, with node: Node, _ restoration: Restoration) throws(NodeError) -> Bool {
        let old = nodes[index]
        guard let types = outputTypes(of: node), types.count == old.outputs.count else { return false }
        for (output, type) in zip(old.outputs, types) {
            guard let expected = self.type(output), expected.element == type.element,
                restoration.fits(type.shape, expected.shape)
            else { return false }
        }
        var moved = node
        moved.outputs = zip(old.outputs, types).map { planner.addValue($1, like: $0) }
        var restoring: [Node] = []
        for (value, output) in zip(moved.outputs, old.outputs) {
            var node = Node(name: old.name, inputs: [value], outputs: [output])
            switch restoration {
            case .transpose(let order):
                node.operatorName = "Transpose"
                node.attributes["perm"] = .ints(order.map { Int64($0) })
            case .reshape:
                node.operatorName = "Reshape"
                node.inputs.append(try addConstant(ints: shape(output) ?? [], like: "shape"))
            }
            restoring.append(node)
        }
        replace(index, with: moved)
        register(restoring)
        return true
    }

    /// Drops a node with one output, whose readers get another value of the same type instead.
    /// - Returns: whether that was possible: an output of the graph cannot be replaced by an input or a constant.
    mutating func bypass(_ index: Int, with value: String) -> Bool {
        guard nodes[index].outputs.count == 1, let output = nodes[index].outputs.first, value != output else {
            return false
        }
        guard isOutput(output) else {
            redirect(output, to: value)
            removeIfUnread(output)
            return true
        }
        guard let producer = producers[value], !isOutput(value) else { return false }
        // The output's name must stay, so the value takes it.
        var source = nodes[producer]
        source.outputs = source.outputs.map { $0 == value ? output : $0 }
        replace(producer, with: source)
        redirect(value, to: output)
        replace(index, with: Node())
        return true
    }

    /// Lets an earlier node compute what the node behind it did, and drops that one.
    mutating func absorb(_ index: Int, into producer: Int, _ node: Node) {
        var node = node
        node.outputs = nodes[index].outputs
        node.fused += [nodes[index].operatorName] + nodes[index].fused
        nodes[index].outputs = []
        replace(producer, with: node)
        replace(index, with: Node())
    }

    private mutating func redirect(_ value: String, to other: String) {
        for reader in readers(of: value) {
            // In place: some nodes have ten thousand inputs.
            for place in nodes[reader].inputs.indices where nodes[reader].inputs[place] == value {
                nodes[reader].inputs[place] = other
            }
            readers[other, default: []].insert(reader)
        }
        readers[value] = nil
    }

    /// Removes the node behind a value that nobody reads, and what was computed only for it.
    mutating func removeIfUnread(_ value: String) {
        var unread = [value]
        while let value = unread.popLast() {
            guard let index = producers[value], nodes[index].outputs.allSatisfy({ isUnread($0) }) else { continue }
            for output in nodes[index].outputs { producers[output] = nil }
            for input in nodes[index].inputs {
                readers[input]?.remove(index)
                unread.append(input)
            }
            nodes[index] = Node()
        }
    }

    private func isUnread(_ value: String) -> Bool {
        readers[value, default: []].isEmpty && !outputNames.contains(value)
    }

    private mutating func register(_ added: [Node]) {
        for node in added {
            for input in node.inputs where !input.isEmpty { readers[input, default: []].insert(nodes.count) }
            for output in node.outputs { producers[output] = nodes.count }
            nodes.append(node)
        }
    }

    // MARK: Order

    /// Puts each node behind those that it depends on, and otherwise leaves the order as it was.
    mutating func sort() {
        var sorted: [Node] = []
        var isVisited = [Bool](repeating: false, count: nodes.count)
        for start in nodes.indices where !isVisited[start] && !isRemoved(start) {
            // Each entry: a node, and how many of its inputs have been looked at.
            var stack = [(node: start, input: 0)]
            isVisited[start] = true
            while let (node, input) = stack.last {
                guard input < nodes[node].inputs.count else {
                    sorted.append(nodes[node])
                    stack.removeLast()
                    continue
                }
                stack[stack.count - 1].input += 1
                if let producer = producers[nodes[node].inputs[input]], !isVisited[producer] {
                    isVisited[producer] = true
                    stack.append((producer, 0))
                }
            }
        }
        nodes = []
        producers = [:]
        readers = [:]
        register(sorted)
    }
}

extension RewriteGraph.Restoration {
    /// Whether it makes the second shape of the first.
    func fits(_ shape: [Int], _ restored: [Int]) -> Bool {
        switch self {
        case .transpose(let order): return order.count == shape.count && order.map { shape[$0] } == restored
        case .reshape: return product(shape) == product(restored)
        }
    }
}
