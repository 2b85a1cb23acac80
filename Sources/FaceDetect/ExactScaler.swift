// Runs on: the thread of the detector that owns it.

/// Scales a grey image down, row by row, to the bit as OpenCV's `resize` with `INTER_LINEAR_EXACT` does
/// (modules/imgproc/src/resize.cpp, `interpolationLinear<uint8_t>`): weights of 8 bits, one rounding at the end.
struct ExactScaler: ~Copyable {
    /// A place in the source between two neighbouring pixels. Not private: the compiler of Swift 6.0 breaks on a private
    /// type in a `~Copyable` struct that a test frees.
    struct Tap: BitwiseCopyable {
        /// The pixel before it.
        var index: Int32
        /// The weight of the pixel after it, of 256. 0 where there is none.
        var weight: UInt32

        init(_ position: Int, ratio: Double, count: Int) {
            let source = ratio * (Double(position) + 0.5) - 0.5
            let floor = source.rounded(.down)
            index = Int32(min(max(floor, 0), Double(count - 1)))
            weight =
                floor < 0 || floor >= Double(count - 1) ? 0 : UInt32(((source - floor) * 256).rounded(.toNearestOrEven))
        }
    }

    private var columns = WorkBuffer<Tap>(zero: Tap(0, ratio: 1, count: 1))
    /// Two source rows blended, 8.8 fixed point, and one zero after the last.
    private var blended = WorkBuffer<UInt16>(zero: 0)
    private var source = (width: 0, height: 0)
    private var width = 0
    private var rowRatio = 1.0

    /// Sets the sizes; all are at least 1.
    mutating func prepare(sourceWidth: Int, sourceHeight: Int, width: Int, height: Int) {
        source = (sourceWidth, sourceHeight)
        self.width = width
        // The reciprocal of a quotient, not the quotient the other way round: the last bit counts.
        let columnRatio = 1 / (Double(width) / Double(sourceWidth))
        rowRatio = 1 / (Double(height) / Double(sourceHeight))
        columns.reserve(width)
        blended.reserve(sourceWidth + 1)
        for x in 0..<width { columns.pointer[x] = Tap(x, ratio: columnRatio, count: sourceWidth) }
        blended.pointer[sourceWidth] = 0
    }

    /// Computes row `y` of the scaled image.
    /// - Parameters:
    ///   - pixels: the whole source image.
    ///   - row: takes `width` pixels.
    func scaleRow(_ y: Int, of pixels: UnsafePointer<UInt8>, into row: UnsafeMutablePointer<UInt8>) {
        let tap = Tap(y, ratio: rowRatio, count: source.height)
        let upper = pixels + Int(tap.index) * source.width
        if width == source.width, tap.weight == 0 {
            row.update(from: upper, count: width)
            return
        }
        let lower = tap.weight == 0 ? upper : upper + source.width
        let lowerWeight = UInt16(truncatingIfNeeded: tap.weight)
        let upperWeight = 256 &- lowerWeight
        let blended = blended.pointer
        for x in 0..<source.width {
            blended[x] = UInt16(upper[x]) &* upperWeight &+ UInt16(lower[x]) &* lowerWeight
        }
        let columns = columns.pointer
        for x in 0..<width {
            let tap = columns[x]
            let left = UInt32(blended[Int(tap.index)])
            let right = UInt32(blended[Int(tap.index) &+ 1])
            let value = left &* (256 &- tap.weight) &+ right &* tap.weight
            row[x] = UInt8(truncatingIfNeeded: (value &+ 0x8000) >> 16)
        }
    }
}
