// Runs on: the session's threads; never allocates.
import CKernels

// Winograd's minimal filtering F(4x4, 3x3) with the interpolation points 0, 1, -1, 2, -2:
// Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2015), https://arxiv.org/abs/1509.09308

/// One dimension of the input transform.
@_transparent
private func inputTransform(
    _ d0: Vector, _ d1: Vector, _ d2: Vector, _ d3: Vector, _ d4: Vector, _ d5: Vector
) -> (Vector, Vector, Vector, Vector, Vector, Vector) {
    let two = Vector(repeating: 2), four = Vector(repeating: 4), five = Vector(repeating: 5)
    let a = multiplyAdd(d4, d2, -four)
    let b = multiplyAdd(d3, d1, -four)
    let c = d4 - d2
    let d = two * (d3 - d1)
    return (
        multiplyAdd(multiplyAdd(d4, d2, -five), d0, four), a + b, a - b, c + d, c - d,
        multiplyAdd(multiplyAdd(d5, d3, -five), d1, four)
    )
}

/// One dimension of the output transform.
@_transparent
private func outputTransform(
    _ m0: Vector, _ m1: Vector, _ m2: Vector, _ m3: Vector, _ m4: Vector, _ m5: Vector
) -> (Vector, Vector, Vector, Vector) {
    let a = m1 + m2, b = m1 - m2, c = m3 + m4, d = m3 - m4
    let four = Vector(repeating: 4), eight = Vector(repeating: 8), two = Vector(repeating: 2)
    return (m0 + a + c, multiplyAdd(b, d, two), multiplyAdd(a, c, four), multiplyAdd(b, d, eight) + m5)
}

/// The transforms of tiles `tile_begin..<tile_end` of blocks `block_begin..<block_end`.
public func winogradInput(_ arguments: UnsafePointer<kernel_winograd>) {
    let call = arguments.pointee
    let tiles = call.tile_capacity
    let stride = call.blocks &* tiles &* width
    // A tile at the plane's edge is copied here, with zeros around.
    withUnsafeTemporaryAllocation(byteCount: 36 &* 64, alignment: 64) { buffer in
        let edge = buffer.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: Float.self)
        for block in call.block_begin..<call.block_end {
            let plane = call.input + block &* call.input_rows &* call.input_columns &* width
            for tile in call.tile_begin..<call.tile_end {
                let row = tile / call.tile_columns &* 4 &- call.row_padding
                let column = tile % call.tile_columns &* 4 &- call.column_padding
                let target = call.transformed + (block &* tiles &+ tile &- call.tile_begin) &* width
                if row >= 0 && column >= 0 && row &+ 6 <= call.input_rows && column &+ 6 <= call.input_columns {
                    transform(
                        plane + (row &* call.input_columns &+ column) &* width,
                        rowStride: call.input_columns &* width, to: target, stride: stride)
                } else {
                    copyEdge(call, plane, row: row, column: column, to: edge)
                    transform(edge, rowStride: 6 &* width, to: target, stride: stride)
                }
            }
        }
    }
}

private func copyEdge(
    _ call: kernel_winograd, _ plane: UnsafePointer<Float>, row: Int, column: Int, to edge: UnsafeMutablePointer<Float>
) {
    for y in 0..<6 {
        for x in 0..<6 {
            let (placeY, placeX) = (row &+ y, column &+ x)
            let isInside =
                placeY >= 0 && placeX >= 0 && placeY < call.input_rows && placeX < call.input_columns
            let value = isInside ? load(plane + (placeY &* call.input_columns &+ placeX) &* width) : Vector.zero
            store(value, to: edge + (y &* 6 &+ x) &* width)
        }
    }
}

