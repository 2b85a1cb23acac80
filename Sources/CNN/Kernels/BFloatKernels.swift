// Runs on: made on any thread; its functions run on the session's.
import CKernelsNarrow
import Processor

/// The kernels on bfloat16 for one kind of processor.
struct BFloatKernels: Sendable {
    /// Output channels in a block of weights.
    static let blockWidth = 16

    let convolve: @Sendable (UnsafePointer<kernel_bf16_convolution>) -> Void
    /// Whether the processor multiplies bfloat16 itself, faster than floats.
    let isFast: Bool

    /// The best for this processor that goes with kernels on floats of a level.
    static func preferred(for level: ProcessorLevel) -> BFloatKernels {
        #if arch(x86_64)
            if level == .avx512, kernel_bf16_supports(Int32(KERNEL_BF16_AVX512)) != 0 {
                return BFloatKernels(convolve: { kernel_bf16_convolve_avx512($0) }, isFast: true)
            }
            if level != .baseline, kernel_bf16_supports(Int32(KERNEL_BF16_AVX2)) != 0 {
                return BFloatKernels(convolve: { kernel_bf16_convolve_avx2($0) }, isFast: false)
            }
        #endif
        return BFloatKernels(convolve: { kernel_bf16_convolve_portable($0) }, isFast: false)
    }

    /// The nearest bfloat16, half to even: the upper half of a float's bits.
    static func bits(_ number: Float) -> UInt16 {
        guard !number.isNaN else { return 0x7FC0 }
        let bits = number.bitPattern
        return UInt16(truncatingIfNeeded: (UInt64(bits) + 0x7FFF + UInt64(bits >> 16 & 1)) >> 16)
    }
}
