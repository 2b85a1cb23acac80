// Runs on: the session's threads; never allocates.
import CKernels

/// Lanes of a vector: as many channels as lie side by side in a blocked tensor.
public var blockWidth: Int { width }

/// Computes rows `row_begin..<row_end` of output blocks `block_begin..<block_end`.
///
/// Every product of a convolution is one of a pixel's input value and a row of weights, so a tile of pixels keeps its sums
/// in registers while weights pass by. `block_begin` is even: weights are packed for pairs of blocks, a last odd one
/// alone.
public func convolve(_ arguments: UnsafePointer<kernel_convolution>) {
    let convolution = arguments.pointee
    let clamps = convolution.activation.kind == Int32(KERNEL_CLAMP) && convolution.slopes == nil
    var tile = kernel_tile()
    tile.taps = convolution.taps
    tile.tap_count = convolution.tap_count
    tile.pixel_stride = convolution.pixel_stride
    tile.block_stride = convolution.block_stride
    tile.minimum = clamps ? convolution.activation.alpha : -.infinity
    tile.maximum = clamps ? convolution.activation.beta : .infinity
    let tileCount = (convolution.columns &+ tileHeight &- 1) / tileHeight
    var block = convolution.block_begin
    while block < convolution.block_end {
        let blocks = min(2, convolution.block_end &- block)
        let lanes = convolution.channels &- (block &+ blocks &- 1) &* width
        let halves = 2 &* blocks &- (lanes <= width / 2 ? 1 : 0)
        tile.weights = convolution.weights + block &* convolution.weights_block_stride
        tile.bias = convolution.bias.map { $0 + block &* width }
        var row = convolution.row_begin
        while row < convolution.row_end {
            let inputRow = convolution.input + row &* convolution.input_row_stride
            let offset = block &* convolution.block_stride &+ row &* convolution.output_row_stride
            var column = 0
            var tilesLeft = tileCount
            while tilesLeft > 0 {
                // Tiles of nearly equal height: a last one of one pixel would waste most of its time.
                let pixels = (convolution.columns &- column &+ tilesLeft &- 1) / tilesLeft
                tile.input = inputRow + column &* convolution.pixel_stride
                let place = offset &+ column &* width
                tile.output = convolution.output + place
                tile.addend = convolution.addend.map { $0 + place }
                computeTile(&tile, pixels: pixels, halves: halves)
                if !clamps { finish(convolution, tile.output, block: block, blocks: blocks, pixels: pixels) }
                column &+= pixels
                tilesLeft &-= 1
            }
            row &+= 1
        }
        block &+= blocks
    }
}

/// Activations that are more than a clamp, over a tile that was just stored.
@inline(never)
private func finish(
    _ convolution: kernel_convolution, _ output: UnsafeMutablePointer<Float>, block: Int, blocks: Int, pixels: Int
) {
    for index in 0..<blocks {
        let pixel = output + index &* convolution.block_stride
        if let slopes = convolution.slopes {
            applySlope(slopes + (block &+ index) &* width, to: pixel, pixels: pixels)
        } else {
            apply(convolution.activation, from: pixel, to: pixel, count: pixels &* width)
        }
    }
}

/// `x < 0 ? slope * x : x` with a slope for each channel of a block.
func applySlope(_ slope: UnsafePointer<Float>, to values: UnsafeMutablePointer<Float>, pixels: Int) {
    let slope = load(slope)
    var pixel = 0
    while pixel < pixels {
        let value = load(values + pixel &* width)
        store((value * slope).replacing(with: value, where: value .>= Vector.zero), to: values + pixel &* width)
        pixel &+= 1
    }
}
