// Runs on: where its `RecordedSource` runs.

/// AVI files with MJPG video, OpenDML ones of several RIFFs too (Microsoft, "AVI RIFF File Reference").
///
/// Lists are entered rather than nested: their chunks follow one another in the file anyway. So neither the lists'
/// lengths, which a recorder that was killed leaves at 0, nor an index are needed.
final class AVIFile: Recording {
    let description: SourceDescription
    private let file: RecordingFile
    private let stream: AVIHeader.VideoStream
    /// Where the frames begin.
    private let start: Int
    private var isCutShort = false

    /// - Throws: `CaptureError` if the file has no MJPG stream.
    init(_ file: RecordingFile) throws(CaptureError) {
        self.file = file
        stream = try AVIHeader.read(from: file)
        start = file.offset
        description = SourceDescription(
            name: file.path, format: .mjpeg, width: stream.width, height: stream.height,
            framesPerSecond: stream.framesPerSecond)
    }

    func rewind() throws(CaptureError) {
        file.seek(to: start)
        isCutShort = false
    }

    func readNext(into frame: inout Frame) throws(CaptureError) -> FrameRead {
        guard !isCutShort else { return .ended }
        while let chunk = RIFFChunk(from: file) {
            if stream.owns(chunk.id) { return try readFrame(chunk, into: &frame) }
            guard chunk.isPlausible else { return try resynchronise() }
            if chunk.isList {
                guard let type = RIFFChunk.fourCharacters(from: file) else { break }
                let isEntered = chunk.id == .riff || type == .movi || type == .rec
                if !isEntered { file.skip(max(0, chunk.paddedLength - 4)) }
            } else {
                file.skip(chunk.paddedLength)
            }
        }
        try file.checkFailure()
        return .ended
    }

    private func readFrame(_ chunk: RIFFChunk, into frame: inout Frame) throws(CaptureError) -> FrameRead {
        guard chunk.length > 0 else { return .dropped("an empty frame") }
        guard chunk.length <= RecordingFile.maximumFrameBytes else {
            file.skip(chunk.paddedLength)
            return .dropped("a frame of \(chunk.length) bytes")
        }
        frame.bytes.removeAll(keepingCapacity: true)
        guard file.append(chunk.length, to: &frame.bytes) == chunk.length else {
            isCutShort = true
            try file.checkFailure()
            return .dropped("the file ends within a frame")
        }
        file.skip(chunk.paddedLength - chunk.length)
        guard JPEGStructure.startsPicture(frame.bytes) else { return .dropped("a frame is not a JPEG picture") }
        let size = JPEGStructure.size(of: frame.bytes) ?? (stream.width, stream.height)
        frame.format = .mjpeg
        frame.width = size.width
        frame.height = size.height
        frame.bytesPerLine = 0
        return .frame
    }

    /// Where garbage stands instead of a chunk: goes to the stream's next chunk.
    private func resynchronise() throws(CaptureError) -> FrameRead {
        let limit = file.offset + RecordingFile.maximumJunkBytes
        var id: UInt32 = 0
        while file.offset < limit, let byte = file.byte() {
            id = id >> 8 | UInt32(byte) << 24
            if stream.owns(FourCharacters(value: id)) {
                file.seek(to: file.offset - 4)
                return .dropped("garbage between the frames")
            }
        }
        try file.checkFailure()
        isCutShort = true
        return .dropped("garbage at the end of the file")
    }
}
