// Runs on: the thread of the detector that owns it.

/// Where a place of an integral image lies in memory.
struct IntegralLayout: Equatable {
    /// Elements from one row to the next, even.
    var stride = 0
    /// Elements from the sums to the tilted sums, and from the sums to the sums of squares.
    var tiltedOffset = 0
    var squaresOffset = 0

    /// Offset of (x, y). With step 2 a row's even columns stand in its first half and its odd ones in the second, so
    /// that windows two pixels apart are neighbours in memory.
    func offset(x: Int, y: Int, step: Int) -> Int {
        y * stride + (step == 2 ? (x & 1) * (stride / 2) + x / 2 : x)
    }
}

/// The integral images of one pyramid level: `sum(x, y)` is the sum of all pixels left of x and above y, and likewise
/// of the squared pixels and, if asked for, of the pixels inside the right angle that opens upwards from (x, y), turned
/// by 45 degrees (modules/imgproc/src/sumpixels.cpp of OpenCV). Sums wrap around at 32 bits as OpenCV's; differences do
/// not care.
struct IntegralImage: ~Copyable {
    private(set) var layout = IntegralLayout()
    private let isTilted: Bool
    private var scaler = ExactScaler()
    /// Sums, tilted sums, sums of squares, and room for vectors that read past the last window.
    private var planes = WorkBuffer<Int32>(zero: 0)
    /// The low halves of sums and tilted sums: all that most features need, and half as much to load.
    private var narrowPlanes = WorkBuffer<Int16>(zero: 0)
    /// The scaled image's current row and the one above it.
    private var rows = WorkBuffer<UInt8>(zero: 0)
    private var size = (width: 0, height: 0)

    /// How many elements beyond a row's last window may be read.
    static let slack = 64

    init(isTilted: Bool) {
        self.isTilted = isTilted
    }

    /// Sets the largest size that `build` will be asked for. The layout changes only with it.
    mutating func reserve(width: Int, height: Int) {
        guard size != (width, height) else { return }
        size = (width, height)
        // Whole cache lines, and an odd number of them, lest neighbouring rows compete for the same cache set.
        let stride = ((width + 1 + 31) / 32 | 1) * 32
        let plane = stride * (height + 1)
        layout = IntegralLayout(stride: stride, tiltedOffset: plane, squaresOffset: isTilted ? 2 * plane : plane)
        planes.reserve(layout.squaresOffset + plane + Self.slack)
        narrowPlanes.reserve(layout.squaresOffset + Self.slack)
        rows.reserve(2 * (width + 1))
    }

    /// The place (0, 0) of the sums.
    var sums: UnsafePointer<Int32> { UnsafePointer(planes.pointer) }

    /// The place (0, 0) of the sums' low halves.
    var narrowSums: UnsafePointer<Int16> { UnsafePointer(narrowPlanes.pointer) }

    /// Scales the image to a level and integrates it.
    /// - Parameter pixels: the source image, of a size not larger than the one reserved.
    mutating func build(level: PyramidLevel, pixels: UnsafePointer<UInt8>, width: Int, height: Int) {
        scaler.prepare(sourceWidth: width, sourceHeight: height, width: level.width, height: level.height)
        clearFirstRow()
        var row = rows.pointer
        var above = rows.pointer + size.width + 1
        above.update(repeating: 0, count: level.width)
        for y in 0..<level.height {
            scaler.scaleRow(y, of: pixels, into: row)
            if level.step == 2 {
                integrateSplit(row, y: y, width: level.width)
            } else {
                integrate(row, y: y, width: level.width)
            }
            if isTilted { integrateTilted(row, above: above, y: y, level: level) }
            swap(&row, &above)
        }
        for index in 0..<(layout.stride * (level.height + 1)) {
            narrowPlanes.pointer[index] = Int16(truncatingIfNeeded: planes.pointer[index])
        }
        if isTilted {
            for index in 0..<(layout.stride * (level.height + 1)) {
                narrowPlanes.pointer[layout.tiltedOffset + index] = Int16(
                    truncatingIfNeeded: planes.pointer[layout.tiltedOffset + index])
            }
        }
    }

    private func clearFirstRow() {
        planes.pointer.update(repeating: 0, count: layout.stride)
        (planes.pointer + layout.tiltedOffset).update(repeating: 0, count: layout.stride)
        (planes.pointer + layout.squaresOffset).update(repeating: 0, count: layout.stride)
    }

    /// Row `y + 1` of sums and squares from pixel row `y`, columns in order.
    private func integrate(_ row: UnsafePointer<UInt8>, y: Int, width: Int) {
        let above = planes.pointer + y * layout.stride
        let sums = above + layout.stride
        let squares = sums + layout.squaresOffset
        let squaresAbove = above + layout.squaresOffset
        var sum: Int32 = 0
        var square: Int32 = 0
        sums[0] = 0
        squares[0] = 0
        for x in 0..<width {
            let pixel = Int32(row[x])
            sum &+= pixel
            square &+= pixel &* pixel
            sums[x &+ 1] = sum &+ above[x &+ 1]
            squares[x &+ 1] = square &+ squaresAbove[x &+ 1]
        }
    }

    /// Row `y + 1` of sums and squares from pixel row `y`, even columns before odd ones.
    private func integrateSplit(_ row: UnsafePointer<UInt8>, y: Int, width: Int) {
        let half = layout.stride / 2
        let above = planes.pointer + y * layout.stride
        let sums = above + layout.stride
        let squares = sums + layout.squaresOffset
        let squaresAbove = above + layout.squaresOffset
        var sum: Int32 = 0
        var square: Int32 = 0
        sums[0] = 0
        squares[0] = 0
        for x in 0..<width {
            let pixel = Int32(row[x])
            sum &+= pixel
            square &+= pixel &* pixel
            let column = x &+ 1
            let place = (column & 1) &* half &+ (column >> 1)
            sums[place] = sum &+ above[place]
            squares[place] = square &+ squaresAbove[place]
        }
    }

    /// Row `y + 1` of the tilted sums. With T(x, y) the sum over the right angle and p the pixels:
    /// T(x, y+1) = T(x-1, y) + T(x+1, y) - T(x, y-1) + p(x-1, y) + p(x-1, y-1), where the angle at the left edge loses
    /// its first and third term and that at the right edge its second and third, which cancel each other.
    private func integrateTilted(_ row: UnsafePointer<UInt8>, above: UnsafePointer<UInt8>, y: Int, level: PyramidLevel)
    {
        let (stride, step, width) = (layout.stride, level.step, level.width)
        let current = planes.pointer + layout.tiltedOffset + (y + 1) * stride
        let last = current - stride
        // Above the first row every sum is 0, as in the first row.
        let beforeLast = y == 0 ? last : last - stride
        func place(_ x: Int) -> Int { layout.offset(x: x, y: 0, step: step) }
        current[0] = last[place(1)]
        for x in 1..<width {
            let pixels = Int32(row[x - 1]) + Int32(above[x - 1])
            current[place(x)] = last[place(x - 1)] &+ last[place(x + 1)] &- beforeLast[place(x)] &+ pixels
        }
        current[place(width)] = last[place(width - 1)] &+ Int32(row[width - 1]) &+ Int32(above[width - 1])
    }
}
