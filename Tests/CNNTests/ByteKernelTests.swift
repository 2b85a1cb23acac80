import Testing

@testable import CNN

/// Kernels on bytes against sums worked out one by one.
@Suite struct ByteKernelTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var batch = 1
        var groups = 1
        let inputs: Int
        let outputs: Int
        var rows = SlidingWindow.trivial
        var columns = SlidingWindow.trivial

        var testDescription: String {
            "\(batch)x\(inputs)x\(rows.input)x\(columns.input) to \(outputs), \(rows.kernel)x\(columns.kernel), "
                + "groups \(groups), strides \(rows.stride) \(columns.stride)"
        }

        var shape: Convolution.Shape {
            Convolution.Shape(
                batch: batch, groups: groups, inputChannels: inputs, outputChannels: outputs, rows: rows,
                columns: columns)
        }
    }

    private static func window(
        _ input: Int, kernel: Int, stride: Int = 1, dilation: Int = 1, pads: (Int, Int) = (0, 0)
    ) -> SlidingWindow {
        let span = (kernel - 1) * dilation + 1
        return SlidingWindow(
            input: input, kernel: kernel, stride: stride, dilation: dilation, padBefore: pads.0, padAfter: pads.1,
            output: (input + pads.0 + pads.1 - span) / stride + 1)
    }

    static let products: [Case] = [
        Case(inputs: 1, outputs: 1), Case(inputs: 5, outputs: 3), Case(batch: 3, inputs: 67, outputs: 33),
        Case(batch: 31, inputs: 8, outputs: 48), Case(inputs: 4096, outputs: 17),
        Case(inputs: 9, outputs: 31, rows: window(3, kernel: 1), columns: window(5, kernel: 1)),
        Case(inputs: 16, outputs: 32, rows: window(7, kernel: 1), columns: window(7, kernel: 1)),
        Case(inputs: 6, outputs: 20, rows: window(5, kernel: 1, stride: 2), columns: window(8, kernel: 1, stride: 3)),
    ]

    static let windows: [Case] = [
        Case(
            batch: 2, inputs: 3, outputs: 19, rows: window(6, kernel: 3, pads: (1, 1)),
            columns: window(15, kernel: 3, pads: (1, 1))),
        Case(
            inputs: 7, outputs: 16, rows: window(1, kernel: 3, pads: (1, 1)),
            columns: window(1, kernel: 3, pads: (1, 1))),
        Case(
            inputs: 4, outputs: 40, rows: window(9, kernel: 5, stride: 2, pads: (2, 1)),
            columns: window(31, kernel: 2, stride: 2, pads: (0, 3))),
        Case(
            inputs: 5, outputs: 6, rows: window(9, kernel: 3, dilation: 2, pads: (2, 2)),
            columns: window(8, kernel: 2, dilation: 3, pads: (1, 0))),
        Case(inputs: 12, outputs: 17, rows: window(6, kernel: 3), columns: window(7, kernel: 3)),
        Case(
            groups: 2, inputs: 8, outputs: 10, rows: window(5, kernel: 3, pads: (1, 1)),
            columns: window(5, kernel: 3, pads: (1, 1))),
        Case(
            groups: 3, inputs: 24, outputs: 54, rows: window(4, kernel: 1), columns: window(5, kernel: 1)),
    ]

    static let depthwise: [Case] = [
        Case(
            batch: 2, groups: 19, inputs: 19, outputs: 19, rows: window(6, kernel: 3, pads: (1, 1)),
            columns: window(5, kernel: 3, pads: (1, 1))),
        Case(
            groups: 34, inputs: 34, outputs: 34, rows: window(9, kernel: 5, stride: 2, pads: (2, 2)),
            columns: window(8, kernel: 5, stride: 2, pads: (2, 1))),
        Case(groups: 4, inputs: 4, outputs: 4, rows: window(1, kernel: 1), columns: window(9, kernel: 4)),
    ]

    @Test("products of bytes are exact", arguments: ByteKernels.Level.allCases, products + windows)
    func multiplies(_ level: ByteKernels.Level, _ example: Case) throws {
        try check(level, example)
    }

    @Test("depthwise products of bytes are exact", arguments: ByteKernels.Level.allCases, depthwise)
    func multipliesDepthwise(_ level: ByteKernels.Level, _ example: Case) throws {
        try check(level, example)
    }

    @Test("a level of floats brings its level of bytes")
    func prefersLevels() {
        #expect(ByteKernels.preferred(for: .baseline).level != .vnni)
        #expect(ByteKernels.preferred(for: .baseline).level != .avx2)
        #expect(ByteKernels.preferred(for: .avx2).level != .vnni)
        let best = ByteKernels.available.last?.level
        #expect(KernelTable.available.contains { ByteKernels.preferred(for: $0.level).level == best })
    }

    private func check(_ level: ByteKernels.Level, _ example: Case) throws {
        guard let kernels = ByteKernels.available.first(where: { $0.level == level }) else { return }
        for threads in [1, 3] {
            let numbers = Numbers(example.shape)
            let found = try numbers.run(kernels, threads: threads)
            #expect(found == numbers.expected())
        }
    }
}

