// Runs on: where its `RecordedSource` runs.

/// YUV4MPEG2 files. 4:2:0 and grey frames pass as they are; 4:2:2, 4:4:4 and 4:1:1 are packed as YUYV.
final class Y4MFile: Recording {
    let description: SourceDescription
    private let file: RecordingFile
    private let header: Y4MHeader
    private let range: Y4MRange
    private let start: Int
    private var planes: [UInt8] = []
    private var isDamaged = false

    /// The longest line that is read; real ones have about a hundred characters.
    private static let maximumLine = 4096

    /// - Throws: `CaptureError` if the header is not understood.
    init(_ file: RecordingFile) throws(CaptureError) {
        self.file = file
        guard let line = Self.line(of: file) else {
            try file.checkFailure()
            throw CaptureError(
                name: file.path, reason: .unusable, detail: "is a YUV4MPEG2 file whose header does not end")
        }
        header = try Y4MHeader(line: line, path: file.path)
        range = Y4MRange(header)
        start = file.offset
        description = SourceDescription(
            name: file.path, format: header.format, width: header.width, height: header.height,
            framesPerSecond: header.framesPerSecond)
    }

    func rewind() throws(CaptureError) {
        file.seek(to: start)
        isDamaged = false
    }

    func readNext(into frame: inout Frame) throws(CaptureError) -> FrameRead {
        guard !isDamaged else { return .ended }
        let offset = file.offset
        guard let line = Self.line(of: file) else {
            try file.checkFailure()
            if file.offset == offset { return .ended }
            isDamaged = true
            return .dropped("the file is damaged at byte \(offset)")
        }
        guard line.starts(with: "FRAME".utf8) else {
            isDamaged = true
            return .dropped("the file is damaged at byte \(offset): a frame should begin there")
        }
        frame.bytes.removeAll(keepingCapacity: true)
        let isPacked = header.format == .yuyv
        let count: Int
        if isPacked {
            planes.removeAll(keepingCapacity: true)
            count = file.append(header.frameBytes, to: &planes)
        } else {
            count = file.append(header.frameBytes, to: &frame.bytes)
        }
        guard count == header.frameBytes else {
            isDamaged = true
            try file.checkFailure()
            return .dropped("the file ends within a frame")
        }
        if isPacked {
            range.apply(to: &planes, lumaCount: header.width * header.height)
            pack(into: &frame.bytes)
        } else {
            range.apply(to: &frame.bytes, lumaCount: header.width * header.height)
        }
        frame.format = header.format
        frame.width = header.width
        frame.height = header.height
        frame.bytesPerLine = FrameLayout.rowBytes(header.format, width: header.width)
        return .frame
    }

    /// Planes of 4:2:2, 4:4:4 or 4:1:1 to Y0 U Y1 V; two chroma samples for one pair become their mean.
    private func pack(into bytes: inout [UInt8]) {
        let (width, chromaWidth) = (header.width, header.chromaWidth)
        let uPlane = width * header.height
        let vPlane = uPlane + chromaWidth * header.height
        func chroma(_ row: Int, _ pair: Int) -> UInt8 {
            switch header.chroma {
            case .yuv444:
                let left = planes[row + 2 * pair]
                let right = planes[row + min(2 * pair + 1, width - 1)]
                return UInt8((UInt16(left) + UInt16(right) + 1) / 2)
            case .yuv411: return planes[row + pair / 2]
            case .yuv422, .yuv420, .mono: return planes[row + pair]
            }
        }
        for y in 0..<header.height {
            for pair in 0..<(width + 1) / 2 {
                let luma = y * width + 2 * pair
                bytes.append(planes[luma])
                bytes.append(chroma(uPlane + y * chromaWidth, pair))
                bytes.append(planes[2 * pair + 1 < width ? luma + 1 : luma])
                bytes.append(chroma(vPlane + y * chromaWidth, pair))
            }
        }
    }

    /// The next line without its line feed; nil if the file ends first or the line is too long.
    private static func line(of file: RecordingFile) -> [UInt8]? {
        var line: [UInt8] = []
        while line.count < maximumLine, let byte = file.byte() {
            if byte == 0x0A { return line }
            line.append(byte)
        }
        return nil
    }
}

/// Brings samples to the range that their `PixelFormat` has: YUV 16 to 235, grey 0 to 255.
private struct Y4MRange {
    private let luma: [UInt8]?
    private let chroma: [UInt8]?

    init(_ header: Y4MHeader) {
        switch (header.chroma, header.isFullRange) {
        case (.mono, true), (.yuv420, false), (.yuv422, false), (.yuv444, false), (.yuv411, false):
            luma = nil
            chroma = nil
        case (.mono, false):
            luma = stretchedLuma
            chroma = nil
        default:
            luma = (0...255).map { UInt8(16 + ($0 * 219 + 127) / 255) }
            chroma = (0...255).map { UInt8(16 + ($0 * 224 + 127) / 255) }
        }
    }

    func apply(to samples: inout [UInt8], lumaCount: Int) {
        if let luma {
            for index in 0..<lumaCount { samples[index] = luma[Int(samples[index])] }
        }
        if let chroma {
            for index in lumaCount..<samples.count { samples[index] = chroma[Int(samples[index])] }
        }
    }
}
