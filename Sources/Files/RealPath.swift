// Runs on: any thread that may wait for a disk.
import Glibc

/// A path without `.`, `..` and symbolic links.
/// - Returns: nil if there is nothing at the path, or it cannot be reached; `errno` says why.
public func realPath(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
}
