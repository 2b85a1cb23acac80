// Runs on: the vision thread, or any one thread at a time. Its working memory grows to the largest job and stays.

/// Cuts a region out of an image and brings it to another size: bilinear when enlarging, area average when shrinking,
/// each axis for itself, as OpenCV's `resize` with INTER_LINEAR and INTER_AREA (`modules/imgproc/src/resize.cpp`).
///
/// The region may have fractions and may reach outside the image; the pixels on the image's edge go on outside it. A
/// region of whole pixels gives what `cv2.resize` gives of that crop, within one grey level (OpenCV rounds in fixed
/// point). A region that is empty or not finite gives black.
public struct Resampler: Sendable {
    private var horizontal = AxisWeights()
    private var vertical = AxisWeights()
    /// Source rows at the target's width: `rows * toWidth * channels`.
    private var rows: [Float] = []

    /// A resampler without working memory yet.
    public init() {}

    /// Resamples a grey region.
    /// - Parameters:
    ///   - source: the image.
    ///   - x: left edge of the region in pixels; 0 is the left edge of the leftmost pixel.
    ///   - y: top edge.
    ///   - width: the region's width in pixels.
    ///   - height: the region's height in pixels.
    ///   - toWidth: the result's width.
    ///   - toHeight: the result's height.
    ///   - target: takes that size.
    public mutating func resample(
        _ source: GrayImage, x: Double, y: Double, width: Double, height: Double, toWidth: Int, toHeight: Int,
        into target: inout GrayImage
    ) {
        target.reshape(width: toWidth, height: toHeight)
        let prepared = prepare(
            x: x, y: y, width: width, height: height, toWidth: toWidth, toHeight: toHeight,
            imageWidth: source.width, imageHeight: source.height)
        source.pixels.withUnsafeBufferPointer { from in
            target.withUnsafeMutablePixels { to in
                guard prepared else { return to.update(repeating: 0) }
                run(from, sourceWidth: source.width, channels: 1, to: to, toWidth: toWidth, toHeight: toHeight)
            }
        }
    }

    /// Resamples an RGB region; see the grey one.
    public mutating func resample(
        _ source: RGBImage, x: Double, y: Double, width: Double, height: Double, toWidth: Int, toHeight: Int,
        into target: inout RGBImage
    ) {
        target.reshape(width: toWidth, height: toHeight)
        let prepared = prepare(
            x: x, y: y, width: width, height: height, toWidth: toWidth, toHeight: toHeight,
            imageWidth: source.width, imageHeight: source.height)
        source.pixels.withUnsafeBufferPointer { from in
            target.withUnsafeMutablePixels { to in
                guard prepared else { return to.update(repeating: 0) }
                run(from, sourceWidth: source.width, channels: 3, to: to, toWidth: toWidth, toHeight: toHeight)
            }
        }
    }

    private mutating func prepare(
        x: Double, y: Double, width: Double, height: Double, toWidth: Int, toHeight: Int,
        imageWidth: Int, imageHeight: Int
    ) -> Bool {
        horizontal.prepare(start: x, length: width, count: toWidth, limit: imageWidth)
            && vertical.prepare(start: y, length: height, count: toHeight, limit: imageHeight)
    }

    /// Rows first, then columns. The weights name only pixels inside the image.
    private mutating func run(
        _ source: UnsafeBufferPointer<UInt8>, sourceWidth: Int, channels: Int,
        to target: UnsafeMutableBufferPointer<UInt8>, toWidth: Int, toHeight: Int
    ) {
        let firstRow = vertical.lowest
        let rowLength = toWidth * channels
        let needed = (vertical.highest - firstRow + 1) * rowLength
        if rows.count < needed { rows = [Float](repeating: 0, count: needed) }
        let horizontal = self.horizontal
        let vertical = self.vertical
        rows.withUnsafeMutableBufferPointer { rows in
            for row in firstRow...vertical.highest {
                let from = UnsafeBufferPointer(rebasing: source[(row * sourceWidth * channels)...])
                let to = UnsafeMutableBufferPointer(rebasing: rows[((row - firstRow) * rowLength)...])
                if channels == 1 {
                    horizontal.applyToGrayRow(from, to)
                } else {
                    horizontal.applyToRGBRow(from, to)
                }
            }
            for row in 0..<toHeight {
                vertical.applyToColumns(
                    rows, firstRow: firstRow, rowLength: rowLength, row: row,
                    to: UnsafeMutableBufferPointer(rebasing: target[(row * rowLength)..<((row + 1) * rowLength)]))
            }
        }
    }
}

extension GrayImage {
    /// A region at another size: bilinear when enlarging, area average when shrinking. See `Resampler`, which reuses
    /// its memory for frame after frame.
    /// - Parameters:
    ///   - x: left edge of the region in pixels, may lie outside the image.
    ///   - y: top edge.
    ///   - width: the region's width in pixels.
    ///   - height: the region's height in pixels.
    ///   - toWidth: the result's width.
    ///   - toHeight: the result's height.
    public func resampled(
        x: Double, y: Double, width: Double, height: Double, toWidth: Int, toHeight: Int
    ) -> GrayImage {
        var resampler = Resampler()
        var result = GrayImage(width: toWidth, height: toHeight)
        resampler.resample(
            self, x: x, y: y, width: width, height: height, toWidth: toWidth, toHeight: toHeight, into: &result)
        return result
    }
}

extension RGBImage {
    /// A region at another size: bilinear when enlarging, area average when shrinking. See `Resampler`, which reuses
    /// its memory for frame after frame.
    /// - Parameters:
    ///   - x: left edge of the region in pixels, may lie outside the image.
    ///   - y: top edge.
    ///   - width: the region's width in pixels.
    ///   - height: the region's height in pixels.
    ///   - toWidth: the result's width.
    ///   - toHeight: the result's height.
    public func resampled(
        x: Double, y: Double, width: Double, height: Double, toWidth: Int, toHeight: Int
    ) -> RGBImage {
        var resampler = Resampler()
        var result = RGBImage(width: toWidth, height: toHeight)
        resampler.resample(
            self, x: x, y: y, width: width, height: height, toWidth: toWidth, toHeight: toHeight, into: &result)
        return result
    }
}
