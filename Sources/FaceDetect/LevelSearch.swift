// Runs on: the thread of the detector that owns it, or one of its helpers.
import Image

/// Evaluates the windows of a pyramid level with one cascade.
protocol LevelScan {
    /// Makes ready for integral images of a layout.
    func prepare(_ layout: IntegralLayout)

    /// Appends the windows that pass all stages, from the top left to the bottom right.
    /// - Parameters:
    ///   - rows: of windows, beginning at a multiple of the level's step.
    ///   - integral: of the level and of the layout that was prepared for; it holds these rows.
    func scan(
        _ level: PyramidLevel, rows: Range<Int>, _ integral: borrowing IntegralImage, into candidates: inout [Rect])
}

extension LevelScan {
    /// The same for all rows of a level that is held as a whole.
    func scan(_ level: PyramidLevel, _ integral: borrowing IntegralImage, into candidates: inout [Rect]) {
        scan(level, rows: 0..<level.rowEnd, integral, into: &candidates)
    }
}

/// Searches pyramid levels one after the other, in buffers that it keeps.
final class LevelSearch {
    /// How much of a level's integral image is held at a time, in bytes: what fits into most second level caches.
    private static let bandBytes = 512 << 10

    private var integral: IntegralImage
    private let scan: any LevelScan

    init(_ cascade: Cascade, kernels: FaceKernels) {
        integral = IntegralImage(
            isTilted: cascade.hasTiltedFeatures, hasSquares: cascade.featureType == .haar,
            band: .init(windowHeight: cascade.windowHeight, bytes: Self.bandBytes), kernels: kernels)
        switch cascade.featureType {
        case .haar:
            let evaluator = WindowEvaluator(cascade, kernels: kernels)
            scan = VectorScan(evaluator, kernels: kernels) ?? WindowScan(evaluator: evaluator)
        case .lbp:
            scan = PatternScan(cascade, kernels: kernels) ?? LBPScan(evaluator: LBPEvaluator(cascade))
        }
    }

    /// Makes room for levels of up to a size.
    func reserve(width: Int, height: Int) {
        integral.reserve(width: width, height: height)
        scan.prepare(integral.layout)
    }

    /// Appends a level's candidates.
    /// - Parameter pixels: the image, `width` times `height`.
    func search(
        _ level: PyramidLevel, pixels: UnsafePointer<UInt8>, width: Int, height: Int, into candidates: inout [Rect]
    ) {
        integral.begin(level, width: width, height: height)
        var row = 0
        while row < level.rowEnd {
            let end = min(integral.fill(fromRow: row, of: pixels), level.rowEnd)
            scan.scan(level, rows: row..<end, integral, into: &candidates)
            row += (end - row + level.step - 1) / level.step * level.step
        }
    }
}
