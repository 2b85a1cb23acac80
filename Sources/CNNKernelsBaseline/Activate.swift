// Runs on: the session's threads; never allocates.
import CKernels

/// Applies an activation to `count` floats; source and destination may be the same.
public func activate(
    _ activation: kernel_activation, from source: UnsafePointer<Float>, to destination: UnsafeMutablePointer<Float>,
    count: Int
) {
    apply(activation, from: source, to: destination, count: count)
}

func apply(
    _ activation: kernel_activation, from source: UnsafePointer<Float>, to destination: UnsafeMutablePointer<Float>,
    count: Int
) {
    let alpha = Vector(repeating: activation.alpha)
    let beta = Vector(repeating: activation.beta)
    switch Int(activation.kind) {
    case KERNEL_CLAMP: each(Clamp(minimum: alpha, maximum: beta), source, destination, count)
    case KERNEL_LEAKY_RELU: each(LeakyRelu(alpha: alpha), source, destination, count)
    case KERNEL_SIGMOID: each(Sigmoid(), source, destination, count)
    case KERNEL_HARD_SIGMOID: each(HardSigmoid(alpha: alpha, beta: beta), source, destination, count)
    case KERNEL_HARD_SWISH: each(HardSwish(), source, destination, count)
    case KERNEL_SWISH: each(Swish(), source, destination, count)
    case KERNEL_TANH: each(Tanh(), source, destination, count)
    case KERNEL_ELU: each(Elu(alpha: alpha, beta: beta), source, destination, count)
    case KERNEL_GELU: each(Gelu(), source, destination, count)
    case KERNEL_GELU_TANH: each(GeluTanh(), source, destination, count)
    case KERNEL_MISH: each(Mish(), source, destination, count)
    case KERNEL_SOFTPLUS: each(Softplus(), source, destination, count)
    case KERNEL_EXP: each(Exponential(), source, destination, count)
    case KERNEL_ERF: each(ErrorFunction(), source, destination, count)
    default: break
    }
}

/// A function of each lane. Types rather than closures: calls of closures are not inlined, and would pass their vectors
/// in pieces.
private protocol LaneFunction {
    func callAsFunction(_ x: Vector) -> Vector
}

/// Applies a function to each vector of a row of floats, the last one of which may be shorter.
@inline(__always)
private func each<Function: LaneFunction>(
    _ function: Function, _ source: UnsafePointer<Float>, _ destination: UnsafeMutablePointer<Float>, _ count: Int
) {
    var index = 0
    while index &+ width <= count {
        store(function(load(source + index)), to: destination + index)
        index &+= width
    }
    if index < count {
        storePart(
            function(loadPart(source + index, count: count &- index)), to: destination + index, count: count &- index)
    }
}

@inline(never) private func loadPart(_ source: UnsafePointer<Float>, count: Int) -> Vector {
    var value = Vector.zero
    for lane in 0..<count { value[lane] = source[lane] }
    return value
}

@inline(never) private func storePart(_ value: Vector, to destination: UnsafeMutablePointer<Float>, count: Int) {
    for lane in 0..<count { destination[lane] = value[lane] }
}

private struct Clamp: LaneFunction {
    let minimum: Vector
    let maximum: Vector
    @inline(__always) func callAsFunction(_ x: Vector) -> Vector { clamp(x, minimum, maximum) }
}

private struct LeakyRelu: LaneFunction {
    let alpha: Vector
    @inline(__always) func callAsFunction(_ x: Vector) -> Vector { leakyRelu(x, alpha) }
}

private struct Sigmoid: LaneFunction {
    @inline(__always) func callAsFunction(_ x: Vector) -> Vector { sigmoid(x) }
}

private struct HardSigmoid: LaneFunction {
    let alpha: Vector
    let beta: Vector
    @inline(__always) func callAsFunction(_ x: Vector) -> Vector { hardSigmoid(x, alpha, beta) }
}

private struct HardSwish: LaneFunction {
    @inline(__always) func callAsFunction(_ x: Vector) -> Vector { hardSwish(x) }
}

private struct Swish: LaneFunction {
    @inline(__always) func callAsFunction(_ x: Vector) -> Vector { x * sigmoid(x) }
}

private struct Tanh: LaneFunction {
    @inline(__always) func callAsFunction(_ x: Vector) -> Vector { tanh(x) }
}

private struct Elu: LaneFunction {
    let alpha: Vector
    let beta: Vector
    @inline(__always) func callAsFunction(_ x: Vector) -> Vector { elu(x, alpha, beta) }
}

private struct Gelu: LaneFunction {
    @inline(__always) func callAsFunction(_ x: Vector) -> Vector { gelu(x) }
}

private struct GeluTanh: LaneFunction {
    @inline(__always) func callAsFunction(_ x: Vector) -> Vector { geluTanh(x) }
}

private struct Mish: LaneFunction {
    @inline(__always) func callAsFunction(_ x: Vector) -> Vector { mish(x) }
}

private struct Softplus: LaneFunction {
    @inline(__always) func callAsFunction(_ x: Vector) -> Vector { softplus(x) }
}

private struct Exponential: LaneFunction {
    @inline(__always) func callAsFunction(_ x: Vector) -> Vector { exponential(x) }
}

private struct ErrorFunction: LaneFunction {
    @inline(__always) func callAsFunction(_ x: Vector) -> Vector { errorFunction(x) }
}