/// Columns first; six rows of results are kept in a small buffer that stays in the first-level cache.
@inline(__always)
private func transform(
    _ input: UnsafePointer<Float>, rowStride: Int, to target: UnsafeMutablePointer<Float>, stride: Int
) {
    withUnsafeTemporaryAllocation(byteCount: 36 &* 64, alignment: 64) { buffer in
        let half = buffer.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: Float.self)
        for x in 0..<6 {
            let column = input + x &* width
            let t = inputTransform(
                load(column), load(column + rowStride), load(column + 2 &* rowStride), load(column + 3 &* rowStride),
                load(column + 4 &* rowStride), load(column + 5 &* rowStride))
            let place = half + x &* width
            store(t.0, to: place)
            store(t.1, to: place + 6 &* width)
            store(t.2, to: place + 12 &* width)
            store(t.3, to: place + 18 &* width)
            store(t.4, to: place + 24 &* width)
            store(t.5, to: place + 30 &* width)
        }
        for y in 0..<6 {
            let row = half + 6 &* y &* width
            let t = inputTransform(
                load(row), load(row + width), load(row + 2 &* width), load(row + 3 &* width), load(row + 4 &* width),
                load(row + 5 &* width))
            let place = target + 6 &* y &* stride
            store(t.0, to: place)
            store(t.1, to: place + stride)
            store(t.2, to: place + 2 &* stride)
            store(t.3, to: place + 3 &* stride)
            store(t.4, to: place + 4 &* stride)
            store(t.5, to: place + 5 &* stride)
        }
    }
}

/// The outputs of tiles `tile_begin..<tile_end` of blocks `block_begin..<block_end`, with bias, addend and activation.
public func winogradOutput(_ arguments: UnsafePointer<kernel_winograd>) {
    let call = arguments.pointee
    let tiles = call.tile_capacity
    let stride = call.blocks &* tiles &* width
    let clamps = call.activation.kind == Int32(KERNEL_CLAMP) && call.slopes == nil
    let minimum = Vector(repeating: clamps ? call.activation.alpha : -.infinity)
    let maximum = Vector(repeating: clamps ? call.activation.beta : .infinity)
    withUnsafeTemporaryAllocation(byteCount: 24 &* 64, alignment: 64) { buffer in
        let half = buffer.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: Float.self)
        for block in call.block_begin..<call.block_end {
            let bias = load(call.bias + block &* width)
            let plane = block &* call.output_rows &* call.output_columns &* width
            for tile in call.tile_begin..<call.tile_end {
                let source = call.transformed + (block &* tiles &+ tile &- call.tile_begin) &* width
                transformRows(source, stride: stride, to: half)
                let row = tile / call.tile_columns &* 4
                let column = tile % call.tile_columns &* 4
                let columns = min(4, call.output_columns &- column)
                for y in 0..<min(4, call.output_rows &- row) {
                    let line = half + 6 &* y &* width
                    let t = outputTransform(
                        load(line), load(line + width), load(line + 2 &* width), load(line + 3 &* width),
                        load(line + 4 &* width), load(line + 5 &* width))
                    let place = plane &+ ((row &+ y) &* call.output_columns &+ column) &* width
                    let output = call.output + place
                    var (a, b, c, d) = (t.0 + bias, t.1 + bias, t.2 + bias, t.3 + bias)
                    if let addend = call.addend {
                        let values = addend + place
                        a += load(values)
                        if columns > 1 { b += load(values + width) }
                        if columns > 2 { c += load(values + 2 &* width) }
                        if columns > 3 { d += load(values + 3 &* width) }
                    }
                    store(clamp(a, minimum, maximum), to: output)
                    if columns > 1 { store(clamp(b, minimum, maximum), to: output + width) }
                    if columns > 2 { store(clamp(c, minimum, maximum), to: output + 2 &* width) }
                    if columns > 3 { store(clamp(d, minimum, maximum), to: output + 3 &* width) }
                    if let slopes = call.slopes {
                        applySlope(slopes + block &* width, to: output, pixels: columns)
                    } else if !clamps {
                        apply(call.activation, from: output, to: output, count: columns &* width)
                    }
                }
            }
        }
    }
}

/// The output transform along the columns: 4 rows of 6.
@inline(__always)
private func transformRows(_ source: UnsafePointer<Float>, stride: Int, to half: UnsafeMutablePointer<Float>) {
    for x in 0..<6 {
        let column = source + x &* stride
        let t = outputTransform(
            load(column), load(column + 6 &* stride), load(column + 12 &* stride), load(column + 18 &* stride),
            load(column + 24 &* stride), load(column + 30 &* stride))
        let place = half + x &* width
        store(t.0, to: place)
        store(t.1, to: place + 6 &* width)
        store(t.2, to: place + 12 &* width)
        store(t.3, to: place + 18 &* width)
    }
}
