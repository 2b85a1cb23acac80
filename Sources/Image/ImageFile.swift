// Runs on: any thread; blocks on the disk.

/// Picture files of any supported format: JPEG, PNG, PGM (P5), PPM (P6). The contents decide, not the file's name.
public enum ImageFile {
    /// A picture in grey. A JPEG gives its luma as stored; other colours go through OpenCV's BT.601 formula.
    /// - Throws: `ImageFileError` that names the file and the cause.
    public static func readGray(_ path: String) throws(ImageFileError) -> GrayImage {
        let bytes = try FileBytes.read(path, limit: ImageLimits.maximumFileBytes)
        switch Format(bytes) {
        case .jpeg:
            var decoder = JPEGDecoder()
            var image = GrayImage(width: 0, height: 0)
            do { try decoder.decodeGray(bytes, into: &image) } catch { throw fileError(error, path) }
            return image
        case .png:
            return try PNG.decode(bytes, path: path).gray()
        case .pnm:
            switch try PNM.decode(bytes, path: path) {
            case .gray(let image): return image
            case .rgb(let image): return image.gray()
            }
        case nil:
            throw ImageFileError(path: path, cause: .unknownFormat)
        }
    }

    /// A picture in colour; a grey one has three equal channels.
    /// - Throws: `ImageFileError` that names the file and the cause.
    public static func readRGB(_ path: String) throws(ImageFileError) -> RGBImage {
        let bytes = try FileBytes.read(path, limit: ImageLimits.maximumFileBytes)
        switch Format(bytes) {
        case .jpeg:
            var decoder = JPEGDecoder()
            var image = RGBImage(width: 0, height: 0)
            do { try decoder.decodeRGB(bytes, into: &image) } catch { throw fileError(error, path) }
            return image
        case .png:
            return try PNG.decode(bytes, path: path)
        case .pnm:
            switch try PNM.decode(bytes, path: path) {
            case .gray(let image): return image.rgb()
            case .rgb(let image): return image
            }
        case nil:
            throw ImageFileError(path: path, cause: .unknownFormat)
        }
    }

    /// The formats by their first bytes.
    private enum Format {
        case jpeg
        case png
        case pnm

        init?(_ bytes: [UInt8]) {
            if bytes.starts(with: [0xFF, 0xD8]) {
                self = .jpeg
            } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
                self = .png
            } else if bytes.starts(with: [0x50, 0x35]) || bytes.starts(with: [0x50, 0x36]) {
                self = .pnm
            } else {
                return nil
            }
        }
    }

    private static func fileError(_ error: JPEGError, _ path: String) -> ImageFileError {
        switch error {
        case .tooLarge(let width, let height):
            ImageFileError(path: path, cause: .tooManyPixels(width: width, height: height))
        case .header(let detail), .damaged(let detail), .notEncodable(let detail):
            ImageFileError(path: path, cause: .damaged(detail))
        case .outOfMemory:
            ImageFileError(path: path, cause: .damaged(error.description))
        }
    }
}
