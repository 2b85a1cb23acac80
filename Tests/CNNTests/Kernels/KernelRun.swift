import Testing

@testable import CNN

/// Runs the kernel of a planned node task by task, and checks what every kernel must keep to: together the tasks write
/// each element of the output once, each uses working memory of its own, and nothing is written anywhere else.
enum KernelRun {
    /// - Returns: the output, row-major.
    static func output(of plan: NodePlan, inputs: [GuardedFloats?], endsAtPage: Bool = false) throws -> [Float] {
        guard case .compute(let make) = plan.action else { throw Failure.noKernel }
        let kernel = try make()
        let type = plan.outputs[0]
        let merged = try GuardedFloats(type.storedCount)
        let used = try GuardedFloats((plan.scratchByteCount + 3) / 4)
        for task in 0..<plan.taskCount {
            let output = try GuardedFloats(type.storedCount, endsAtPage: endsAtPage)
            let scratch = try GuardedFloats(used.count)
            let pointers = inputs.map { ($0 ?? output).floats } + [output.floats]
            pointers.map { UnsafeMutableRawPointer($0) }.withUnsafeBufferPointer { addresses in
                guard let first = addresses.baseAddress else { return }
                kernel(
                    KernelArguments(
                        addresses: first, inputCount: inputs.count, scratch: UnsafeMutableRawPointer(scratch.floats),
                        task: task, taskCount: plan.taskCount))
            }
            try check(output, scratch, inputs)
            try #require(merged.take(from: output), "an element is written by two tasks")
            try #require(used.take(from: scratch), "working memory is used by two tasks")
        }
        // Lanes beyond the last channel need not be written.
        let values =
            type.blockWidth == 1
            ? merged.values
            : ReferenceKernels.rowMajor(
                merged.values, images: type.shape[0], channels: type.shape[1], pixels: type.pixelCount,
                width: type.blockWidth)
        let isWhole = values.allSatisfy { $0.bitPattern != GuardedFloats.unwritten.bitPattern }
        try #require(isWhole, "an element is never written")
        return values
    }

    private static func check(_ output: GuardedFloats, _ scratch: GuardedFloats, _ inputs: [GuardedFloats?]) throws {
        try #require(output.guardsAreIntact, "the kernel wrote outside its output")
        try #require(scratch.guardsAreIntact, "the kernel wrote outside its working memory")
        try #require(inputs.allSatisfy { $0?.guardsAreIntact ?? true }, "the kernel wrote around an input")
    }

    enum Failure: Error { case noKernel, noSlopes }

    /// The largest difference over the largest expected value, or over 1 if that is larger; infinite for NaN.
    static func difference(_ found: [Float], _ expected: [Double]) -> Double {
        guard found.count == expected.count else { return .infinity }
        let scale = expected.reduce(1) { max($0, abs($1)) }
        var largest = 0.0
        for index in found.indices {
            let distance = abs(Double(found[index]) - expected[index])
            largest = distance.isNaN ? .infinity : max(largest, distance)
        }
        return largest / scale
    }
}

/// The tensors of a convolution with the result of the reference.
struct ConvolutionData {
    let sample: ConvolutionSample
    let input: [Float]
    let weights: [Float]
    let bias: [Float]?
    let residual: [Float]?
    let slopes: [Float]?
    let expected: [Double]

    init(_ sample: ConvolutionSample) {
        self.sample = sample
        input = OptimiserRun.numbers(sample.inputCount, seed: 1)
        weights = OptimiserRun.numbers(sample.outputs * sample.depth, seed: 2)
        bias = sample.hasBias ? OptimiserRun.numbers(sample.outputs, seed: 3) : nil
        residual = sample.hasResidual ? OptimiserRun.numbers(sample.outputCount, seed: 4) : nil
        slopes = sample.hasSlopes ? OptimiserRun.numbers(sample.outputs, seed: 5) : nil
        expected = ReferenceKernels.convolution(
            sample, input: input, weights: weights, bias: bias, residual: residual, slopes: slopes)
    }

