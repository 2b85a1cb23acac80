// Runs on: the session's threads. Compiled once for each processor level: only pointers, SIMD types and integers, no
// Array, no generics of our own, so that no code is shared between the levels. Pointers that a call must give are
// unwrapped unchecked: `CNN` fills the structs in one place each.

#if AVX512
    typealias Vector = SIMD16<Float>
    typealias HalfVector = SIMD8<Float>
#elseif AVX2
    typealias Vector = SIMD8<Float>
    typealias HalfVector = SIMD4<Float>
#else
    typealias Vector = SIMD4<Float>
    typealias HalfVector = SIMD2<Float>
#endif

/// Lanes of a vector, and channels of a block.
@_transparent var width: Int { Vector.scalarCount }

@_transparent func load(_ address: UnsafePointer<Float>) -> Vector {
    UnsafeRawPointer(address).loadUnaligned(as: Vector.self)
}

@_transparent func store(_ value: Vector, to address: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(address).storeBytes(of: value, as: Vector.self)
}

/// `sum + a * b`, in one rounding where the processor has that.
@_transparent func multiplyAdd(_ sum: Vector, _ a: Vector, _ b: Vector) -> Vector {
    #if AVX512 || AVX2 || arch(arm64)
        sum.addingProduct(a, b)
    #else
        sum + a * b
    #endif
}

@_transparent func clamp(_ value: Vector, _ minimum: Vector, _ maximum: Vector) -> Vector {
    let raised = value.replacing(with: minimum, where: value .< minimum)
    return raised.replacing(with: maximum, where: raised .> maximum)
}

@_transparent func loadHalf(_ address: UnsafePointer<Float>) -> HalfVector {
    UnsafeRawPointer(address).loadUnaligned(as: HalfVector.self)
}

@_transparent func store(_ value: HalfVector, to address: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(address).storeBytes(of: value, as: HalfVector.self)
}

@_transparent func multiplyAdd(_ sum: HalfVector, _ a: HalfVector, _ b: HalfVector) -> HalfVector {
    #if AVX512 || AVX2 || arch(arm64)
        sum.addingProduct(a, b)
    #else
        sum + a * b
    #endif
}

@_transparent func clamp(_ value: HalfVector, _ minimum: HalfVector, _ maximum: HalfVector) -> HalfVector {
    let raised = value.replacing(with: minimum, where: value .< minimum)
    return raised.replacing(with: maximum, where: raised .> maximum)
}
