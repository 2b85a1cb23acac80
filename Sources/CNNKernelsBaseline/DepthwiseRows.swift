// Written by Scripts/make-kernels.py. Runs on: the session's threads.

/// Whether there is a row function for this kernel width and stride.
func hasDepthwiseRow(_ kernel: Int, stride: Int) -> Bool {
    switch (kernel, stride) {
    case (3, 1), (3, 2), (5, 1), (5, 2), (7, 1): true
    default: false
    }
}

@inline(__always)
func depthwiseRow(
    _ kernel: Int, stride: Int, _ input: UnsafePointer<Float>, rowStride: Int, weights: UnsafePointer<Float>, rows: Int,
    bias: UnsafePointer<Float>, firstColumn: Int, columns: Int, output: UnsafeMutablePointer<Float>, outputs: Int,
    minimum: Float, maximum: Float
) {
    switch (kernel, stride) {
    case (3, 1):
        depthwise3by1Row(
            input, rowStride: rowStride, weights: weights, rows: rows, bias: bias, firstColumn: firstColumn,
            columns: columns, output: output, outputs: outputs, minimum: minimum, maximum: maximum)
    case (3, 2):
        depthwise3by2Row(
            input, rowStride: rowStride, weights: weights, rows: rows, bias: bias, firstColumn: firstColumn,
            columns: columns, output: output, outputs: outputs, minimum: minimum, maximum: maximum)
    case (5, 1):
        depthwise5by1Row(
            input, rowStride: rowStride, weights: weights, rows: rows, bias: bias, firstColumn: firstColumn,
            columns: columns, output: output, outputs: outputs, minimum: minimum, maximum: maximum)
    case (5, 2):
        depthwise5by2Row(
            input, rowStride: rowStride, weights: weights, rows: rows, bias: bias, firstColumn: firstColumn,
            columns: columns, output: output, outputs: outputs, minimum: minimum, maximum: maximum)
    case (7, 1):
        depthwise7by1Row(
            input, rowStride: rowStride, weights: weights, rows: rows, bias: bias, firstColumn: firstColumn,
            columns: columns, output: output, outputs: outputs, minimum: minimum, maximum: maximum)
    default: break
    }
}

@inline(__always)
func depthwise3by1Whole(
    _ input: UnsafePointer<Float>, rowStride: Int, weights: UnsafePointer<Float>, bias: Vector
) -> (Vector, Vector, Vector, Vector) {
    var sum0 = bias, sum1 = bias, sum2 = bias, sum3 = bias
    let row0 = input + 0 &* rowStride
    let weight0 = weights + 0 &* width
    let x0r0 = load(row0 + 0 &* width)
    let x1r0 = load(row0 + 1 &* width)
    let x2r0 = load(row0 + 2 &* width)
    let x3r0 = load(row0 + 3 &* width)
    let x4r0 = load(row0 + 4 &* width)
    let x5r0 = load(row0 + 5 &* width)
    let w0r0 = load(weight0 + 0 &* width)
    sum0 = multiplyAdd(sum0, x0r0, w0r0)
    sum1 = multiplyAdd(sum1, x1r0, w0r0)
    sum2 = multiplyAdd(sum2, x2r0, w0r0)
    sum3 = multiplyAdd(sum3, x3r0, w0r0)
    let w1r0 = load(weight0 + 1 &* width)
    sum0 = multiplyAdd(sum0, x1r0, w1r0)
    sum1 = multiplyAdd(sum1, x2r0, w1r0)
    sum2 = multiplyAdd(sum2, x3r0, w1r0)
    sum3 = multiplyAdd(sum3, x4r0, w1r0)
    let w2r0 = load(weight0 + 2 &* width)
    sum0 = multiplyAdd(sum0, x2r0, w2r0)
    sum1 = multiplyAdd(sum1, x3r0, w2r0)
    sum2 = multiplyAdd(sum2, x4r0, w2r0)
    sum3 = multiplyAdd(sum3, x5r0, w2r0)
    let row1 = input + 1 &* rowStride
    let weight1 = weights + 3 &* width
    let x0r1 = load(row1 + 0 &* width)
    let x1r1 = load(row1 + 1 &* width)
    let x2r1 = load(row1 + 2 &* width)
    let x3r1 = load(row1 + 3 &* width)
    let x4r1 = load(row1 + 4 &* width)
    let x5r1 = load(row1 + 5 &* width)
    let w0r1 = load(weight1 + 0 &* width)
    sum0 = multiplyAdd(sum0, x0r1, w0r1)
    sum1 = multiplyAdd(sum1, x1r1, w0r1)
    sum2 = multiplyAdd(sum2, x2r1, w0r1)
    sum3 = multiplyAdd(sum3, x3r1, w0r1)
    let w1r1 = load(weight1 + 1 &* width)
    sum0 = multiplyAdd(sum0, x1r1, w1r1)
    sum1 = multiplyAdd(sum1, x2r1, w1r1)
    sum2 = multiplyAdd(sum2, x3r1, w1r1)
    sum3 = multiplyAdd(sum3, x4r1, w1r1)
    let w2r1 = load(weight1 + 2 &* width)
    sum0 = multiplyAdd(sum0, x2r1, w2r1)
    sum1 = multiplyAdd(sum1, x3r1, w2r1)
    sum2 = multiplyAdd(sum2, x4r1, w2r1)
    sum3 = multiplyAdd(sum3, x5r1, w2r1)
    let row2 = input + 2 &* rowStride
    let weight2 = weights + 6 &* width
    let x0r2 = load(row2 + 0 &* width)
    let x1r2 = load(row2 + 1 &* width)
    let x2r2 = load(row2 + 2 &* width)
    let x3r2 = load(row2 + 3 &* width)
    let x4r2 = load(row2 + 4 &* width)
    let x5r2 = load(row2 + 5 &* width)
    let w0r2 = load(weight2 + 0 &* width)
    sum0 = multiplyAdd(sum0, x0r2, w0r2)
    sum1 = multiplyAdd(sum1, x1r2, w0r2)
    sum2 = multiplyAdd(sum2, x2r2, w0r2)
    sum3 = multiplyAdd(sum3, x3r2, w0r2)
    let w1r2 = load(weight2 + 1 &* width)
    sum0 = multiplyAdd(sum0, x1r2, w1r2)
    sum1 = multiplyAdd(sum1, x2r2, w1r2)
    sum2 = multiplyAdd(sum2, x3r2, w1r2)
    sum3 = multiplyAdd(sum3, x4r2, w1r2)
    let w2r2 = load(weight2 + 2 &* width)
    sum0 = multiplyAdd(sum0, x2r2, w2r2)
    sum1 = multiplyAdd(sum1, x3r2, w2r2)
    sum2 = multiplyAdd(sum2, x4r2, w2r2)
    sum3 = multiplyAdd(sum3, x5r2, w2r2)
    return (sum0, sum1, sum2, sum3)
}

