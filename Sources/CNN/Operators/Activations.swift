// Runs on: planned on any thread, kernels on the session's.
import CKernels
import Glibc

/// Operators that apply a function to each element: https://onnx.ai/onnx/operators/
enum Activations {
    /// One of the functions that can be fused.
    static func plan(_ context: NodeContext, _ activation: Activation) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...1)
        return plan(context, activation, try context.floatType(0))
    }

    /// The same for a tensor of any layout.
    static func plan(_ context: NodeContext, _ activation: Activation, _ type: TensorType) -> NodePlan {
        plan(context, activation.kernel, type)
    }

    /// A function of the kernels alone.
    static func plan(_ context: NodeContext, _ kind: Int) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...1)
        return plan(context, kernel_activation(kind: Int32(kind), alpha: 0, beta: 0), try context.floatType(0))
    }

    private static func plan(_ context: NodeContext, _ kernel: kernel_activation, _ type: TensorType) -> NodePlan {
        let (kernels, count) = (context.kernels, type.storedCount)
        return NodePlan(type, taskCount: context.taskCount(elements: count)) {
            { arguments in
                let share = arguments.share(of: count, multiple: 64)
                let (source, target) = (arguments.input(0) + share.lowerBound, arguments.output() + share.lowerBound)
                kernels.activate(kernel, source, target, share.count)
            }
        }
    }

    /// Any other function.
    static func plan(_ context: NodeContext, _ function: some UnaryFunction) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...1)
        let type = try context.floatType(0)
        return NodePlan(type, taskCount: context.taskCount(elements: type.count)) {
            { arguments in
                let share = arguments.share(of: type.count, multiple: 64)
                let (source, target) = (arguments.input(0) + share.lowerBound, arguments.output() + share.lowerBound)
                map(function, from: source, to: target, count: share.count)
            }
        }
    }

    static func leakyRelu(_ context: NodeContext) throws(NodeError) -> Activation {
        .leakyRelu(alpha: try context.float("alpha") ?? 0.01)
    }

    static func hardSigmoid(_ context: NodeContext) throws(NodeError) -> Activation {
        .hardSigmoid(alpha: try context.float("alpha") ?? 0.2, beta: try context.float("beta") ?? 0.5)
    }

    static func elu(_ context: NodeContext) throws(NodeError) -> Activation {
        .elu(alpha: try context.float("alpha") ?? 1)
    }

    static func selu(_ context: NodeContext) throws(NodeError) -> NodePlan {
        let function = SeluFunction(
            alpha: try context.float("alpha") ?? 1.67326319217681884765625,
            gamma: try context.float("gamma") ?? 1.05070102214813232421875)
        return try plan(context, function)
    }

    static func gelu(_ context: NodeContext) throws(NodeError) -> Activation {
        switch try context.string("approximate", default: "none") {
        case "none": return .gelu
        case "tanh": return .geluTanh
        case let other: throw .malformed("approximate is \"\(printable(other))\"")
        }
    }

    /// Swish has come to ONNX with opset 24; the optimiser makes it from `x * Sigmoid(x)`.
    static func swish(_ context: NodeContext) throws(NodeError) -> Activation {
        guard try context.float("alpha") ?? 1 == 1 else { throw .unsupported("alpha is not 1") }
        return .swish
    }
}

/// Neg and Abs, which integers have as well.
enum SignChange: NumericKernel {
    case negative(count: Int)
    case absolute(count: Int)

    static func plan(
        _ context: NodeContext, _ function: some UnaryFunction, _ make: (Int) -> SignChange
    ) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...1)
        let type = try context.type(0)
        guard type.element != .float32 else { return try Activations.plan(context, function) }
        let kernel = try make(type.count).kernel(for: type.element)
        return NodePlan(type) { kernel }
    }

    func run<Element: NumericElement>(_ arguments: KernelArguments, _: Element.Type) {
        let (source, target) = (arguments.input(0, Element.self), arguments.output(0, Element.self))
        switch self {
        case .negative(let count):
            for index in 0..<count { target[index] = Element(truncating: 0 &- source[index].wholeNumber) }
        case .absolute(let count):
            for index in 0..<count {
                let value = source[index]
                target[index] = value < .zero ? Element(truncating: 0 &- value.wholeNumber) : value
            }
        }
    }
}

struct EluFunction: UnaryFunction {
    let alpha: Float
    func callAsFunction(_ x: Float) -> Float { x < 0 ? alpha * expm1f(x) : x }
}

struct SeluFunction: UnaryFunction {
    let alpha: Float
    let gamma: Float
    func callAsFunction(_ x: Float) -> Float { x > 0 ? gamma * x : gamma * alpha * expm1f(x) }
}

struct SoftplusFunction: UnaryFunction {
    /// Written so that large inputs do not overflow.
    func callAsFunction(_ x: Float) -> Float { max(x, 0) + log1pf(expf(-abs(x))) }
}

struct SoftsignFunction: UnaryFunction {
    func callAsFunction(_ x: Float) -> Float { x / (1 + abs(x)) }
}

struct GeluFunction: UnaryFunction {
    func callAsFunction(_ x: Float) -> Float { 0.5 * x * (1 + erff(x * Float(0.5).squareRoot())) }
}

struct TanhGeluFunction: UnaryFunction {
    func callAsFunction(_ x: Float) -> Float {
        0.5 * x * (1 + tanhf((2 / Float.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    }
}

struct MishFunction: UnaryFunction {
    func callAsFunction(_ x: Float) -> Float { x * tanhf(SoftplusFunction()(x)) }
}

struct TanhFunction: UnaryFunction {
    func callAsFunction(_ x: Float) -> Float { tanhf(x) }
}

struct ErfFunction: UnaryFunction {
    func callAsFunction(_ x: Float) -> Float { erff(x) }
}

struct ExpFunction: UnaryFunction {
    func callAsFunction(_ x: Float) -> Float { expf(x) }
}

struct LogFunction: UnaryFunction {
    func callAsFunction(_ x: Float) -> Float { logf(x) }
}

struct SqrtFunction: UnaryFunction {
    func callAsFunction(_ x: Float) -> Float { x.squareRoot() }
}

struct ReciprocalFunction: UnaryFunction {
    func callAsFunction(_ x: Float) -> Float { 1 / x }
}

struct AbsFunction: UnaryFunction {
    func callAsFunction(_ x: Float) -> Float { abs(x) }
}

struct NegFunction: UnaryFunction {
    func callAsFunction(_ x: Float) -> Float { -x }
}

struct FloorFunction: UnaryFunction {
    func callAsFunction(_ x: Float) -> Float { x.rounded(.down) }
}

struct CeilFunction: UnaryFunction {
    func callAsFunction(_ x: Float) -> Float { x.rounded(.up) }
}

struct RoundFunction: UnaryFunction {
    func callAsFunction(_ x: Float) -> Float { x.rounded(.toNearestOrEven) }
}
