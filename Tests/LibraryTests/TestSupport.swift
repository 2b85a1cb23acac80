import Foundation

/// A folder that is gone after the test.
final class TestFolder {
    let path: String

    init() throws {
        // Without symbolic links, so that paths compare.
        let parent = URL(fileURLWithPath: NSTemporaryDirectory()).resolvingSymlinksInPath().path
        path = parent + "/sursathi-library-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, makes its folders, and returns its path.
    @discardableResult
    func file(_ name: String, _ bytes: some Sequence<UInt8> = [1]) throws -> String {
        let url = URL(fileURLWithPath: path + "/" + name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        return url.path
    }
}
