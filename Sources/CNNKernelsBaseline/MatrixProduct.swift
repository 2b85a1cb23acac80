// Runs on: the session's threads; never allocates.
import CKernels

// Products of a few rows with a large matrix read as much memory as they do arithmetic, so the matrix is read once, in
// place, with as many loads in flight as there are sums.

/// Columns whose sums stay in the first-level cache while all rows of a matrix pass by.
private let columnBlock = 2048

/// `output += left * right` for a right matrix [depth][columns].
public func addProduct(_ arguments: UnsafePointer<kernel_product>) {
    let product = arguments.pointee
    var begin = product.column_begin
    while begin < product.column_end {
        let end = min(begin &+ columnBlock, product.column_end)
        var k = 0
        if product.rows == 1 {
            while k &+ 8 <= product.depth {
                addEightRows(product, from: k, columns: begin, end)
                k &+= 8
            }
        }
        while k &+ 2 <= product.depth {
            addTwoRows(product, from: k, columns: begin, end)
            k &+= 2
        }
        if k < product.depth { addRow(product, k, columns: begin, end) }
        begin = end
    }
}

@_transparent private func vector(_ address: UnsafeRawPointer) -> Vector {
    address.loadUnaligned(as: Vector.self)
}

/// A float of a matrix that may be misaligned.
@_transparent private func float(_ address: UnsafeRawPointer, _ index: Int) -> Float {
    address.loadUnaligned(fromByteOffset: index &* 4, as: Float.self)
}

/// Eight rows of the matrix, added to one row of sums.
@inline(never)
private func addEightRows(_ product: kernel_product, from k: Int, columns begin: Int, _ end: Int) {
    let left = product.left + k
    let row0 = product.right + k &* product.right_stride &* 4
    let stride = product.right_stride &* 4
    let row3 = row0 + 3 &* stride
    let row6 = row3 + 3 &* stride
    let x0 = Vector(repeating: left[0]), x1 = Vector(repeating: left[1])
    let x2 = Vector(repeating: left[2]), x3 = Vector(repeating: left[3])
    let x4 = Vector(repeating: left[4]), x5 = Vector(repeating: left[5])
    let x6 = Vector(repeating: left[6]), x7 = Vector(repeating: left[7])
    var column = begin
    while column &+ width <= end {
        let offset = column &* 4
        // Two chains, so that an addition need not wait for all before.
        var sum = load(product.output + column)
        var other = vector(row3 + offset) * x3
        sum = multiplyAdd(sum, x0, vector(row0 + offset))
        sum = multiplyAdd(sum, x1, vector(row0 + stride + offset))
        sum = multiplyAdd(sum, x2, vector(row0 + 2 &* stride + offset))
        other = multiplyAdd(other, x4, vector(row3 + stride + offset))
        other = multiplyAdd(other, x5, vector(row3 + 2 &* stride + offset))
        sum = multiplyAdd(sum, x6, vector(row6 + offset))
        other = multiplyAdd(other, x7, vector(row6 + stride + offset))
        store(sum + other, to: product.output + column)
        column &+= width
    }
    while column < end {
        var sum = product.output[column]
        for index in 0..<8 { sum += left[index] * float(row0 + index &* stride, column) }
        product.output[column] = sum
        column &+= 1
    }
}