/// A convolution's bytes, the extremes among them, and what should come out.
private struct Numbers {
    let shape: Convolution.Shape
    let inputs: [UInt8]
    let weights: [Int8]
    let bias: [Int32]
    let arithmetic: ByteArithmetic

    init(_ shape: Convolution.Shape) {
        self.shape = shape
        var state: UInt64 = 11
        func next() -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33)
        }
        // A third each: the least, the largest, any.
        func byte(_ low: Int, _ high: Int) -> Int { [low, high, low + next() % (high - low + 1)][next() % 3] }
        let padded = (shape.inputChannels + 3) / 4 * 4
        // What lies in the lanes that no channel has must not matter.
        inputs = (0..<shape.batch * shape.inputPlane * padded).map { _ in UInt8(byte(0, 255)) }
        weights = (0..<shape.outputChannels * shape.depth).map { _ in Int8(byte(-128, 127)) }
        bias = (0..<shape.outputChannels).map { _ in Int32(byte(-9999, 9999)) }
        arithmetic = ByteArithmetic(
            inputs: [ByteScale(scale: 0.5, zeroPoint: 117)],
            output: ByteScale(scale: 0.25 * Float(shape.depth), zeroPoint: 140), isSigned: false,
            weightScales: (0..<shape.outputChannels).map { 0.001 * Float($0 % 7 + 1) }, maximum: .infinity)
    }

    func run(_ kernels: ByteKernels, threads: Int) throws -> [UInt8] {
        let taps = shape.rows.kernel * shape.columns.kernel
        let parameters = ByteConvolution.Parameters(
            shape: shape, arithmetic: arithmetic, weights: try Constant(shape: [weights.count], values: weights),
            weightStrides: (shape.depth, taps, 1), bias: try Constant(shape: [bias.count], values: bias),
            kernels: kernels, threads: threads)
        let type = try TensorType(
            .uint8, [shape.batch, shape.outputChannels, shape.rows.output, shape.columns.output]
        ).blocked(16)
        let plan =
            shape.isDepthwise ? ByteDepthwise.plan(parameters, type) : ByteConvolution.plan(parameters, type)
        guard case .compute(let makeKernel) = plan.action else { return [] }
        let kernel = try makeKernel()
        let input = try AlignedBuffer(byteCount: inputs.count)
        for (index, byte) in inputs.enumerated() {
            input.address.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
        }
        let output = try AlignedBuffer(byteCount: type.byteCount)
        let scratch = try AlignedBuffer(byteCount: plan.scratchByteCount)
        let addresses = [input.address, input.address, input.address, output.address]
        addresses.withUnsafeBufferPointer { table in
            guard let base = table.baseAddress else { return }
            for task in 0..<plan.taskCount {
                kernel(
                    KernelArguments(
                        addresses: base, inputCount: 3, scratch: scratch.address, task: task, taskCount: plan.taskCount)
                )
            }
        }
        let stored = UnsafeRawBufferPointer(start: output.address, count: type.byteCount)
        let padded = type.paddedChannelCount
        return stored.indices.filter { $0 % padded < shape.outputChannels }.map { stored[$0] }
    }

    /// Pixel by pixel, channels last.
    func expected() -> [UInt8] {
        var results: [UInt8] = []
        for image in 0..<shape.batch {
            for row in 0..<shape.rows.output {
                for column in 0..<shape.columns.output {
                    for channel in 0..<shape.outputChannels {
                        let sum = Float(Int(bias[channel]) + sum(image, row, column, channel))
                        let scaled = sum * (0.5 * arithmetic.weightScales[channel] / arithmetic.output.scale)
                        let whole = scaled.rounded(.toNearestOrEven) + 140
                        results.append(UInt8(min(max(whole, 0), 255)))
                    }
                }
            }
        }
        return results
    }

    private func sum(_ image: Int, _ row: Int, _ column: Int, _ channel: Int) -> Int {
        let (rows, columns) = (shape.rows, shape.columns)
        let padded = (shape.inputChannels + 3) / 4 * 4
        let group = channel / shape.outputsPerGroup
        var sum = 0
        for kernelRow in 0..<rows.kernel {
            for kernelColumn in 0..<columns.kernel {
                let y = row * rows.stride - rows.padBefore + kernelRow * rows.dilation
                let x = column * columns.stride - columns.padBefore + kernelColumn * columns.dilation
                guard y >= 0, y < rows.input, x >= 0, x < columns.input else { continue }
                for input in 0..<shape.channelsPerGroup {
                    let pixel = (image * rows.input + y) * columns.input + x
                    let byte = Int(inputs[pixel * padded + group * shape.channelsPerGroup + input])
                    let tap = (input * rows.kernel + kernelRow) * columns.kernel + kernelColumn
                    sum += (byte - 117) * Int(weights[channel * shape.depth + tap])
                }
            }
        }
        return sum
    }
}
