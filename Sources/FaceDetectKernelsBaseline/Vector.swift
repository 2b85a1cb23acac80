// Runs on: the thread of the detector that calls. Compiled once for each processor level: only pointers, SIMD types and
// integers, no Array, no generics of our own, so that no code is shared between the levels. AVX2 is defined for all levels
// that have it.
import CKernels

/// One value for each of sixteen neighbouring windows.
typealias Shorts = SIMD16<Int16>
typealias Integers = SIMD16<Int32>
typealias Floats = SIMD16<Float>

@_transparent func load(_ address: UnsafePointer<Int16>) -> Shorts {
    UnsafeRawPointer(address).loadUnaligned(as: Shorts.self)
}

@_transparent func load(_ address: UnsafePointer<Int32>) -> Integers {
    UnsafeRawPointer(address).loadUnaligned(as: Integers.self)
}

@_transparent func load(_ address: UnsafePointer<Float>) -> Floats {
    UnsafeRawPointer(address).loadUnaligned(as: Floats.self)
}

/// The sums of a rectangle in sixteen neighbouring windows, from the places of its corners.
@_transparent func sum(
    _ window: UnsafePointer<Int16>, _ a: Int32, _ b: Int32, _ c: Int32, _ d: Int32
) -> Shorts {
    load(window + Int(a)) &- load(window + Int(b)) &- load(window + Int(c)) &+ load(window + Int(d))
}

@_transparent func sum(
    _ window: UnsafePointer<Int32>, _ a: Int32, _ b: Int32, _ c: Int32, _ d: Int32
) -> Integers {
    load(window + Int(a)) &- load(window + Int(b)) &- load(window + Int(c)) &+ load(window + Int(d))
}

// Lane by lane: the conversions of the standard library stay calls.

@_transparent func floats(_ shorts: Shorts) -> Floats {
    var floats = Floats()
    for lane in 0..<Floats.scalarCount { floats[lane] = Float(shorts[lane]) }
    return floats
}

@_transparent func floats(_ integers: Integers) -> Floats {
    var floats = Floats()
    for lane in 0..<Floats.scalarCount { floats[lane] = Float(integers[lane]) }
    return floats
}

/// A bit for each lane that is true.
@_transparent func bits(_ mask: SIMDMask<Integers>) -> UInt32 { faces_bits(unsafeBitCast(mask, to: Integers.self)) }