@inline(__always)
func depthwise3by1(
    _ input: UnsafePointer<Float>, rowStride: Int, weights: UnsafePointer<Float>, bias: Vector, rows: Int
) -> (Vector, Vector, Vector, Vector) {
    var sum0 = bias, sum1 = bias, sum2 = bias, sum3 = bias
    var row = input
    var weight = weights
    var left = rows
    while left > 0 {
        let x0 = load(row + 0 &* width)
        let x1 = load(row + 1 &* width)
        let x2 = load(row + 2 &* width)
        let x3 = load(row + 3 &* width)
        let x4 = load(row + 4 &* width)
        let x5 = load(row + 5 &* width)
        let w0 = load(weight + 0 &* width)
        sum0 = multiplyAdd(sum0, x0, w0)
        sum1 = multiplyAdd(sum1, x1, w0)
        sum2 = multiplyAdd(sum2, x2, w0)
        sum3 = multiplyAdd(sum3, x3, w0)
        let w1 = load(weight + 1 &* width)
        sum0 = multiplyAdd(sum0, x1, w1)
        sum1 = multiplyAdd(sum1, x2, w1)
        sum2 = multiplyAdd(sum2, x3, w1)
        sum3 = multiplyAdd(sum3, x4, w1)
        let w2 = load(weight + 2 &* width)
        sum0 = multiplyAdd(sum0, x2, w2)
        sum1 = multiplyAdd(sum1, x3, w2)
        sum2 = multiplyAdd(sum2, x4, w2)
        sum3 = multiplyAdd(sum3, x5, w2)
        row += rowStride
        weight += 3 &* width
        left &-= 1
    }
    return (sum0, sum1, sum2, sum3)
}

@inline(__always)
func depthwise3by1Edge(
    _ input: UnsafePointer<Float>, rowStride: Int, weights: UnsafePointer<Float>, bias: Vector, rows: Int, column: Int,
    columns: Int
) -> (Vector, Vector, Vector, Vector) {
    var sum0 = bias, sum1 = bias, sum2 = bias, sum3 = bias
    var row = input
    var weight = weights
    var left = rows
    while left > 0 {
        let x0 = column &+ 0 >= 0 && column &+ 0 < columns ? load(row + 0 &* width) : Vector.zero
        let x1 = column &+ 1 >= 0 && column &+ 1 < columns ? load(row + 1 &* width) : Vector.zero
        let x2 = column &+ 2 >= 0 && column &+ 2 < columns ? load(row + 2 &* width) : Vector.zero
        let x3 = column &+ 3 >= 0 && column &+ 3 < columns ? load(row + 3 &* width) : Vector.zero
        let x4 = column &+ 4 >= 0 && column &+ 4 < columns ? load(row + 4 &* width) : Vector.zero
        let x5 = column &+ 5 >= 0 && column &+ 5 < columns ? load(row + 5 &* width) : Vector.zero
        let w0 = load(weight + 0 &* width)
        sum0 = multiplyAdd(sum0, x0, w0)
        sum1 = multiplyAdd(sum1, x1, w0)
        sum2 = multiplyAdd(sum2, x2, w0)
        sum3 = multiplyAdd(sum3, x3, w0)
        let w1 = load(weight + 1 &* width)
        sum0 = multiplyAdd(sum0, x1, w1)
        sum1 = multiplyAdd(sum1, x2, w1)
        sum2 = multiplyAdd(sum2, x3, w1)
        sum3 = multiplyAdd(sum3, x4, w1)
        let w2 = load(weight + 2 &* width)
        sum0 = multiplyAdd(sum0, x2, w2)
        sum1 = multiplyAdd(sum1, x3, w2)
        sum2 = multiplyAdd(sum2, x4, w2)
        sum3 = multiplyAdd(sum3, x5, w2)
        row += rowStride
        weight += 3 &* width
        left &-= 1
    }
    return (sum0, sum1, sum2, sum3)
}

/// A row of outputs. `firstColumn` is where the first output's window starts, which may be before the row.
@inline(never)
func depthwise3by1Row(
    _ input: UnsafePointer<Float>, rowStride: Int, weights: UnsafePointer<Float>, rows: Int, bias: UnsafePointer<Float>,
    firstColumn: Int, columns: Int, output: UnsafeMutablePointer<Float>, outputs: Int, minimum: Float, maximum: Float
) {
    let bias = load(bias)
    let minimum = Vector(repeating: minimum), maximum = Vector(repeating: maximum)
    var column = firstColumn
    var done = 0
    while done < outputs {
        let place = output + done &* width
        let start = input + column &* width
        if column >= 0 && column &+ 6 <= columns && done &+ 4 <= outputs {
            let sums =
                rows == 3
                ? depthwise3by1Whole(start, rowStride: rowStride, weights: weights, bias: bias)
                : depthwise3by1(start, rowStride: rowStride, weights: weights, bias: bias, rows: rows)
            store(clamp(sums.0, minimum, maximum), to: place + 0 &* width)
            store(clamp(sums.1, minimum, maximum), to: place + 1 &* width)
            store(clamp(sums.2, minimum, maximum), to: place + 2 &* width)
            store(clamp(sums.3, minimum, maximum), to: place + 3 &* width)
        } else {
            let sums = depthwise3by1Edge(
                start, rowStride: rowStride, weights: weights, bias: bias, rows: rows, column: column, columns: columns)
            store(clamp(sums.0, minimum, maximum), to: place + 0 &* width)
            if done &+ 1 < outputs { store(clamp(sums.1, minimum, maximum), to: place + 1 &* width) }
            if done &+ 2 < outputs { store(clamp(sums.2, minimum, maximum), to: place + 2 &* width) }
            if done &+ 3 < outputs { store(clamp(sums.3, minimum, maximum), to: place + 3 &* width) }
        }
        done &+= 4
        column &+= 4
    }
}

