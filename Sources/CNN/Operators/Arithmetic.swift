// Runs on: planned on any thread, kernels on the session's.
import Glibc

/// Element-wise operators of two or more inputs, with NumPy's broadcasting.
enum Arithmetic {
    /// An operator on floats, and on the integers of shape arithmetic.
    static func plan<Floats: BinaryFunction<Float>, Ints: BinaryFunction<Int64>>(
        _ context: NodeContext, _ floats: Floats, _ ints: Ints
    ) throws(NodeError) -> NodePlan {
        try context.require(inputs: 2...2)
        return try context.type(0).element == .float32 ? binary(context, floats) : binary(context, ints)
    }

    /// An operator on floats only.
    static func plan(_ context: NodeContext, _ function: some BinaryFunction<Float>) throws(NodeError) -> NodePlan {
        try context.require(inputs: 2...2)
        return try binary(context, function)
    }

    private static func binary<Function: BinaryFunction>(
        _ context: NodeContext, _ function: Function
    ) throws(NodeError) -> NodePlan {
        let (first, second) = (try context.type(0), try context.type(1))
        guard first.element == Function.Element.elementType, second.element == first.element else {
            throw .unsupported("inputs of types \(first.element) and \(second.element)")
        }
        let output = try TensorType(first.element, try Broadcast.shape(first.shape, second.shape))
        let map = BroadcastMap(first: first.shape, second: second.shape, output: output.shape)
        // Only floats have one: see EpilogueFusion.
        let activation = context.node.epilogue.activation
        return NodePlan(output) {
            { arguments in
                typealias Element = Function.Element
                map.run(
                    function, arguments.input(0, Element.self), arguments.input(1, Element.self),
                    arguments.output(0, Element.self))
                if activation != .identity { activation.apply(to: arguments.output(), count: output.count) }
            }
        }
    }

    /// Min, Max, Sum and Mean of any number of inputs: one after the other onto the output.
    static func variadic(
        _ context: NodeContext, _ function: some BinaryFunction<Float>, isMean: Bool = false
    ) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...1000)
        var shape = try context.floatType(0).shape
        for index in 1..<max(context.types.count, 1) {
            shape = try Broadcast.shape(shape, try context.floatType(index).shape)
        }
        let output = try TensorType(.float32, shape)
        var shapes: [[Int]] = []
        for index in context.types.indices { shapes.append(try context.type(index).shape) }
        let copy = StridedCopy(
            shape: shape, sourceStrides: Broadcast.strides(shapes[0], as: shape),
            destinationStrides: rowMajorStrides(shape))
        let maps = shapes.map { BroadcastMap(first: shape, second: $0, output: shape) }
        return NodePlan(output) {
            { arguments in
                let sums = arguments.output()
                copy.run(from: arguments.input(0), to: sums)
                for index in 1..<maps.count { maps[index].run(function, sums, arguments.input(index), sums) }
                guard isMean else { return }
                for index in 0..<output.count { sums[index] /= Float(maps.count) }
            }
        }
    }

    /// PRelu: the slope broadcasts to the input's shape only.
    static func pRelu(_ context: NodeContext) throws(NodeError) -> NodePlan {
        let plan = try plan(context, PReluFunction())
        guard try plan.outputs.first == context.type(0) else {
            throw .malformed("slope of shape \(try context.type(1).shape) for \(try context.type(0).shape)")
        }
        return plan
    }
}

struct AddFunction: BinaryFunction {
    @inline(__always) func callAsFunction(_ a: Float, _ b: Float) -> Float { a + b }
}

struct SubFunction: BinaryFunction {
    @inline(__always) func callAsFunction(_ a: Float, _ b: Float) -> Float { a - b }
}

struct MulFunction: BinaryFunction {
    @inline(__always) func callAsFunction(_ a: Float, _ b: Float) -> Float { a * b }
}

struct DivFunction: BinaryFunction {
    @inline(__always) func callAsFunction(_ a: Float, _ b: Float) -> Float { a / b }
}

struct PowFunction: BinaryFunction {
    @inline(__always) func callAsFunction(_ a: Float, _ b: Float) -> Float { b == 2 ? a * a : powf(a, b) }
}

struct MinFunction: BinaryFunction {
    @inline(__always) func callAsFunction(_ a: Float, _ b: Float) -> Float { a < b || a.isNaN ? a : b }
}

struct MaxFunction: BinaryFunction {
    @inline(__always) func callAsFunction(_ a: Float, _ b: Float) -> Float { a > b || a.isNaN ? a : b }
}

struct PReluFunction: BinaryFunction {
    @inline(__always) func callAsFunction(_ a: Float, _ b: Float) -> Float { a < 0 ? a * b : a }
}

// Integers wrap around, as they do in NumPy, so that no file can trap.

struct IntAddFunction: BinaryFunction {
    func callAsFunction(_ a: Int64, _ b: Int64) -> Int64 { a &+ b }
}

struct IntSubFunction: BinaryFunction {
    func callAsFunction(_ a: Int64, _ b: Int64) -> Int64 { a &- b }
}

struct IntMulFunction: BinaryFunction {
    func callAsFunction(_ a: Int64, _ b: Int64) -> Int64 { a &* b }
}

struct IntDivFunction: BinaryFunction {
    /// Division by zero gives 0.
    func callAsFunction(_ a: Int64, _ b: Int64) -> Int64 { b == 0 ? 0 : a.dividedReportingOverflow(by: b).partialValue }
}
