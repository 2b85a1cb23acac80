// Runs on: where its `RecordedSource` runs.
import Files
import Glibc

/// The JPEG files (`.jpg`, `.jpeg`) of a folder, in the order of their names' bytes.
final class PictureFolder: Recording {
    let description: SourceDescription
    private let path: String
    private let names: [String]
    private var next = 0

    /// Names of a larger folder are not kept.
    private static let maximumNames = 1_000_000

    /// - Throws: `CaptureError` if the folder cannot be read or has no JPEG.
    init(path: String) throws(CaptureError) {
        self.path = path
        names = try Self.pictureNames(in: path)
        var size = (width: 0, height: 0)
        for name in names {
            var start: [UInt8] = []
            guard let file = try? RecordingFile(path: path + "/" + name) else { continue }
            file.append(256 << 10, to: &start)
            if let found = JPEGStructure.size(of: start) {
                size = found
                break
            }
        }
        guard size.width > 0 else {
            throw CaptureError(
                name: path, reason: .unusable, detail: "is a folder without JPEG pictures (.jpg or .jpeg files)")
        }
        description = SourceDescription(
            name: path, format: .mjpeg, width: size.width, height: size.height, framesPerSecond: 0)
    }

    func rewind() throws(CaptureError) {
        next = 0
    }

    func readNext(into frame: inout Frame) throws(CaptureError) -> FrameRead {
        guard next < names.count else { return .ended }
        let name = names[next]
        next += 1
        let file: RecordingFile
        do { file = try RecordingFile(path: path + "/" + name) } catch { return .dropped(error.description) }
        guard file.length <= RecordingFile.maximumFrameBytes else { return .dropped("\(name) is too large") }
        frame.bytes.removeAll(keepingCapacity: true)
        file.append(file.length, to: &frame.bytes)
        guard let size = JPEGStructure.size(of: frame.bytes) else { return .dropped("\(name) is not a JPEG picture") }
        frame.format = .mjpeg
        frame.width = size.width
        frame.height = size.height
        frame.bytesPerLine = 0
        return .frame
    }

    private static func pictureNames(in path: String) throws(CaptureError) -> [String] {
        guard let entries = folderEntries(path, maximumCount: maximumNames) else {
            throw RecordingFile.error(path: path, code: errno)
        }
        let names = entries.map(\.name).filter { name in
            let lowercased = name.lowercased()
            return lowercased.hasSuffix(".jpg") || lowercased.hasSuffix(".jpeg")
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
