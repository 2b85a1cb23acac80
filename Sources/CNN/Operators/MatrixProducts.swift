// Runs on: planned on any thread, kernels on the session's.

/// Gemm and MatMul: https://onnx.ai/onnx/operators/onnx__Gemm.html, onnx__MatMul.html
enum MatrixProducts {
    /// `alpha * A * B + beta * C`, with A and B transposed if so said.
    static func gemm(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 2...3)
        let (a, b) = (try context.floatType(0), try context.floatType(1))
        guard a.rank == 2, b.rank == 2 else { throw .malformed("shapes \(a.shape) and \(b.shape) are not matrices") }
        let (transA, transB) = (try context.bool("transA", default: false), try context.bool("transB", default: false))
        let product = MatrixProduct(
            rows: a.shape[transA ? 1 : 0], columns: b.shape[transB ? 0 : 1], depth: a.shape[transA ? 0 : 1],
            leftStrides: transA ? (1, a.shape[1]) : (a.shape[1], 1), isRightTransposed: transB,
            alpha: try context.float("alpha") ?? 1, kernels: context.kernels)
        guard product.depth == b.shape[transB ? 1 : 0] else {
            throw .malformed("shapes \(a.shape) and \(b.shape) do not fit for a product")
        }
        let output = try TensorType(.float32, [product.rows, product.columns])
        if context.precision == .bfloat16, let plan = try BFloatProduct.plan(context, output, depth: product.depth) {
            return plan
        }
        var addend: Addend?
        if context.hasInput(2) {
            let c = try context.floatType(2)
            guard try Broadcast.shape(c.shape, output.shape) == output.shape else {
                throw .malformed("C of shape \(c.shape) for a product of shape \(output.shape)")
            }
            addend = Addend(strides: Broadcast.strides(c.shape, as: output.shape), beta: try context.float("beta") ?? 1)
        }
        let products = BatchedProduct(
            product: product, batch: [], left: [], right: [], addend: addend,
            activation: context.node.epilogue.activation)
        return plan(products, output, context)
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
        let products = BatchedProduct(
            product: MatrixProduct(
                rows: rows, columns: columns, depth: depth, leftStrides: (depth, 1), kernels: context.kernels),
            batch: batch, left: Array(left.dropLast(2)), right: Array(right.dropLast(2)), addend: nil,
            activation: .identity)
        return plan(products, output, context)
    }

    private static func plan(
        _ products: BatchedProduct, _ output: TensorType, _ context: NodeContext
    ) -> NodePlan {
        let right = context.constants[1]
        var products = products
        products.product.isRightEncoded = right.map { $0.encoding != .native } ?? false
        let product = products.product
        let isPacked = right != nil && !product.hasFewRows
        let work = products.count * product.rows * product.columns * product.depth
        let tasks = work < BatchedProduct.leastSharedWork ? 1 : context.threads
        let scratch = product.scratchCount(isRightPacked: isPacked) * tasks
        let final = products
        var plan = NodePlan(output, scratchByteCount: scratch * 4, taskCount: tasks) {
            () throws(NodeError) -> Kernel in
            guard let right else { return { final.run($0, right: nil, packed: nil) } }
            guard isPacked else { return { final.run($0, right: right, packed: nil) } }
            let packed = try final.packed(right)
            return { final.run($0, right: nil, packed: packed) }
        }
        if let right {
            plan.packedInputs = [1]
            plan.packedByteCount = isPacked ? products.packedByteCount : 0
            plan.storedByteCount = isPacked ? 0 : right.storedByteCount
        }
        return plan
    }
}

/// What is added to a product: `beta` times a matrix or something that is broadcast to one.
private struct Addend {
    /// Floats from row to row and from column to column; 0 where it is repeated.
    let strides: [Int]
    let beta: Float
}

/// A product of matrices for each index of a batch.
private struct BatchedProduct {
    /// Multiplications below which threads would cost more than they save.
    static let leastSharedWork = 1 << 16

    var product: MatrixProduct
    /// Matrices in the output.
    let count: Int
    private let leftStarts: MatrixStarts
    private let rightStarts: MatrixStarts
    /// Different matrices on the right.
    private let rightCount: Int
    private let addend: Addend?
    private let activation: Activation

