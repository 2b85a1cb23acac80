// Runs on: any thread (values only).

/// How the bytes of a frame are to be read. Names and layouts are V4L2's (docs.kernel.org, "Image Formats"). YUV is BT.601
/// with the limited range: luma 16 to 235, chroma 16 to 240.
public enum PixelFormat: String, Sendable, CaseIterable {
    /// One JPEG picture (V4L2 `MJPG` and `JPEG`).
    case mjpeg
    /// Packed 4:2:2, Y0 U Y1 V.
    case yuyv
    /// 8-bit grey.
    case gray
    /// Planar 4:2:0, Y plane, then interleaved UV.
    case nv12
    /// Planar 4:2:0, Y, U, V planes (`YU12`); what y4m files hold.
    case yuv420
    /// Packed R, G, B.
    case rgb24
}

/// One picture as its source delivered it, not decoded. Reused from frame to frame, so that nothing is allocated.
public struct Frame: Sendable {
    /// The layout of `bytes`.
    public var format: PixelFormat
    /// Width in pixels.
    public var width: Int
    /// Height in pixels.
    public var height: Int
    /// Bytes from one row of the first plane to the next; 0 for JPEG. Rows of `yuv420`'s chroma have half of them (rounded
    /// up), rows of `nv12`'s chroma as many.
    public var bytesPerLine: Int
    /// Seconds on the source's clock: the monotonic clock for cameras, time since the start for recordings.
    public var timestamp: Double
    /// Counts the source's frames from 0; a gap says that frames were lost.
    public var sequence: Int
    /// The picture.
    public var bytes: [UInt8]

    /// An empty frame, to be filled by a `FrameSource`.
    public init() {
        format = .gray
        width = 0
        height = 0
        bytesPerLine = 0
        timestamp = 0
        sequence = -1
        bytes = []
    }
}
