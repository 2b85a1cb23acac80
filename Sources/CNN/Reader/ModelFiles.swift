// Runs on: any thread, one at a time: the one that reads the model.
import Glibc

/// The files that a model consists of: the graph's, and those beside it that hold weights ("external data",
/// https://github.com/onnx/onnx/blob/main/docs/ExternalData.md). Each is mapped once.
final class ModelFiles {
    /// The file with the graph.
    let main: MappedFile
    /// The files with weights.
    var external: [MappedFile] { Array(mapped.values) }

    /// Where the model lies; nil if it was read from memory.
    private let folder: String?
    /// By path, without symbolic links.
    private var mapped: [String: MappedFile] = [:]
    private var pathOfLocation: [String: String] = [:]

    /// - Parameter path: the file with the graph, for finding those beside it; nil if it was read from memory.
    init(main: MappedFile, path: String?) {
        self.main = main
        folder = path.map { path in
            guard let slash = path.lastIndex(of: "/") else { return "." }
            return slash == path.startIndex ? "/" : String(path[..<slash])
        }
    }

    /// Maps a file beside the model.
    /// - Parameter location: its path from the model's folder. It may lie in a folder in there, never outside.
    func file(at location: String) throws(NodeError) -> MappedFile {
        if let path = pathOfLocation[location], let file = mapped[path] { return file }
        let path = try resolved(location)
        pathOfLocation[location] = path
        if let file = mapped[path] { return file }
        do throws(ModelError) {
            let file = try MappedFile(path: path)
            mapped[path] = file
            return file
        } catch {
            throw NodeError(reason: error.reason, detail: "its data file \"\(printable(location))\": \(error.detail)")
        }
    }

    /// The file's path without symbolic links, seen to lie inside the model's folder.
    private func resolved(_ location: String) throws(NodeError) -> String {
        let name = "its data file \"\(printable(location))\""
        guard let folder else {
            throw .unsupported("\(name) cannot be found, for the model was read from memory; read it from its file")
        }
        let isInside = !location.isEmpty && location.first != "/" && !location.utf8.contains(0)
        guard isInside, !location.split(separator: "/").contains("..") else {
            throw .malformed("\(name) is not given by a path inside the model's folder")
        }
        guard let root = Self.realPath(folder), let path = Self.realPath(folder + "/" + location) else {
            let cause = String(cString: strerror(errno))
            throw NodeError(reason: .unreadable, detail: "\(name) cannot be opened beside the model: \(cause)")
        }
        guard path.hasPrefix(root == "/" ? root : root + "/") else {
            throw .malformed("\(name) is a link to outside the model's folder; copy the file itself into it")
        }
        return path
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}

/// Where a tensor's elements lie in a file beside the model.
struct ExternalData {
    /// The tensor's key-value pairs: location, offset and length; others say nothing about the place.
    var pairs: [String: String] = [:]

    private func number(_ key: String, default value: Int) throws(NodeError) -> Int {
        guard let text = pairs[key] else { return value }
        guard let number = Int(text), number >= 0 else {
            throw .malformed("the \(key) of its external data is \"\(printable(text))\"")
        }
        return number
    }

    /// The bytes, and the file whose life they share.
    /// - Parameter byteCount: what the shape needs.
    func bytes(_ byteCount: Int, in files: ModelFiles) throws(NodeError) -> (UnsafeRawBufferPointer, MappedFile) {
        guard let location = pairs["location"] else { throw .malformed("its external data have no location") }
        let offset = try number("offset", default: 0)
        let length = try number("length", default: byteCount)
        guard length == byteCount else {
            throw .malformed("its shape needs \(byteCount) bytes, but its external data have \(length)")
        }
        if byteCount == 0 { return (UnsafeRawBufferPointer(rebasing: files.main.bytes[..<0]), files.main) }
        let file = try files.file(at: location)
        guard offset <= file.bytes.count, byteCount <= file.bytes.count - offset else {
            throw .malformed(
                "it needs \(byteCount) bytes from byte \(offset) of the file \"\(printable(location))\", which has only "
                    + "\(file.bytes.count)")
        }
        return (UnsafeRawBufferPointer(rebasing: file.bytes[offset..<offset + byteCount]), file)
    }
}