    /// - Parameters:
    ///   - batch: the output's leading dimensions.
    ///   - left: the left factor's, which are broadcast to them; `right` likewise.
    init(
        product: MatrixProduct, batch: [Int], left: [Int], right: [Int], addend: Addend?, activation: Activation
    ) {
        self.product = product
        count = CNN.product(batch)
        leftStarts = MatrixStarts(left, batch)
        rightStarts = MatrixStarts(right, batch)
        rightCount = CNN.product(right)
        self.addend = addend
        self.activation = activation
    }

    var packedByteCount: Int { rightCount * product.packedCount * 4 }

    func packed(_ right: Constant) throws(NodeError) -> AlignedBuffer {
        let buffer = try AlignedBuffer(byteCount: packedByteCount)
        for index in 0..<rightCount {
            product.pack(
                right.encodedFloats.advanced(by: index * product.depth * product.columns),
                into: buffer.floats + index * product.packedCount)
        }
        return buffer
    }

    /// The task's part of all products. Threads share the batch if it is large enough, else columns, or rows if there are
    /// many and they need not all pack the right matrix.
    func run(_ arguments: KernelArguments, right: Constant?, packed: AlignedBuffer?) {
        var (part, rows, columns) = (0..<count, 0..<product.rows, 0..<product.columns)
        if count >= 2 * arguments.taskCount {
            part = arguments.share(of: count)
        } else if packed != nil && product.rows >= 56 * arguments.taskCount {
            rows = arguments.share(of: product.rows, multiple: 28)
        } else {
            columns = arguments.share(of: product.columns, multiple: product.pairWidth)
        }
        let scratchCount = product.scratchCount(isRightPacked: packed != nil)
        let scratch = arguments.scratch.assumingMemoryBound(to: Float.self) + arguments.task * scratchCount
        for index in part {
            let output = arguments.output() + index * product.rows * product.columns
            start(output, arguments, rows: rows, columns: columns)
            let source: MatrixProduct.Right
            if let packed {
                source = .packed(UnsafePointer(packed.floats) + rightStarts[index] * product.packedCount)
            } else {
                let start = right?.encodedFloats ?? EncodedFloats(bytes: arguments.input(1))
                source = .inPlace(start.advanced(by: rightStarts[index] * product.depth * product.columns))
            }
            let left = arguments.input(0) + leftStarts[index] * product.rows * product.depth
            product.add(left, source, to: output, rows: rows, columns: columns, scratch: scratch)
            guard activation != .identity else { continue }
            if columns.count == product.columns {
                let lines = output + rows.lowerBound * product.columns
                product.kernels.activate(activation.kernel, lines, lines, rows.count * product.columns)
                continue
            }
            for row in rows {
                let line = output + (row * product.columns + columns.lowerBound)
                product.kernels.activate(activation.kernel, line, line, columns.count)
            }
        }
    }

    /// Sets an output to what the product is added to.
    private func start(
        _ output: UnsafeMutablePointer<Float>, _ arguments: KernelArguments, rows: Range<Int>, columns: Range<Int>
    ) {
        for row in rows {
            let line = output + row * product.columns
            guard let addend else {
                (line + columns.lowerBound).update(repeating: 0, count: columns.count)
                continue
            }
            let source = arguments.input(2) + row * addend.strides[0]
            if addend.strides[1] == 1 {
                for column in columns { line[column] = addend.beta * source[column] }
            } else {
                (line + columns.lowerBound).update(repeating: addend.beta * source[0], count: columns.count)
            }
        }
    }
}

/// Which matrix of a factor belongs to each index of a broadcast batch.
private struct MatrixStarts {
    private let dimensions: [(place: Int, size: Int, stride: Int)]

    init(_ source: [Int], _ batch: [Int]) {
        let strides = Broadcast.strides(source, as: batch)
        let places = rowMajorStrides(batch)
        dimensions = batch.indices.map { (places[$0], batch[$0], strides[$0]) }
    }

    subscript(index: Int) -> Int {
        var start = 0
        for dimension in dimensions { start += index / dimension.place % dimension.size * dimension.stride }
        return start
    }
}
