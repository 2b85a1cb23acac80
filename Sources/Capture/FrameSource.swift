// Runs on: the camera thread, or the only thread of an offline run. A source is never shared between threads.

/// What a source says of itself once it is open.
public struct SourceDescription: Sendable, Equatable {
    /// The device's name or the file's path.
    public var name: String
    /// The format that frames arrive in.
    public var format: PixelFormat
    /// Width in pixels, as negotiated.
    public var width: Int
    /// Height in pixels, as negotiated.
    public var height: Int
    /// Frames a second, as negotiated; 0 if the source does not know.
    public var framesPerSecond: Double
    /// What of the wishes could not be met and is worth a word, or nil.
    public var remark: String?

    /// A description of a source.
    public init(
        name: String, format: PixelFormat, width: Int, height: Int, framesPerSecond: Double, remark: String? = nil
    ) {
        self.name = name
        self.format = format
        self.width = width
        self.height = height
        self.framesPerSecond = framesPerSecond
        self.remark = remark
    }
}

/// What came of asking a source for its next frame.
public enum FrameRead: Sendable, Equatable {
    /// The frame is filled.
    case frame
    /// A frame came and was unusable (empty, cut short, marked as broken by the driver); ask again. The text says why.
    case dropped(String)
    /// Nothing came in time.
    case timedOut
    /// The recording is over.
    case ended
}

/// Where frames come from: a V4L2 device, a recording, the drawn demo.
public protocol FrameSource: AnyObject {
    /// The negotiated values.
    var description: SourceDescription { get }

    /// Waits for the next frame and copies it into `frame`, whose storage is reused.
    /// - Parameter timeoutMilliseconds: how long to wait at most; recordings do not wait.
    /// - Throws: `CaptureError` if the source is lost.
    func read(into frame: inout Frame, timeoutMilliseconds: Int) throws(CaptureError) -> FrameRead
}
