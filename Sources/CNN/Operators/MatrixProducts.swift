// Runs on: planned on any thread, kernels on the session's.

/// Gemm and MatMul: https://onnx.ai/onnx/operators/onnx__Gemm.html, onnx__MatMul.html
enum MatrixProducts {
    /// `alpha * A * B + beta * C`, with A and B transposed if so said.
    static func gemm(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 2...3)
        let (a, b) = (try context.floatType(0), try context.floatType(1))
        guard a.rank == 2, b.rank == 2 else { throw .malformed("shapes \(a.shape) and \(b.shape) are not matrices") }
        let (transA, transB) = (try context.bool("transA", default: false), try context.bool("transB", default: false))
        let (alpha, beta) = (try context.float("alpha") ?? 1, try context.float("beta") ?? 1)
        let product = MatrixProduct(
            rows: a.shape[transA ? 1 : 0], columns: b.shape[transB ? 0 : 1], depth: a.shape[transA ? 0 : 1],
            leftStrides: transA ? (1, a.shape[1]) : (a.shape[1], 1),
            rightStrides: transB ? (1, b.shape[1]) : (b.shape[1], 1))
        guard product.depth == b.shape[transB ? 1 : 0] else {
            throw .malformed("shapes \(a.shape) and \(b.shape) do not fit for a product")
        }
        let output = try TensorType(.float32, [product.rows, product.columns])
        if context.precision == .bfloat16, let plan = try BFloatProduct.plan(context, output, depth: product.depth) {
            return plan
        }
        var addend: StridedCopy?
        if context.hasInput(2) {
            let c = try context.floatType(2)
            guard try Broadcast.shape(c.shape, output.shape) == output.shape else {
                throw .malformed("C of shape \(c.shape) for a product of shape \(output.shape)")
            }
            addend = StridedCopy(
                shape: output.shape, sourceStrides: Broadcast.strides(c.shape, as: output.shape),
                destinationStrides: rowMajorStrides(output.shape))
        }
        // The addend is spread over the output's shape behind the product's own working memory.
        let addendStart = product.scratchCount
        let constant = context.constants[1]
        let activation = context.node.epilogue.activation
        let scratchCount = addendStart + (addend == nil ? 0 : output.count)
        var plan = NodePlan(output, scratchByteCount: scratchCount * 4) { () throws(NodeError) -> Kernel in
            let packed = try constant.map { (constant) throws(NodeError) in try product.packed(constant) }
            return { arguments in
                let scratch = arguments.scratch.assumingMemoryBound(to: Float.self)
                let (result, right) = (arguments.output(), packed?.floats)
                product.run(arguments.input(0), arguments.input(1), packed: right, into: result, scratch: scratch)
                if alpha != 1 { for index in 0..<output.count { result[index] *= alpha } }
                if let addend {
                    let added = scratch + addendStart
                    addend.run(from: arguments.input(2), to: added)
                    for index in 0..<output.count { result[index] += beta * added[index] }
                }
                activation.apply(to: result, count: output.count)
            }
        }
        if constant != nil { plan.packedInputs = [1] }
        return plan
    }

    /// NumPy's matmul: products of the last two dimensions, the others broadcast.
    static func matMul(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 2...2)
        let (a, b) = (try context.floatType(0), try context.floatType(1))
        guard a.rank >= 1, b.rank >= 1 else { throw .malformed("a scalar in a matrix product") }
        let left = a.rank == 1 ? [1] + a.shape : a.shape
        let right = b.rank == 1 ? b.shape + [1] : b.shape
        let batch = try Broadcast.shape(Array(left.dropLast(2)), Array(right.dropLast(2)))
        let (rows, depth, columns) = (left[left.count - 2], left[left.count - 1], right[right.count - 1])
        guard depth == right[right.count - 2] else {
            throw .malformed("shapes \(a.shape) and \(b.shape) do not fit for a product")
        }
        let output = try TensorType(
            .float32, batch + (a.rank == 1 ? [] : [rows]) + (b.rank == 1 ? [] : [columns]))
        let product = MatrixProduct(
            rows: rows, columns: columns, depth: depth, leftStrides: (depth, 1), rightStrides: (columns, 1))
        let count = output.count == 0 ? 0 : output.count / (rows * columns)
        let leftStarts = MatrixStarts(Array(left.dropLast(2)), batch, matrix: rows * depth)
        let rightStarts = MatrixStarts(Array(right.dropLast(2)), batch, matrix: depth * columns)
        let constant = b.rank <= 2 ? context.constants[1] : nil
        var plan = NodePlan(output, scratchByteCount: product.scratchCount * 4) { () throws(NodeError) -> Kernel in
            let packed = try constant.map { (constant) throws(NodeError) in try product.packed(constant) }
            return { arguments in
                let scratch = arguments.scratch.assumingMemoryBound(to: Float.self)
                for index in 0..<count {
                    product.run(
                        arguments.input(0) + leftStarts[index], arguments.input(1) + rightStarts[index],
                        packed: packed?.floats, into: arguments.output() + index * rows * columns, scratch: scratch)
                }
            }
        }
        if constant != nil { plan.packedInputs = [1] }
        return plan
    }
}

