// Runs on: the session's thread.
import CKernels
import Glibc

/// A function of one float, applied to each element. Types rather than closures, so that loops over them are inlined.
protocol UnaryFunction {
    func callAsFunction(_ x: Float) -> Float
}

/// Applies a function to `count` elements; source and destination may be the same.
@inline(__always)
func map<Function: UnaryFunction>(
    _ function: Function, from source: UnsafePointer<Float>, to destination: UnsafeMutablePointer<Float>, count: Int
) {
    var index = 0
    while index < count {
        destination[index] = function(source[index])
        index &+= 1
    }
}

struct ReluFunction: UnaryFunction {
    @inline(__always) func callAsFunction(_ x: Float) -> Float { x < 0 ? 0 : x }
}

struct ClipFunction: UnaryFunction {
    let minimum: Float
    let maximum: Float
    @inline(__always) func callAsFunction(_ x: Float) -> Float {
        let raised = x < minimum ? minimum : x
        return raised > maximum ? maximum : raised
    }
}

struct LeakyReluFunction: UnaryFunction {
    let alpha: Float
    @inline(__always) func callAsFunction(_ x: Float) -> Float { x < 0 ? alpha * x : x }
}

struct SigmoidFunction: UnaryFunction {
    @inline(__always) func callAsFunction(_ x: Float) -> Float { 1 / (1 + expf(-x)) }
}

struct HardSigmoidFunction: UnaryFunction {
    let alpha: Float
    let beta: Float
    @inline(__always) func callAsFunction(_ x: Float) -> Float {
        let line = alpha * x + beta
        let raised = line < 0 ? 0 : line
        return raised > 1 ? 1 : raised
    }
}

struct HardSwishFunction: UnaryFunction {
    @inline(__always) func callAsFunction(_ x: Float) -> Float {
        x * HardSigmoidFunction(alpha: 1 / 6, beta: 0.5)(x)
    }
}

struct SwishFunction: UnaryFunction {
    @inline(__always) func callAsFunction(_ x: Float) -> Float { x / (1 + expf(-x)) }
}

/// The activations that can be fused with what computes their input.
enum Activation: Sendable, Equatable {
    case identity
    case relu
    case clip(minimum: Float, maximum: Float)
    case leakyRelu(alpha: Float)
    case sigmoid
    case hardSigmoid(alpha: Float, beta: Float)
    case hardSwish
    /// `x * sigmoid(x)`, also called SiLU.
    case swish
    case tanh
    case elu(alpha: Float)
    case softplus
    case mish
    /// With the error function.
    case gelu
    /// With tanh in its place.
    case geluTanh

    /// Applies it; source and destination may be the same.
    func apply(from source: UnsafePointer<Float>, to destination: UnsafeMutablePointer<Float>, count: Int) {
        switch self {
        case .identity:
            if UnsafePointer(destination) != source { destination.update(from: source, count: count) }
        case .relu: map(ReluFunction(), from: source, to: destination, count: count)
        case .clip(let minimum, let maximum):
            map(ClipFunction(minimum: minimum, maximum: maximum), from: source, to: destination, count: count)
        case .leakyRelu(let alpha): map(LeakyReluFunction(alpha: alpha), from: source, to: destination, count: count)
        case .sigmoid: map(SigmoidFunction(), from: source, to: destination, count: count)
        case .hardSigmoid(let alpha, let beta):
            map(HardSigmoidFunction(alpha: alpha, beta: beta), from: source, to: destination, count: count)
        case .hardSwish: map(HardSwishFunction(), from: source, to: destination, count: count)
        case .swish: map(SwishFunction(), from: source, to: destination, count: count)
        case .tanh: map(TanhFunction(), from: source, to: destination, count: count)
        case .elu(let alpha): map(EluFunction(alpha: alpha), from: source, to: destination, count: count)
        case .softplus: map(SoftplusFunction(), from: source, to: destination, count: count)
        case .mish: map(MishFunction(), from: source, to: destination, count: count)
        case .gelu: map(GeluFunction(), from: source, to: destination, count: count)
        case .geluTanh: map(TanhGeluFunction(), from: source, to: destination, count: count)
        }
    }

    /// Applies it to `count` elements in place.
    func apply(to values: UnsafeMutablePointer<Float>, count: Int) {
        guard self != .identity else { return }
        apply(from: values, to: values, count: count)
    }
}

extension Activation {
    /// The same for the kernels.
    var kernel: kernel_activation {
        func make(_ kind: Int, _ alpha: Float = 0, _ beta: Float = 0) -> kernel_activation {
            kernel_activation(kind: Int32(kind), alpha: alpha, beta: beta)
        }
        switch self {
        case .identity: return make(KERNEL_CLAMP, -.infinity, .infinity)
        case .relu: return make(KERNEL_CLAMP, 0, .infinity)
        case .clip(let minimum, let maximum): return make(KERNEL_CLAMP, minimum, maximum)
        case .leakyRelu(let alpha): return make(KERNEL_LEAKY_RELU, alpha)
        case .sigmoid: return make(KERNEL_SIGMOID)
        case .hardSigmoid(let alpha, let beta): return make(KERNEL_HARD_SIGMOID, alpha, beta)
        case .hardSwish: return make(KERNEL_HARD_SWISH)
        case .swish: return make(KERNEL_SWISH)
        case .tanh: return make(KERNEL_TANH)
        case .elu(let alpha): return make(KERNEL_ELU, alpha, 1)
        case .softplus: return make(KERNEL_SOFTPLUS)
        case .mish: return make(KERNEL_MISH)
        case .gelu: return make(KERNEL_GELU)
        case .geluTanh: return make(KERNEL_GELU_TANH)
        }
    }
}
