/// The largest picture that any reader of this module takes: a damaged or hostile header must not cost gigabytes.
public enum ImageLimits {
    /// Most pixels along one side.
    public static let maximumSide = 8192
    /// Most bytes of a picture file.
    public static let maximumFileBytes = 128 << 20

    /// Whether a picture of this size is read at all.
    public static func allows(width: Int, height: Int) -> Bool {
        width > 0 && height > 0 && width <= maximumSide && height <= maximumSide
    }
}
