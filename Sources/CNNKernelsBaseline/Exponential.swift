// Runs on: the session's threads; never allocates.

#if AVX512
    typealias IntVector = SIMD16<Int32>
#elseif AVX2
    typealias IntVector = SIMD8<Int32>
#else
    typealias IntVector = SIMD4<Int32>
#endif

/// e to the power of x within 2 ulp; 0 below -87.3 and infinity above 88.7.
///
/// x = n log 2 + r with |r| <= log 2 / 2; e^r by the polynomial of Cephes' `expf` (Stephen Moshier), 2^n by its bits.
@_transparent func exponential(_ x: Vector) -> Vector {
    let limited = clamp(x, Vector(repeating: -87.33654), Vector(repeating: 88.72283))
    // Adding 1.5 * 2^23 rounds to the nearest integer, which then stands in the low bits.
    let shift = Vector(repeating: 12_582_912)
    let shifted = multiplyAdd(shift, limited, Vector(repeating: 1.44269504088896341))
    let n = shifted - shift
    var r = multiplyAdd(limited, n, Vector(repeating: -0.693359375))
    r = multiplyAdd(r, n, Vector(repeating: 2.12194440e-4))
    var p = Vector(repeating: 1.9875691500e-4)
    p = multiplyAdd(Vector(repeating: 1.3981999507e-3), p, r)
    p = multiplyAdd(Vector(repeating: 8.3334519073e-3), p, r)
    p = multiplyAdd(Vector(repeating: 4.1665795894e-2), p, r)
    p = multiplyAdd(Vector(repeating: 1.6666665459e-1), p, r)
    p = multiplyAdd(Vector(repeating: 5.0000001201e-1), p, r)
    p = multiplyAdd(r + Vector(repeating: 1), p, r * r)
    // 2^n in two factors, so that n = 128 does not overflow the exponent before the product does.
    let bits = unsafeBitCast(shifted, to: IntVector.self) &- IntVector(repeating: 0x4B40_0000)
    let half = bits &>> IntVector(repeating: 1)
    let first = unsafeBitCast((half &+ IntVector(repeating: 127)) &<< IntVector(repeating: 23), to: Vector.self)
    let second = unsafeBitCast(
        (bits &- half &+ IntVector(repeating: 127)) &<< IntVector(repeating: 23), to: Vector.self)
    let result = p * first * second
    let small = result.replacing(with: Vector.zero, where: x .< Vector(repeating: -87.33654))
    return small.replacing(with: Vector(repeating: .infinity), where: x .> Vector(repeating: 88.72283))
}

/// log(1 + y) for 0 <= y <= 1 within 3 ulp: log m by the polynomial of Cephes' `logf`, with 1 + y = m or 2 m.
@_transparent func logarithmOfOnePlus(_ y: Vector) -> Vector {
    // Of 1 + y and (1 + y) / 2 - 1 the one nearer to 1; in terms of z = m - 1, exact for small y.
    let large = y .> Vector(repeating: 0.41421356)
    let z = y.replacing(with: (y - Vector(repeating: 1)) * Vector(repeating: 0.5), where: large)
    let square = z * z
    var p = Vector(repeating: 7.0376836292e-2)
    p = multiplyAdd(Vector(repeating: -1.1514610310e-1), p, z)
    p = multiplyAdd(Vector(repeating: 1.1676998740e-1), p, z)
    p = multiplyAdd(Vector(repeating: -1.2420140846e-1), p, z)
    p = multiplyAdd(Vector(repeating: 1.4249322787e-1), p, z)
    p = multiplyAdd(Vector(repeating: -1.6668057665e-1), p, z)
    p = multiplyAdd(Vector(repeating: 2.0000714765e-1), p, z)
    p = multiplyAdd(Vector(repeating: -2.4999993993e-1), p, z)
    p = multiplyAdd(Vector(repeating: 3.3333331174e-1), p, z)
    let logarithm = z - Vector(repeating: 0.5) * square + p * z * square
    return logarithm.replacing(with: logarithm + Vector(repeating: 0.69314718056), where: large)
}

/// erf(x) within 2e-7: the series of erf for |x| <= 1, and Abramowitz and Stegun 7.1.26's form with erfc beyond.
@_transparent func errorFunction(_ x: Vector) -> Vector {
    let one = Vector(repeating: 1)
    let magnitude = x.replacing(with: -x, where: x .< Vector.zero)
    // Cephes' erf on [0, 1]: x * polynomial of x^2.
    let s = magnitude * magnitude
    var inner = Vector(repeating: 7.853861353153693e-5)
    inner = multiplyAdd(Vector(repeating: -8.010193625184903e-4), inner, s)
    inner = multiplyAdd(Vector(repeating: 5.188327685732524e-3), inner, s)
    inner = multiplyAdd(Vector(repeating: -2.685381193529856e-2), inner, s)
    inner = multiplyAdd(Vector(repeating: 1.128358514861418e-1), inner, s)
    inner = multiplyAdd(Vector(repeating: -3.761262582423300e-1), inner, s)
    inner = multiplyAdd(Vector(repeating: 1.128379165726710), inner, s)
    inner *= magnitude
    // 1 - t * polynomial(t) * exp(-x^2), t = 1 / (1 + 0.3275911 |x|).
    let t = one / multiplyAdd(one, Vector(repeating: 0.3275911), magnitude)
    var outer = Vector(repeating: 1.061405429)
    outer = multiplyAdd(Vector(repeating: -1.453152027), outer, t)
    outer = multiplyAdd(Vector(repeating: 1.421413741), outer, t)
    outer = multiplyAdd(Vector(repeating: -0.284496736), outer, t)
    outer = multiplyAdd(Vector(repeating: 0.254829592), outer, t)
    outer = one - t * outer * exponential(-s)
    let result = outer.replacing(with: inner, where: magnitude .<= one)
    return result.replacing(with: -result, where: x .< Vector.zero)
}
