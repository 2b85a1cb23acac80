// Runs on: the session's threads; never allocates.

/// Pixels that are reordered at a time, so that their lines stay in the first-level cache while lane after lane passes.
private let chunkPixels = 128

/// Row-major planes [channel][pixel] to blocks [block][pixel][width]; channels beyond the last become zero.
public func toBlocks(
    _ input: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>, channels: Int, pixels: Int,
    blocks begin: Int, _ end: Int
) {
    for block in begin..<end {
        let planes = input + block &* width &* pixels
        let place = output + block &* width &* pixels
        let lanes = min(width, channels &- block &* width)
        var first = 0
        while first < pixels {
            let last = min(first &+ chunkPixels, pixels)
            if lanes < width {
                for pixel in first..<last { store(Vector.zero, to: place + pixel &* width) }
            }
            for lane in 0..<lanes {
                let plane = planes + lane &* pixels
                var target = place + (first &* width &+ lane)
                for pixel in first..<last {
                    target[0] = plane[pixel]
                    target += width
                }
            }
            first = last
        }
    }
}

/// Blocks [block][pixel][width] to row-major planes [channel][pixel].
public func fromBlocks(
    _ input: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>, channels: Int, pixels: Int,
    blocks begin: Int, _ end: Int
) {
    for block in begin..<end {
        let place = input + block &* width &* pixels
        let lanes = min(width, channels &- block &* width)
        var first = 0
        while first < pixels {
            let last = min(first &+ chunkPixels, pixels)
            for lane in 0..<lanes {
                let plane = output + (block &* width &+ lane) &* pixels
                var source = place + (first &* width &+ lane)
                for pixel in first..<last {
                    plane[pixel] = source[0]
                    source += width
                }
            }
            first = last
        }
    }
}

/// Copies `rows` of `columns` elements (of `size` floats each) into rows of `paddedColumns`, with zeros around them.
public func copyPadded(
    _ input: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>, rows: Int, columns: Int, size: Int,
    firstRow: Int, paddedRows: Int, left: Int, paddedColumns: Int
) {
    for row in 0..<paddedRows {
        let line = output + row &* paddedColumns &* size
        let source = row &+ firstRow
        guard source >= 0, source < rows else {
            fill(line, count: paddedColumns &* size)
            continue
        }
        // With strides beyond the kernel the last window may end before the input begins.
        let left = min(left, paddedColumns)
        let copied = min(columns, paddedColumns &- left)
        fill(line, count: left &* size)
        copy(input + source &* columns &* size, to: line + left &* size, count: copied &* size)
        fill(line + (left &+ copied) &* size, count: (paddedColumns &- left &- copied) &* size)
    }
}

@inline(__always)
private func fill(_ output: UnsafeMutablePointer<Float>, count: Int) {
    for index in 0..<max(0, count) { output[index] = 0 }
}

@inline(__always)
private func copy(_ input: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>, count: Int) {
    for index in 0..<max(0, count) { output[index] = input[index] }
}
