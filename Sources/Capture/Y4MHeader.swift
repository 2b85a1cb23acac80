// Runs on: any thread (values only).
import Image

/// The first line of a YUV4MPEG2 file (`yuv4mpeg(5)` of mjpegtools).
struct Y4MHeader: Equatable {
    /// How chroma is stored.
    enum Chroma: Equatable {
        /// None.
        case mono
        /// One sample of each plane for 2x2, 2x1, 1x1 or 4x1 pixels.
        case yuv420
        case yuv422
        case yuv444
        case yuv411
    }

    var width = 0
    var height = 0
    /// 0 if unknown.
    var framesPerSecond = 0.0
    var chroma = Chroma.yuv420
    /// Luma 0 to 255 instead of 16 to 235.
    var isFullRange = false

    /// Reads the line, which starts with `YUV4MPEG2` and has lost its line feed.
    /// - Throws: `CaptureError` that says which parameter is not understood.
    init(line: [UInt8], path: String) throws(CaptureError) {
        func unusable(_ detail: String) -> CaptureError { CaptureError(name: path, reason: .unusable, detail: detail) }
        for field in line.split(separator: UInt8(ascii: " ")).dropFirst() {
            let text = String(decoding: field.dropFirst(), as: UTF8.self)
            switch field.first {
            case UInt8(ascii: "W"): width = Int(text) ?? 0
            case UInt8(ascii: "H"): height = Int(text) ?? 0
            case UInt8(ascii: "F"): framesPerSecond = Self.rate(text)
            case UInt8(ascii: "C"):
                guard let known = Self.chroma(text) else {
                    throw unusable(
                        "has the pixel format C\(text); 8-bit 420, 422, 444, 411 and mono are read; "
                            + "convert it with ffmpeg -pix_fmt yuv420p")
                }
                chroma = known
            case UInt8(ascii: "X"): if text == "COLORRANGE=FULL" { isFullRange = true }
            default: break
            }
        }
        guard ImageLimits.allows(width: width, height: height) else {
            throw unusable("says that it is \(width)x\(height) pixels; 1 to \(ImageLimits.maximumSide) a side are read")
        }
    }

    private static func chroma(_ text: String) -> Chroma? {
        switch text {
        case "420", "420jpeg", "420mpeg2", "420paldv": .yuv420
        case "422": .yuv422
        case "444": .yuv444
        case "411": .yuv411
        case "mono": .mono
        default: nil
        }
    }

    private static func rate(_ text: String) -> Double {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let numerator = Int(parts[0]), let denominator = Int(parts[1]) else { return 0 }
        return plausibleRate(numerator, over: denominator) ?? 0
    }

    /// Chroma samples in a row, of one plane.
    var chromaWidth: Int {
        switch chroma {
        case .mono: 0
        case .yuv420, .yuv422: (width + 1) / 2
        case .yuv444: width
        case .yuv411: (width + 3) / 4
        }
    }

    /// Rows of chroma.
    var chromaHeight: Int {
        switch chroma {
        case .mono: 0
        case .yuv420: (height + 1) / 2
        case .yuv422, .yuv444, .yuv411: height
        }
    }

    /// Bytes of a frame in the file.
    var frameBytes: Int { width * height + 2 * chromaWidth * chromaHeight }

    /// What the frames become.
    var format: PixelFormat {
        switch chroma {
        case .mono: .gray
        case .yuv420: .yuv420
        case .yuv422, .yuv444, .yuv411: .yuyv
        }
    }
}