/// Two rows of the matrix, added to up to four rows of sums. A row that is not there stands for the last one: its sums
/// are computed, and stored, twice.
@inline(never)
private func addTwoRows(_ product: kernel_product, from k: Int, columns begin: Int, _ end: Int) {
    let last = product.rows &- 1
    let left0 = product.left + k
    let left1 = left0 + min(1, last) &* product.left_stride
    let left2 = left0 + min(2, last) &* product.left_stride
    let left3 = left0 + min(3, last) &* product.left_stride
    let output0: UnsafeMutablePointer<Float> = product.output
    let output1 = output0 + min(1, last) &* product.output_stride
    let output2 = output0 + min(2, last) &* product.output_stride
    let output3 = output0 + min(3, last) &* product.output_stride
    let row0 = product.right + k &* product.right_stride &* 4
    let row1 = row0 + product.right_stride &* 4
    let a0 = Vector(repeating: left0[0]), b0 = Vector(repeating: left0[1])
    let a1 = Vector(repeating: left1[0]), b1 = Vector(repeating: left1[1])
    let a2 = Vector(repeating: left2[0]), b2 = Vector(repeating: left2[1])
    let a3 = Vector(repeating: left3[0]), b3 = Vector(repeating: left3[1])
    var column = begin
    while column &+ width <= end {
        let first = vector(row0 + column &* 4), second = vector(row1 + column &* 4)
        let sum0 = multiplyAdd(multiplyAdd(load(output0 + column), a0, first), b0, second)
        let sum1 = multiplyAdd(multiplyAdd(load(output1 + column), a1, first), b1, second)
        let sum2 = multiplyAdd(multiplyAdd(load(output2 + column), a2, first), b2, second)
        let sum3 = multiplyAdd(multiplyAdd(load(output3 + column), a3, first), b3, second)
        store(sum0, to: output0 + column)
        store(sum1, to: output1 + column)
        store(sum2, to: output2 + column)
        store(sum3, to: output3 + column)
        column &+= width
    }
    while column < end {
        for row in 0...last {
            let left = left0 + row &* product.left_stride
            let place = output0 + (row &* product.output_stride &+ column)
            place[0] += left[0] * float(row0, column) + left[1] * float(row1, column)
        }
        column &+= 1
    }
}

/// The last row of a matrix whose number of rows is odd.
@inline(never)
private func addRow(_ product: kernel_product, _ k: Int, columns begin: Int, _ end: Int) {
    let matrix = product.right + k &* product.right_stride &* 4
    for row in 0..<product.rows {
        let value = product.left[row &* product.left_stride &+ k]
        let output = product.output + row &* product.output_stride
        var column = begin
        while column &+ width <= end {
            let sum = multiplyAdd(load(output + column), Vector(repeating: value), vector(matrix + column &* 4))
            store(sum, to: output + column)
            column &+= width
        }
        while column < end {
            output[column] += value * float(matrix, column)
            column &+= 1
        }
    }
}

/// `output += left * right` for a right matrix [columns][depth].
public func addTransposedProduct(_ arguments: UnsafePointer<kernel_product>) {
    let product = arguments.pointee
    var column = product.column_begin
    if product.rows == 1 {
        while column &+ 8 <= product.column_end {
            addEightDots(product, column: column)
            column &+= 8
        }
    }
    while column < product.column_end {
        addTwoDots(product, column: column, min(2, product.column_end &- column))
        column &+= 2
    }
}

/// One row times eight columns.
@inline(never)
private func addEightDots(_ product: kernel_product, column: Int) {
    let stride = product.right_stride &* 4
    let left: UnsafePointer<Float> = product.left
    let start: UnsafeRawPointer = product.right + column &* stride
    var column0 = start
    var sum0 = Vector.zero, sum1 = Vector.zero, sum2 = Vector.zero, sum3 = Vector.zero
    var sum4 = Vector.zero, sum5 = Vector.zero, sum6 = Vector.zero, sum7 = Vector.zero
    var k = 0
    while k &+ width <= product.depth {
        let x = load(left + k)
        let column3 = column0 + 3 &* stride
        let column6 = column3 + 3 &* stride
        sum0 = multiplyAdd(sum0, x, vector(column0))
        sum1 = multiplyAdd(sum1, x, vector(column0 + stride))
        sum2 = multiplyAdd(sum2, x, vector(column0 + 2 &* stride))
        sum3 = multiplyAdd(sum3, x, vector(column3))
        sum4 = multiplyAdd(sum4, x, vector(column3 + stride))
        sum5 = multiplyAdd(sum5, x, vector(column3 + 2 &* stride))
        sum6 = multiplyAdd(sum6, x, vector(column6))
        sum7 = multiplyAdd(sum7, x, vector(column6 + stride))
        column0 += width &* 4
        k &+= width
    }
    let output = product.output + column
    addDot(total(sum0), product, left, start, from: k, to: output)
    addDot(total(sum1), product, left, start + stride, from: k, to: output + 1)
    addDot(total(sum2), product, left, start + 2 &* stride, from: k, to: output + 2)
    addDot(total(sum3), product, left, start + 3 &* stride, from: k, to: output + 3)
    addDot(total(sum4), product, left, start + 4 &* stride, from: k, to: output + 4)
    addDot(total(sum5), product, left, start + 5 &* stride, from: k, to: output + 5)
    addDot(total(sum6), product, left, start + 6 &* stride, from: k, to: output + 6)
    addDot(total(sum7), product, left, start + 7 &* stride, from: k, to: output + 7)
}

