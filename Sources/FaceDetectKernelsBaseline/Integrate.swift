// Runs on: the thread of the detector that calls it. No arrays, no checks: the caller vouches for sizes.
import CKernels

/// Lanes of a vector that is as wide as the instructions that this target is compiled for like it.
public let isPlaceholder = true
