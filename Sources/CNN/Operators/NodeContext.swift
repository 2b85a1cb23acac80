// Runs on: any thread (values only).

/// A node with what is known of its inputs, as an operator sees it while the session is planned.
struct NodeContext {
    /// Larger attributes are refused, so that sums and products of a few of them fit 64 bits.
    static let attributeRange = -(1 << 31)...(1 << 31)

    let node: Node
    /// The version of the operator set that the node follows.
    let opset: Int
    /// The type of each input; nil for one left out.
    let types: [TensorType?]
    /// The value of each input that is known before the run.
    let constants: [Constant?]
    /// The kernels of this processor.
    var kernels = KernelTable.preferred
    /// Threads that a run may use.
    var threads = 1
    /// With what products may be computed.
    var precision = Precision.float32
    /// Of `node.expansion`.
    var expansion: [NodeContext] = []

    var outputCount: Int { node.outputs.count }

    /// Into how many tasks simple work on so many elements is split: few are done before another thread is awake.
    func taskCount(elements: Int) -> Int { min(threads, max(1, elements / 16_384)) }

    // MARK: Inputs

    func hasInput(_ index: Int) -> Bool { index < types.count && types[index] != nil }

    /// The type of an input that must be there.
    func type(_ index: Int) throws(NodeError) -> TensorType {
        guard index < types.count, let type = types[index] else { throw .malformed("input \(index) is missing") }
        return type
    }

    /// The type of an input that must be there and hold floats.
    func floatType(_ index: Int) throws(NodeError) -> TensorType {
        let type = try type(index)
        guard type.element == .float32 else {
            throw .unsupported("input \(index) must be float32, not \(type.element)")
        }
        return type
    }

    /// The shape of the second of two inputs that are broadcast together. Before opset 7 it was broadcast only if so said,
    /// and its first dimension then stood at `axis` of the first input's.
    func secondShape(of first: [Int]) throws(NodeError) -> [Int] {
        let second = try type(1).shape
        guard opset < 7 else { return second }
        guard try bool("broadcast", default: false) else {
            guard first == second else { throw .malformed("shapes \(first) and \(second) differ, and broadcast is 0") }
            return second
        }
        guard node.attributes["axis"] != nil else { return second }
        let axis = try self.axis(try int("axis", default: 0), rank: max(first.count, 1))
        guard axis + second.count <= first.count else {
            throw .malformed("shape \(second) at axis \(axis) of shape \(first)")
        }
        return second + [Int](repeating: 1, count: first.count - second.count - axis)
    }

    /// The value of an input that must be known before the run; nil if it is left out.
    func constant(_ index: Int, named name: String) throws(NodeError) -> Constant? {
        guard hasInput(index) else { return nil }
        guard let constant = constants[index] else {
            throw .unsupported("its \(name) (input \(index)) is computed during the run; it must be constant")
        }
        return constant
    }

    /// The integers of an input that must be known before the run; nil if it is left out.
    func constantInts(_ index: Int, named name: String) throws(NodeError) -> [Int]? {
        guard let constant = try constant(index, named: name) else { return nil }
        guard constant.type.count <= 1 << 16 else {
            throw .malformed("its \(name) has \(constant.type.count) elements")
        }
        return try constant.ints()
    }

    /// The floats of an input that must be known before the run; nil if it is left out.
    func constantFloats(_ index: Int, named name: String) throws(NodeError) -> [Float]? {
        guard let constant = try constant(index, named: name) else { return nil }
        guard constant.type.count <= 1 << 16 else {
            throw .malformed("its \(name) has \(constant.type.count) elements")
        }
        return try constant.floats()
    }

    /// The float of an input that must be known before the run; nil if it is left out.
    func constantFloat(_ index: Int, named name: String) throws(NodeError) -> Float? {
        guard let constant = try constant(index, named: name) else { return nil }
        guard constant.type.count == 1, constant.type.element == .float32 else {
            throw .malformed("its \(name) must be one float")
        }
        return constant.float(0)
    }