/// Up to four rows times one or two columns. What is not there is computed as the last one, and not stored.
@inline(never)
private func addTwoDots(_ product: kernel_product, column: Int, _ count: Int) {
    let last = product.rows &- 1
    let left0: UnsafePointer<Float> = product.left
    let left1 = left0 + min(1, last) &* product.left_stride
    let left2 = left0 + min(2, last) &* product.left_stride
    let left3 = left0 + min(3, last) &* product.left_stride
    let first = product.right + column &* product.right_stride &* 4
    let second = first + (count &- 1) &* product.right_stride &* 4
    var sum00 = Vector.zero, sum10 = Vector.zero, sum20 = Vector.zero, sum30 = Vector.zero
    var sum01 = Vector.zero, sum11 = Vector.zero, sum21 = Vector.zero, sum31 = Vector.zero
    var k = 0
    while k &+ width <= product.depth {
        let a = vector(first + k &* 4), b = vector(second + k &* 4)
        let x0 = load(left0 + k), x1 = load(left1 + k), x2 = load(left2 + k), x3 = load(left3 + k)
        sum00 = multiplyAdd(sum00, x0, a)
        sum01 = multiplyAdd(sum01, x0, b)
        sum10 = multiplyAdd(sum10, x1, a)
        sum11 = multiplyAdd(sum11, x1, b)
        sum20 = multiplyAdd(sum20, x2, a)
        sum21 = multiplyAdd(sum21, x2, b)
        sum30 = multiplyAdd(sum30, x3, a)
        sum31 = multiplyAdd(sum31, x3, b)
        k &+= width
    }
    let (output, stride) = (product.output + column, product.output_stride)
    addDot(total(sum00), product, left0, first, from: k, to: output)
    if last >= 1 { addDot(total(sum10), product, left1, first, from: k, to: output + stride) }
    if last >= 2 { addDot(total(sum20), product, left2, first, from: k, to: output + 2 &* stride) }
    if last >= 3 { addDot(total(sum30), product, left3, first, from: k, to: output + 3 &* stride) }
    guard count == 2 else { return }
    addDot(total(sum01), product, left0, second, from: k, to: output + 1)
    if last >= 1 { addDot(total(sum11), product, left1, second, from: k, to: output + stride + 1) }
    if last >= 2 { addDot(total(sum21), product, left2, second, from: k, to: output + 2 &* stride + 1) }
    if last >= 3 { addDot(total(sum31), product, left3, second, from: k, to: output + 3 &* stride + 1) }
}

/// A dot product whose first `k` products have been added up.
@inline(__always)
private func addDot(
    _ sum: Float, _ product: kernel_product, _ left: UnsafePointer<Float>, _ right: UnsafeRawPointer, from k: Int,
    to output: UnsafeMutablePointer<Float>
) {
    var sum = sum
    var k = k
    while k < product.depth {
        sum += left[k] * float(right, k)
        k &+= 1
    }
    output[0] += sum
}

#if AVX512
    @_transparent private func total(_ value: Vector) -> Float {
        let eight = value.lowHalf + value.highHalf
        let four = eight.lowHalf + eight.highHalf
        let two = four.lowHalf + four.highHalf
        return two[0] + two[1]
    }
#elseif AVX2
    @_transparent private func total(_ value: Vector) -> Float {
        let four = value.lowHalf + value.highHalf
        let two = four.lowHalf + four.highHalf
        return two[0] + two[1]
    }
#else
    @_transparent private func total(_ value: Vector) -> Float {
        let two = value.lowHalf + value.highHalf
        return two[0] + two[1]
    }
#endif

/// Adds one or two blocks [block][row][width] to the first `columns` floats of each row of a row-major matrix.
public func addBlocks(
    _ blocks: UnsafePointer<Float>, blockStride: Int, to output: UnsafeMutablePointer<Float>, stride: Int, rows: Int,
    columns: Int
) {
    for row in 0..<rows {
        var source = blocks + row &* width
        let target = output + row &* stride
        var column = 0
        while column < columns {
            let place = target + column
            if column &+ width <= columns {
                store(load(place) + load(source), to: place)
            } else {
                for lane in 0..<columns &- column { place[lane] += source[lane] }
            }
            source += blockStride
            column &+= width
        }
    }
}