/// Where each matrix of a broadcast batch starts.
private struct MatrixStarts {
    private let dimensions: [(place: Int, size: Int, stride: Int)]

    init(_ source: [Int], _ batch: [Int], matrix: Int) {
        let strides = Broadcast.strides(source, as: batch)
        let places = rowMajorStrides(batch)
        dimensions = batch.indices.map { (places[$0], batch[$0], strides[$0] * matrix) }
    }

    subscript(index: Int) -> Int {
        var start = 0
        for dimension in dimensions { start += index / dimension.place % dimension.size * dimension.stride }
        return start
    }
}

/// The product of two matrices of known sizes.
struct MatrixProduct {
    let rows: Int
    let columns: Int
    let depth: Int
    /// Floats from row to row and from column to column.
    let leftStrides: (row: Int, depth: Int)
    /// Floats from column to column is the second one's last.
    let rightStrides: (depth: Int, column: Int)

    private var leftCount: Int { rows == 1 ? depth : GEMM.packedRowsCount(rows: rows, depth: depth) }
    private var rightCount: Int { GEMM.packedColumnsCount(depth: depth, columns: columns) }
    private var biasCount: Int { GEMM.packedRowsCount(rows: rows, depth: 1) }

    /// Working memory: packed left and right matrix, zeros in place of a bias, one tile.
    var scratchCount: Int { leftCount + rightCount + biasCount + GEMM.tileRows * GEMM.tileColumns }

    /// The right matrix, packed once.
    func packed(_ right: Constant) throws(NodeError) -> AlignedBuffer {
        let buffer = try AlignedBuffer(byteCount: rightCount * 4)
        packRight(right.bytes, into: buffer.floats)
        return buffer
    }

    private func packRight(_ right: UnsafeRawPointer, into packed: UnsafeMutablePointer<Float>) {
        GEMM.packColumns(
            right, depth: depth, columns: columns, depthStride: rightStrides.depth, columnStride: rightStrides.column,
            into: packed)
    }

    func run(
        _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, packed: UnsafeMutablePointer<Float>?,
        into output: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
    ) {
        let packedLeft = scratch
        let packedRight = packed ?? scratch + leftCount
        if packed == nil { packRight(UnsafeRawPointer(right), into: packedRight) }
        if rows == 1 {
            for k in 0..<depth { packedLeft[k] = left[k &* leftStrides.depth] }
            return GEMM.multiplyRow(columns: columns, depth: depth, packedLeft, packedRight, into: output)
        }
        GEMM.packRows(
            UnsafeRawPointer(left), rows: rows, depth: depth, rowStride: leftStrides.row,
            depthStride: leftStrides.depth, into: packedLeft)
        let bias = scratch + (leftCount + rightCount)
        bias.update(repeating: 0, count: biasCount)
        GEMM.multiply(
            rows: rows, columns: columns, depth: depth, packedLeft, packedRight, bias: bias, into: output,
            stride: columns, edge: bias + biasCount)
    }
}
