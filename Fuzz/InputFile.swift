// Runs on: the main thread of a fuzzer.
import Glibc

/// One file in memory that holds each input in turn, for what is read by its path.
enum InputFile {
    private static let descriptor = memfd_create("fuzz", UInt32(MFD_CLOEXEC))
    static let path = "/proc/self/fd/\(descriptor)"

    /// Makes the file hold these bytes only.
    static func hold(_ bytes: [UInt8]) {
        _ = ftruncate(descriptor, 0)
        let written = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        precondition(written == bytes.count, "memory is out")
    }
}
