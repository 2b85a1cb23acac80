import Testing

@testable import CNN

/// A convolution to be tested: corners with a name, and drawn ones.
struct ConvolutionSample: Sendable, CustomTestStringConvertible {
    var name = ""
    var batch = 1
    var groups = 1
    var inputs: Int
    var outputs: Int
    var rows: ReferenceAxis
    var columns: ReferenceAxis
    var activation = Activation.identity
    var hasBias = true
    var hasResidual = false
    /// PRelu's slopes in place of the activation.
    var hasSlopes = false
    /// Whether weights and bias are known before the run.
    var isConstant = true
    /// Whether the input is row-major, as a picture is; then groups are 1.
    var readsRowMajor = false

    var depth: Int { inputs / groups * rows.kernel * columns.kernel }
    var outputCount: Int { batch * outputs * rows.output * columns.output }
    var inputCount: Int { batch * inputs * rows.input * columns.input }

    var testDescription: String {
        func axis(_ axis: ReferenceAxis) -> String {
            "\(axis.input)k\(axis.kernel)s\(axis.stride)d\(axis.dilation)p\(axis.before),\(axis.after)"
        }
        var words = ["\(batch)x\(inputs)>\(outputs)/\(groups)", axis(rows), axis(columns), "\(activation)"]
        if hasBias { words.append("bias") }
        if hasResidual { words.append("residual") }
        if hasSlopes { words.append("slopes") }
        if !isConstant { words.append("computed weights") }
        if readsRowMajor { words.append("row-major") }
        return (name.isEmpty ? "" : name + ": ") + words.joined(separator: " ")
    }

    /// The plain case that corners start from.
    init(
        _ name: String, _ inputs: Int, _ outputs: Int, image: (Int, Int), kernel: (Int, Int) = (1, 1),
        _ change: (inout ConvolutionSample) -> Void = { _ in }
    ) {
        self.name = name
        self.inputs = inputs
        self.outputs = outputs
        rows = ReferenceAxis(input: image.0, kernel: kernel.0)
        columns = ReferenceAxis(input: image.1, kernel: kernel.1)
        change(&self)
    }

    mutating func pad(_ top: Int, _ left: Int, _ bottom: Int, _ right: Int) {
        (rows.before, columns.before, rows.after, columns.after) = (top, left, bottom, right)
    }

    mutating func stride(_ stride: Int) { (rows.stride, columns.stride) = (stride, stride) }

    mutating func dilate(_ dilation: Int) { (rows.dilation, columns.dilation) = (dilation, dilation) }
}

/// A pooling to be tested.
struct PoolingSample: Sendable, CustomTestStringConvertible {
    var isMaximum: Bool
    var batch = 1
    var channels: Int
    var rows: ReferenceAxis
    var columns: ReferenceAxis
    var countsPadding = false

    var testDescription: String {
        "\(isMaximum ? "maximum" : "average") \(batch)x\(channels) \(rows) \(columns) \(countsPadding)"
    }

    /// Whether each window has an element to count: the mean of none is not defined.
    var isDefined: Bool {
        [rows, columns].allSatisfy { axis in
            (0..<axis.output).allSatisfy { output in
                (0..<axis.kernel).contains { axis.place(output, $0) != nil }
            }
        }
    }
}

/// Draws samples; the same ones each time.
struct KernelSamples {
    static let channels = [1, 3, 8, 15, 16, 17, 31, 33, 48]
    static let images = [(1, 1), (1, 7), (7, 1), (2, 2), (5, 3), (7, 7), (13, 14), (31, 29)]
    static let kernels = [(1, 1), (1, 3), (3, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 6), (7, 7), (3, 5)]
    static let activations: [Activation] = [
        .identity, .relu, .clip(minimum: -0.5, maximum: 0.75), .leakyRelu(alpha: 0.1), .sigmoid,
        .hardSigmoid(alpha: 0.3, beta: 0.4), .hardSwish, .swish, .tanh, .elu(alpha: 0.7), .softplus, .mish, .gelu,
        .geluTanh,
    ]
    /// More products than this take the reference too long.
    private static let mostProducts = 150_000

