// Runs on: planned on any thread, kernels on the session's.
import Glibc

/// Element-wise operators of two or more inputs, with NumPy's broadcasting.
enum Arithmetic {
    /// What is done with integers. They wrap around, as they do in NumPy, so that no file can trap.
    enum IntegerFunction {
        case add, subtract, multiply, divide, remainder, modulus, minimum, maximum
    }

    /// An operator on floats and integers.
    static func plan(
        _ context: NodeContext, _ floats: some BinaryFunction<Float>, _ integers: IntegerFunction
    ) throws(NodeError) -> NodePlan {
        try context.require(inputs: 2...2)
        return try context.type(0).element == .float32 ? binary(context, floats) : plan(context, integers)
    }

    private static func plan(_ context: NodeContext, _ function: IntegerFunction) throws(NodeError) -> NodePlan {
        switch try context.type(0).element {
        case .int64: return try plan(context, function, Int64.self)
        case .int32: return try plan(context, function, Int32.self)
        case .uint8: return try plan(context, function, UInt8.self)
        case .int8: return try plan(context, function, Int8.self)
        case .float32, .bool: throw .malformed("it does not count with \(try context.type(0).element)")
        }
    }

    private static func plan<Element: IntegerElement>(
        _ context: NodeContext, _ function: IntegerFunction, _: Element.Type
    ) throws(NodeError) -> NodePlan {
        switch function {
        case .add: return try binary(context, IntAddFunction<Element>())
        case .subtract: return try binary(context, IntSubFunction<Element>())
        case .multiply: return try binary(context, IntMulFunction<Element>())
        case .divide: return try binary(context, IntDivFunction<Element>())
        case .remainder: return try binary(context, IntRemainderFunction<Element>())
        case .modulus: return try binary(context, IntModulusFunction<Element>())
        case .minimum: return try variadic(context, IntMinFunction<Element>())
        case .maximum: return try variadic(context, IntMaxFunction<Element>())
        }
    }

    private static func binary<Function: BinaryFunction>(
        _ context: NodeContext, _ function: Function
    ) throws(NodeError) -> NodePlan {
        let (first, second) = (try context.type(0), try context.type(1))
        guard first.element == Function.Element.elementType, second.element == first.element else {
            throw .unsupported("inputs of types \(first.element) and \(second.element)")
        }
        let secondShape = try context.secondShape(of: first.shape)
        let output = try TensorType(first.element, try Broadcast.shape(first.shape, secondShape))
        let map = BroadcastMap(first: first.shape, second: secondShape, output: output.shape)
        // Only floats have one: see EpilogueFusion.
        let activation = context.node.epilogue.activation
        let kernels = context.kernels
        return NodePlan(output, taskCount: context.taskCount(elements: output.count)) {
            { arguments in
                let part = map.runShare(function, arguments)
                guard activation != .identity else { return }
                let results = arguments.output() + part.lowerBound
                kernels.activate(activation.kernel, results, results, part.count)
            }
        }
    }

    /// Mod: the sign of the result is the divisor's, or with `fmod` that of what is divided.
    static func modulus(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.bool("fmod", default: false)
            ? plan(context, RemainderFunction(), .remainder) : plan(context, ModulusFunction(), .modulus)
    }

    /// Min and Max of any number of inputs, floats or integers.
    static func variadic(
        _ context: NodeContext, _ floats: some BinaryFunction<Float>, _ integers: IntegerFunction
    ) throws(NodeError) -> NodePlan {
        try context.type(0).element == .float32 ? variadic(context, floats) : plan(context, integers)
    }

    /// Sum and Mean of any number of inputs.
    static func sum(_ context: NodeContext, isMean: Bool = false) throws(NodeError) -> NodePlan {
        var plan = try variadic(context, AddFunction())
        guard isMean, case .compute(let makeSum) = plan.action, let output = plan.outputs.first else { return plan }
        let inputs = Float(context.types.count)
        plan = NodePlan(output) { () throws(NodeError) -> Kernel in
            let sum = try makeSum()
            return { arguments in
                sum(arguments)
                for index in 0..<output.count { arguments.output()[index] /= inputs }
            }
        }
        return plan
    }

