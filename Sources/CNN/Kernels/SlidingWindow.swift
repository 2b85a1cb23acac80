// Runs on: any thread (values only).

/// How a convolution or a pooling moves along one spatial axis.
struct SlidingWindow: Sendable {
    let input: Int
    let kernel: Int
    let stride: Int
    let dilation: Int
    let padBefore: Int
    let padAfter: Int
    let output: Int

    /// Elements from the first to the last one that the kernel touches.
    var span: Int { (kernel - 1) * dilation + 1 }

    /// Elements from the start of the first window to the end of the last one, or of the input.
    var paddedInput: Int { max(input, (output - 1) * stride + span) }

    /// The whole axis in one window.
    static let trivial = SlidingWindow(
        input: 1, kernel: 1, stride: 1, dilation: 1, padBefore: 0, padAfter: 0, output: 1)

    /// The window elements that lie inside the input for one output.
    @inline(__always) func validTaps(output index: Int) -> Range<Int> {
        let start = index &* stride &- padBefore
        let first = start < 0 ? (dilation &- 1 &- start) / dilation : 0
        let end = start >= input ? 0 : min(kernel, (input &- 1 &- start) / dilation &+ 1)
        return min(first, end)..<end
    }
}

extension NodeContext {
    /// The windows along the spatial axes, two of them: a one-dimensional signal is an image of height 1.
    /// Attributes: kernel_shape, strides, dilations, pads, auto_pad and ceil_mode.
    func slidingWindows(spatial: [Int], kernel: [Int]) throws(NodeError) -> (
        rows: SlidingWindow, columns: SlidingWindow
    ) {
        guard spatial.count == 1 || spatial.count == 2 else {
            throw .unsupported("\(spatial.count) spatial dimensions; 1 or 2 are supported")
        }
        let rank = spatial.count
        let strides = try positiveInts("strides", count: rank)
        let dilations = try positiveInts("dilations", count: rank)
        let pads = try ints("pads") ?? [Int](repeating: 0, count: 2 * rank)
        guard kernel.count == rank, kernel.allSatisfy({ $0 > 0 && Self.attributeRange.contains($0) }) else {
            throw .malformed("kernel \(kernel) for \(rank) spatial dimensions")
        }
        guard pads.count == 2 * rank, pads.allSatisfy({ $0 >= 0 }) else {
            throw .malformed("pads \(pads) for \(rank) spatial dimensions")
        }
        guard spatial.allSatisfy({ $0 > 0 }) else { throw .malformed("the image \(spatial) is empty") }
        let autoPad = try string("auto_pad", default: "NOTSET")
        let isCeiling = try bool("ceil_mode", default: false)
        var windows: [SlidingWindow] = []
        for axis in 0..<rank {
            let given = SlidingWindow(
                input: spatial[axis], kernel: kernel[axis], stride: strides[axis], dilation: dilations[axis],
                padBefore: pads[axis], padAfter: pads[axis + rank], output: 0)
            windows.append(try given.settled(autoPad: autoPad, isCeiling: isCeiling))
        }
        return rank == 1 ? (.trivial, windows[0]) : (windows[0], windows[1])
    }

    private func positiveInts(_ name: String, count: Int) throws(NodeError) -> [Int] {
        let values = try ints(name) ?? [Int](repeating: 1, count: count)
        guard values.count == count, values.allSatisfy({ $0 > 0 }) else {
            throw .malformed("attribute \(name) is \(values); \(count) positive numbers expected")
        }
        return values
    }
}

extension SlidingWindow {
    /// The same window with its padding and output size worked out.
    fileprivate func settled(autoPad: String, isCeiling: Bool) throws(NodeError) -> SlidingWindow {
        var (before, after, output) = (padBefore, padAfter, 0)
        switch autoPad {
        case "SAME_UPPER", "SAME_LOWER":
            output = (input + stride - 1) / stride
            let total = max((output - 1) * stride + span - input, 0)
            before = autoPad == "SAME_UPPER" ? total / 2 : total - total / 2
            after = total - before
        case "VALID", "NOTSET", "":
            if autoPad == "VALID" { (before, after) = (0, 0) }
            let slack = input + before + after - span
            guard slack >= 0 else {
                throw .malformed(
                    "a kernel that spans \(span) does not fit \(input) elements with pads \(before), \(after)")
            }
            output = (isCeiling ? (slack + stride - 1) / stride : slack / stride) + 1
            // A last window that would start in the padding behind the input is left out.
            if isCeiling, (output - 1) * stride >= input + before { output -= 1 }
        default: throw .malformed("auto_pad is \"\(printable(autoPad))\"")
        }
        return SlidingWindow(
            input: input, kernel: kernel, stride: stride, dilation: dilation, padBefore: before, padAfter: after,
            output: output)
    }
}
