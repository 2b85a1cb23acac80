// Runs on: any thread. Not for a picture of every frame: each call sets libpng up anew.
import CPNG

/// PNG pictures through libpng's simplified interface (libpng manual, "Simplified API").
public enum PNG {
    /// Reads a file.
    /// - Throws: `ImageFileError` that names the file and the cause.
    public static func read(_ path: String) throws(ImageFileError) -> RGBImage {
        try decode(try FileBytes.read(path, limit: ImageLimits.maximumFileBytes), path: path)
    }

    /// Writes a file.
    /// - Throws: `ImageFileError` that names the file and the cause.
    public static func write(_ image: RGBImage, to path: String) throws(ImageFileError) {
        try write(image.pixels, width: image.width, height: image.height, format: rgbFormat, to: path)
    }

    /// Writes a grey file.
    /// - Throws: `ImageFileError` that names the file and the cause.
    public static func write(_ image: GrayImage, to path: String) throws(ImageFileError) {
        try write(image.pixels, width: image.width, height: image.height, format: grayFormat, to: path)
    }

    private static let grayFormat: png_uint_32 = 0
    private static let rgbFormat = png_uint_32(PNG_FORMAT_FLAG_COLOR)

    /// Reads a picture from memory. Transparent parts stand on black; 16 bits a channel become 8.
    static func decode(_ bytes: [UInt8], path: String) throws(ImageFileError) -> RGBImage {
        var control = png_image()
        control.version = png_uint_32(PNG_IMAGE_VERSION)
        defer { png_image_free(&control) }
        guard png_image_begin_read_from_memory(&control, bytes, bytes.count) != 0 else {
            throw ImageFileError(path: path, cause: .damaged(message(of: control)))
        }
        let width = Int(control.width)
        let height = Int(control.height)
        guard ImageLimits.allows(width: width, height: height) else {
            throw ImageFileError(path: path, cause: .tooManyPixels(width: width, height: height))
        }
        control.format = rgbFormat
        control.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)
        var image = RGBImage(width: width, height: height)
        let code = image.withUnsafeMutablePixels { pixels in
            png_image_finish_read(&control, nil, pixels.baseAddress, png_int_32(width * 3), nil)
        }
        guard code != 0 else { throw ImageFileError(path: path, cause: .damaged(message(of: control))) }
        return image
    }

    private static func write(
        _ pixels: [UInt8], width: Int, height: Int, format: png_uint_32, to path: String
    ) throws(ImageFileError) {
        guard ImageLimits.allows(width: width, height: height) else {
            throw ImageFileError(path: path, cause: .tooManyPixels(width: width, height: height))
        }
        var control = png_image()
        control.version = png_uint_32(PNG_IMAGE_VERSION)
        control.width = png_uint_32(width)
        control.height = png_uint_32(height)
        control.format = format
        defer { png_image_free(&control) }
        guard png_image_write_to_file(&control, path, 0, pixels, 0, nil) != 0 else {
            throw ImageFileError(path: path, cause: .notWritable(message(of: control)))
        }
    }

    private static func message(of control: png_image) -> String {
        withUnsafeBytes(of: control.message) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