@_transparent private func leakyRelu(_ x: Vector, _ alpha: Vector) -> Vector {
    (x * alpha).replacing(with: x, where: x .>= Vector.zero)
}

@_transparent private func hardSigmoid(_ x: Vector, _ alpha: Vector, _ beta: Vector) -> Vector {
    clamp(multiplyAdd(beta, alpha, x), Vector.zero, Vector(repeating: 1))
}

@_transparent private func hardSwish(_ x: Vector) -> Vector {
    x * hardSigmoid(x, Vector(repeating: 1 / 6), Vector(repeating: 0.5))
}

@_transparent private func elu(_ x: Vector, _ alpha: Vector, _ beta: Vector) -> Vector {
    (alpha * (exponential(x) - Vector(repeating: 1))).replacing(with: beta * x, where: x .>= Vector.zero)
}

/// 1 / (1 + e^-x) within 3e-7: 0.5 + x * p(x^2) / q(x^2), with the coefficients of ONNX Runtime's `MlasComputeLogistic`
/// (onnxruntime/core/mlas/lib/logistic.cpp, MIT). Half the time of the exponential.
@_transparent private func sigmoid(_ argument: Vector) -> Vector {
    let limit = Vector(repeating: 18)
    let x = clamp(argument, -limit, limit)
    let s = x * x
    var p = Vector(repeating: 4.37031012579801e-11)
    p = multiplyAdd(Vector(repeating: 1.15627324459942e-07), p, s)
    p = multiplyAdd(Vector(repeating: 6.08574864600143e-05), p, s)
    p = multiplyAdd(Vector(repeating: 8.51377133304701e-03), p, s)
    p = multiplyAdd(Vector(repeating: 2.48287947061529e-01), p, s)
    var q = Vector(repeating: 6.10247389755681e-13)
    q = multiplyAdd(Vector(repeating: 5.76102136993427e-09), q, s)
    q = multiplyAdd(Vector(repeating: 6.29106785017040e-06), q, s)
    q = multiplyAdd(Vector(repeating: 1.70198817374094e-03), q, s)
    q = multiplyAdd(Vector(repeating: 1.16817656904453e-01), q, s)
    q = multiplyAdd(Vector(repeating: 9.93151921023180e-01), q, s)
    let result = x * p / q + Vector(repeating: 0.5)
    return result.replacing(with: Vector.zero, where: result .< Vector.zero)
}

@_transparent private func gelu(_ x: Vector) -> Vector {
    Vector(repeating: 0.5) * x * (Vector(repeating: 1) + errorFunction(x * Vector(repeating: 0.70710678118654752)))
}

/// https://onnx.ai/onnx/operators/onnx__Gelu.html, approximate = "tanh"
@_transparent private func geluTanh(_ x: Vector) -> Vector {
    let inner = Vector(repeating: 0.79788456080286536) * (x + Vector(repeating: 0.044715) * x * x * x)
    return Vector(repeating: 0.5) * x * (Vector(repeating: 1) + tanh(inner))
}

/// x * tanh(log(1 + e)) with e = exp(x) is x * n / (n + 2) with n = e * (e + 2); above 20 it is x in float32.
@_transparent private func mish(_ x: Vector) -> Vector {
    let limit = Vector(repeating: 20)
    let e = exponential(x.replacing(with: limit, where: x .> limit))
    let n = e * (e + Vector(repeating: 2))
    return (x * n / (n + Vector(repeating: 2))).replacing(with: x, where: x .> limit)
}

/// log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|))
@_transparent private func softplus(_ x: Vector) -> Vector {
    let positive = x.replacing(with: Vector.zero, where: x .< Vector.zero)
    let magnitude = x.replacing(with: -x, where: x .< Vector.zero)
    return positive + logarithmOfOnePlus(exponential(-magnitude))
}

/// tanh(x) = x * p(x^2) / q(x^2) within 5 ulp; beyond the limit it is 1, exactly, which depends on how products are rounded.
/// The coefficients are those of Eigen's `ptanh_float` (Eigen/src/Core/MathFunctionsImpl.h, MPL 2.0: numbers only).
@_transparent private func tanh(_ argument: Vector) -> Vector {
    #if AVX512 || AVX2 || arch(arm64)
        let limit = Vector(repeating: 7.99881172180175781)
    #else
        let limit = Vector(repeating: 7.90531110763549805)
    #endif
    let x = clamp(argument, -limit, limit)
    let s = x * x
    var p = Vector(repeating: -2.76076847742355e-16)
    p = multiplyAdd(Vector(repeating: 2.00018790482477e-13), p, s)
    p = multiplyAdd(Vector(repeating: -8.60467152213735e-11), p, s)
    p = multiplyAdd(Vector(repeating: 5.12229709037114e-08), p, s)
    p = multiplyAdd(Vector(repeating: 1.48572235717979e-05), p, s)
    p = multiplyAdd(Vector(repeating: 6.37261928875436e-04), p, s)
    p = multiplyAdd(Vector(repeating: 4.89352455891786e-03), p, s)
    var q = Vector(repeating: 1.19825839466702e-06)
    q = multiplyAdd(Vector(repeating: 1.18534705686654e-04), q, s)
    q = multiplyAdd(Vector(repeating: 2.26843463243900e-03), q, s)
    q = multiplyAdd(Vector(repeating: 4.89352518554385e-03), q, s)
    return x * p / q
}
