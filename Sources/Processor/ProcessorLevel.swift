// Runs on: any thread (values only).
import CKernels
import Glibc

/// A kind of processor that there are kernels for, from the plainest to the fastest.
///
/// The environment variable `SURSATHI_CPU` names the one to use, for tests and comparisons. A name that is not known, or a
/// level that the processor lacks, is as good as none: the best level that the processor has is used.
public enum ProcessorLevel: String, CaseIterable, Sendable {
    /// Any x86-64 (SSE2), or any arm64 (NEON).
    case baseline
    /// x86-64 with AVX2 and FMA.
    case avx2
    /// x86-64 with AVX-512 (F, VL, BW, DQ, CD).
    case avx512

    /// Those that this processor and its operating system can run, the plainest first.
    public static let available = Array(allCases.prefix(Int(kernel_level()) + 1))

    /// The one that detectors and networks use.
    public static var preferred: ProcessorLevel { choice.level }

    /// What is wrong with `SURSATHI_CPU`, for people; nil if it is not set or is followed.
    public static var remark: String? { choice.remark }

    static let choice = Choice(asked: getenv("SURSATHI_CPU").map { String(cString: $0) }, available: available)

    /// The level to use.
    struct Choice: Equatable {
        let level: ProcessorLevel
        let remark: String?

        init(asked: String?, available: [ProcessorLevel]) {
            let best = available.last ?? .baseline
            guard let asked, !asked.isEmpty else {
                (level, remark) = (best, nil)
                return
            }
            guard let named = ProcessorLevel(rawValue: asked) else {
                let names = ProcessorLevel.allCases.map(\.rawValue).joined(separator: ", ")
                level = best
                remark = "SURSATHI_CPU is none of \(names); using \(best.rawValue)"
                return
            }
            level = available.contains(named) ? named : best
            remark =
                level == named
                ? nil : "SURSATHI_CPU is \(asked), which this processor does not have; using \(best.rawValue)"
        }
    }
}
