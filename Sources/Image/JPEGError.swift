/// A JPEG picture cannot be decoded or encoded.
public enum JPEGError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The header is not that of a JPEG picture that libjpeg-turbo reads; the text is the library's.
    case header(String)
    /// The picture is larger than `ImageLimits` allows.
    case tooLarge(width: Int, height: Int)
    /// The picture data is broken or cut short; the text is the library's.
    case damaged(String)
    /// The picture cannot be encoded (an empty image, a quality outside 1 to 100, no memory).
    case notEncodable(String)
    /// libjpeg-turbo could not be set up.
    case outOfMemory

    /// The error in words.
    public var description: String {
        switch self {
        case .header(let cause): "is not a readable JPEG picture (\(cause))"
        case .tooLarge(let width, let height):
            "is \(width)x\(height) pixels; at most \(ImageLimits.maximumSide) a side are read"
        case .damaged(let cause): "is a damaged JPEG picture (\(cause))"
        case .notEncodable(let cause): "cannot be written as JPEG (\(cause))"
        case .outOfMemory: "cannot be handled as JPEG: libjpeg-turbo has no memory"
        }
    }
}
