// Runs on: the thread of the detector that owns it.
import CKernels

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
    private let kernels: FaceKernels
    private let isTilted: Bool
    private let hasSquares: Bool
    private var scaler: ExactScaler
    /// Sums, tilted sums, sums of squares, and room for vectors that read past the last window.
    private var planes = WorkBuffer<Int32>()
    /// Sums and tilted sums modulo 2^16: all that most features need, and half as much to load.
    private var narrowPlanes = WorkBuffer<Int16>()
    /// The scaled image's current row and the one above it.
    private var rows = WorkBuffer<UInt8>()
    private var size = (width: 0, height: 0)

    /// How many elements beyond a row's last window may be read.
    static let slack = 64

    /// - Parameters:
    ///   - isTilted: whether there are tilted sums.
    ///   - hasSquares: whether there are sums of squares.
    init(isTilted: Bool, hasSquares: Bool = true, kernels: FaceKernels = .preferred) {
        self.isTilted = isTilted
        self.hasSquares = hasSquares
        self.kernels = kernels
        scaler = ExactScaler(kernels: kernels)
    }

    /// Makes room for levels of a size. The layout changes only if it has to grow.
    mutating func reserve(width: Int, height: Int) {
        guard width > size.width || height > size.height else { return }
        size = (max(width, size.width), max(height, size.height))
        // Whole cache lines, and an odd number of them, lest neighbouring rows compete for the same cache set. Kernels
        // write whole vectors.
        let stride = ((size.width + 2 + Int(FACES_LANES) + 31) / 32 | 1) * 32
        let plane = stride * (size.height + 1)
        layout = IntegralLayout(stride: stride, tiltedOffset: plane, squaresOffset: isTilted ? 2 * plane : plane)
        planes.reserve(layout.squaresOffset + plane + Self.slack)
        narrowPlanes.reserve(layout.squaresOffset + Self.slack)
        rows.reserve(2 * rowLength)
    }

    /// The place (0, 0) of the sums.
    var sums: UnsafePointer<Int32> { UnsafePointer(planes.pointer) }

    /// The place (0, 0) of the sums modulo 2^16.
    var narrowSums: UnsafePointer<Int16> { UnsafePointer(narrowPlanes.pointer) }

    /// Bytes of a scaled row's buffer: whole vectors.
    private var rowLength: Int { size.width + Int(FACES_LANES) }

    /// Scales the image to a level and integrates it.
    /// - Parameter pixels: the source image, of a size not larger than the one reserved.
    mutating func build(level: PyramidLevel, pixels: UnsafePointer<UInt8>, width: Int, height: Int) {
        scaler.prepare(sourceWidth: width, sourceHeight: height, width: level.width, height: level.height)
        clearFirstRow()
        var row = rows.pointer
        var above = rows.pointer + rowLength
        above.update(repeating: 0, count: level.width)
        for y in 0..<level.height {
            scaler.scaleRow(y, of: pixels, into: row)
            integrate(row, y: y, level: level)
            if isTilted { integrateTilted(row, above: above, y: y, level: level) }
            swap(&row, &above)
        }
    }

    private func clearFirstRow() {
        planes.pointer.update(repeating: 0, count: layout.stride)
        narrowPlanes.pointer.update(repeating: 0, count: layout.stride)
        if isTilted {
            (planes.pointer + layout.tiltedOffset).update(repeating: 0, count: layout.stride)
            (narrowPlanes.pointer + layout.tiltedOffset).update(repeating: 0, count: layout.stride)
        }
        if hasSquares { (planes.pointer + layout.squaresOffset).update(repeating: 0, count: layout.stride) }
    }

    /// Row `y + 1` of sums and squares from pixel row `y`.
    private func integrate(_ row: UnsafePointer<UInt8>, y: Int, level: PyramidLevel) {
        let place = (y + 1) * layout.stride
        var call = faces_integration()
        call.row = row
        call.width = level.width
        call.step = level.step
        call.stride = layout.stride
        call.sums = planes.pointer + place
        call.squares = hasSquares ? planes.pointer + layout.squaresOffset + place : nil
        call.narrow = narrowPlanes.pointer + place
        kernels.integrate(&call)
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
        let narrow = narrowPlanes.pointer + layout.tiltedOffset + (y + 1) * stride
        for x in 0..<stride { narrow[x] = Int16(truncatingIfNeeded: current[x]) }
    }
}
