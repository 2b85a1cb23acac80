// Runs on: planned on any thread, kernels on the session's.

/// A kernel that moves elements without looking at them, written once for all element types.
protocol MovingKernel {
    func run<Element: TensorElement>(_ arguments: KernelArguments, _: Element.Type)
}

extension MovingKernel {
    /// The kernel for one element type. Only the size of the elements matters.
    func kernel(for type: ElementType) -> Kernel {
        switch type.size {
        case 1: return { run($0, UInt8.self) }
        case 4: return { run($0, Float.self) }
        default: return { run($0, Int64.self) }
        }
    }
}

/// A kernel that counts with elements, written once for floats and integers.
protocol NumericKernel {
    func run<Element: NumericElement>(_ arguments: KernelArguments, _: Element.Type)
}

extension NumericKernel {
    /// The kernel for one element type.
    func kernel(for type: ElementType) throws(NodeError) -> Kernel {
        switch type {
        case .float32: return { run($0, Float.self) }
        case .int64: return { run($0, Int64.self) }
        case .int32: return { run($0, Int32.self) }
        case .uint8: return { run($0, UInt8.self) }
        case .int8: return { run($0, Int8.self) }
        case .bool: throw .unsupported("it does not count with bool")
        }
    }
}

extension StridedCopy: MovingKernel {
    func run<Element: TensorElement>(_ arguments: KernelArguments, _: Element.Type) {
        runShare(arguments, from: arguments.input(0, Element.self), to: arguments.output(0, Element.self))
    }
}

/// Walks up to three tensors under broadcasting, row by row of the output.
///
/// Unlike `BroadcastMap` it leaves the elements, which may be of different types, to its caller.
struct BroadcastRows {
    /// Elements of a row.
    let length: Int
    /// From one element of a row to the next, for each input: 0 or 1.
    private(set) var steps = [0, 0, 0]
    private let rows: Int
    private let outer: [(size: Int, strides: [Int])]

    /// - Parameter inputs: two or three shapes that broadcast to `output`.
    init(_ inputs: [[Int]], output: [Int]) {
        let strides = inputs.map { Broadcast.strides($0, as: output) }
        length = output.last ?? 1
        if let last = output.indices.last {
            for input in inputs.indices { steps[input] = min(strides[input][last], 1) }
        }
        outer = output.indices.dropLast().map { axis in (output[axis], strides.map { $0[axis] }) }
        rows = output.dropLast().reduce(1, *)
    }

    /// Calls `body` with the first element of a row in each input, and in the output.
    @inline(__always)
    func forEach(_ body: (_ first: Int, _ second: Int, _ third: Int, _ output: Int) -> Void) {
        guard length > 0 else { return }
        for row in 0..<rows {
            var (rest, first, second, third) = (row, 0, 0, 0)
            for dimension in outer.reversed() {
                let index = rest % dimension.size
                rest /= dimension.size
                first += index * dimension.strides[0]
                second += index * dimension.strides[1]
                if dimension.strides.count > 2 { third += index * dimension.strides[2] }
            }
            body(first, second, third, row * length)
        }
    }
}
