// Runs on: the thread of the detector that calls.
import CKernels

/// Adds a row of pixels to the sums and the sums of squares.
public func integrate(_ call: UnsafePointer<faces_integration>) {
    let call = call.pointee
    guard let sums = call.sums, let narrow = call.narrow else { return }
    sums[0] = 0
    narrow[0] = 0
    call.squares?[0] = 0
    var sum = Integers.zero
    var square = Integers.zero
    var x = 0
    while x < call.width {
        let pixels = UnsafeRawPointer(call.row + x).loadUnaligned(as: SIMD16<UInt8>.self)
        var values = Integers()
        for lane in 0..<Integers.scalarCount { values[lane] = Int32(pixels[lane]) }
        sum = sum &+ faces_prefix_sums(values)
        if call.step == 2 {
            storeSplit(sum, x, call.stride, sums, narrow)
        } else {
            store(sum, x, call.stride, sums, narrow)
        }
        sum = Integers(repeating: sum[15])
        if let squares = call.squares {
            square = square &+ faces_prefix_sums(values &* values)
            if call.step == 2 {
                storeSplit(square, x, call.stride, squares, nil)
            } else {
                store(square, x, call.stride, squares, nil)
            }
            square = Integers(repeating: square[15])
        }
        x &+= Integers.scalarCount
    }
}

/// Stores what stands in columns x + 1 to x + 16, plus what is above it.
@inline(__always)
private func store(
    _ values: Integers, _ x: Int, _ stride: Int, _ sums: UnsafeMutablePointer<Int32>,
    _ narrow: UnsafeMutablePointer<Int16>?
) {
    let place = sums + (x &+ 1)
    let total = load(UnsafePointer(place - stride)) &+ values
    UnsafeMutableRawPointer(place).storeBytes(of: total, as: Integers.self)
    if let narrow {
        var low = Shorts()
        for lane in 0..<Shorts.scalarCount { low[lane] = Int16(truncatingIfNeeded: total[lane]) }
        UnsafeMutableRawPointer(narrow + (x &+ 1)).storeBytes(of: low, as: Shorts.self)
    }
}

/// The same, even and odd columns apart: the even lanes belong to odd columns.
@inline(__always)
private func storeSplit(
    _ values: Integers, _ x: Int, _ stride: Int, _ sums: UnsafeMutablePointer<Int32>,
    _ narrow: UnsafeMutablePointer<Int16>?
) {
    let place = x >> 1
    storeHalf(values.evenHalf, stride >> 1 &+ place, stride, sums, narrow)
    storeHalf(values.oddHalf, place &+ 1, stride, sums, narrow)
}

@inline(__always)
private func storeHalf(
    _ values: SIMD8<Int32>, _ place: Int, _ stride: Int, _ sums: UnsafeMutablePointer<Int32>,
    _ narrow: UnsafeMutablePointer<Int16>?
) {
    let above = UnsafeRawPointer(sums + (place &- stride)).loadUnaligned(as: SIMD8<Int32>.self)
    let total = above &+ values
    UnsafeMutableRawPointer(sums + place).storeBytes(of: total, as: SIMD8<Int32>.self)
    if let narrow {
        var low = SIMD8<Int16>()
        for lane in 0..<8 { low[lane] = Int16(truncatingIfNeeded: total[lane]) }
        UnsafeMutableRawPointer(narrow + place).storeBytes(of: low, as: SIMD8<Int16>.self)
    }
}