@inline(__always)
func depthwise3by2Whole(
    _ input: UnsafePointer<Float>, rowStride: Int, weights: UnsafePointer<Float>, bias: Vector
) -> (Vector, Vector, Vector, Vector) {
    var sum0 = bias, sum1 = bias, sum2 = bias, sum3 = bias
    let row0 = input + 0 &* rowStride
    let weight0 = weights + 0 &* width
    let x0r0 = load(row0 + 0 &* width)
    let x1r0 = load(row0 + 1 &* width)
    let x2r0 = load(row0 + 2 &* width)
    let x3r0 = load(row0 + 3 &* width)
    let x4r0 = load(row0 + 4 &* width)
    let x5r0 = load(row0 + 5 &* width)
    let x6r0 = load(row0 + 6 &* width)
    let x7r0 = load(row0 + 7 &* width)
    let x8r0 = load(row0 + 8 &* width)
    let w0r0 = load(weight0 + 0 &* width)
    sum0 = multiplyAdd(sum0, x0r0, w0r0)
    sum1 = multiplyAdd(sum1, x2r0, w0r0)
    sum2 = multiplyAdd(sum2, x4r0, w0r0)
    sum3 = multiplyAdd(sum3, x6r0, w0r0)
    let w1r0 = load(weight0 + 1 &* width)
    sum0 = multiplyAdd(sum0, x1r0, w1r0)
    sum1 = multiplyAdd(sum1, x3r0, w1r0)
    sum2 = multiplyAdd(sum2, x5r0, w1r0)
    sum3 = multiplyAdd(sum3, x7r0, w1r0)
    let w2r0 = load(weight0 + 2 &* width)
    sum0 = multiplyAdd(sum0, x2r0, w2r0)
    sum1 = multiplyAdd(sum1, x4r0, w2r0)
    sum2 = multiplyAdd(sum2, x6r0, w2r0)
    sum3 = multiplyAdd(sum3, x8r0, w2r0)
    let row1 = input + 1 &* rowStride
    let weight1 = weights + 3 &* width
    let x0r1 = load(row1 + 0 &* width)
    let x1r1 = load(row1 + 1 &* width)
    let x2r1 = load(row1 + 2 &* width)
    let x3r1 = load(row1 + 3 &* width)
    let x4r1 = load(row1 + 4 &* width)
    let x5r1 = load(row1 + 5 &* width)
    let x6r1 = load(row1 + 6 &* width)
    let x7r1 = load(row1 + 7 &* width)
    let x8r1 = load(row1 + 8 &* width)
    let w0r1 = load(weight1 + 0 &* width)
    sum0 = multiplyAdd(sum0, x0r1, w0r1)
    sum1 = multiplyAdd(sum1, x2r1, w0r1)
    sum2 = multiplyAdd(sum2, x4r1, w0r1)
    sum3 = multiplyAdd(sum3, x6r1, w0r1)
    let w1r1 = load(weight1 + 1 &* width)
    sum0 = multiplyAdd(sum0, x1r1, w1r1)
    sum1 = multiplyAdd(sum1, x3r1, w1r1)
    sum2 = multiplyAdd(sum2, x5r1, w1r1)
    sum3 = multiplyAdd(sum3, x7r1, w1r1)
    let w2r1 = load(weight1 + 2 &* width)
    sum0 = multiplyAdd(sum0, x2r1, w2r1)
    sum1 = multiplyAdd(sum1, x4r1, w2r1)
    sum2 = multiplyAdd(sum2, x6r1, w2r1)
    sum3 = multiplyAdd(sum3, x8r1, w2r1)
    let row2 = input + 2 &* rowStride
    let weight2 = weights + 6 &* width
    let x0r2 = load(row2 + 0 &* width)
    let x1r2 = load(row2 + 1 &* width)
    let x2r2 = load(row2 + 2 &* width)
    let x3r2 = load(row2 + 3 &* width)
    let x4r2 = load(row2 + 4 &* width)
    let x5r2 = load(row2 + 5 &* width)
    let x6r2 = load(row2 + 6 &* width)
    let x7r2 = load(row2 + 7 &* width)
    let x8r2 = load(row2 + 8 &* width)
    let w0r2 = load(weight2 + 0 &* width)
    sum0 = multiplyAdd(sum0, x0r2, w0r2)
    sum1 = multiplyAdd(sum1, x2r2, w0r2)
    sum2 = multiplyAdd(sum2, x4r2, w0r2)
    sum3 = multiplyAdd(sum3, x6r2, w0r2)
    let w1r2 = load(weight2 + 1 &* width)
    sum0 = multiplyAdd(sum0, x1r2, w1r2)
    sum1 = multiplyAdd(sum1, x3r2, w1r2)
    sum2 = multiplyAdd(sum2, x5r2, w1r2)
    sum3 = multiplyAdd(sum3, x7r2, w1r2)
    let w2r2 = load(weight2 + 2 &* width)
    sum0 = multiplyAdd(sum0, x2r2, w2r2)
    sum1 = multiplyAdd(sum1, x4r2, w2r2)
    sum2 = multiplyAdd(sum2, x6r2, w2r2)
    sum3 = multiplyAdd(sum3, x8r2, w2r2)
    return (sum0, sum1, sum2, sum3)
}

