// Runs on: the session's threads; never allocates.
import CKernels

/// Depthwise convolution of rows `row_begin..<row_end` of blocks `block_begin..<block_end`.
///
/// Nothing is padded: rows outside the plane are left out, columns outside it read as zero.
public func depthwise(_ arguments: UnsafePointer<kernel_sliding>) {
    let sliding = arguments.pointee
    let window = sliding.window.unsafelyUnwrapped.pointee
    let isFast =
        window.column_dilation == 1 && window.row_dilation == 1
        && hasDepthwiseRow(window.kernel_columns, stride: window.column_stride)
    let rowStride = window.input_columns &* width
    let kernelCount = window.kernel_rows &* window.kernel_columns &* width
    // A clamp is done in registers, unless something is added before it.
    let clamps =
        sliding.activation.kind == Int32(KERNEL_CLAMP) && sliding.addend == nil && sliding.slopes == nil && isFast
    let minimum = clamps ? sliding.activation.alpha : -.infinity
    let maximum = clamps ? sliding.activation.beta : .infinity
    for block in sliding.block_begin..<sliding.block_end {
        let input = sliding.input + block &* sliding.input_block_stride
        let weights = sliding.weights + block &* kernelCount
        let bias = sliding.bias + block &* width
        for row in sliding.row_begin..<sliding.row_end {
            let place = block &* sliding.output_block_stride &+ row &* window.output_columns &* width
            let output = sliding.output + place
            let start = row &* window.row_stride &- window.row_padding
            if isFast {
                let skipped = max(0, 0 &- start)
                let rows = max(0, min(window.kernel_rows, window.input_rows &- start) &- skipped)
                depthwiseRow(
                    window.kernel_columns, stride: window.column_stride, input + (start &+ skipped) &* rowStride,
                    rowStride: rowStride, weights: weights + skipped &* window.kernel_columns &* width, rows: rows,
                    bias: bias, firstColumn: 0 &- window.column_padding, columns: window.input_columns,
                    output: output, outputs: window.output_columns, minimum: minimum, maximum: maximum)
            } else {
                anyDepthwiseRow(window, input, start: start, weights: weights, bias: bias, output: output)
            }
            if !clamps { finish(sliding, window, block: block, place: place) }
        }
    }
}

/// A row of any kernel, one output after the other.
@inline(never)
private func anyDepthwiseRow(
    _ window: kernel_window, _ input: UnsafePointer<Float>, start: Int, weights: UnsafePointer<Float>,
    bias: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
) {
    for column in 0..<window.output_columns {
        let left = column &* window.column_stride &- window.column_padding
        var sum = load(bias)
        for kernelRow in 0..<window.kernel_rows {
            let row = start &+ kernelRow &* window.row_dilation
            if row < 0 || row >= window.input_rows { continue }
            for kernelColumn in 0..<window.kernel_columns {
                let place = left &+ kernelColumn &* window.column_dilation
                if place < 0 || place >= window.input_columns { continue }
                sum = multiplyAdd(
                    sum, load(input + (row &* window.input_columns &+ place) &* width),
                    load(weights + (kernelRow &* window.kernel_columns &+ kernelColumn) &* width))
            }
        }
        store(sum, to: output + column &* width)
    }
}

/// Addition and activation of a row that was just stored.
@inline(__always)
private func finish(_ sliding: kernel_sliding, _ window: kernel_window, block: Int, place: Int) {
    let output = sliding.output + place
    let count = window.output_columns &* width
    if let addend = sliding.addend { add(output, addend + place, to: output, count: count) }
    if let slopes = sliding.slopes {
        applySlope(slopes + block &* width, to: output, pixels: window.output_columns)
    } else {
        apply(sliding.activation, from: output, to: output, count: count)
    }
}
