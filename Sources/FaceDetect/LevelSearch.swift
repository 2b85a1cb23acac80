// Runs on: the thread of the detector that owns it.
import Image

/// Evaluates the windows of a pyramid level with one cascade.
protocol LevelScan {
    /// Makes ready for integral images of a layout.
    func prepare(_ layout: IntegralLayout)

    /// Appends the windows that pass all stages, from the top left to the bottom right.
    /// - Parameter integral: the integral image that was built for this level, of the layout that was prepared for.
    func scan(_ level: PyramidLevel, _ integral: borrowing IntegralImage, into candidates: inout [Rect])
}

/// Searches pyramid levels one after the other, in buffers that it keeps.
final class LevelSearch {
    private var integral: IntegralImage
    private let scan: any LevelScan

    init(_ cascade: Cascade, kernels: FaceKernels) {
        integral = IntegralImage(
            isTilted: cascade.hasTiltedFeatures, hasSquares: cascade.featureType == .haar, kernels: kernels)
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
        integral.build(level: level, pixels: pixels, width: width, height: height)
        scan.scan(level, integral, into: &candidates)
    }
}