@inline(__always)
func depthwise3by2(
    _ input: UnsafePointer<Float>, rowStride: Int, weights: UnsafePointer<Float>, bias: Vector, rows: Int
) -> (Vector, Vector, Vector, Vector) {
    var sum0 = bias, sum1 = bias, sum2 = bias, sum3 = bias
    var row = input
    var weight = weights
    var left = rows
    while left > 0 {
        let x0 = load(row + 0 &* width)
        let x1 = load(row + 1 &* width)
        let x2 = load(row + 2 &* width)
        let x3 = load(row + 3 &* width)
        let x4 = load(row + 4 &* width)
        let x5 = load(row + 5 &* width)
        let x6 = load(row + 6 &* width)
        let x7 = load(row + 7 &* width)
        let x8 = load(row + 8 &* width)
        let w0 = load(weight + 0 &* width)
        sum0 = multiplyAdd(sum0, x0, w0)
        sum1 = multiplyAdd(sum1, x2, w0)
        sum2 = multiplyAdd(sum2, x4, w0)
        sum3 = multiplyAdd(sum3, x6, w0)
        let w1 = load(weight + 1 &* width)
        sum0 = multiplyAdd(sum0, x1, w1)
        sum1 = multiplyAdd(sum1, x3, w1)
        sum2 = multiplyAdd(sum2, x5, w1)
        sum3 = multiplyAdd(sum3, x7, w1)
        let w2 = load(weight + 2 &* width)
        sum0 = multiplyAdd(sum0, x2, w2)
        sum1 = multiplyAdd(sum1, x4, w2)
        sum2 = multiplyAdd(sum2, x6, w2)
        sum3 = multiplyAdd(sum3, x8, w2)
        row += rowStride
        weight += 3 &* width
        left &-= 1
    }
    return (sum0, sum1, sum2, sum3)
}

@inline(__always)
func depthwise3by2Edge(
    _ input: UnsafePointer<Float>, rowStride: Int, weights: UnsafePointer<Float>, bias: Vector, rows: Int, column: Int,
    columns: Int
) -> (Vector, Vector, Vector, Vector) {
    var sum0 = bias, sum1 = bias, sum2 = bias, sum3 = bias
    var row = input
    var weight = weights
    var left = rows
    while left > 0 {
        let x0 = column &+ 0 >= 0 && column &+ 0 < columns ? load(row + 0 &* width) : Vector.zero
        let x1 = column &+ 1 >= 0 && column &+ 1 < columns ? load(row + 1 &* width) : Vector.zero
        let x2 = column &+ 2 >= 0 && column &+ 2 < columns ? load(row + 2 &* width) : Vector.zero
        let x3 = column &+ 3 >= 0 && column &+ 3 < columns ? load(row + 3 &* width) : Vector.zero
        let x4 = column &+ 4 >= 0 && column &+ 4 < columns ? load(row + 4 &* width) : Vector.zero
        let x5 = column &+ 5 >= 0 && column &+ 5 < columns ? load(row + 5 &* width) : Vector.zero
        let x6 = column &+ 6 >= 0 && column &+ 6 < columns ? load(row + 6 &* width) : Vector.zero
        let x7 = column &+ 7 >= 0 && column &+ 7 < columns ? load(row + 7 &* width) : Vector.zero
        let x8 = column &+ 8 >= 0 && column &+ 8 < columns ? load(row + 8 &* width) : Vector.zero
        let w0 = load(weight + 0 &* width)
        sum0 = multiplyAdd(sum0, x0, w0)
        sum1 = multiplyAdd(sum1, x2, w0)
        sum2 = multiplyAdd(sum2, x4, w0)
        sum3 = multiplyAdd(sum3, x6, w0)
        let w1 = load(weight + 1 &* width)
        sum0 = multiplyAdd(sum0, x1, w1)
        sum1 = multiplyAdd(sum1, x3, w1)
        sum2 = multiplyAdd(sum2, x5, w1)
        sum3 = multiplyAdd(sum3, x7, w1)
        let w2 = load(weight + 2 &* width)
        sum0 = multiplyAdd(sum0, x2, w2)
        sum1 = multiplyAdd(sum1, x4, w2)
        sum2 = multiplyAdd(sum2, x6, w2)
        sum3 = multiplyAdd(sum3, x8, w2)
        row += rowStride
        weight += 3 &* width
        left &-= 1
    }
    return (sum0, sum1, sum2, sum3)
}

/// A row of outputs. `firstColumn` is where the first output's window starts, which may be before the row.
@inline(never)
func depthwise3by2Row(
    _ input: UnsafePointer<Float>, rowStride: Int, weights: UnsafePointer<Float>, rows: Int, bias: UnsafePointer<Float>,
    firstColumn: Int, columns: Int, output: UnsafeMutablePointer<Float>, outputs: Int, minimum: Float, maximum: Float
) {
    let bias = load(bias)
    let minimum = Vector(repeating: minimum), maximum = Vector(repeating: maximum)
    var column = firstColumn
    var done = 0
    while done < outputs {
        let place = output + done &* width
        let start = input + column &* width
        if column >= 0 && column &+ 9 <= columns && done &+ 4 <= outputs {
            let sums =
                rows == 3
                ? depthwise3by2Whole(start, rowStride: rowStride, weights: weights, bias: bias)
                : depthwise3by2(start, rowStride: rowStride, weights: weights, bias: bias, rows: rows)
            store(clamp(sums.0, minimum, maximum), to: place + 0 &* width)
            store(clamp(sums.1, minimum, maximum), to: place + 1 &* width)
            store(clamp(sums.2, minimum, maximum), to: place + 2 &* width)
            store(clamp(sums.3, minimum, maximum), to: place + 3 &* width)
        } else {
            let sums = depthwise3by2Edge(
                start, rowStride: rowStride, weights: weights, bias: bias, rows: rows, column: column, columns: columns)
            store(clamp(sums.0, minimum, maximum), to: place + 0 &* width)
            if done &+ 1 < outputs { store(clamp(sums.1, minimum, maximum), to: place + 1 &* width) }
            if done &+ 2 < outputs { store(clamp(sums.2, minimum, maximum), to: place + 2 &* width) }
            if done &+ 3 < outputs { store(clamp(sums.3, minimum, maximum), to: place + 3 &* width) }
        }
        done &+= 4
        column &+= 8
    }
}

