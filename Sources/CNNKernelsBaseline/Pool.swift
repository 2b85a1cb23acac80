// Runs on: the session's threads; never allocates.
import CKernels

/// The largest value of each window; padding is left out. A window wholly outside the plane gives the lowest float.
public func maxPool(_ arguments: UnsafePointer<kernel_sliding>) {
    let sliding = arguments.pointee
    let window = sliding.window.unsafelyUnwrapped.pointee
    for block in sliding.block_begin..<sliding.block_end {
        let input = sliding.input + block &* sliding.input_block_stride
        for row in sliding.row_begin..<sliding.row_end {
            let rows = span(
                row &* window.row_stride &- window.row_padding, window.kernel_rows, window.row_dilation,
                window.input_rows)
            var output = sliding.output + block &* sliding.output_block_stride
            output += row &* window.output_columns &* width
            var column = 0
            while column < window.output_columns {
                let start = column &* window.column_stride &- window.column_padding
                // Two neighbours inside the plane, whose windows need no cutting.
                if start >= 0, column &+ 1 < window.output_columns,
                    start &+ window.column_stride &+ (window.kernel_columns &- 1) &* window.column_dilation
                        < window.input_columns
                {
                    let pair = largestOfTwo(window, input + start &* width, rows.first, rows.end)
                    store(pair.0, to: output + column &* width)
                    store(pair.1, to: output + (column &+ 1) &* width)
                    column &+= 2
                    continue
                }
                let columns = span(start, window.kernel_columns, window.column_dilation, window.input_columns)
                var largest = Vector(repeating: -Float.greatestFiniteMagnitude)
                var place = rows.first
                while place < rows.end {
                    let line = input + place &* window.input_columns &* width
                    var x = columns.first
                    while x < columns.end {
                        largest = larger(largest, load(line + x &* width))
                        x &+= window.column_dilation
                    }
                    place &+= window.row_dilation
                }
                store(largest, to: output + column &* width)
                column &+= 1
            }
        }
    }
}

@inline(__always)
private func largestOfTwo(
    _ window: kernel_window, _ input: UnsafePointer<Float>, _ firstRow: Int, _ endRow: Int
) -> (Vector, Vector) {
    var first = Vector(repeating: -Float.greatestFiniteMagnitude)
    var second = first
    let next = window.column_stride &* width
    let step = window.column_dilation &* width
    var row = firstRow
    while row < endRow {
        var value = input + row &* window.input_columns &* width
        var left = window.kernel_columns
        while left > 0 {
            first = larger(first, load(value))
            second = larger(second, load(value + next))
            value += step
            left &-= 1
        }
        row &+= window.row_dilation
    }
    return (first, second)
}

/// The mean of each window, over the elements inside the plane or over all that `counts_padding` allows.
public func averagePool(_ arguments: UnsafePointer<kernel_sliding>) {
    let sliding = arguments.pointee
    let window = sliding.window.unsafelyUnwrapped.pointee
    for block in sliding.block_begin..<sliding.block_end {
        let input = sliding.input + block &* sliding.input_block_stride
        for row in sliding.row_begin..<sliding.row_end {
            let top = row &* window.row_stride &- window.row_padding
            let rows = span(top, window.kernel_rows, window.row_dilation, window.input_rows)
            let countedRows =
                sliding.counts_padding == 0
                ? rows.count
                : padded(top, window.kernel_rows, window.row_dilation, window.input_rows &+ sliding.padding_after_rows)
            var output = sliding.output + block &* sliding.output_block_stride
            output += row &* window.output_columns &* width
            let wholeFactor = Vector(repeating: 1 / Float(countedRows &* window.kernel_columns))
            for column in 0..<window.output_columns {
                let left = column &* window.column_stride &- window.column_padding
                let last = left &+ (window.kernel_columns &- 1) &* window.column_dilation
                var (first, end) = (left, last &+ 1)
                let isWhole = left >= 0 && last < window.input_columns
                var factor = wholeFactor
                if !isWhole {
                    let columns = span(left, window.kernel_columns, window.column_dilation, window.input_columns)
                    let countedColumns =
                        sliding.counts_padding == 0
                        ? columns.count
                        : padded(
                            left, window.kernel_columns, window.column_dilation,
                            window.input_columns &+ sliding.padding_after_columns)
                    (first, end) = (columns.first, columns.end)
                    factor = Vector(repeating: 1 / Float(countedRows &* countedColumns))
                }
                var sum = Vector.zero
                var place = rows.first
                while place < rows.end {
                    let start = input + place &* window.input_columns &* width
                    var x = first
                    while x < end {
                        sum += load(start + x &* width)
                        x &+= window.column_dilation
                    }
                    place &+= window.row_dilation
                }
                store(sum * factor, to: output + column &* width)
            }
        }
    }
}

/// The indices of a window that lie inside 0..<size.
@inline(__always)
private func span(_ start: Int, _ kernel: Int, _ dilation: Int, _ size: Int) -> (first: Int, end: Int, count: Int) {
    let skipped = start < 0 ? (0 &- start &+ dilation &- 1) / dilation : 0
    let first = start &+ skipped &* dilation
    let end = min(size, start &+ (kernel &- 1) &* dilation &+ 1)
    return (first, end, first < end ? (end &- first &+ dilation &- 1) / dilation : 0)
}

/// How many indices of a window lie before `end`, padding before 0 included.
@inline(__always)
private func padded(_ start: Int, _ kernel: Int, _ dilation: Int, _ end: Int) -> Int {
    min(kernel, (end &- start &+ dilation &- 1) / dilation)
}

/// The sum (or the largest value) of each channel of blocks `begin..<end` over a plane of `pixels`, times `factor`.
public func reducePlane(
    _ input: UnsafePointer<Float>, blocks begin: Int, _ end: Int, pixels: Int, maximum: Bool, factor: Float,
    to output: UnsafeMutablePointer<Float>
) {
    for block in begin..<end {
        let plane = input + block &* pixels &* width
        var first = maximum ? Vector(repeating: -.infinity) : Vector.zero
        var second = first, third = first, fourth = first
        var pixel = 0
        while pixel &+ 4 <= pixels {
            let values = plane + pixel &* width
            let (a, b, c, d) = (
                load(values), load(values + width), load(values + 2 &* width), load(values + 3 &* width)
            )
            if maximum {
                first = larger(first, a)
                second = larger(second, b)
                third = larger(third, c)
                fourth = larger(fourth, d)
            } else {
                first += a
                second += b
                third += c
                fourth += d
            }
            pixel &+= 4
        }
        while pixel < pixels {
            let value = load(plane + pixel &* width)
            first = maximum ? larger(first, value) : first + value
            pixel &+= 1
        }
        let result =
            maximum ? larger(larger(first, second), larger(third, fourth)) : (first + second) + (third + fourth)
        store(result * Vector(repeating: factor), to: output + block &* width)
    }
}

@_transparent private func larger(_ a: Vector, _ b: Vector) -> Vector { b.replacing(with: a, where: a .> b) }
