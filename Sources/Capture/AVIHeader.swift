// Runs on: where its `AVIFile` is opened.

/// Reads an AVI file up to its frames, for the first video stream that is MJPG.
struct AVIHeader {
    /// What the frames' chunks are called and how they are timed.
    struct VideoStream {
        let width: Int
        let height: Int
        /// 0 if the header does not tell.
        let framesPerSecond: Double
        /// `NNdc` and `NNdb`.
        let chunkIDs: (compressed: FourCharacters, uncompressed: FourCharacters)

        func owns(_ id: FourCharacters) -> Bool { id == chunkIDs.compressed || id == chunkIDs.uncompressed }
    }

    private static let avih = FourCharacters("avih")
    private static let strh = FourCharacters("strh")
    private static let strf = FourCharacters("strf")
    private static let vids = FourCharacters("vids")
    /// Files with more streams than two digits can number do not exist.
    private static let maximumStreams = 100

    private var streams = 0
    private var microsecondsPerFrame = 0
    /// The stream header last seen.
    private var isVideo = false
    private var scale = 0
    private var rate = 0
    private var otherCodecs: [String] = []
    private var found: VideoStream?

    private init() {}

    /// Reads from the file's first byte to the first chunk of its frames.
    /// - Throws: `CaptureError` if there is no MJPG stream or no list of frames.
    static func read(from file: RecordingFile) throws(CaptureError) -> VideoStream {
        var header = AVIHeader()
        while let chunk = RIFFChunk(from: file), chunk.isPlausible, header.streams <= maximumStreams {
            if chunk.isList {
                guard let type = RIFFChunk.fourCharacters(from: file) else { break }
                if type == .movi { return try header.video(of: file.path) }
                // RIFF, hdrl and strl are entered; of the others nothing is needed.
                let isEntered = chunk.id == .riff || type == FourCharacters("hdrl") || type == FourCharacters("strl")
                if !isEntered { file.skip(max(0, chunk.paddedLength - 4)) }
                continue
            }
            var fields: [UInt8] = []
            file.append(min(chunk.length, 64), to: &fields)
            file.skip(chunk.paddedLength - fields.count)
            header.take(chunk.id, fields)
        }
        try file.checkFailure()
        throw CaptureError(
            name: file.path, reason: .unusable, detail: "is a damaged AVI file: its header ends without frames")
    }

    private func video(of path: String) throws(CaptureError) -> VideoStream {
        if let found { return found }
        let codecs = otherCodecs.isEmpty ? "it has no video" : "its video is \(otherCodecs.joined(separator: ", "))"
        throw CaptureError(
            name: path, reason: .unusable,
            detail: "cannot be played: \(codecs), and only MJPG is read; convert it with ffmpeg -c:v mjpeg")
    }

    private mutating func take(_ id: FourCharacters, _ fields: [UInt8]) {
        func number(_ position: Int) -> Int {
            guard position + 4 <= fields.count else { return 0 }
            return (0..<4).reduce(0) { $0 | Int(fields[position + $1]) << (8 * $1) }
        }
        switch id {
        case Self.avih:
            microsecondsPerFrame = number(0)
        case Self.strh:
            isVideo = FourCharacters(value: UInt32(number(0))) == Self.vids
            scale = number(20)
            rate = number(24)
            streams += 1
        case Self.strf where isVideo && found == nil:
            let codec = FourCharacters(value: UInt32(number(16)))
            guard ["MJPG", "JPEG"].contains(codec.text.uppercased()) else {
                otherCodecs.append(codec.text)
                return
            }
            found = VideoStream(
                width: min(number(4), 0xFFFF), height: min(number(8), 0xFFFF), framesPerSecond: framesPerSecond,
                chunkIDs: chunkIDs(ofStream: streams - 1))
        default:
            break
        }
    }

    private var framesPerSecond: Double {
        if let exact = plausibleRate(rate, over: scale) { return exact }
        return plausibleRate(1_000_000, over: microsecondsPerFrame) ?? 0
    }

    private func chunkIDs(
        ofStream stream: Int
    ) -> (compressed: FourCharacters, uncompressed: FourCharacters) {
        let digits = UInt32(0x30 + stream / 10 % 10) | UInt32(0x30 + stream % 10) << 8
        return (
            FourCharacters(value: FourCharacters("00dc").value & 0xFFFF_0000 | digits),
            FourCharacters(value: FourCharacters("00db").value & 0xFFFF_0000 | digits)
        )
    }
}

/// A rate in frames a second as files give it, or nil if no recording can have it.
func plausibleRate(_ numerator: Int, over denominator: Int) -> Double? {
    guard numerator > 0, denominator > 0 else { return nil }
    let rate = Double(numerator) / Double(denominator)
    return rate >= 0.001 && rate <= 1000 ? rate : nil
}
