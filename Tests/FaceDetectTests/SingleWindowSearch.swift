import Image

@testable import FaceDetect

/// What detectors find, by evaluation of single windows at the plainest level of kernels.
enum SingleWindowSearch {
    static func candidates(
        _ cascade: Cascade, in image: GrayImage, parameters: DetectionParameters
    ) -> (found: [Rect], windowCount: Int) {
        let kernels = FaceKernels.available[0]
        var pyramid = Pyramid(windowWidth: cascade.windowWidth, windowHeight: cascade.windowHeight)
        pyramid.update(width: image.width, height: image.height, parameters: parameters)
        guard let largest = pyramid.levels.first else { return ([], 0) }
        let isHaar = cascade.featureType == .haar
        var integral = IntegralImage(isTilted: cascade.hasTiltedFeatures, hasSquares: isHaar, kernels: kernels)
        integral.reserve(width: largest.width, height: largest.height)
        let scan: any LevelScan =
            isHaar
            ? WindowScan(evaluator: WindowEvaluator(cascade, kernels: kernels))
            : LBPScan(evaluator: LBPEvaluator(cascade))
        scan.prepare(integral.layout)
        var found: [Rect] = []
        var windowCount = 0
        for level in pyramid.levels {
            integral.build(level: level, pixels: image.pixels, width: image.width, height: image.height)
            scan.scan(level, integral, into: &found)
            windowCount += level.columns * ((level.rowEnd + level.step - 1) / level.step)
        }
        for index in found.indices {
            found[index].width = min(found[index].width, image.width - found[index].x)
            found[index].height = min(found[index].height, image.height - found[index].y)
        }
        return (found, windowCount)
    }
}

extension PyramidLevel {
    /// A level of an image's own size.
    static func whole(_ image: GrayImage, window: (width: Int, height: Int), step: Int) -> PyramidLevel {
        PyramidLevel(
            scale: 1, width: image.width, height: image.height, step: step,
            columns: (max(image.width + 1 - window.width, 0) + step - 1) / step,
            rowEnd: max(image.height + 1 - window.height, 0), windowWidth: window.width, windowHeight: window.height)
    }
}
