// Runs on: where its `RecordedSource` runs.

/// Concatenated JPEG pictures (`.mjpeg`, `.mjpg`). Bytes between them, as in a saved multipart stream, are passed over.
///
/// The markers are walked one by one: looking for FF D9 would end a picture within the thumbnail in its header.
final class MJPEGFile: Recording {
    private(set) var description: SourceDescription
    private let file: RecordingFile
    /// A picture broke off where the next one's start marker stood; that marker is read already.
    private var startIsRead = false

    /// - Throws: `CaptureError` if the file has no picture.
    init(_ file: RecordingFile) throws(CaptureError) {
        self.file = file
        description = SourceDescription(name: file.path, format: .mjpeg, width: 0, height: 0, framesPerSecond: 0)
        var frame = Frame()
        var read = try readNext(into: &frame)
        while case .dropped = read { read = try readNext(into: &frame) }
        guard read == .frame else {
            throw CaptureError(name: file.path, reason: .unusable, detail: "holds no whole JPEG picture")
        }
        description.width = frame.width
        description.height = frame.height
        try rewind()
    }

    func rewind() throws(CaptureError) {
        file.seek(to: 0)
        startIsRead = false
    }

    func readNext(into frame: inout Frame) throws(CaptureError) -> FrameRead {
        frame.bytes.removeAll(keepingCapacity: true)
        guard try findStart() else { return .ended }
        frame.bytes.append(0xFF)
        frame.bytes.append(JPEGStructure.startOfImage)
        let reading = readSegments(into: &frame.bytes)
        try file.checkFailure()
        switch reading {
        case .picture(let width, let height):
            frame.format = .mjpeg
            frame.width = width
            frame.height = height
            frame.bytesPerLine = 0
            return .frame
        case .broken(let reason):
            return .dropped(reason)
        case .end:
            return .dropped("the file ends within a picture")
        }
    }

    /// Goes to the next FF D8.
    private func findStart() throws(CaptureError) -> Bool {
        if startIsRead {
            startIsRead = false
            return true
        }
        let limit = file.offset + RecordingFile.maximumJunkBytes
        var previous: UInt8 = 0
        while let byte = file.byte() {
            if previous == 0xFF, byte == JPEGStructure.startOfImage { return true }
            previous = byte
            guard file.offset < limit else {
                throw CaptureError(
                    name: file.path, reason: .unusable,
                    detail: "holds no JPEG picture for \(RecordingFile.maximumJunkBytes >> 20) MiB")
            }
        }
        try file.checkFailure()
        return false
    }

    /// Reads from behind the start marker to the end marker.
    private func readSegments(into bytes: inout [UInt8]) -> JPEGStructure.Reading {
        var size: (width: Int, height: Int)?
        var hasScan = false
        var marker = nextMarker(into: &bytes)
        while let current = marker {
            switch current {
            case JPEGStructure.endOfImage:
                guard let size, hasScan else { return .broken("a picture has no image data") }
                return .picture(width: size.width, height: size.height)
            case JPEGStructure.startOfImage:
                startIsRead = true
                return .broken("a picture breaks off where another begins")
            case 0x00:
                return .broken("a picture's header is damaged")
            case _ where JPEGStructure.standsAlone(current):
                marker = nextMarker(into: &bytes)
            default:
                let position = bytes.count
                guard let length = readSegment(into: &bytes) else { return .end }
                guard length >= 2 else { return .broken("a picture's header is damaged") }
                if JPEGStructure.isFrameHeader(current), length >= 7 {
                    size = JPEGStructure.size(frameHeaderAt: position, of: bytes)
                }
                if current == JPEGStructure.startOfScan {
                    hasScan = true
                    marker = skipScan(into: &bytes)
                } else {
                    marker = nextMarker(into: &bytes)
                }
            }
            guard bytes.count <= RecordingFile.maximumFrameBytes else {
                return .broken("a picture has more than \(RecordingFile.maximumFrameBytes >> 20) MiB")
            }
        }
        return .end
    }

    /// Reads a marker and returns its code; 0 if something else stands here, nil at the end.
    private func nextMarker(into bytes: inout [UInt8]) -> UInt8? {
        guard let prefix = file.byte() else { return nil }
        guard prefix == 0xFF else { return 0 }
        bytes.append(prefix)
        return markerCode(into: &bytes)
    }

    /// Reads what follows an FF that is read; further FFs are padding.
    private func markerCode(into bytes: inout [UInt8]) -> UInt8? {
        while let code = file.byte() {
            if code == 0xFF { continue }
            bytes.append(code)
            return code
        }
        return nil
    }

    /// Reads a length and as many bytes as it announces; nil at the end of the file.
    private func readSegment(into bytes: inout [UInt8]) -> Int? {
        guard let high = file.byte(), let low = file.byte() else { return nil }
        bytes.append(high)
        bytes.append(low)
        let length = Int(high) << 8 | Int(low)
        guard length > 2 else { return length }
        return file.append(length - 2, to: &bytes) == length - 2 ? length : nil
    }

    /// Reads image data up to and with the marker that ends it. FF 00 and restart markers belong to the data.
    private func skipScan(into bytes: inout [UInt8]) -> UInt8? {
        while file.appendThroughMarkerPrefix(to: &bytes, limit: RecordingFile.maximumFrameBytes - bytes.count) {
            guard let code = markerCode(into: &bytes) else { return nil }
            if code != 0x00, !JPEGStructure.standsAlone(code) { return code }
        }
        return nil
    }
}
