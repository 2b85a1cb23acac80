import Testing

@testable import CNN

@Suite struct PoolingKernelTests {
    private static let corners: [PoolingSample] = [true, false].flatMap { isMaximum in
        let pixel = ReferenceAxis(input: 1)
        let padded = ReferenceAxis(input: 1, kernel: 3, before: 1, after: 1)
        let overhanging = ReferenceAxis(input: 6, kernel: 3, stride: 2, before: 1, after: 1, isCeiling: true)
        return [
            PoolingSample(isMaximum: isMaximum, channels: 1, rows: pixel, columns: pixel),
            PoolingSample(isMaximum: isMaximum, channels: 17, rows: padded, columns: padded),
            PoolingSample(isMaximum: isMaximum, channels: 31, rows: padded, columns: padded, countsPadding: !isMaximum),
            PoolingSample(
                isMaximum: isMaximum, batch: 2, channels: 33, rows: overhanging, columns: overhanging,
                countsPadding: !isMaximum),
            PoolingSample(isMaximum: isMaximum, channels: 48, rows: overhanging, columns: padded),
        ]
    }

    private static let drawn: [PoolingSample] = {
        var samples = KernelSamples(seed: 4)
        return samples.poolings(40, isMaximum: true) + samples.poolings(40, isMaximum: false)
    }()

    @Test("windows of awkward shapes", arguments: corners + drawn)
    func pools(_ sample: PoolingSample) throws {
        let (rows, columns) = (sample.rows, sample.columns)
        let input = OptimiserRun.numbers(sample.batch * sample.channels * rows.input * columns.input)
        let expected = ReferenceKernels.pooling(sample, input: input)
        var node = Node()
        node.outputs = ["y"]
        node.attributes = [
            "kernel_shape": .ints([rows, columns].map { Int64($0.kernel) }),
            "strides": .ints([rows, columns].map { Int64($0.stride) }),
            "dilations": .ints([rows, columns].map { Int64($0.dilation) }),
            "pads": .ints([rows.before, columns.before, rows.after, columns.after].map(Int64.init)),
            "ceil_mode": .int(rows.isCeiling ? 1 : 0), "count_include_pad": .int(sample.countsPadding ? 1 : 0),
        ]
        let type = try TensorType(.float32, [sample.batch, sample.channels, rows.input, columns.input])
        try checkAllLevels(node, type, input, expected) { context in
            try BlockedPooling.plan(context, isMaximum: sample.isMaximum)
        }
    }

    @Test(
        "the mean and the largest of a plane", arguments: KernelSamples.channels, [1, 2, 3, 4, 5, 7, 8, 9, 31, 182])
    func reduces(_ channels: Int, _ pixels: Int) throws {
        let input = OptimiserRun.numbers(2 * channels * pixels).map { $0 - 1 }
        let planes = stride(from: 0, to: input.count, by: pixels).map { input[$0..<$0 + pixels].map(Double.init) }
        let type = try TensorType(.float32, [2, channels, 1, pixels])
        var node = Node()
        node.outputs = ["y"]
        try checkAllLevels(node, type, input, planes.map { $0.reduce(0, +) / Double(pixels) }) { context in
            try BlockedPooling.global(context, isMaximum: false)
        }
        try checkAllLevels(node, type, input, planes.map { $0.reduce(-.infinity, max) }) { context in
            try BlockedPooling.global(context, isMaximum: true)
        }
    }

    private func checkAllLevels(
        _ node: Node, _ type: TensorType, _ input: [Float], _ expected: [Double],
        _ plan: (NodeContext) throws -> NodePlan
    ) throws {
        for kernels in KernelTable.available {
            let blocked = ReferenceKernels.blocked(
                input, images: type.shape[0], channels: type.shape[1], pixels: type.pixelCount, width: kernels.width)
            for threads in 1...3 {
                let endsAtPage = threads == 2
                let context = NodeContext(
                    node: node, opset: 19, types: [type.blocked(kernels.width)], constants: [nil], kernels: kernels,
                    threads: threads)
                let found = try KernelRun.output(
                    of: try plan(context), inputs: [try GuardedFloats(blocked, endsAtPage: endsAtPage)],
                    endsAtPage: endsAtPage)
                let difference = zip(found, expected).reduce(found.count == expected.count ? 0 : .infinity) {
                    max($0, abs(Double($1.0) - $1.1) / max(1, abs($1.1)))
                }
                #expect(difference <= 2e-6, "\(kernels.level), \(threads) tasks")
            }
        }
    }
}
