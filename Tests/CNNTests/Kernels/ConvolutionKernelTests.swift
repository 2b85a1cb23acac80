import Testing

@testable import CNN

/// Convolutions as networks have them: `BlockedConvolution`, `BlockedDepthwise` and `WinogradConvolution` with the kernels
/// `convolve`, `copyPadded`, `depthwise`, `winogradInput` and `winogradOutput`.
@Suite struct ConvolutionKernelTests {
    private static let corners: [ConvolutionSample] = [
        ConvolutionSample("one number", 1, 1, image: (1, 1)),
        ConvolutionSample("one pixel of many channels", 33, 48, image: (1, 1)),
        ConvolutionSample("one pixel inside a padded 3x3", 17, 31, image: (1, 1), kernel: (3, 3)) {
            $0.pad(1, 1, 1, 1)
        },
        ConvolutionSample("one pixel inside a padded 7x7", 3, 5, image: (1, 1), kernel: (7, 7)) { $0.pad(3, 3, 3, 3) },
        ConvolutionSample("windows wholly in the padding", 3, 15, image: (2, 2), kernel: (2, 2)) { $0.pad(3, 3, 3, 3) },
        ConvolutionSample("the window is the image", 16, 17, image: (7, 7), kernel: (7, 7)),
        ConvolutionSample("a row", 8, 33, image: (1, 7), kernel: (1, 3)) { $0.pad(0, 2, 0, 0) },
        ConvolutionSample("a column", 8, 33, image: (7, 1), kernel: (3, 1)) { $0.pad(0, 0, 2, 0) },
        ConvolutionSample("a flat 1x1, longer than a chunk's tiles", 15, 17, image: (31, 29)),
        ConvolutionSample("a 1x1 that skips", 31, 16, image: (13, 14)) { $0.stride(2) },
        ConvolutionSample("a padded 1x1", 16, 8, image: (5, 3)) { $0.pad(1, 0, 2, 1) },
        ConvolutionSample("a picture", 3, 17, image: (31, 29), kernel: (3, 3)) {
            $0.pad(0, 0, 1, 1)
            $0.stride(2)
            $0.readsRowMajor = true
        },
        ConvolutionSample("a grey picture", 1, 33, image: (13, 14), kernel: (5, 5)) {
            $0.pad(2, 2, 2, 2)
            $0.readsRowMajor = true
        },
        ConvolutionSample("the only window ends before the input", 16, 17, image: (7, 1)) {
            ($0.columns.before, $0.columns.stride) = (2, 3)
        },
        ConvolutionSample("a stride beyond the kernel", 17, 15, image: (13, 14), kernel: (2, 2)) { $0.stride(3) },
        ConvolutionSample("a dilated kernel as large as the image", 3, 8, image: (7, 7), kernel: (3, 3)) {
            $0.dilate(3)
        },
        ConvolutionSample("groups that do not fill a block", 15, 9, image: (5, 3), kernel: (3, 3)) {
            $0.groups = 3
            $0.pad(1, 1, 1, 1)
        },
        ConvolutionSample("groups of one output", 34, 17, image: (5, 3), kernel: (3, 3)) { $0.groups = 17 },
        ConvolutionSample("groups that fill blocks", 32, 64, image: (2, 2)) { $0.groups = 2 },
        ConvolutionSample("two outputs for each channel", 17, 34, image: (7, 7), kernel: (3, 3)) {
            $0.groups = 17
            $0.pad(1, 1, 1, 1)
            $0.hasResidual = true
        },
        ConvolutionSample("two images, everything added, slopes", 33, 31, image: (5, 3), kernel: (3, 3)) {
            $0.batch = 2
            $0.pad(1, 1, 1, 1)
            $0.hasResidual = true
            $0.hasSlopes = true
        },
    ]

    private static let drawn: [ConvolutionSample] = {
        var samples = KernelSamples(seed: 1)
        return samples.convolutions(120)
    }()

    @Test("convolutions of awkward shapes", arguments: corners + drawn)
    func convolves(_ sample: ConvolutionSample) throws {
        #expect(try ConvolutionData(sample).largestDifference(Convolution.plan) <= 2e-5)
    }

    private static let depthwise: [ConvolutionSample] = {
        var samples = KernelSamples(seed: 2)
        let kernels = [(3, 3), (5, 5), (7, 7), (3, 5), (1, 3), (5, 3), (1, 1), (2, 2), (4, 4), (6, 6), (3, 7)]
        return samples.convolutions(100) { sample, samples in
            sample.outputs = sample.inputs
            sample.groups = sample.inputs
            sample.readsRowMajor = false
            let kernel = kernels[Int.random(in: 0..<kernels.count, using: &samples.random)]
            (sample.rows.kernel, sample.columns.kernel) = kernel
            // Most have the kernels that networks have.
            if samples.chance(60) {
                sample.dilate(1)
                sample.stride(samples.pick([1, 2]))
                let (row, column) = (kernel.0 / 2, kernel.1 / 2)
                sample.pad(row, column, row, column)
                if samples.chance(40) { sample.pad(0, 0, max(0, row * 2 - 1), max(0, column * 2 - 1)) }
            }
        } where: {
            $0.groups > 1
        }
    }()

