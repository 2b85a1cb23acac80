// Runs on: the thread of the detector that calls.
import CKernels

/// One over the contrast of each window of a row, in the arithmetic of `HaarEvaluator::setWindow` of OpenCV 4.
public func contrasts(_ call: UnsafePointer<faces_contrasts>) {
    let call = call.pointee
    let corners = call.corners
    var column = 0
    while column < call.columns {
        let sums = sum(call.sums + column, corners.0, corners.1, corners.2, corners.3)
        let squares = sum(call.squares + column, corners.0, corners.1, corners.2, corners.3)
        var normalizations = Floats()
        normalizations.lowHalf = normalization(sums.lowHalf, squares.lowHalf, call)
        normalizations.highHalf = normalization(sums.highHalf, squares.highHalf, call)
        // A variance of 0 gives infinity and one below 0 no number, neither of which is below the limit.
        normalizations = Floats.zero.replacing(
            with: normalizations, where: normalizations .< Floats(repeating: call.limit))
        UnsafeMutableRawPointer(call.normalizations + column).storeBytes(of: normalizations, as: Floats.self)
        column &+= Floats.scalarCount
    }
}

/// One statement a loop, or it is not unrolled and the vectors live in memory.
@inline(__always)
private func normalization(_ sum: SIMD8<Int32>, _ square: SIMD8<Int32>, _ call: faces_contrasts) -> SIMD8<Float> {
    var sums = SIMD8<Double>()
    var squares = SIMD8<Double>()
    for lane in 0..<8 { sums[lane] = Double(sum[lane]) }
    for lane in 0..<8 { squares[lane] = Double(UInt32(bitPattern: square[lane])) }
    var deviations = squares * call.area - sums * sums
    for lane in 0..<8 { deviations[lane] = deviations[lane].squareRoot() }
    let inverse = 1 / deviations
    var normalizations = SIMD8<Float>()
    for lane in 0..<8 { normalizations[lane] = Float(inverse[lane]) }
    return normalizations
}