@inline(__always)
func depthwise5by1(
    _ input: UnsafePointer<Float>, rowStride: Int, weights: UnsafePointer<Float>, bias: Vector, rows: Int
) -> (Vector, Vector, Vector, Vector) {
    var sum0 = bias, sum1 = bias, sum2 = bias, sum3 = bias
    var row = input
    var weight = weights
    var left = rows
    while left > 0 {
        let x0 = load(row + 0 &* width)
        let x1 = load(row + 1 &* width)
        let x2 = load(row + 2 &* width)
        let x3 = load(row + 3 &* width)
        let x4 = load(row + 4 &* width)
        let x5 = load(row + 5 &* width)
        let x6 = load(row + 6 &* width)
        let x7 = load(row + 7 &* width)
        let w0 = load(weight + 0 &* width)
        sum0 = multiplyAdd(sum0, x0, w0)
        sum1 = multiplyAdd(sum1, x1, w0)
        sum2 = multiplyAdd(sum2, x2, w0)
        sum3 = multiplyAdd(sum3, x3, w0)
        let w1 = load(weight + 1 &* width)
        sum0 = multiplyAdd(sum0, x1, w1)
        sum1 = multiplyAdd(sum1, x2, w1)
        sum2 = multiplyAdd(sum2, x3, w1)
        sum3 = multiplyAdd(sum3, x4, w1)
        let w2 = load(weight + 2 &* width)
        sum0 = multiplyAdd(sum0, x2, w2)
        sum1 = multiplyAdd(sum1, x3, w2)
        sum2 = multiplyAdd(sum2, x4, w2)
        sum3 = multiplyAdd(sum3, x5, w2)
        let w3 = load(weight + 3 &* width)
        sum0 = multiplyAdd(sum0, x3, w3)
        sum1 = multiplyAdd(sum1, x4, w3)
        sum2 = multiplyAdd(sum2, x5, w3)
        sum3 = multiplyAdd(sum3, x6, w3)
        let w4 = load(weight + 4 &* width)
        sum0 = multiplyAdd(sum0, x4, w4)
        sum1 = multiplyAdd(sum1, x5, w4)
        sum2 = multiplyAdd(sum2, x6, w4)
        sum3 = multiplyAdd(sum3, x7, w4)
        row += rowStride
        weight += 5 &* width
        left &-= 1
    }
    return (sum0, sum1, sum2, sum3)
}

@inline(__always)
func depthwise5by1Edge(
    _ input: UnsafePointer<Float>, rowStride: Int, weights: UnsafePointer<Float>, bias: Vector, rows: Int, column: Int,
    columns: Int
) -> (Vector, Vector, Vector, Vector) {
    var sum0 = bias, sum1 = bias, sum2 = bias, sum3 = bias
    var row = input
    var weight = weights
    var left = rows
    while left > 0 {
        let x0 = column &+ 0 >= 0 && column &+ 0 < columns ? load(row + 0 &* width) : Vector.zero
        let x1 = column &+ 1 >= 0 && column &+ 1 < columns ? load(row + 1 &* width) : Vector.zero
        let x2 = column &+ 2 >= 0 && column &+ 2 < columns ? load(row + 2 &* width) : Vector.zero
        let x3 = column &+ 3 >= 0 && column &+ 3 < columns ? load(row + 3 &* width) : Vector.zero
        let x4 = column &+ 4 >= 0 && column &+ 4 < columns ? load(row + 4 &* width) : Vector.zero
        let x5 = column &+ 5 >= 0 && column &+ 5 < columns ? load(row + 5 &* width) : Vector.zero
        let x6 = column &+ 6 >= 0 && column &+ 6 < columns ? load(row + 6 &* width) : Vector.zero
        let x7 = column &+ 7 >= 0 && column &+ 7 < columns ? load(row + 7 &* width) : Vector.zero
        let w0 = load(weight + 0 &* width)
        sum0 = multiplyAdd(sum0, x0, w0)
        sum1 = multiplyAdd(sum1, x1, w0)
        sum2 = multiplyAdd(sum2, x2, w0)
        sum3 = multiplyAdd(sum3, x3, w0)
        let w1 = load(weight + 1 &* width)
        sum0 = multiplyAdd(sum0, x1, w1)
        sum1 = multiplyAdd(sum1, x2, w1)
        sum2 = multiplyAdd(sum2, x3, w1)
        sum3 = multiplyAdd(sum3, x4, w1)
        let w2 = load(weight + 2 &* width)
        sum0 = multiplyAdd(sum0, x2, w2)
        sum1 = multiplyAdd(sum1, x3, w2)
        sum2 = multiplyAdd(sum2, x4, w2)
        sum3 = multiplyAdd(sum3, x5, w2)
        let w3 = load(weight + 3 &* width)
        sum0 = multiplyAdd(sum0, x3, w3)
        sum1 = multiplyAdd(sum1, x4, w3)
        sum2 = multiplyAdd(sum2, x5, w3)
        sum3 = multiplyAdd(sum3, x6, w3)
        let w4 = load(weight + 4 &* width)
        sum0 = multiplyAdd(sum0, x4, w4)
        sum1 = multiplyAdd(sum1, x5, w4)
        sum2 = multiplyAdd(sum2, x6, w4)
        sum3 = multiplyAdd(sum3, x7, w4)
        row += rowStride
        weight += 5 &* width
        left &-= 1
    }
    return (sum0, sum1, sum2, sum3)
}

