import Image

/// A frame cannot be decoded.
public enum FrameError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Width or height is not within 1 and `ImageLimits.maximumSide`.
    case size(width: Int, height: Int)
    /// A row does not fit into `bytesPerLine`.
    case rowTooShort(bytesPerLine: Int, needed: Int)
    /// Fewer bytes than the size and the format ask for.
    case tooFewBytes(count: Int, needed: Int)
    /// The JPEG picture in it is bad.
    case jpeg(JPEGError)

    /// The error in words.
    public var description: String {
        switch self {
        case .size(let width, let height):
            "the frame is \(width)x\(height) pixels; 1 to \(ImageLimits.maximumSide) a side are supported"
        case .rowTooShort(let bytesPerLine, let needed):
            "the frame has \(bytesPerLine) bytes a row and needs \(needed)"
        case .tooFewBytes(let count, let needed):
            "the frame has \(count) bytes and needs \(needed)"
        case .jpeg(let error):
            "the frame \(error)"
        }
    }
}
