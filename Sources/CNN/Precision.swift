// Runs on: any thread (values only).

/// With what numbers a session may compute the products of a network of floats. Networks that are quantised to 8 bits in
/// their file (QDQ form) run on those in either case.
public enum Precision: String, CaseIterable, Sendable {
    /// 32-bit floats.
    case float32
    /// bfloat16, floats with 8 significant bits: inputs and weights of matrix products and of convolutions where it is
    /// faster are rounded to them, and summed as 32-bit floats. Weights of matrix products take half the memory.
    /// Convolutions do so on x86-64 with AVX-512 BF16; elsewhere, and those of 3x3 that run as Winograd's, they compute
    /// with 32-bit floats.
    case bfloat16
}
