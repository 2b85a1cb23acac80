// Runs on: the session's threads, and any that makes a session; never allocates.
import CKernels

/// IEEE 754 halves to floats; the source may be misaligned.
public func widenHalves(_ source: UnsafeRawPointer, to target: UnsafeMutablePointer<Float>, count: Int) {
    kernel_widen_half(source, target, count)
}

/// bfloat16 to floats; the source may be misaligned.
public func widenBrainFloats(_ source: UnsafeRawPointer, to target: UnsafeMutablePointer<Float>, count: Int) {
    kernel_widen_brain(source, target, count)
}