/// A row of outputs. `firstColumn` is where the first output's window starts, which may be before the row.
@inline(never)
func depthwise5by1Row(
    _ input: UnsafePointer<Float>, rowStride: Int, weights: UnsafePointer<Float>, rows: Int, bias: UnsafePointer<Float>,
    firstColumn: Int, columns: Int, output: UnsafeMutablePointer<Float>, outputs: Int, minimum: Float, maximum: Float
) {
    let bias = load(bias)
    let minimum = Vector(repeating: minimum), maximum = Vector(repeating: maximum)
    var column = firstColumn
    var done = 0
    while done < outputs {
        let place = output + done &* width
        let start = input + column &* width
        if column >= 0 && column &+ 8 <= columns && done &+ 4 <= outputs {
            let sums = depthwise5by1(start, rowStride: rowStride, weights: weights, bias: bias, rows: rows)
            store(clamp(sums.0, minimum, maximum), to: place + 0 &* width)
            store(clamp(sums.1, minimum, maximum), to: place + 1 &* width)
            store(clamp(sums.2, minimum, maximum), to: place + 2 &* width)
            store(clamp(sums.3, minimum, maximum), to: place + 3 &* width)
        } else {
            let sums = depthwise5by1Edge(
                start, rowStride: rowStride, weights: weights, bias: bias, rows: rows, column: column, columns: columns)
            store(clamp(sums.0, minimum, maximum), to: place + 0 &* width)
            if done &+ 1 < outputs { store(clamp(sums.1, minimum, maximum), to: place + 1 &* width) }
            if done &+ 2 < outputs { store(clamp(sums.2, minimum, maximum), to: place + 2 &* width) }
            if done &+ 3 < outputs { store(clamp(sums.3, minimum, maximum), to: place + 3 &* width) }
        }
        done &+= 4
        column &+= 4
    }
}

@inline(__always)
func depthwise5by2(
    _ input: UnsafePointer<Float>, rowStride: Int, weights: UnsafePointer<Float>, bias: Vector, rows: Int
) -> (Vector, Vector, Vector, Vector) {
    var sum0 = bias, sum1 = bias, sum2 = bias, sum3 = bias
    var row = input
    var weight = weights
    var left = rows
    while left > 0 {
        let x0 = load(row + 0 &* width)
        let x1 = load(row + 1 &* width)
        let x2 = load(row + 2 &* width)
        let x3 = load(row + 3 &* width)
        let x4 = load(row + 4 &* width)
        let x5 = load(row + 5 &* width)
        let x6 = load(row + 6 &* width)
        let x7 = load(row + 7 &* width)
        let x8 = load(row + 8 &* width)
        let x9 = load(row + 9 &* width)
        let x10 = load(row + 10 &* width)
        let w0 = load(weight + 0 &* width)
        sum0 = multiplyAdd(sum0, x0, w0)
        sum1 = multiplyAdd(sum1, x2, w0)
        sum2 = multiplyAdd(sum2, x4, w0)
        sum3 = multiplyAdd(sum3, x6, w0)
        let w1 = load(weight + 1 &* width)
        sum0 = multiplyAdd(sum0, x1, w1)
        sum1 = multiplyAdd(sum1, x3, w1)
        sum2 = multiplyAdd(sum2, x5, w1)
        sum3 = multiplyAdd(sum3, x7, w1)
        let w2 = load(weight + 2 &* width)
        sum0 = multiplyAdd(sum0, x2, w2)
        sum1 = multiplyAdd(sum1, x4, w2)
        sum2 = multiplyAdd(sum2, x6, w2)
        sum3 = multiplyAdd(sum3, x8, w2)
        let w3 = load(weight + 3 &* width)
        sum0 = multiplyAdd(sum0, x3, w3)
        sum1 = multiplyAdd(sum1, x5, w3)
        sum2 = multiplyAdd(sum2, x7, w3)
        sum3 = multiplyAdd(sum3, x9, w3)
        let w4 = load(weight + 4 &* width)
        sum0 = multiplyAdd(sum0, x4, w4)
        sum1 = multiplyAdd(sum1, x6, w4)
        sum2 = multiplyAdd(sum2, x8, w4)
        sum3 = multiplyAdd(sum3, x10, w4)
        row += rowStride
        weight += 5 &* width
        left &-= 1
    }
    return (sum0, sum1, sum2, sum3)
}

@inline(__always)
func depthwise5by2Edge(
    _ input: UnsafePointer<Float>, rowStride: Int, weights: UnsafePointer<Float>, bias: Vector, rows: Int, column: Int,
    columns: Int
) -> (Vector, Vector, Vector, Vector) {
    var sum0 = bias, sum1 = bias, sum2 = bias, sum3 = bias
    var row = input
    var weight = weights
    var left = rows
    while left > 0 {
        let x0 = column &+ 0 >= 0 && column &+ 0 < columns ? load(row + 0 &* width) : Vector.zero
        let x1 = column &+ 1 >= 0 && column &+ 1 < columns ? load(row + 1 &* width) : Vector.zero
        let x2 = column &+ 2 >= 0 && column &+ 2 < columns ? load(row + 2 &* width) : Vector.zero
        let x3 = column &+ 3 >= 0 && column &+ 3 < columns ? load(row + 3 &* width) : Vector.zero
        let x4 = column &+ 4 >= 0 && column &+ 4 < columns ? load(row + 4 &* width) : Vector.zero
        let x5 = column &+ 5 >= 0 && column &+ 5 < columns ? load(row + 5 &* width) : Vector.zero
        let x6 = column &+ 6 >= 0 && column &+ 6 < columns ? load(row + 6 &* width) : Vector.zero
        let x7 = column &+ 7 >= 0 && column &+ 7 < columns ? load(row + 7 &* width) : Vector.zero
        let x8 = column &+ 8 >= 0 && column &+ 8 < columns ? load(row + 8 &* width) : Vector.zero
        let x9 = column &+ 9 >= 0 && column &+ 9 < columns ? load(row + 9 &* width) : Vector.zero
        let x10 = column &+ 10 >= 0 && column &+ 10 < columns ? load(row + 10 &* width) : Vector.zero
        let w0 = load(weight + 0 &* width)
        sum0 = multiplyAdd(sum0, x0, w0)
        sum1 = multiplyAdd(sum1, x2, w0)
        sum2 = multiplyAdd(sum2, x4, w0)
        sum3 = multiplyAdd(sum3, x6, w0)
        let w1 = load(weight + 1 &* width)
        sum0 = multiplyAdd(sum0, x1, w1)
        sum1 = multiplyAdd(sum1, x3, w1)
        sum2 = multiplyAdd(sum2, x5, w1)
        sum3 = multiplyAdd(sum3, x7, w1)
        let w2 = load(weight + 2 &* width)
        sum0 = multiplyAdd(sum0, x2, w2)
        sum1 = multiplyAdd(sum1, x4, w2)
        sum2 = multiplyAdd(sum2, x6, w2)
        sum3 = multiplyAdd(sum3, x8, w2)
        let w3 = load(weight + 3 &* width)
        sum0 = multiplyAdd(sum0, x3, w3)
        sum1 = multiplyAdd(sum1, x5, w3)
        sum2 = multiplyAdd(sum2, x7, w3)
        sum3 = multiplyAdd(sum3, x9, w3)
        let w4 = load(weight + 4 &* width)
        sum0 = multiplyAdd(sum0, x4, w4)
        sum1 = multiplyAdd(sum1, x6, w4)
        sum2 = multiplyAdd(sum2, x8, w4)
        sum3 = multiplyAdd(sum3, x10, w4)
        row += rowStride
        weight += 5 &* width
        left &-= 1
    }
    return (sum0, sum1, sum2, sum3)
}