    /// Which inputs and outputs a node must have, checked first.
    func require(inputs: ClosedRange<Int>, outputs: ClosedRange<Int> = 1...1) throws(NodeError) {
        guard inputs.contains(types.count) else {
            throw .malformed("it has \(types.count) inputs, not \(inputs.lowerBound) to \(inputs.upperBound)")
        }
        guard outputs.contains(outputCount) else {
            throw .unsupported("it has \(outputCount) outputs, not \(outputs.lowerBound) to \(outputs.upperBound)")
        }
    }

    // MARK: Attributes

    func int(_ name: String, default value: Int) throws(NodeError) -> Int {
        switch node.attributes[name] {
        case nil: return value
        case .int(let int)?: return try checked(Int(int), name)
        default: throw wrongType(name, "an integer")
        }
    }

    func bool(_ name: String, default value: Bool) throws(NodeError) -> Bool {
        try int(name, default: value ? 1 : 0) != 0
    }

    func ints(_ name: String) throws(NodeError) -> [Int]? {
        switch node.attributes[name] {
        case nil: return nil
        case .ints(let ints)?:
            var result: [Int] = []
            for int in ints { result.append(try checked(Int(int), name)) }
            return result
        default: throw wrongType(name, "a list of integers")
        }
    }

    /// A list of integers from an attribute, as older operator sets have it, or from an input, as newer ones have it.
    func ints(_ name: String, orInput index: Int) throws(NodeError) -> [Int]? {
        if let values = try ints(name) { return values }
        return try constantInts(index, named: name)
    }

    /// A list of integers of which any size is meant: "to the end" is often written as a huge number.
    func clampedInts(_ name: String) throws(NodeError) -> [Int]? {
        guard case .ints(let ints)? = node.attributes[name] else { return nil }
        return ints.map { min(max(Int($0), Self.attributeRange.lowerBound), Self.attributeRange.upperBound) }
    }

    func float(_ name: String) throws(NodeError) -> Float? {
        switch node.attributes[name] {
        case nil: return nil
        case .float(let float)?: return float
        default: throw wrongType(name, "a float")
        }
    }

    func floats(_ name: String) throws(NodeError) -> [Float]? {
        switch node.attributes[name] {
        case nil: return nil
        case .floats(let floats)?: return floats
        default: throw wrongType(name, "a list of floats")
        }
    }

    func string(_ name: String, default value: String) throws(NodeError) -> String {
        switch node.attributes[name] {
        case nil: return value
        case .string(let string)?: return string
        default: throw wrongType(name, "text")
        }
    }

    private func checked(_ value: Int, _ name: String) throws(NodeError) -> Int {
        guard Self.attributeRange.contains(value) else { throw .malformed("attribute \(name) is \(value)") }
        return value
    }

    private func wrongType(_ name: String, _ expected: String) -> NodeError {
        .malformed("attribute \(name) is not \(expected)")
    }

    // MARK: Axes

    /// An axis counted from the front; ONNX counts negative ones from the back.
    func axis(_ axis: Int, rank: Int) throws(NodeError) -> Int {
        guard axis >= -rank, axis < rank else { throw .malformed("axis \(axis) of a tensor with \(rank) dimensions") }
        return axis < 0 ? axis + rank : axis
    }

    /// Different axes counted from the front, in rising order.
    func axes(_ axes: [Int], rank: Int) throws(NodeError) -> [Int] {
        var result: Set<Int> = []
        for axis in axes {
            guard result.insert(try self.axis(axis, rank: rank)).inserted else {
                throw .malformed("axis \(axis) is given twice")
            }
        }
        return result.sorted()
    }

    /// Axes from an attribute or an input, counted from the front.
    func axes(attributeOrInput index: Int, rank: Int) throws(NodeError) -> [Int]? {
        guard let given = try ints("axes", orInput: index) else { return nil }
        return try axes(given, rank: rank)
    }
}
