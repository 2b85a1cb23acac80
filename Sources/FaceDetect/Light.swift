// Runs on: any thread (values only). It allocates nothing.
import Image

/// How bright and how contrasty a grey image is, or a part of it: whether a face can be seen in it, and how far its look
/// can be trusted.
///
/// At most about `sampleLimit` pixels are looked at, on a square grid, so that a frame of any size costs a few microseconds.
/// The grid's step is odd: it does not stay in one place of the 8x8 blocks that JPEG compresses by.
public struct Light: Sendable, Equatable {
    /// Mean of the greys, 0 black to 255 white; 0 if there are no pixels.
    public var mean = 0.0
    /// Their standard deviation, 0 to 127.5; 0 if there are no pixels.
    public var contrast = 0.0
    /// Share of the pixels at or near black (at most `blackLevel`), 0 to 1.
    public var blackShare = 0.0
    /// Share of the pixels at or near white (at least `whiteLevel`), 0 to 1.
    public var whiteShare = 0.0

    /// What a whole frame's light is good for.
    public enum Condition: String, Sendable, CaseIterable {
        /// A face would be seen, if there is one.
        case enough
        /// Black but for noise: a closed shutter, a dark room.
        case dark
        /// One grey all over: a covered lens, a wall right before it, the still picture of a shutter that is closed.
        case flat
        /// White nearly everywhere: overexposed.
        case saturated
    }

    /// Greys up to this count as black. Video's black is 0 after its range was stretched; noise and JPEG lift it a little.
    public static let blackLevel: UInt8 = 8
    /// Greys from this on count as white, as far from the end as `blackLevel`.
    public static let whiteLevel: UInt8 = 247

    /// Pixels that are looked at, about: enough that a face of a fifteenth of the frame's width is met by more than ten.
    static let sampleLimit = 4096

    /// No light.
    public init() {}

    /// The light of an image.
    /// - Parameter image: any size; an empty image has no light.
    public init(of image: GrayImage) {
        self.init(of: image, in: Rect(x: 0, y: 0, width: image.width, height: image.height))
    }

    /// The light of a part of an image.
    /// - Parameters:
    ///   - image: any size.
    ///   - rect: what lies outside the image does not count; if nothing is left, there is no light.
    public init(of image: GrayImage, in rect: Rect) {
        let columns = Self.overlap(rect.x, rect.width, with: image.width)
        let rows = Self.overlap(rect.y, rect.height, with: image.height)
        guard !columns.isEmpty, !rows.isEmpty else { return }
        let step = Self.step(columns: columns.count, rows: rows.count)
        var count = 0
        var sum = 0
        var squares = 0
        var black = 0
        var white = 0
        image.pixels.withUnsafeBufferPointer { pixels in
            for y in stride(from: rows.lowerBound + min(step, rows.count) / 2, to: rows.upperBound, by: step) {
                let first = columns.lowerBound + min(step, columns.count) / 2
                for x in stride(from: first, to: columns.upperBound, by: step) {
                    let pixel = pixels[y * image.width + x]
                    count += 1
                    sum += Int(pixel)
                    squares += Int(pixel) * Int(pixel)
                    if pixel <= Self.blackLevel { black += 1 }
                    if pixel >= Self.whiteLevel { white += 1 }
                }
            }
        }
        guard count > 0 else { return }
        mean = Double(sum) / Double(count)
        // In whole numbers, so that an even image has exactly none.
        contrast = Double(count * squares - sum * sum).squareRoot() / Double(count)
        blackShare = Double(black) / Double(count)
        whiteShare = Double(white) / Double(count)
    }

    /// The part of `0..<limit` that an edge's range covers; empty for a negative length or one outside.
    private static func overlap(_ start: Int, _ length: Int, with limit: Int) -> Range<Int> {
        guard length > 0, start < limit else { return 0..<0 }
        let (end, overflows) = start.addingReportingOverflow(length)
        let lower = max(0, start)
        return lower..<max(lower, overflows ? limit : min(limit, end))
    }

    /// The least odd step that keeps the samples to about the limit.
    private static func step(columns: Int, rows: Int) -> Int {
        let ratio = (Double(columns) * Double(rows) / Double(sampleLimit)).squareRoot()
        return Int(ratio.rounded(.up)) | 1
    }
}

extension Light {
    /// Below both the frame is dark. Webcams in a dark room give noise with a mean of 5 to 20 and a standard deviation of 3 to
    /// 8, a closed shutter 0 to 16 and nearly no deviation. A lit face before a dark wall has as low a mean but not as low a
    /// contrast: 1/13 of the frame's width is enough of it.
    static let darkMean = 24.0
    /// See `darkMean`.
    static let darkContrast = 10.0
    /// Below this a frame that is not dark is flat: noise, compression and the lens's darker corners alone give a blank wall 2
    /// to 5. Rooms have 30 to 70, foggy ones 10.
    static let flatContrast = 6.0
    /// A frame with at least this share of white is saturated. A person before a bright window keeps a quarter of the frame.
    static let saturatedShare = 0.8

    /// What a whole frame's light is good for.
    public var condition: Condition {
        if mean < Self.darkMean, contrast < Self.darkContrast { return .dark }
        if whiteShare >= Self.saturatedShare { return .saturated }
        if contrast < Self.flatContrast { return .flat }
        return .enough
    }

    /// How far the look of a face in this light can be trusted, 0 to 1; never NaN.
    ///
    /// The least of three straight ramps: mean from 16 (0) to 48 (1), contrast from 6 (0) to 20 (1), share of black and white
    /// pixels together from 0.75 (0) to 0.25 (1). They leave faces in ordinary light alone, dark skin and pale skin too: of the
    /// 3,589 validation faces of FER+ 97 in 100 get 1, and the least bright hundredth has a mean below 49, the least
    /// contrasty one a contrast below 25.
    public var confidence: Double {
        let clippedShare = blackShare + whiteShare
        return min(
            Self.ramp(mean, from: 16, to: 48), Self.ramp(contrast, from: 6, to: 20),
            Self.ramp(clippedShare, from: 0.75, to: 0.25))
    }

    /// 0 before `from`, 1 after `to`, straight between them; 0 for what is no number.
    private static func ramp(_ value: Double, from: Double, to: Double) -> Double {
        let part = (value - from) / (to - from)
        return part > 0 ? min(part, 1) : 0
    }
}
