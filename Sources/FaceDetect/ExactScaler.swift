// Runs on: the thread of the detector that owns it.
import CKernels

/// Scales a grey image down, row by row, to the bit as OpenCV's `resize` with `INTER_LINEAR_EXACT` does
/// (modules/imgproc/src/resize.cpp, `interpolationLinear<uint8_t>`): weights of 8 bits, one rounding at the end.
struct ExactScaler: ~Copyable {
    /// A place in the source between two neighbouring pixels. Not private: the compiler of Swift 6.0 breaks on a private
    /// type in a `~Copyable` struct that a test frees.
    struct Tap {
        /// The pixel before it.
        var index: Int32
        /// The weight of the pixel after it, of 256. 0 where there is none.
        var weight: Int32

        init(_ position: Int, ratio: Double, count: Int) {
            let source = ratio * (Double(position) + 0.5) - 0.5
            let floor = source.rounded(.down)
            let isBetween = floor >= 0 && floor < Double(count - 1)
            index = Int32(min(max(floor, 0), Double(count - 1)))
            weight = isBetween ? Int32(((source - floor) * 256).rounded(.toNearestOrEven)) : 0
        }
    }

    private let kernels: FaceKernels
    private var indices = WorkBuffer<Int32>()
    private var weights = WorkBuffer<Int32>()
    private var blended = WorkBuffer<UInt16>()
    private var source = (width: 0, height: 0)
    private var width = 0
    private var rowRatio = 1.0

    init(kernels: FaceKernels = .preferred) {
        self.kernels = kernels
    }

    /// Sets the sizes; all are at least 1.
    mutating func prepare(sourceWidth: Int, sourceHeight: Int, width: Int, height: Int) {
        source = (sourceWidth, sourceHeight)
        self.width = width
        // The reciprocal of a quotient, not the quotient the other way round: the last bit counts.
        let columnRatio = 1 / (Double(width) / Double(sourceWidth))
        rowRatio = 1 / (Double(height) / Double(sourceHeight))
        let lanes = Int(FACES_LANES)
        indices.reserve(width + lanes)
        weights.reserve(width + lanes)
        blended.reserve(sourceWidth + lanes)
        for x in 0..<width {
            let tap = Tap(x, ratio: columnRatio, count: sourceWidth)
            indices.pointer[x] = tap.index
            weights.pointer[x] = tap.weight
        }
        (indices.pointer + width).update(repeating: 0, count: lanes)
        (weights.pointer + width).update(repeating: 0, count: lanes)
    }

    /// Computes row `y` of the scaled image.
    /// - Parameters:
    ///   - pixels: the whole source image.
    ///   - row: takes `width` pixels and, up to a multiple of `FACES_LANES`, others.
    func scaleRow(_ y: Int, of pixels: UnsafePointer<UInt8>, into row: UnsafeMutablePointer<UInt8>) {
        let tap = Tap(y, ratio: rowRatio, count: source.height)
        let upper = pixels + Int(tap.index) * source.width
        if width == source.width, tap.weight == 0 {
            row.update(from: upper, count: width)
            return
        }
        var call = faces_scaling()
        call.upper = upper
        call.lower = tap.weight == 0 ? upper : upper + source.width
        call.source_width = source.width
        call.lower_weight = tap.weight
        call.blended = blended.pointer
        call.indices = UnsafePointer(indices.pointer)
        call.weights = UnsafePointer(weights.pointer)
        call.row = row
        call.width = width
        kernels.scale(&call)
    }
}
