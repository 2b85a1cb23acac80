// Runs on: any thread that may wait for a disk; calls come one after the other under a lock.
import Glibc
import Synchronization

/// Small notes that clients stick to songs, such as a rating: name and value for a song's name.
///
/// They are kept in a file of lines, to which each change adds one: `song TAB name TAB value` sets, without a value it deletes. A line
/// without its end, as a crash may leave it, does not count. The file is written anew, in one step, when most of it is history.
/// What `set` and `delete` have returned from outlasts a power cut.
public final class StickerStore: Sendable {
    private struct Fields {
        /// By song, then by name.
        var stickers: [String: [String: String]] = [:]
        var isLoaded = false
        /// Lines in the file, and those of them that would be enough.
        var lines = 0
        var count = 0
        /// Where the file's last line begins, if it has no end and would swallow the next one.
        var tornAt: Int?
    }

    /// Longer names and values are refused.
    public static let byteLimit = 4_096
    /// Further stickers are refused.
    public static let countLimit = 1_000_000
    private static let fileByteLimit = 1 << 30
    private static let firstLine = "# SurSathi stickers 1\n"

    private let path: String?
    /// Protected by its mutex: everything that changes, the file too.
    private let fields = Mutex(Fields())

    /// Stickers in a file, which is read when they are first asked for.
    /// - Parameter path: nil keeps them in memory only.
    public init(path: String?) { self.path = path }

    /// The value of a sticker.
    public func get(_ song: String, _ name: String) throws(StickerError) -> String? {
        try with { fields in fields.stickers[song]?[name] }
    }

