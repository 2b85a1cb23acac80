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
///
/// Of a large level only a band of rows is held at a time, which goes down the level.
struct IntegralImage: ~Copyable {
    /// What is held of a level.
    struct Band {
        /// Rows of pixels that have to be held together.
        var windowHeight: Int
        /// How much memory the band may take, if windows do not need more.
        var bytes: Int
    }

    private(set) var layout = IntegralLayout()
    private let kernels: FaceKernels
    private let isTilted: Bool
    private let hasSquares: Bool
    private let band: Band?
    private var scaler: ExactScaler
    /// Sums, tilted sums, sums of squares, and room for vectors that read past the last window.
    private var planes = WorkBuffer<Int32>()
    /// Sums and tilted sums modulo 2^16: all that most features need, and half as much to load.
    private var narrowPlanes = WorkBuffer<Int16>()
    /// Two rows of the scaled image: the current one and the one above it, by turns.
    private var rows = WorkBuffer<UInt8>()
    private var size = (width: 0, height: 0)
    /// Rows of sums for which there is room.
    private var rowCapacity = 0
    private var level = PyramidLevel.none
    /// The rows of sums that are held.
    private var held = 0..<0

    /// How many elements beyond a row's last window may be read.
    static let slack = 64

    /// - Parameters:
    ///   - isTilted: whether there are tilted sums.
    ///   - hasSquares: whether there are sums of squares.
    ///   - band: nil holds levels as a whole.
    init(isTilted: Bool, hasSquares: Bool = true, band: Band? = nil, kernels: FaceKernels = .preferred) {
        self.isTilted = isTilted
        self.hasSquares = hasSquares
        self.band = band
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
        rowCapacity = size.height + 1
        if let band {
            let rowBytes = stride * (isTilted ? 2 * 6 + 4 : 6 + 4)
            rowCapacity = min(rowCapacity, max(band.bytes / rowBytes, 3 * band.windowHeight + 1))
        }
        let plane = stride * rowCapacity
        layout = IntegralLayout(stride: stride, tiltedOffset: plane, squaresOffset: isTilted ? 2 * plane : plane)
        planes.reserve(layout.squaresOffset + plane + Self.slack)
        narrowPlanes.reserve(layout.squaresOffset + Self.slack)
        rows.reserve(2 * rowLength)
    }

    /// The first row of sums that is held.
    var sums: UnsafePointer<Int32> { UnsafePointer(planes.pointer) }

    /// The same modulo 2^16.
    var narrowSums: UnsafePointer<Int16> { UnsafePointer(narrowPlanes.pointer) }

    /// Where a row of sums begins, counted from `sums` or `narrowSums`.
    func place(ofRow y: Int) -> Int { (y - held.lowerBound) * layout.stride }

    /// Bytes of a scaled row's buffer: whole vectors.
    private var rowLength: Int { size.width + Int(FACES_LANES) }

    /// Begins a level of an image, with nothing but the row of zeros above it.
    mutating func begin(_ level: PyramidLevel, width: Int, height: Int) {
        self.level = level
        scaler.prepare(sourceWidth: width, sourceHeight: height, width: level.width, height: level.height)
        clearFirstRow()
        (rows.pointer + rowLength).update(repeating: 0, count: level.width)
        held = 0..<1
    }

    /// Goes down the level until the band is full or the level's end is reached.
    /// - Parameters:
    ///   - first: earlier rows are not needed any more. There must have been windows in the rows just before it.
    ///   - pixels: the image that was begun.
    /// - Returns: the row before which all windows are held as a whole.
    mutating func fill(fromRow first: Int, of pixels: UnsafePointer<UInt8>) -> Int {
        drop(before: first)
        let end = min(held.lowerBound + rowCapacity, level.height + 1)
        for y in held.upperBound..<max(end, held.upperBound) {
            let row = rows.pointer + (y - 1) % 2 * rowLength
            scaler.scaleRow(y - 1, of: pixels, into: row)
            integrate(row, y: y)
            if isTilted { integrateTilted(row, above: rows.pointer + y % 2 * rowLength, y: y) }
        }
        held = held.lowerBound..<max(end, held.upperBound)
        return held.upperBound - (band?.windowHeight ?? 0)
    }

    /// Scales the image to a level and integrates all of it that there is room for.
    /// - Parameter pixels: the source image, of a size not larger than the one reserved.
    mutating func build(level: PyramidLevel, pixels: UnsafePointer<UInt8>, width: Int, height: Int) {
        begin(level, width: width, height: height)
        _ = fill(fromRow: 0, of: pixels)
    }

    /// Moves the rows from `first` on to the band's beginning.
    private mutating func drop(before first: Int) {
        guard first > held.lowerBound, first < held.upperBound else { return }
        let count = (held.upperBound - first) * layout.stride
        let place = place(ofRow: first)
        func move<Element>(_ plane: UnsafeMutablePointer<Element>) { plane.update(from: plane + place, count: count) }
        move(planes.pointer)
        move(narrowPlanes.pointer)
        if isTilted {
            move(planes.pointer + layout.tiltedOffset)
            move(narrowPlanes.pointer + layout.tiltedOffset)
        }
        if hasSquares { move(planes.pointer + layout.squaresOffset) }
        held = first..<held.upperBound
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

    /// Row `y` of sums and squares from the pixels above it.
    private func integrate(_ row: UnsafePointer<UInt8>, y: Int) {
        let place = place(ofRow: y)
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

    /// Row `y` of the tilted sums. With T(x, y) the sum over the right angle and p the pixels:
    /// T(x, y) = T(x-1, y-1) + T(x+1, y-1) - T(x, y-2) + p(x-1, y-1) + p(x-1, y-2), where the angle at the left edge loses
    /// its first and third term and that at the right edge its second and third, which cancel each other.
    private func integrateTilted(_ row: UnsafePointer<UInt8>, above: UnsafePointer<UInt8>, y: Int) {
        let (stride, step, width) = (layout.stride, level.step, level.width)
        let offset = layout.tiltedOffset + self.place(ofRow: y)
        let current = planes.pointer + offset
        let last = current - stride
        // Above the first row every sum is 0, as in the first row.
        let beforeLast = y == 1 ? last : last - stride
        func place(_ x: Int) -> Int { layout.offset(x: x, y: 0, step: step) }
        current[0] = last[place(1)]
        for x in 1..<width {
            let pixels = Int32(row[x - 1]) + Int32(above[x - 1])
            current[place(x)] = last[place(x - 1)] &+ last[place(x + 1)] &- beforeLast[place(x)] &+ pixels
        }
        current[place(width)] = last[place(width - 1)] &+ Int32(row[width - 1]) &+ Int32(above[width - 1])
        let narrow = narrowPlanes.pointer + offset
        for x in 0..<stride { narrow[x] = Int16(truncatingIfNeeded: current[x]) }
    }
}
