// Runs on: the camera thread, or the only thread of an offline run.
import Glibc

/// One kind of recording: it finds and unpacks frames. `RecordedSource` counts them and gives them their time.
protocol Recording: AnyObject {
    /// Rate as the file tells it; the rate is 0 if it does not.
    var description: SourceDescription { get }
    /// Reads the next frame's format, size and bytes.
    func readNext(into frame: inout Frame) throws(CaptureError) -> FrameRead
    /// Goes back to the first frame.
    func rewind() throws(CaptureError)
}

/// A recording as a source of frames: concatenated JPEGs, AVI with MJPG, YUV4MPEG2, or a folder of JPEGs.
///
/// Frames come as fast as they are asked for (`PacedSource` slows them down), with the time that their place in the
/// recording gives: index over rate, from 0. Damaged files give what can be read of them.
public final class RecordedSource: FrameSource {
    /// The rate of recordings that do not tell theirs.
    public static let defaultFramesPerSecond = 30.0

    /// What the recording says, with the rate that is used.
    public let description: SourceDescription
    /// Whether the recording starts again when it is over. Time and sequence go on counting.
    public var loops: Bool
    private let recording: any Recording
    private var index = 0
    /// Whether this pass gave a usable frame: a recording of none must not loop for ever.
    private var passHasFrame = false

    private init(_ recording: any Recording, framesPerSecond: Double?, loops: Bool) {
        self.recording = recording
        self.loops = loops
        var description = recording.description
        description.framesPerSecond =
            framesPerSecond
            ?? (description.framesPerSecond > 0 ? description.framesPerSecond : Self.defaultFramesPerSecond)
        self.description = description
    }

    /// Opens a recording; what it is shows in its first bytes.
    /// - Parameters:
    ///   - path: a file or a folder.
    ///   - framesPerSecond: replaces the recording's own rate; nil takes that, or 30 if it has none.
    ///   - loops: whether the recording starts again when it is over.
    /// - Throws: `CaptureError` that names the file, the cause, and what would be readable.
    public static func open(
        path: String, framesPerSecond: Double? = nil, loops: Bool = false
    ) throws(CaptureError) -> RecordedSource {
        if let framesPerSecond, !(framesPerSecond >= 0.001 && framesPerSecond <= 1000) {
            throw CaptureError(
                name: path, reason: .unusable,
                detail: "cannot be played at \(framesPerSecond) frames a second; 0.001 to 1000 are allowed")
        }
        return RecordedSource(try recording(at: path), framesPerSecond: framesPerSecond, loops: loops)
    }

    private static func recording(at path: String) throws(CaptureError) -> any Recording {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return try PictureFolder(path: path) }
        let file = try RecordingFile(path: path)
        var start: [UInt8] = []
        file.append(12, to: &start)
        try file.checkFailure()
        file.seek(to: 0)
        if start.starts(with: "YUV4MPEG2".utf8) { return try Y4MFile(file) }
        if start.starts(with: "RIFF".utf8), start.dropFirst(8).elementsEqual("AVI ".utf8) { return try AVIFile(file) }
        let name = path.lowercased()
        if start.starts(with: [0xFF, 0xD8]) || name.hasSuffix(".mjpeg") || name.hasSuffix(".mjpg") {
            return try MJPEGFile(file)
        }
        throw CaptureError(
            name: path, reason: .unusable,
            detail: "is no recording of a known kind; "
                + "AVI with MJPG, concatenated JPEGs, YUV4MPEG2 and folders of JPEGs are read")
    }

    /// Reads the next frame at once.
    /// - Throws: `CaptureError` if the system cannot read the file, or it holds nothing to find.
    public func read(into frame: inout Frame, timeoutMilliseconds: Int) throws(CaptureError) -> FrameRead {
        var read = try recording.readNext(into: &frame)
        if read == .ended, loops, passHasFrame {
            try recording.rewind()
            passHasFrame = false
            read = try recording.readNext(into: &frame)
        }
        switch read {
        case .frame:
            passHasFrame = true
            frame.sequence = index
            frame.timestamp = Double(index) / description.framesPerSecond
            index += 1
        case .dropped:
            index += 1
        case .timedOut, .ended:
            break
        }
        return read
    }

    /// Goes back to the first frame; time and sequence start from 0 again.
    public func rewind() throws(CaptureError) {
        try recording.rewind()
        index = 0
        passHasFrame = false
    }
}
