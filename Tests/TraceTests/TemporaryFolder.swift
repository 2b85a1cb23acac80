import Foundation

/// A folder that is gone with its owner.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "sursathi-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file.
    @discardableResult
    func write(_ name: String, _ contents: Data = Data()) throws -> String {
        let file = "\(path)/\(name)"
        try contents.write(to: URL(fileURLWithPath: file))
        return file
    }

    /// A file's text; empty if there is none.
    func text(_ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: "\(path)/\(name)") ?? Data(), as: UTF8.self)
    }
}
