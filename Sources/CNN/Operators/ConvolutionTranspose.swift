// Runs on: planned on any thread, kernels on the session's.

/// ONNX ConvTranspose: https://onnx.ai/onnx/operators/onnx__ConvTranspose.html
///
/// Each input element adds the kernel, multiplied by it, to a window of the output. The products of all channels with all
/// kernel elements are one matrix product for each group; then they are added up where they belong. One or two spatial
/// dimensions.
enum ConvolutionTranspose {
    static func plan(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 2...3)
        let (input, weights) = (try context.floatType(0), try context.floatType(1))
        guard input.rank >= 3, weights.rank == input.rank else {
            throw .malformed("input of shape \(input.shape) and weights of shape \(weights.shape)")
        }
        guard input.rank <= 4 else {
            throw .unsupported("\(input.rank - 2) spatial dimensions; 1 or 2 are supported")
        }
        let groups = try context.int("group", default: 1)
        let channels = input.shape[1]
        guard groups > 0, channels > 0, channels == weights.shape[0], channels % groups == 0, weights.shape[1] > 0
        else {
            throw .malformed(
                "\(groups) groups, input of shape \(input.shape) and weights of shape \(weights.shape) do not agree")
        }
        let kernel = Array(weights.shape.dropFirst(2))
        if let stated = try context.ints("kernel_shape"), stated != kernel {
            throw .malformed("kernel_shape \(stated), but weights of shape \(weights.shape)")
        }
        let axes = try ScatterAxis.axes(context, spatial: Array(input.shape.dropFirst(2)), kernel: kernel)
        let output = try TensorType(
            .float32, [input.shape[0], weights.shape[1] * groups] + axes.map(\.output))
        let hasBias = context.hasInput(2)
        if hasBias, try context.floatType(2).shape != [output.shape[1]] {
            throw .malformed("its bias has shape \(try context.type(2).shape), not [\(output.shape[1])]")
        }
        let constant = context.constants[1]
        let scatter = Scatter(
            batch: input.shape[0], groups: groups, inputs: channels / groups, outputs: weights.shape[1],
            rows: axes.count == 2 ? axes[0] : .trivial, columns: axes[axes.count - 1], hasBias: hasBias,
            isPacked: constant != nil, kernels: context.kernels)
        let products = try TensorType(.float32, [scatter.product.rows, scatter.product.columns])
        let scratchCount =
            AlignedBuffer.rounded(products.byteCount) + 4 * scatter.product.scratchCount(isRightPacked: false)
        var plan = NodePlan(output, scratchByteCount: scratchCount) { () throws(NodeError) -> Kernel in
            let packed = try constant.map { (constant) throws(NodeError) in try scatter.packed(constant) }
            return { scatter.run($0, packed: packed) }
        }
        if constant != nil {
            plan.packedInputs = [1]
            plan.packedByteCount = scatter.packedByteCount
        }
        return plan
    }
}

/// How the kernel moves along one spatial axis of the output.
private struct ScatterAxis {
    let input: Int
    let kernel: Int
    let stride: Int
    let dilation: Int
    /// Places cut off before the output.
    let pad: Int
    let output: Int

    static let trivial = ScatterAxis(input: 1, kernel: 1, stride: 1, dilation: 1, pad: 0, output: 1)

    /// The inputs whose window element `tap` lies inside the output.
    func validInputs(tap: Int) -> Range<Int> {
        let shift = tap * dilation - pad
        let first = shift < 0 ? (stride - 1 - shift) / stride : 0
        let reach = output - 1 - shift
        let end = reach < 0 ? 0 : min(input, reach / stride + 1)
        return min(first, end)..<end
    }

