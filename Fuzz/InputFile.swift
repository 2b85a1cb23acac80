// Runs on: the main thread of a fuzzer.
import Glibc

/// One file without a name that holds each input in turn, for what is read by its path.
enum InputFile {
    private static let descriptor: CInt = {
        var name = Array("/tmp/fuzz-XXXXXX".utf8CString)
        let descriptor = mkstemp(&name)
        unlink(name)
        return descriptor
    }()
    static let path = "/proc/self/fd/\(descriptor)"

    /// Makes the file hold these bytes only.
    static func hold(_ bytes: [UInt8]) {
        _ = ftruncate(descriptor, 0)
        let written = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        precondition(written == bytes.count, "the disk is full")
    }
}