/// A row of outputs. `firstColumn` is where the first output's window starts, which may be before the row.
@inline(never)
func depthwise5by2Row(
    _ input: UnsafePointer<Float>, rowStride: Int, weights: UnsafePointer<Float>, rows: Int, bias: UnsafePointer<Float>,
    firstColumn: Int, columns: Int, output: UnsafeMutablePointer<Float>, outputs: Int, minimum: Float, maximum: Float
) {
    let bias = load(bias)
    let minimum = Vector(repeating: minimum), maximum = Vector(repeating: maximum)
    var column = firstColumn
    var done = 0
    while done < outputs {
        let place = output + done &* width
        let start = input + column &* width
        if column >= 0 && column &+ 11 <= columns && done &+ 4 <= outputs {
            let sums = depthwise5by2(start, rowStride: rowStride, weights: weights, bias: bias, rows: rows)
            store(clamp(sums.0, minimum, maximum), to: place + 0 &* width)
            store(clamp(sums.1, minimum, maximum), to: place + 1 &* width)
            store(clamp(sums.2, minimum, maximum), to: place + 2 &* width)
            store(clamp(sums.3, minimum, maximum), to: place + 3 &* width)
        } else {
            let sums = depthwise5by2Edge(
                start, rowStride: rowStride, weights: weights, bias: bias, rows: rows, column: column, columns: columns)
            store(clamp(sums.0, minimum, maximum), to: place + 0 &* width)
            if done &+ 1 < outputs { store(clamp(sums.1, minimum, maximum), to: place + 1 &* width) }
            if done &+ 2 < outputs { store(clamp(sums.2, minimum, maximum), to: place + 2 &* width) }
            if done &+ 3 < outputs { store(clamp(sums.3, minimum, maximum), to: place + 3 &* width) }
        }
        done &+= 4
        column &+= 8
    }
}

@inline(__always)
func depthwise7by1(
    _ input: UnsafePointer<Float>, rowStride: Int, weights: UnsafePointer<Float>, bias: Vector, rows: Int
) -> (Vector, Vector, Vector, Vector) {
    var sum0 = bias, sum1 = bias, sum2 = bias, sum3 = bias
    var row = input
    var weight = weights
    var left = rows
    while left > 0 {
        let x0 = load(row + 0 &* width)
        let x1 = load(row + 1 &* width)
        let x2 = load(row + 2 &* width)
        let x3 = load(row + 3 &* width)
        let x4 = load(row + 4 &* width)
        let x5 = load(row + 5 &* width)
        let x6 = load(row + 6 &* width)
        let x7 = load(row + 7 &* width)
        let x8 = load(row + 8 &* width)
        let x9 = load(row + 9 &* width)
        let w0 = load(weight + 0 &* width)
        sum0 = multiplyAdd(sum0, x0, w0)
        sum1 = multiplyAdd(sum1, x1, w0)
        sum2 = multiplyAdd(sum2, x2, w0)
        sum3 = multiplyAdd(sum3, x3, w0)
        let w1 = load(weight + 1 &* width)
        sum0 = multiplyAdd(sum0, x1, w1)
        sum1 = multiplyAdd(sum1, x2, w1)
        sum2 = multiplyAdd(sum2, x3, w1)
        sum3 = multiplyAdd(sum3, x4, w1)
        let w2 = load(weight + 2 &* width)
        sum0 = multiplyAdd(sum0, x2, w2)
        sum1 = multiplyAdd(sum1, x3, w2)
        sum2 = multiplyAdd(sum2, x4, w2)
        sum3 = multiplyAdd(sum3, x5, w2)
        let w3 = load(weight + 3 &* width)
        sum0 = multiplyAdd(sum0, x3, w3)
        sum1 = multiplyAdd(sum1, x4, w3)
        sum2 = multiplyAdd(sum2, x5, w3)
        sum3 = multiplyAdd(sum3, x6, w3)
        let w4 = load(weight + 4 &* width)
        sum0 = multiplyAdd(sum0, x4, w4)
        sum1 = multiplyAdd(sum1, x5, w4)
        sum2 = multiplyAdd(sum2, x6, w4)
        sum3 = multiplyAdd(sum3, x7, w4)
        let w5 = load(weight + 5 &* width)
        sum0 = multiplyAdd(sum0, x5, w5)
        sum1 = multiplyAdd(sum1, x6, w5)
        sum2 = multiplyAdd(sum2, x7, w5)
        sum3 = multiplyAdd(sum3, x8, w5)
        let w6 = load(weight + 6 &* width)
        sum0 = multiplyAdd(sum0, x6, w6)
        sum1 = multiplyAdd(sum1, x7, w6)
        sum2 = multiplyAdd(sum2, x8, w6)
        sum3 = multiplyAdd(sum3, x9, w6)
        row += rowStride
        weight += 7 &* width
        left &-= 1
    }
    return (sum0, sum1, sum2, sum3)
}