    /// One input after the other onto the output.
    private static func variadic<Function: BinaryFunction>(
        _ context: NodeContext, _ function: Function
    ) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...1000)
        typealias Element = Function.Element
        var shapes: [[Int]] = []
        var shape: [Int] = []
        for index in context.types.indices {
            let type = try context.type(index)
            guard type.element == Element.elementType else {
                throw .unsupported("input \(index) must be \(Element.elementType), not \(type.element)")
            }
            shapes.append(type.shape)
            shape = try Broadcast.shape(shape, type.shape)
        }
        let output = try TensorType(Element.elementType, shape)
        let copy = StridedCopy(
            shape: shape, sourceStrides: Broadcast.strides(shapes[0], as: shape),
            destinationStrides: rowMajorStrides(shape))
        let maps = shapes.map { BroadcastMap(first: shape, second: $0, output: shape) }
        return NodePlan(output) {
            { arguments in
                let results = arguments.output(0, Element.self)
                copy.run(from: arguments.input(0, Element.self), to: results)
                for index in 1..<max(maps.count, 1) {
                    maps[index].run(function, results, arguments.input(index, Element.self), results)
                }
            }
        }
    }

    /// PRelu: the slope broadcasts to the input's shape only.
    static func pRelu(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 2...2)
        // Before opset 7 one slope for each channel was written without the dimensions behind it.
        let (input, slope) = (try context.floatType(0), try context.floatType(1))
        let isOld = context.opset < 7 && slope.rank == 1 && slope.count > 1
        let shape = isOld ? slope.shape + [Int](repeating: 1, count: max(input.rank - 2, 0)) : slope.shape
        guard try Broadcast.shape(input.shape, shape) == input.shape else {
            throw .malformed("slope of shape \(slope.shape) for \(input.shape)")
        }
        let map = BroadcastMap(first: input.shape, second: shape, output: input.shape)
        return NodePlan(input, taskCount: context.taskCount(elements: input.count)) {
            { _ = map.runShare(PReluFunction(), $0) }
        }
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

struct RemainderFunction: BinaryFunction {
    func callAsFunction(_ a: Float, _ b: Float) -> Float { fmodf(a, b) }
}

struct ModulusFunction: BinaryFunction {
    func callAsFunction(_ a: Float, _ b: Float) -> Float {
        let remainder = fmodf(a, b)
        return remainder == 0
            ? Float(signOf: b, magnitudeOf: 0) : (remainder < 0) != (b < 0) ? remainder + b : remainder
    }
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

struct IntAddFunction<Element: IntegerElement>: BinaryFunction {
    func callAsFunction(_ a: Element, _ b: Element) -> Element { a &+ b }
}

struct IntSubFunction<Element: IntegerElement>: BinaryFunction {
    func callAsFunction(_ a: Element, _ b: Element) -> Element { a &- b }
}

struct IntMulFunction<Element: IntegerElement>: BinaryFunction {
    func callAsFunction(_ a: Element, _ b: Element) -> Element { a &* b }
}

struct IntDivFunction<Element: IntegerElement>: BinaryFunction {
    /// Towards zero. Division by zero gives 0.
    func callAsFunction(_ a: Element, _ b: Element) -> Element {
        b == 0 ? 0 : a.dividedReportingOverflow(by: b).partialValue
    }
}

struct IntRemainderFunction<Element: IntegerElement>: BinaryFunction {
    /// Of `IntDivFunction`'s quotient, but 0 where the divisor is.
    func callAsFunction(_ a: Element, _ b: Element) -> Element {
        b == 0 ? 0 : a.remainderReportingOverflow(dividingBy: b).partialValue
    }
}

struct IntModulusFunction<Element: IntegerElement>: BinaryFunction {
    /// As in Python: of the quotient rounded down.
    func callAsFunction(_ a: Element, _ b: Element) -> Element {
        let remainder = IntRemainderFunction()(a, b)
        return remainder != 0 && (remainder < 0) != (b < 0) ? remainder &+ b : remainder
    }
}

struct IntMinFunction<Element: IntegerElement>: BinaryFunction {
    func callAsFunction(_ a: Element, _ b: Element) -> Element { min(a, b) }
}

struct IntMaxFunction<Element: IntegerElement>: BinaryFunction {
    func callAsFunction(_ a: Element, _ b: Element) -> Element { max(a, b) }
}
