// Runs on: any thread (values only).
import Image

/// A picture in grey, as the detector wants it, and in colour.
public struct Picture: Sendable {
    /// In grey.
    public let gray: GrayImage
    private let color: RGBImage?

    /// A picture that has no colours.
    public init(gray: GrayImage) {
        self.gray = gray
        color = nil
    }

    /// A picture in colour.
    public init(rgb: RGBImage) {
        gray = rgb.gray()
        color = rgb
    }

    /// Reads a JPEG, PNG or PNM file.
    /// - Throws: `ImageFileError` that names the file and the cause.
    public init(contentsOf path: String) throws(ImageFileError) {
        // Not from the colours: a JPEG has its grey picture in itself, as a camera's frame has.
        gray = try ImageFile.readGray(path)
        color = try ImageFile.readRGB(path)
    }

    /// In colour; made of the grey one if there is no other.
    public var rgb: RGBImage { color ?? gray.rgb() }
}
