// Runs on: made once; its functions run on the thread of the detector.
import CKernels
import FaceDetectKernelsBaseline
import Processor

#if arch(x86_64)
    import FaceDetectKernelsAVX2
    import FaceDetectKernelsAVX512
#endif

/// The inner loops for one kind of processor. All of them are compiled from one source.
struct FaceKernels: Sendable {
    let level: ProcessorLevel
    let scale: @Sendable (UnsafePointer<faces_scaling>) -> Void
    let integrate: @Sendable (UnsafePointer<faces_integration>) -> Void
    let contrasts: @Sendable (UnsafePointer<faces_contrasts>) -> Void
    /// Evaluates a row of windows; whether any was found.
    let scan: @Sendable (UnsafePointer<faces_row>) -> Bool

    /// The best for this processor, or what the environment variable `SURSATHI_CPU` asks for.
    static let preferred = available.last { $0.level == ProcessorLevel.preferred } ?? baseline

    /// The levels that this processor can run.
    static var available: [FaceKernels] {
        #if arch(x86_64)
            [baseline, avx2, avx512].filter { ProcessorLevel.available.contains($0.level) }
        #else
            [baseline]
        #endif
    }

    private static let baseline = FaceKernels(
        level: .baseline,
        scale: { FaceDetectKernelsBaseline.scale($0) },
        integrate: { FaceDetectKernelsBaseline.integrate($0) },
        contrasts: { FaceDetectKernelsBaseline.contrasts($0) },
        scan: { FaceDetectKernelsBaseline.scan($0) })

    #if arch(x86_64)
        private static let avx2 = FaceKernels(
            level: .avx2,
            scale: { FaceDetectKernelsAVX2.scale($0) },
            integrate: { FaceDetectKernelsAVX2.integrate($0) },
            contrasts: { FaceDetectKernelsAVX2.contrasts($0) },
            scan: { FaceDetectKernelsAVX2.scan($0) })
        private static let avx512 = FaceKernels(
            level: .avx512,
            scale: { FaceDetectKernelsAVX512.scale($0) },
            integrate: { FaceDetectKernelsAVX512.integrate($0) },
            contrasts: { FaceDetectKernelsAVX512.contrasts($0) },
            scan: { FaceDetectKernelsAVX512.scan($0) })
    #endif
}