    private var inputShape: [Int] { [sample.batch, sample.inputs, sample.rows.input, sample.columns.input] }
    private var weightShape: [Int] {
        [sample.outputs, sample.inputs / sample.groups, sample.rows.kernel, sample.columns.kernel]
    }
    private var outputShape: [Int] { [sample.batch, sample.outputs, sample.rows.output, sample.columns.output] }

    /// The node as the layout pass leaves it. Inputs: image, weights, bias, residual, slopes.
    func context(_ kernels: KernelTable, threads: Int) throws -> NodeContext {
        var node = Node()
        node.operatorName = "Conv"
        node.outputs = ["y"]
        node.isBlocked = true
        node.attributes = [
            "group": .int(Int64(sample.groups)),
            "strides": .ints([sample.rows, sample.columns].map { Int64($0.stride) }),
            "dilations": .ints([sample.rows, sample.columns].map { Int64($0.dilation) }),
            "pads": .ints(
                [sample.rows.before, sample.columns.before, sample.rows.after, sample.columns.after].map(Int64.init)),
        ]
        node.epilogue.activation = sample.activation
        node.epilogue.addsResidual = residual != nil
        node.epilogue.slopeInput = slopes == nil ? nil : 4
        let image = try TensorType(.float32, inputShape)
        var types: [TensorType?] = [
            sample.readsRowMajor ? image : image.blocked(kernels.width), try TensorType(.float32, weightShape),
            bias == nil ? nil : try TensorType(.float32, [sample.outputs]),
            residual == nil ? nil : try TensorType(.float32, outputShape).blocked(kernels.width),
            slopes == nil ? nil : try TensorType(.float32, [sample.outputs]),
        ]
        while types.last == .some(nil) { types.removeLast() }
        var constants = [Constant?](repeating: nil, count: types.count)
        if sample.isConstant {
            constants[1] = try Constant(shape: weightShape, values: weights)
            if let bias { constants[2] = try Constant(shape: [sample.outputs], values: bias) }
        }
        if let slopes { constants[4] = try Constant(shape: [sample.outputs], values: slopes) }
        return NodeContext(
            node: node, opset: 17, types: types, constants: constants, kernels: kernels, threads: threads)
    }

    /// The inputs as they lie in memory.
    func inputs(width: Int, endsAtPage: Bool) throws -> [GuardedFloats?] {
        let image =
            sample.readsRowMajor
            ? input
            : ReferenceKernels.blocked(
                input, images: sample.batch, channels: sample.inputs,
                pixels: sample.rows.input * sample.columns.input, width: width)
        let added = residual.map {
            ReferenceKernels.blocked(
                $0, images: sample.batch, channels: sample.outputs,
                pixels: sample.rows.output * sample.columns.output, width: width)
        }
        return try [image, sample.isConstant ? nil : weights, sample.isConstant ? nil : bias, added].map { values in
            try values.map { try GuardedFloats($0, endsAtPage: endsAtPage) }
        }
    }

    /// The largest difference from the reference, of what the plan made by `plan` computes, for every level of
    /// processor and for 1 to 3 tasks.
    func largestDifference(_ plan: (NodeContext) throws -> NodePlan) throws -> Double {
        var largest = 0.0
        for kernels in KernelTable.available {
            for threads in 1...3 {
                let endsAtPage = threads == 2
                let found = try KernelRun.output(
                    of: try plan(try context(kernels, threads: threads)),
                    inputs: try inputs(width: kernels.width, endsAtPage: endsAtPage), endsAtPage: endsAtPage)
                let difference = KernelRun.difference(found, expected)
                if difference > 1e-4 { Issue.record("\(kernels.level), \(threads) tasks: \(difference)") }
                largest = max(largest, difference)
            }
        }
        return largest
    }
}
