// Runs on: made on any thread; its functions run on the session's.
import CKernelsNarrow
import Processor

/// The kernels on 8-bit integers for one kind of processor.
struct ByteKernels: Sendable {
    /// Which instructions multiply bytes.
    enum Level: String, CaseIterable, Sendable {
        case portable
        case avx2
        case dotprod
        case vnni
    }

    /// Output channels in a block of weights.
    static let blockWidth = KERNEL_INT8_BLOCK

    let level: Level
    let convolve: @Sendable (UnsafePointer<kernel_int8_convolution>) -> Void
    let depthwise: @Sendable (UnsafePointer<kernel_int8_depthwise>) -> Void
    let add: @Sendable (UnsafePointer<kernel_int8_pair>) -> Void
    let multiply: @Sendable (UnsafePointer<kernel_int8_pair>) -> Void
    /// What `convolve` subtracts from each input: its caller adds as much times the weights to the bias.
    let inputOffset: Int32

    /// The levels that this processor can run.
    static var available: [ByteKernels] {
        Level.allCases.compactMap { kernel_int8_supports($0.number) == 0 ? nil : ByteKernels($0) }
    }

    /// The best for this processor that goes with kernels on floats of a level: a program told to do without AVX-512 does
    /// so here as well.
    static func preferred(for level: ProcessorLevel) -> ByteKernels {
        #if arch(x86_64)
            let allowed: [Level]
            switch level {
            case .baseline: allowed = [.portable]
            case .avx2: allowed = [.portable, .avx2]
            case .avx512: allowed = [.portable, .avx2, .vnni]
            }
        #else
            let allowed = Level.allCases
        #endif
        return ByteKernels(allowed.last { kernel_int8_supports($0.number) != 0 } ?? .portable)
    }

    private init(_ level: Level) {
        self.level = level
        switch level {
        #if arch(x86_64)
            case .vnni:
                convolve = { kernel_int8_convolve_vnni($0) }
                depthwise = { kernel_int8_depthwise_vnni($0) }
                add = { kernel_int8_add_avx2($0) }
                multiply = { kernel_int8_multiply_avx2($0) }
            case .avx2:
                convolve = { kernel_int8_convolve_avx2($0) }
                depthwise = { kernel_int8_depthwise_avx2($0) }
                add = { kernel_int8_add_avx2($0) }
                multiply = { kernel_int8_multiply_avx2($0) }
        #elseif arch(arm64)
            case .dotprod:
                convolve = { kernel_int8_convolve_dotprod($0) }
                depthwise = { kernel_int8_depthwise_portable($0) }
                add = { kernel_int8_add_portable($0) }
                multiply = { kernel_int8_multiply_portable($0) }
        #endif
        default:
            convolve = { kernel_int8_convolve_portable($0) }
            depthwise = { kernel_int8_depthwise_portable($0) }
            add = { kernel_int8_add_portable($0) }
            multiply = { kernel_int8_multiply_portable($0) }
        }
        inputOffset = level == .dotprod ? 128 : 0
    }
}

extension ByteKernels.Level {
    fileprivate var number: Int32 {
        switch self {
        case .portable: return Int32(KERNEL_INT8_PORTABLE)
        case .avx2: return Int32(KERNEL_INT8_AVX2)
        case .dotprod: return Int32(KERNEL_INT8_DOTPROD)
        case .vnni: return Int32(KERNEL_INT8_VNNI)
        }
    }
}