    private static let depthwiseCorners: [ConvolutionSample] = [3, 5, 7].flatMap { kernel in
        [1, 2, 3].flatMap { stride in
            [(1, 1), (2, 2), (1, 7), (5, 3), (13, 14)].map { image in
                ConvolutionSample("same size", 17, 17, image: image, kernel: (kernel, kernel)) {
                    $0.groups = 17
                    $0.stride(stride)
                    $0.pad(kernel / 2, kernel / 2, kernel / 2, kernel / 2)
                    $0.activation = .hardSwish
                    $0.hasResidual = stride == 2
                }
            }
        }
    }

    @Test("a kernel of its own for each channel", arguments: depthwiseCorners + depthwise)
    func convolvesDepthwise(_ sample: ConvolutionSample) throws {
        #expect(try ConvolutionData(sample).largestDifference(Convolution.plan) <= 1e-5)
    }

    private static let winograd: [ConvolutionSample] = {
        var samples = KernelSamples(seed: 3)
        let corners = [
            ConvolutionSample("one pixel", 1, 1, image: (1, 1)), ConvolutionSample("one tile", 16, 16, image: (4, 4)),
            ConvolutionSample("nothing padded", 17, 15, image: (7, 7)) { $0.pad(0, 0, 0, 0) },
            ConvolutionSample("one more than a tile", 33, 31, image: (5, 5)) { $0.hasResidual = true },
            ConvolutionSample("a row of tiles", 8, 48, image: (1, 31)) { $0.hasSlopes = true },
            ConvolutionSample("more tiles than a chunk", 3, 5, image: (45, 43)) { $0.batch = 2 },
            ConvolutionSample("padding wider than a tile", 3, 16, image: (2, 2)) { $0.pad(5, 6, 7, 4) },
        ]
        let drawn = samples.convolutions(45) { sample, samples in
            sample.inputs = samples.pick(KernelSamples.channels)
            sample.pad(
                samples.pick([0, 1, 2]), samples.pick([0, 1, 2]), samples.pick([0, 1, 2]), samples.pick([0, 1]))
            (sample.groups, sample.readsRowMajor, sample.isConstant) = (1, false, true)
        }
        return (corners + drawn).map { sample in
            var sample = sample
            (sample.rows.kernel, sample.columns.kernel) = (3, 3)
            sample.stride(1)
            sample.dilate(1)
            if sample.rows.before + sample.rows.after == 0, sample.name != "nothing padded" { sample.pad(1, 1, 1, 1) }
            return sample
        }.filter { $0.rows.fits && $0.columns.fits }
    }()

    @Test("Winograd's transforms, also where a network would not use them", arguments: winograd)
    func convolvesByWinograd(_ sample: ConvolutionSample) throws {
        let data = ConvolutionData(sample)
        let difference = try data.largestDifference { context in
            try WinogradConvolution.plan(try data.parameters(context), try data.outputType(context))
        }
        #expect(difference <= 5e-5)
    }

    @Test("3x3 convolutions with many channels and tiles are done by Winograd's transforms")
    func choosesWinograd() throws {
        let data = ConvolutionData(
            ConvolutionSample("", 16, 17, image: (13, 14), kernel: (3, 3)) { $0.pad(1, 1, 1, 1) })
        for kernels in KernelTable.available {
            #expect(WinogradConvolution.suits(try data.parameters(try data.context(kernels, threads: 1))))
        }
        #expect(try data.largestDifference(Convolution.plan) <= 2e-5)
    }
}

extension ConvolutionData {
    func outputType(_ context: NodeContext) throws -> TensorType {
        try TensorType(
            .float32, [sample.batch, sample.outputs, sample.rows.output, sample.columns.output]
        ).blocked(context.kernels.width)
    }

    /// What `Convolution.plan` makes of the node.
    func parameters(_ context: NodeContext) throws -> Convolution.Parameters {
        Convolution.Parameters(
            shape: Convolution.Shape(
                batch: sample.batch, groups: sample.groups, inputChannels: sample.inputs,
                outputChannels: sample.outputs, rows: SlidingWindow(sample.rows),
                columns: SlidingWindow(sample.columns)),
            hasBias: sample.hasBias, residualInput: sample.hasResidual ? 3 : nil, activation: sample.activation,
            weights: context.constants[1], bias: sample.hasBias ? context.constants[2] : nil,
            scaleInput: nil, slopes: sample.hasSlopes ? context.constants[4] : nil,
            isBlockedInput: !sample.readsRowMajor,
            kernels: context.kernels, threads: context.threads)
    }
}

extension SlidingWindow {
    init(_ axis: ReferenceAxis) {
        self.init(
            input: axis.input, kernel: axis.kernel, stride: axis.stride, dilation: axis.dilation,
            padBefore: axis.before, padAfter: axis.after, output: axis.output)
    }
}
