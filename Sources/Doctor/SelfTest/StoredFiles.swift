// Runs on: a thread that may wait for a disk.
import Files
import ControlProtocol
import Glibc

/// The files that are kept, and whether any of them is a picture.
struct StoredFiles: Equatable {
    /// By kind, in the order of `StoredKind`.
    private(set) var stored: [SelfTestReport.Stored] = []
    /// Paths of pictures, covers of songs apart.
    private(set) var pictures: [String] = []
    /// Whether the state folder could not be read although it is there.
    private(set) var isHidden = false

    private static let fileLimit = 20_000
    private static let depthLimit = 4

    /// Looks at folders.
    /// - Parameters:
    ///   - stateFolder: nil if there is none.
    ///   - coverFolders: where covers of songs may lie.
    ///   - traceFile: `trace.file` of the configuration.
    init(stateFolder: String?, coverFolders: [String], traceFile: String) {
        if let stateFolder {
            isHidden = access(stateFolder, R_OK | X_OK) != 0 && errno == EACCES
            walk(stateFolder) { StoredKind(statePath: $0, traceFile: traceFile) }
        }
        for folder in coverFolders { walk(folder) { _ in .covers } }
        if traceFile.hasPrefix("/") { for path in [traceFile, traceFile + ".1"] { add(path, .trace) } }
        let order = StoredKind.allCases.map(\.rawValue)
        stored.sort { (order.firstIndex(of: $0.kind) ?? 0) < (order.firstIndex(of: $1.kind) ?? 0) }
    }

    private mutating func walk(_ folder: String, kind: (String) -> StoredKind) {
        var left = Self.fileLimit
        walk(folder, below: "", depth: 0, &left, kind)
    }

    private mutating func walk(
        _ folder: String, below: String, depth: Int, _ left: inout Int, _ kind: (String) -> StoredKind
    ) {
        for name in folderNames("\(folder)/\(below)") ?? [] {
            guard left > 0 else { return }
            left -= 1
            let path = below.isEmpty ? name : "\(below)/\(name)"
            var status = stat()
            guard lstat("\(folder)/\(path)", &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR where depth < Self.depthLimit: walk(folder, below: path, depth: depth + 1, &left, kind)
            case S_IFREG: add("\(folder)/\(path)", kind(path))
            default: break
            }
        }
    }

    private mutating func add(_ path: String, _ kind: StoredKind) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
        if kind != .covers, Self.isPicture(path) { pictures.append(path) }
        let (seconds, bytes) = (Int(status.st_mtim.tv_sec), Int(status.st_size))
        guard let index = stored.firstIndex(where: { $0.kind == kind.rawValue }) else {
            return stored.append(
                .init(
                    kind: kind.rawValue, count: 1, bytes: bytes, oldestUnixSeconds: seconds, newestUnixSeconds: seconds)
            )
        }
        stored[index].count += 1
        stored[index].bytes += bytes
        stored[index].oldestUnixSeconds = min(stored[index].oldestUnixSeconds, seconds)
        stored[index].newestUnixSeconds = max(stored[index].newestUnixSeconds, seconds)
    }

    private static func isPicture(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = read(descriptor, &bytes, bytes.count)
        return count > 0 && isPicture(bytes[..<count])
    }

    /// Whether a file that begins so is a picture or a film: JPEG, PNG, GIF, BMP, TIFF, RIFF (AVI, WebP), Y4M, PNM, MP4, Matroska.
    static func isPicture(_ bytes: ArraySlice<UInt8>) -> Bool {
        let beginnings: [[UInt8]] = [
            [0xff, 0xd8, 0xff], [0x89, 0x50, 0x4e, 0x47], Array("GIF8".utf8), Array("BM".utf8), Array("II*\0".utf8),
            Array("MM\0*".utf8), Array("RIFF".utf8), Array("YUV4MPEG2".utf8), [0x1a, 0x45, 0xdf, 0xa3],
        ]
        if beginnings.contains(where: bytes.starts(with:)) || bytes.dropFirst(4).starts(with: "ftyp".utf8) {
            return true
        }
        // P1 to P6 and then white space.
        return bytes.count > 2 && bytes.first == UInt8(ascii: "P")
            && (UInt8(ascii: "1")...UInt8(ascii: "6")).contains(bytes[bytes.startIndex + 1])
            && [UInt8(ascii: "\n"), UInt8(ascii: " ")].contains(bytes[bytes.startIndex + 2])
    }
}
