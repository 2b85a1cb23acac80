// Runs on: the thread of the detector that owns it.
import CKernels

/// Measures the contrast of windows, which a Haar cascade takes out of what it compares.
final class WindowContrasts {
    /// Sides of the window.
    private let width: Int
    private let height: Int
    /// Of the window less a border of one pixel, over which its contrast is measured.
    private let area: Double
    /// OpenCV takes a window for flat if its area times one over its contrast is 0.1 or more; this is the least such
    /// float.
    private let limit: Float
    private let kernels: FaceKernels
    private var layout = IntegralLayout()
    private var buffer = WorkBuffer<Float>()

    init(windowWidth: Int, windowHeight: Int, kernels: FaceKernels) {
        width = windowWidth
        height = windowHeight
        self.kernels = kernels
        let area = Double((windowWidth - 2) * (windowHeight - 2))
        self.area = area
        var limit = Float(0.1 / area)
        while area * Double(limit) >= 0.1 { limit = limit.nextDown }
        while area * Double(limit) < 0.1 { limit = limit.nextUp }
        self.limit = limit
    }

    /// Makes ready for integral images of a layout.
    func prepare(_ layout: IntegralLayout) { self.layout = layout }

    /// One over the contrast of each window of a row: over the standard deviation of its inside times its area. It is 0
    /// for a window that is too flat to show anything.
    /// - Parameters:
    ///   - row: the first window's place in the sums.
    ///   - step: the level's.
    /// - Returns: `count` values, readable up to `IntegralImage.slack` further, until the next call.
    func normalizations(_ row: UnsafePointer<Int32>, count: Int, step: Int) -> UnsafePointer<Float> {
        buffer.reserve(count + IntegralImage.slack)
        func corner(_ x: Int, _ y: Int) -> Int32 { Int32(layout.offset(x: x, y: y, step: step)) }
        var call = faces_contrasts()
        call.sums = row
        call.squares = row + layout.squaresOffset
        call.corners = (corner(1, 1), corner(width - 1, 1), corner(1, height - 1), corner(width - 1, height - 1))
        call.area = area
        call.limit = limit
        call.columns = count
        call.normalizations = buffer.pointer
        kernels.contrasts(&call)
        return UnsafePointer(buffer.pointer)
    }
}
