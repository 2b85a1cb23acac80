// Runs on: the thread of the detector that owns it.
import Glibc
import Image

/// One size of the image at which windows are evaluated.
struct PyramidLevel: Equatable {
    /// The source image is this much larger than the level.
    var scale: Float
    /// Size of the scaled image in pixels.
    var width: Int
    var height: Int
    /// Distance of neighbouring windows in both directions: 2 below scale 2, then 1.
    var step: Int
    /// Number of windows in a row.
    var columns: Int
    /// Rows y = 0, step, 2 step ... below this one have windows.
    var rowEnd: Int
    /// Size of a window in the source image.
    var windowWidth: Int
    var windowHeight: Int

    /// No level.
    static let none = PyramidLevel(
        scale: 1, width: 0, height: 0, step: 1, columns: 0, rowEnd: 0, windowWidth: 0, windowHeight: 0)

    /// The window at a place of this level, in the source image.
    func rectangle(x: Int, y: Int) -> Rect {
        Rect(
            x: (Float(x) * scale).roundedToInt, y: (Float(y) * scale).roundedToInt, width: windowWidth,
            height: windowHeight)
    }
}

/// The levels for an image size and parameters, exactly as `CascadeClassifierImpl::detectMultiScaleNoGrouping` of
/// OpenCV 4 (modules/objdetect/src/cascadedetect.cpp) chooses them. Roundings in single and double precision are part
/// of the contract.
///
/// One thing differs: there are at most `maximumLevelCount` levels before those below the minimum and above the maximum
/// size are dropped. OpenCV has no such limit, and near factor 1 takes all memory or never ends.
struct Pyramid {
    /// Enough for factor 1.0005 from a window of 3 pixels up to an image of 8192.
    static let maximumLevelCount = 16_384

    private(set) var levels: [PyramidLevel] = []
    private var scales: [Float] = []
    private var built: Key?

    private struct Key: Equatable {
        var width: Int
        var height: Int
        var parameters: DetectionParameters
    }

    private let window: Window

    /// The cascade's window.
    private struct Window {
        var width: Int
        var height: Int

        func scaled(_ scale: Float) -> Window {
            Window(width: (Float(width) * scale).roundedToInt, height: (Float(height) * scale).roundedToInt)
        }

        func scaled(_ scale: Double) -> Window {
            Window(width: (Double(width) * scale).roundedToInt, height: (Double(height) * scale).roundedToInt)
        }

        func isLarger(than width: Int, _ height: Int) -> Bool { self.width > width || self.height > height }

        /// By how much the window can grow in an image.
        func largestScale(width: Int, height: Int) -> Double {
            min((Double(width) + 0.5) / Double(self.width), (Double(height) + 0.5) / Double(self.height))
        }
    }

    init(windowWidth: Int, windowHeight: Int) {
        window = Window(width: windowWidth, height: windowHeight)
    }

    /// Recomputes the levels if anything has changed since the last call. An image smaller than the window has none.
    mutating func update(width: Int, height: Int, parameters: DetectionParameters) {
        let key = Key(width: width, height: height, parameters: parameters)
        guard key != built else { return }
        built = key
        levels.removeAll(keepingCapacity: true)
        scales.removeAll(keepingCapacity: true)
        guard width >= window.width, height >= window.height else { return }
        findScales(width: width, height: height, parameters: parameters)
        for scale in scales { appendLevel(scale: scale, width: width, height: height) }
        limitRows()
    }

    private mutating func findScales(width: Int, height: Int, parameters: DetectionParameters) {
        let window = window
        let largest = window.largestScale(width: width, height: height)
        let finest = pow(largest, 1 / Double(Self.maximumLevelCount))
        let scaleFactor = max(parameters.scaleFactor, finest)
        var factor = 1.0
        // Above twice the largest scale sides may be no integers any more.
        while factor <= 2 * largest, !window.scaled(factor).isLarger(than: width, height) {
            scales.append(Float(factor))
            factor *= scaleFactor
            if scales.count == Self.maximumLevelCount { break }
        }
        let nearest = nearestScale(to: parameters.minSize)
        let (minSize, maxSize) = (parameters.minSize, parameters.maxSize)
        if maxSize.width > 0, maxSize.height > 0,
            let end = scales.firstIndex(where: { window.scaled($0).isLarger(than: maxSize.width, maxSize.height) })
        {
            scales.removeLast(scales.count - end)
        }
        scales.removeAll { scale in
            let size = window.scaled(scale)
            return size.width < minSize.width || size.height < minSize.height
        }
        if scales.isEmpty, let nearest { scales.append(nearest) }
    }

    /// The first scale whose window's sides are nearest to the size (Euclidean distance).
    private func nearestScale(to size: DetectionParameters.Size) -> Float? {
        var nearest: (scale: Float, distance: Int)?
        for scale in scales {
            let window = window.scaled(scale)
            let (x, y) = (size.width - window.width, size.height - window.height)
            let distance = x * x + y * y
            if let current = nearest, current.distance <= distance { continue }
            nearest = (scale, distance)
        }
        return nearest?.scale
    }

    private mutating func appendLevel(scale: Float, width: Int, height: Int) {
        let scaled = (width: (Float(width) / scale).roundedToInt, height: (Float(height) / scale).roundedToInt)
        let step = scale >= 2 ? 1 : 2
        let size = window.scaled(scale)
        levels.append(
            PyramidLevel(
                scale: scale, width: scaled.width, height: scaled.height, step: step,
                columns: (max(scaled.width + 1 - window.width, 0) + step - 1) / step,
                rowEnd: max(scaled.height + 1 - window.height, 0), windowWidth: size.width, windowHeight: size.height))
    }

    /// OpenCV hands rows out in stripes, whose number follows from the first level's width. Where the stripes do not
    /// cover the last rows of a level, those rows have no windows.
    private mutating func limitRows() {
        guard let first = levels.first else { return }
        let stripes = max((max(first.width + 1 - window.width, 0) + 31) / 32, 1)
        for index in levels.indices {
            let level = levels[index]
            let stripe = max((level.rowEnd / level.step + stripes - 1) / stripes, 1) * level.step
            levels[index].rowEnd = min(stripes * stripe, level.rowEnd)
        }
    }
}

extension BinaryFloatingPoint {
    /// The nearest integer, halves to the even one, as OpenCV's `cvRound`. The value must be finite and small.
    var roundedToInt: Int { Int(rounded(.toNearestOrEven)) }
}
