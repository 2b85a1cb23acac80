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
    case KERNEL_CLAMP: each(source, destination, count) { clamp($0, alpha, beta) }
    case KERNEL_LEAKY_RELU: each(source, destination, count) { leakyRelu($0, alpha) }
    case KERNEL_SIGMOID: each(source, destination, count) { sigmoid($0) }
    case KERNEL_HARD_SIGMOID: each(source, destination, count) { hardSigmoid($0, alpha, beta) }
    case KERNEL_HARD_SWISH: each(source, destination, count) { hardSwish($0) }
    case KERNEL_SWISH: each(source, destination, count) { $0 * sigmoid($0) }
    case KERNEL_TANH: each(source, destination, count) { tanh($0) }
    case KERNEL_ELU: each(source, destination, count) { elu($0, alpha, beta) }
    case KERNEL_GELU: each(source, destination, count) { gelu($0) }
    case KERNEL_GELU_TANH: each(source, destination, count) { geluTanh($0) }
    case KERNEL_MISH: each(source, destination, count) { mish($0) }
    case KERNEL_SOFTPLUS: each(source, destination, count) { softplus($0) }
    case KERNEL_EXP: each(source, destination, count) { exponential($0) }
    case KERNEL_ERF: each(source, destination, count) { errorFunction($0) }
    default: break
    }
}

/// Applies a function to each vector of a row of floats, and to what is left at its end.
@_transparent
private func each(
    _ source: UnsafePointer<Float>, _ destination: UnsafeMutablePointer<Float>, _ count: Int,
    _ function: (Vector) -> Vector
) {
    var index = 0
    while index &+ width <= count {
        store(function(load(source + index)), to: destination + index)
        index &+= width
    }
    if index < count {
        var last = Vector.zero
        for lane in 0..<(count &- index) { last[lane] = source[index &+ lane] }
        last = function(last)
        for lane in 0..<(count &- index) { destination[index &+ lane] = last[lane] }
    }
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

@_transparent private func sigmoid(_ x: Vector) -> Vector {
    let one = Vector(repeating: 1)
    return one / (one + exponential(-x))
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

/// tanh(x) = x * p(x^2) / q(x^2) within 4 ulp for |x| < 9; beyond it is 1 in float32.
/// The coefficients are those of Eigen's `ptanh_float` (Eigen/src/Core/MathFunctionsImpl.h, MPL 2.0: numbers only).
@_transparent private func tanh(_ argument: Vector) -> Vector {
    let limit = Vector(repeating: 7.90531110763549805)
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
