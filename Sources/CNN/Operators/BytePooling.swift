// Runs on: planned on any thread, kernels on the session's.
import CKernelsNarrow

/// Pooling of bytes, all channels of a pixel together.
enum BytePooling {
    static func max(_ context: NodeContext) throws(NodeError) -> NodePlan {
        let input = try context.type(0)
        let arithmetic = try context.bytes()
        guard input.rank >= 3, let kernel = try context.ints("kernel_shape"), arithmetic.inputs.count == 1 else {
            throw .malformed("a pooling of shape \(input.shape)")
        }
        let (rows, columns) = try context.slidingWindows(spatial: Array(input.shape.dropFirst(2)), kernel: kernel)
        let spatial = input.rank == 3 ? [columns.output] : [rows.output, columns.output]
        let output = try context.byteType(input.shape.prefix(2) + spatial)
        let channels = output.paddedChannelCount
        let batch = input.shape[0]
        let table =
            arithmetic.inputs[0] == arithmetic.output
            ? nil : ByteArithmetic.table(from: arithmetic.inputs[0], to: arithmetic.output) { $0 }
        return NodePlan(output, taskCount: context.threads) {
            { arguments in
                let share = arguments.share(of: batch * rows.output)
                for line in share {
                    let (image, row) = (line / rows.output, line % rows.output)
                    let rowTaps = rows.validTaps(output: row)
                    let top = row * rows.stride - rows.padBefore + rowTaps.lowerBound * rows.dilation
                    let source = arguments.input(0, UInt8.self) + (image * rows.input + top) * columns.input * channels
                    let target = arguments.output(0, UInt8.self) + line * columns.output * channels
                    for column in 0..<columns.output {
                        let taps = columns.validTaps(output: column)
                        let left = column * columns.stride - columns.padBefore + taps.lowerBound * columns.dilation
                        kernel_int8_maximum(
                            source + left * channels, rows.dilation * columns.input * channels, rowTaps.count,
                            columns.dilation * channels, taps.count, target + column * channels, channels)
                    }
                    if let table { ByteTable.replace(target, count: columns.output * channels, by: table) }
                }
            }
        }
    }

    /// The mean of all pixels of a channel: GlobalAveragePool, ReduceMean.
    static func average(_ context: NodeContext) throws(NodeError) -> NodePlan {
        let input = try context.type(0)
        let arithmetic = try context.bytes()
        guard input.rank >= 3, input.pixelCount > 0, input.pixelCount < 1 << 23, arithmetic.inputs.count == 1 else {
            throw .malformed("a mean of shape \(input.shape)")
        }
        let keepsAxes = try context.bool("keepdims", default: true)
        let output = try context.byteType(
            input.shape.prefix(2) + (keepsAxes ? input.shape.dropFirst(2).map { _ in 1 } : []))
        let (pixels, channels, batch) = (input.pixelCount, output.paddedChannelCount, input.shape[0])
        let (scale, result) = (arithmetic.inputs[0], arithmetic.output)
        let factor = scale.scale / Float(pixels)
        return NodePlan(output, scratchByteCount: channels * 4) {
            { arguments in
                let totals = arguments.scratch.assumingMemoryBound(to: Int32.self)
                for image in 0..<batch {
                    let source = arguments.input(0, UInt8.self) + image * pixels * channels
                    let target = arguments.output(0, UInt8.self) + image * channels
                    kernel_int8_total(source, pixels, channels, totals, channels)
                    for channel in 0..<channels {
                        target[channel] = result.byte(Float(Int(totals[channel]) - pixels * scale.zeroPoint) * factor)
                    }
                }
            }
        }
    }
}