    /// From strides, dilations, pads, auto_pad, output_padding and output_shape.
    static func axes(
        _ context: NodeContext, spatial: [Int], kernel: [Int]
    ) throws(NodeError) -> [ScatterAxis] {
        let rank = spatial.count
        func list(_ name: String, from least: Int, default value: Int, count: Int) throws(NodeError) -> [Int] {
            let values = try context.ints(name) ?? [Int](repeating: value, count: count)
            guard values.count == count, values.allSatisfy({ $0 >= least }) else {
                throw .malformed("attribute \(name) is \(values); \(count) numbers from \(least) on expected")
            }
            return values
        }
        let strides = try list("strides", from: 1, default: 1, count: rank)
        let dilations = try list("dilations", from: 1, default: 1, count: rank)
        let pads = try list("pads", from: 0, default: 0, count: 2 * rank)
        let extra = try list("output_padding", from: 0, default: 0, count: rank)
        let stated = try context.ints("output_shape").map { Array($0.suffix(rank)) }
        let autoPad = try context.string("auto_pad", default: "NOTSET")
        guard ["NOTSET", "", "VALID", "SAME_UPPER", "SAME_LOWER"].contains(autoPad) else {
            throw .malformed("auto_pad is \"\(printable(autoPad))\"")
        }
        guard stated.map({ $0.count == rank && $0.allSatisfy { $0 > 0 } }) ?? true,
            kernel.allSatisfy({ $0 > 0 }), spatial.allSatisfy({ $0 > 0 })
        else {
            throw .malformed("an image of \(spatial), a kernel of \(kernel) and an output_shape of \(stated ?? [])")
        }
        var axes: [ScatterAxis] = []
        for axis in 0..<rank {
            let full = (spatial[axis] - 1) * strides[axis] + extra[axis] + (kernel[axis] - 1) * dilations[axis] + 1
            let isSame = autoPad.hasPrefix("SAME")
            var (before, after) = autoPad == "VALID" ? (0, 0) : (pads[axis], pads[axis + rank])
            let wanted = stated?[axis] ?? (isSame ? spatial[axis] * strides[axis] : nil)
            if let wanted {
                let total = max(full - wanted, 0)
                before = autoPad == "SAME_UPPER" ? total / 2 : total - total / 2
                after = total - before
            }
            let output = stated?[axis] ?? full - before - after
            guard output > 0 else { throw .malformed("its pads \(pads) leave nothing of the output") }
            axes.append(
                ScatterAxis(
                    input: spatial[axis], kernel: kernel[axis], stride: strides[axis], dilation: dilations[axis],
                    pad: before, output: output))
        }
        return axes
    }
}

private struct Scatter {
    let batch: Int
    let groups: Int
    /// Channels of a group.
    let inputs: Int
    let outputs: Int
    let rows: ScatterAxis
    let columns: ScatterAxis
    let hasBias: Bool
    /// Whether the weights have been transposed before the run.
    let isPacked: Bool
    let kernels: KernelTable

    private var kernelCount: Int { outputs * rows.kernel * columns.kernel }
    /// Floats from row to row of the transposed weights: not a power of two, see `MatrixProduct`.
    private var packedStride: Int { inputs + 16 }

    /// For each element of a group's kernels and each place of the input, the sum over the channels.
    var product: MatrixProduct {
        MatrixProduct(
            rows: kernelCount, columns: rows.input * columns.input, depth: inputs,
            leftStrides: isPacked ? (packedStride, 1) : (1, kernelCount), kernels: kernels)
    }

    var packedByteCount: Int { groups * kernelCount * packedStride * 4 }

    /// The weights of each group, transposed.
    func packed(_ weights: Constant) throws(NodeError) -> AlignedBuffer {
        let buffer = try AlignedBuffer(byteCount: packedByteCount)
        for group in 0..<groups {
            for input in 0..<inputs {
                let target = buffer.floats + (group * kernelCount * packedStride + input)
                let source = weights.encodedFloats.advanced(by: (group * inputs + input) * kernelCount)
                for index in 0..<kernelCount { target[index &* packedStride] = source.float(index) }
            }
        }
        return buffer
    }

    func run(_ arguments: KernelArguments, packed: AlignedBuffer?) {
        let (product, taps) = (product, rows.kernel * columns.kernel)
        let outputPlane = rows.output * columns.output
        let sums = arguments.scratch.assumingMemoryBound(to: Float.self)
        let sumCount = product.rows * product.columns
        let scratch = sums + AlignedBuffer.rounded(sumCount * 4) / 4
        for part in 0..<batch * groups {
            let group = part % groups
            let weights =
                packed.map { UnsafePointer($0.floats) + group * kernelCount * packedStride }
                ?? arguments.input(1) + group * inputs * kernelCount
            let image = EncodedFloats(bytes: arguments.input(0) + part * inputs * product.columns)
            sums.update(repeating: 0, count: sumCount)
            product.add(
                weights, .inPlace(image), to: sums, rows: 0..<product.rows, columns: 0..<product.columns,
                scratch: scratch)
            for output in 0..<outputs {
                let target = arguments.output() + (part * outputs + output) * outputPlane
                let bias = hasBias ? arguments.input(2)[group * outputs + output] : 0
                target.update(repeating: bias, count: outputPlane)
                for tap in 0..<taps { add(sums + (output * taps + tap) * product.columns, tap: tap, to: target) }
            }
        }
    }

    /// What one element of the kernel gives, added where it belongs.
    private func add(_ source: UnsafePointer<Float>, tap: Int, to target: UnsafeMutablePointer<Float>) {
        let (row, column) = (tap / columns.kernel, tap % columns.kernel)
        let places = columns.validInputs(tap: column)
        guard !places.isEmpty else { return }
        let left = places.lowerBound * columns.stride + column * columns.dilation - columns.pad
        for y in rows.validInputs(tap: row) {
            let top = (y * rows.stride + row * rows.dilation - rows.pad) * columns.output
            let (from, to) = (source + (y * columns.input + places.lowerBound), target + (top + left))
            if columns.stride == 1 {
                for x in 0..<places.count { to[x] += from[x] }
            } else {
                for x in 0..<places.count { to[x &* columns.stride] += from[x] }
            }
        }
    }
}