@inline(__always)
func depthwise7by1Edge(
    _ input: UnsafePointer<Float>, rowStride: Int, weights: UnsafePointer<Float>, bias: Vector, rows: Int, column: Int,
    columns: Int
) -> (Vector, Vector, Vector, Vector) {
    var sum0 = bias, sum1 = bias, sum2 = bias, sum3 = bias
    var row = input
    var weight = weights
    var left = rows
    while left > 0 {
        let x0 = column &+ 0 >= 0 && column &+ 0 < columns ? load(row + 0 &* width) : Vector.zero
        let x1 = column &+ 1 >= 0 && column &+ 1 < columns ? load(row + 1 &* width) : Vector.zero
        let x2 = column &+ 2 >= 0 && column &+ 2 < columns ? load(row + 2 &* width) : Vector.zero
        let x3 = column &+ 3 >= 0 && column &+ 3 < columns ? load(row + 3 &* width) : Vector.zero
        let x4 = column &+ 4 >= 0 && column &+ 4 < columns ? load(row + 4 &* width) : Vector.zero
        let x5 = column &+ 5 >= 0 && column &+ 5 < columns ? load(row + 5 &* width) : Vector.zero
        let x6 = column &+ 6 >= 0 && column &+ 6 < columns ? load(row + 6 &* width) : Vector.zero
        let x7 = column &+ 7 >= 0 && column &+ 7 < columns ? load(row + 7 &* width) : Vector.zero
        let x8 = column &+ 8 >= 0 && column &+ 8 < columns ? load(row + 8 &* width) : Vector.zero
        let x9 = column &+ 9 >= 0 && column &+ 9 < columns ? load(row + 9 &* width) : Vector.zero
        let w0 = load(weight + 0 &* width)
        sum0 = multiplyAdd(sum0, x0, w0)
        sum1 = multiplyAdd(sum1, x1, w0)
        sum2 = multiplyAdd(sum2, x2, w0)
        sum3 = multiplyAdd(sum3, x3, w0)
        let w1 = load(weight + 1 &* width)
        sum0 = multiplyAdd(sum0, x1, w1)
        sum1 = multiplyAdd(sum1, x2, w1)
        sum2 = multiplyAdd(sum2, x3, w1)
        sum3 = multiplyAdd(sum3, x4, w1)
        let w2 = load(weight + 2 &* width)
        sum0 = multiplyAdd(sum0, x2, w2)
        sum1 = multiplyAdd(sum1, x3, w2)
        sum2 = multiplyAdd(sum2, x4, w2)
        sum3 = multiplyAdd(sum3, x5, w2)
        let w3 = load(weight + 3 &* width)
        sum0 = multiplyAdd(sum0, x3, w3)
        sum1 = multiplyAdd(sum1, x4, w3)
        sum2 = multiplyAdd(sum2, x5, w3)
        sum3 = multiplyAdd(sum3, x6, w3)
        let w4 = load(weight + 4 &* width)
        sum0 = multiplyAdd(sum0, x4, w4)
        sum1 = multiplyAdd(sum1, x5, w4)
        sum2 = multiplyAdd(sum2, x6, w4)
        sum3 = multiplyAdd(sum3, x7, w4)
        let w5 = load(weight + 5 &* width)
        sum0 = multiplyAdd(sum0, x5, w5)
        sum1 = multiplyAdd(sum1, x6, w5)
        sum2 = multiplyAdd(sum2, x7, w5)
        sum3 = multiplyAdd(sum3, x8, w5)
        let w6 = load(weight + 6 &* width)
        sum0 = multiplyAdd(sum0, x6, w6)
        sum1 = multiplyAdd(sum1, x7, w6)
        sum2 = multiplyAdd(sum2, x8, w6)
        sum3 = multiplyAdd(sum3, x9, w6)
        row += rowStride
        weight += 7 &* width
        left &-= 1
    }
    return (sum0, sum1, sum2, sum3)
}

/// A row of outputs. `firstColumn` is where the first output's window starts, which may be before the row.
@inline(never)
func depthwise7by1Row(
    _ input: UnsafePointer<Float>, rowStride: Int, weights: UnsafePointer<Float>, rows: Int, bias: UnsafePointer<Float>,
    firstColumn: Int, columns: Int, output: UnsafeMutablePointer<Float>, outputs: Int, minimum: Float, maximum: Float
) {
    let bias = load(bias)
    let minimum = Vector(repeating: minimum), maximum = Vector(repeating: maximum)
    var column = firstColumn
    var done = 0
    while done < outputs {
        let place = output + done &* width
        let start = input + column &* width
        if column >= 0 && column &+ 10 <= columns && done &+ 4 <= outputs {
            let sums = depthwise7by1(start, rowStride: rowStride, weights: weights, bias: bias, rows: rows)
            store(clamp(sums.0, minimum, maximum), to: place + 0 &* width)
            store(clamp(sums.1, minimum, maximum), to: place + 1 &* width)
            store(clamp(sums.2, minimum, maximum), to: place + 2 &* width)
            store(clamp(sums.3, minimum, maximum), to: place + 3 &* width)
        } else {
            let sums = depthwise7by1Edge(
                start, rowStride: rowStride, weights: weights, bias: bias, rows: rows, column: column, columns: columns)
            store(clamp(sums.0, minimum, maximum), to: place + 0 &* width)
            if done &+ 1 < outputs { store(clamp(sums.1, minimum, maximum), to: place + 1 &* width) }
            if done &+ 2 < outputs { store(clamp(sums.2, minimum, maximum), to: place + 2 &* width) }
            if done &+ 3 < outputs { store(clamp(sums.3, minimum, maximum), to: place + 3 &* width) }
        }
        done &+= 4
        column &+= 4
    }
}
