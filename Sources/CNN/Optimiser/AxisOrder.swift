// Runs on: any thread (values only).

/// An order of dimensions, as Transpose's `perm`: dimension `i` of the result is dimension `order[i]` of the source.
enum AxisOrder {
    static func inverse(_ order: [Int]) -> [Int] {
        var inverse = order
        for (axis, source) in order.enumerated() { inverse[source] = axis }
        return inverse
    }

    static func isIdentity(_ order: [Int]) -> Bool { order == Array(order.indices) }

    /// Whether only dimensions of size 1 move, so that the elements stay where they are in memory.
    static func keepsElements(_ shape: [Int], _ order: [Int]) -> Bool {
        let moved = order.filter { shape[$0] != 1 }
        return moved == moved.sorted()
    }

    /// One number for each dimension of the result, as numbers for the dimensions of the source.
    static func restored(_ values: [Int], _ order: [Int]) -> [Int] {
        inverse(order).map { values[$0] }
    }

    /// What is left of the order when dimensions of the source are dropped.
    static func dropping(_ dropped: [Int], from order: [Int]) -> [Int] {
        let kept = order.filter { !dropped.contains($0) }
        return kept.map { axis in kept.filter { $0 < axis }.count }
    }
}

extension RewriteGraph {
    /// The order of the Transpose that computes a value, and what it reads.
    func transposition(computing value: String) -> (source: String, order: [Int])? {
        guard let node = node(computing: value, "Transpose"), let source = node.inputs.first,
            let order = order(of: node)
        else { return nil }
        return (source, order)
    }

    func order(of transpose: Node) -> [Int]? {
        guard let source = transpose.inputs.first, let rank = shape(source)?.count else { return nil }
        guard case .ints(let order)? = transpose.attributes["perm"] else { return (0..<rank).reversed() }
        return order.map { Int($0) }
    }
}

extension Constant {
    /// The elements in another order of dimensions; nil if its elements are neither 4 nor 8 bytes long.
    func transposed(_ order: [Int]) throws(NodeError) -> Constant? {
        let shape = order.map { type.shape[$0] }
        let strides = rowMajorStrides(type.shape)
        let copy = StridedCopy(
            shape: shape, sourceStrides: order.map { strides[$0] }, destinationStrides: rowMajorStrides(shape))
        let result = try TensorType(type.element, shape)
        let source = try aligned()
        let buffer = try AlignedBuffer(byteCount: result.byteCount)
        switch type.element.size {
        case 4:
            copy.run(
                from: source.bytes.assumingMemoryBound(to: Float.self),
                to: buffer.address.assumingMemoryBound(to: Float.self))
        case 8:
            copy.run(
                from: source.bytes.assumingMemoryBound(to: Int64.self),
                to: buffer.address.assumingMemoryBound(to: Int64.self))
        default: return nil
        }
        return withExtendedLifetime(source) {
            Constant(type: result, bytes: UnsafeRawPointer(buffer.address), owner: buffer)
        }
    }
}