    var random: LinearCongruential

    init(seed: UInt64) { random = LinearCongruential(seed: seed) }

    mutating func pick<Element>(_ values: [Element]) -> Element {
        values[Int.random(in: 0..<values.count, using: &random)]
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    /// Convolutions that pass a condition.
    mutating func convolutions(
        _ count: Int,
        _ change: (inout ConvolutionSample, inout KernelSamples) -> Void = { _, _ in },
        where isWanted: (ConvolutionSample) -> Bool = { _ in true }
    ) -> [ConvolutionSample] {
        var samples: [ConvolutionSample] = []
        while samples.count < count {
            var sample = convolution()
            change(&sample, &self)
            guard sample.rows.fits, sample.columns.fits, sample.outputCount * sample.depth <= Self.mostProducts,
                isWanted(sample)
            else { continue }
            samples.append(sample)
        }
        return samples
    }

    private mutating func convolution() -> ConvolutionSample {
        var sample = ConvolutionSample(
            "", pick(Self.channels), pick(Self.channels), image: pick(Self.images), kernel: pick(Self.kernels))
        sample.batch = pick([1, 1, 1, 2])
        sample.rows = axis(sample.rows)
        sample.columns = chance(60) ? ReferenceAxis(matching: sample.rows, sample.columns) : axis(sample.columns)
        finish(&sample)
        sample.isConstant = chance(90)
        if chance(40) {
            sample.inputs = pick([1, 3, 4])
            sample.readsRowMajor = true
        } else if chance(40) {
            let perGroup = (pick([1, 2, 3, 8, 16]), pick([1, 2, 5, 16]))
            sample.groups = pick([2, 3, 4, 8])
            (sample.inputs, sample.outputs) = (sample.groups * perGroup.0, sample.groups * perGroup.1)
        }
        return sample
    }

    /// What follows the sum of products.
    mutating func finish(_ sample: inout ConvolutionSample) {
        sample.activation = chance(40) ? .identity : pick(Self.activations)
        sample.hasBias = chance(70)
        sample.hasResidual = chance(30)
        sample.hasSlopes = chance(15)
    }

    mutating func axis(_ given: ReferenceAxis) -> ReferenceAxis {
        var axis = given
        axis.stride = pick([1, 1, 2, 3])
        axis.dilation = pick([1, 1, 1, 2, 3])
        if chance(60) { (axis.before, axis.after) = (pick([0, 1, 2, 3]), pick([0, 1, 2, 3])) }
        if chance(30) { (axis.before, axis.after) = (axis.span / 2, (axis.span - 1) / 2) }
        return axis
    }

    mutating func poolings(_ count: Int, isMaximum: Bool) -> [PoolingSample] {
        var samples: [PoolingSample] = []
        while samples.count < count {
            let (image, kernel) = (pick(Self.images), pick(Self.kernels))
            var sample = PoolingSample(
                isMaximum: isMaximum, batch: pick([1, 1, 2]), channels: pick(Self.channels),
                rows: axis(ReferenceAxis(input: image.0, kernel: kernel.0)),
                columns: axis(ReferenceAxis(input: image.1, kernel: kernel.1)), countsPadding: chance(50) && !isMaximum)
            let isCeiling = chance(40)
            (sample.rows.isCeiling, sample.columns.isCeiling) = (isCeiling, isCeiling)
            // As ONNX Runtime has it: padding is less than the kernel.
            let isPlausible = [sample.rows, sample.columns].allSatisfy {
                $0.fits && $0.before < $0.kernel && $0.after < $0.kernel
            }
            guard isPlausible, isMaximum || sample.isDefined else { continue }
            samples.append(sample)
        }
        return samples
    }
}

extension ReferenceAxis {
    /// The other axis with this one's stride, dilation and padding.
    init(matching axis: ReferenceAxis, _ other: ReferenceAxis) {
        self = axis
        (input, kernel) = (other.input, other.kernel)
    }
}