    /// All stickers of a song by name.
    public func list(_ song: String) throws(StickerError) -> [(name: String, value: String)] {
        try with { fields in
            (fields.stickers[song] ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        }
    }

    /// The songs below a folder that have a sticker, with its value.
    /// - Parameter folder: a URI; empty for all.
    public func find(_ name: String, below folder: String) throws(StickerError) -> [(song: String, value: String)] {
        let prefix = Array((folder.isEmpty ? "" : folder + "/").utf8)
        let found = try with { fields in
            fields.stickers.compactMap { song, stickers -> (String, String)? in
                guard song.utf8.starts(with: prefix) else { return nil }
                return stickers[name].map { (song, $0) }
            }
        }
        return found.sorted { $0.0 < $1.0 }
    }

    /// Sets a sticker.
    public func set(_ song: String, _ name: String, _ value: String) throws(StickerError) {
        guard !name.isEmpty, name.utf8.count <= Self.byteLimit, value.utf8.count <= Self.byteLimit else {
            throw .badRequest
        }
        try with { (fields) throws(StickerError) in
            let old = fields.stickers[song]?[name]
            guard old != value else { return }
            guard old != nil || fields.count < Self.countLimit else { throw .tooMany }
            try append(line(song, name, value), &fields)
            if old == nil { fields.count += 1 }
            fields.stickers[song, default: [:]][name] = value
            compactIfWorthwhile(&fields)
        }
    }

    /// Deletes one sticker of a song, or all of them.
    /// - Returns: false if there was none.
    public func delete(_ song: String, _ name: String?) throws(StickerError) -> Bool {
        try with { (fields) throws(StickerError) in
            guard let stickers = fields.stickers[song] else { return false }
            let names = name.map { [$0] } ?? stickers.keys.sorted()
            guard names.contains(where: { stickers[$0] != nil }) else { return false }
            try append(names.reduce(into: []) { $0 += line(song, $1, nil) }, &fields, lines: names.count)
            for name in names where fields.stickers[song]?.removeValue(forKey: name) != nil { fields.count -= 1 }
            if fields.stickers[song]?.isEmpty == true { fields.stickers[song] = nil }
            compactIfWorthwhile(&fields)
            return true
        }
    }

    // MARK: The file

    private func with<Value: Sendable>(
        _ body: (inout Fields) throws(StickerError) -> Value
    ) throws(StickerError) -> Value {
        let result = fields.withLock { fields -> Result<Value, StickerError> in
            do throws(StickerError) {
                if !fields.isLoaded { try load(&fields) }
                return .success(try body(&fields))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func load(_ fields: inout Fields) throws(StickerError) {
        defer { fields.count = fields.stickers.values.reduce(0) { $0 + $1.count } }
        guard let path else {
            fields.isLoaded = true
            return
        }
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try RegularFile(path: path).contents(path: path, limit: Self.fileByteLimit)
        } catch {
            // A file that cannot be read now may be whole: it is not written over.
            guard error.isMissing else { throw .file(error) }
            fields.isLoaded = true
            return
        }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for line in lines.dropLast() where line.first != UInt8(ascii: "#") {
            let words = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).map(Self.unescaped)
            guard words.count == 2 || words.count == 3 else { continue }
            fields.stickers[words[0], default: [:]][words[1]] = words.count == 3 ? words[2] : nil
            if fields.stickers[words[0]]?.isEmpty == true { fields.stickers[words[0]] = nil }
        }
        fields.lines = lines.count
        fields.isLoaded = true
        // Only the next change writes: a full or a read-only disk still tells what is on it.
        if let torn = lines.last, !torn.isEmpty { fields.tornAt = bytes.count - torn.count }
    }

    private func line(_ song: String, _ name: String, _ value: String?) -> [UInt8] {
        var line = Self.escaped(song) + [UInt8(ascii: "\t")] + Self.escaped(name)
        if let value { line += [UInt8(ascii: "\t")] + Self.escaped(value) }
        return line + [UInt8(ascii: "\n")]
    }

    private func append(_ line: [UInt8], _ fields: inout Fields, lines: Int = 1) throws(StickerError) {
        guard let path else { return }
        if fields.lines == 0 { AtomicFile.makeFolders(above: path) }
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
        let descriptor = open(path, flags, 0o600)
        guard descriptor >= 0 else { throw .file(FileError(path: path, cause: .unwritable(errno))) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .file(FileError(path: path, cause: .notRegular))
        }
        let start = fields.tornAt ?? Int(status.st_size)
        var code: CInt = fields.tornAt == nil || ftruncate(descriptor, off_t(start)) == 0 ? 0 : errno
        if code == 0 { code = AtomicFile.write((start == 0 ? Array(Self.firstLine.utf8) : []) + line, to: descriptor) }
        if code == 0, fdatasync(descriptor) != 0 { code = errno }
        guard code == 0 else {
            // What was written of it is taken back, so that the next line begins on its own.
            fields.tornAt = ftruncate(descriptor, off_t(start)) == 0 ? nil : start
            throw .file(FileError(path: path, cause: .unwritable(code)))
        }
        fields.tornAt = nil
        fields.lines += lines
        guard start == 0 else { return }
        do throws(FileError) {
            try AtomicFile.syncFolder(of: path)
        } catch {
            throw .file(error)
        }
    }

    /// If it fails, the history stays, and the next change tries again.
    private func compactIfWorthwhile(_ fields: inout Fields) {
        guard let path, fields.lines > 1_000, fields.lines > 2 * fields.count else { return }
        var bytes = Array(Self.firstLine.utf8)
        for (song, stickers) in fields.stickers.sorted(by: { $0.key < $1.key }) {
            for (name, value) in stickers.sorted(by: { $0.key < $1.key }) { bytes += line(song, name, value) }
        }
        guard (try? AtomicFile.write(bytes, to: path)) != nil else { return }
        fields.lines = fields.stickers.values.reduce(1) { $0 + $1.count }
    }

    private static func escaped(_ text: String) -> [UInt8] {
        text.utf8.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "\\"): Array("\\\\".utf8)
            case UInt8(ascii: "\t"): Array("\\t".utf8)
            case UInt8(ascii: "\n"): Array("\\n".utf8)
            default: [byte]
            }
        }
    }

    private static func unescaped(_ text: ArraySlice<UInt8>) -> String {
        var bytes: [UInt8] = []
        var isEscaped = false
        for byte in text {
            if isEscaped {
                bytes.append(byte == UInt8(ascii: "t") ? 9 : byte == UInt8(ascii: "n") ? 10 : byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A sticker could not be read or changed.
public enum StickerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A name or value that is empty or too long.
    case badRequest
    /// There are too many.
    case tooMany
    /// The disk.
    case file(FileError)

    /// The error in words.
    public var description: String {
        switch self {
        case .badRequest: "bad request: a name and a value of at most \(StickerStore.byteLimit) bytes are needed"
        case .tooMany: "too many stickers: at most \(StickerStore.countLimit)"
        case .file(let error): "stickers: \(error)"
        }
    }
}
