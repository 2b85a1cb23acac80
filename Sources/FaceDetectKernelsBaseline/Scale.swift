// Runs on: the thread of the detector that calls.
import CKernels

/// A row of the scaled image, to the bit as OpenCV's INTER_LINEAR_EXACT: weights of 8 bits, one rounding at the end.
public func scale(_ call: UnsafePointer<faces_scaling>) {
    let call = call.pointee
    guard let blended = call.blended, let upper = call.upper, let lower = call.lower else { return }
    blend(upper, lower, call.source_width, weight: UInt16(truncatingIfNeeded: call.lower_weight), into: blended)
    blended[call.source_width] = 0
    var x = 0
    while x < call.width {
        var pairs = Integers()
        // One statement a loop, or it is not unrolled and the vectors live in memory.
        for lane in 0..<16 { pairs[lane] = pair(blended, call.indices[x &+ lane]) }
        let weights = load(call.weights + x)
        let left = pairs & 0xFFFF
        let right = (pairs &>> 16) & 0xFFFF
        let value = left &<< 8 &+ (right &- left) &* weights &+ 0x8000
        let shifted = value &>> 16
        var pixels = SIMD16<UInt8>()
        for lane in 0..<16 { pixels[lane] = UInt8(truncatingIfNeeded: shifted[lane]) }
        UnsafeMutableRawPointer(call.row + x).storeBytes(of: pixels, as: SIMD16<UInt8>.self)
        x &+= Integers.scalarCount
    }
}

/// Two neighbours, the first one in the low half.
@_transparent
private func pair(_ blended: UnsafePointer<UInt16>, _ index: Int32) -> Int32 {
    UnsafeRawPointer(blended + Int(index)).loadUnaligned(as: Int32.self)
}

/// Two rows blended, in 8.8 fixed point.
@inline(__always)
private func blend(
    _ upper: UnsafePointer<UInt8>, _ lower: UnsafePointer<UInt8>, _ width: Int, weight: UInt16,
    into blended: UnsafeMutablePointer<UInt16>
) {
    let upperWeight = 256 &- weight
    var x = 0
    while x < width {
        blended[x] = UInt16(upper[x]) &* upperWeight &+ UInt16(lower[x]) &* weight
        x &+= 1
    }
}
