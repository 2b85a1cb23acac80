// Runs on: the session's thread; made on any.

/// Convolution in which every output channel sees one input channel: row by row, one kernel element at a time.
final class DepthwiseKernel {
    private let shape: Convolution.Shape
    private let hasBias: Bool
    private let residualInput: Int?
    private let activation: Activation
    /// Weights, then biases, if they are known before the run.
    private let packed: AlignedBuffer?

    private static func weightCount(_ shape: Convolution.Shape) -> Int { shape.outputChannels * shape.depth }

    static func plan(_ parameters: Convolution.Parameters, _ output: TensorType) -> NodePlan {
        let floats = weightCount(parameters.shape) + parameters.shape.outputChannels
        return NodePlan(output, scratchByteCount: floats * 4) { () throws(NodeError) -> Kernel in
            let kernel = try DepthwiseKernel(parameters)
            return { kernel.run($0) }
        }
    }

    private init(_ parameters: Convolution.Parameters) throws(NodeError) {
        shape = parameters.shape
        hasBias = parameters.hasBias
        residualInput = parameters.residualInput
        activation = parameters.activation
        if parameters.isConstant, let weights = parameters.weights {
            let packed = try AlignedBuffer(byteCount: (Self.weightCount(shape) + shape.outputChannels) * 4)
            Self.pack(shape, weights: weights.bytes, bias: parameters.bias?.bytes, into: packed.floats)
            self.packed = packed
        } else {
            packed = nil
        }
    }

    private static func pack(
        _ shape: Convolution.Shape, weights: UnsafeRawPointer, bias: UnsafeRawPointer?,
        into packed: UnsafeMutablePointer<Float>
    ) {
        let count = weightCount(shape)
        UnsafeMutableRawPointer(packed).copyMemory(from: weights, byteCount: count * 4)
        if let bias {
            UnsafeMutableRawPointer(packed + count).copyMemory(from: bias, byteCount: shape.outputChannels * 4)
        } else {
            (packed + count).update(repeating: 0, count: shape.outputChannels)
        }
    }

    private func run(_ arguments: KernelArguments) {
        let packed: UnsafeMutablePointer<Float>
        if let constant = self.packed {
            packed = constant.floats
        } else {
            packed = arguments.scratch.assumingMemoryBound(to: Float.self)
            let bias = hasBias ? UnsafeRawPointer(arguments.input(2)) : nil
            Self.pack(shape, weights: UnsafeRawPointer(arguments.input(1)), bias: bias, into: packed)
        }
        let biases = packed + Self.weightCount(shape)
        for index in 0..<shape.batch * shape.outputChannels {
            let (image, channel) = index.quotientAndRemainder(dividingBy: shape.outputChannels)
            let plane = image * shape.inputChannels + channel / shape.outputsPerGroup
            let output = arguments.output() + index * shape.outputPlane
            convolve(
                arguments.input(0) + plane * shape.inputPlane, weights: packed + channel * shape.depth,
                bias: biases[channel], into: output)
            if let residualInput {
                let residual = arguments.input(residualInput) + index * shape.outputPlane
                for pixel in 0..<shape.outputPlane { output[pixel] += residual[pixel] }
            }
            activation.apply(to: output, count: shape.outputPlane)
        }
    }

    private func convolve(
        _ input: UnsafePointer<Float>, weights: UnsafePointer<Float>, bias: Float,
        into output: UnsafeMutablePointer<Float>
    ) {
        let (rows, columns) = (shape.rows, shape.columns)
        for row in 0..<rows.output {
            let line = output + row * columns.output
            line.update(repeating: bias, count: columns.output)
            for rowTap in rows.validTaps(output: row) {
                let source = input + (row * rows.stride - rows.padBefore + rowTap * rows.dilation) * columns.input
                for columnTap in 0..<columns.kernel {
                    Self.accumulate(
                        source, columns, tap: columnTap, weight: weights[rowTap * columns.kernel + columnTap],
                        into: line)
                }
            }
        }
    }

    /// Adds one kernel element's share to a row of outputs.
    @inline(__always)
    private static func accumulate(
        _ source: UnsafePointer<Float>, _ columns: SlidingWindow, tap: Int, weight: Float,
        into line: UnsafeMutablePointer<Float>
    ) {
        let valid = columns.validOutputs(tap: tap)
        let start = tap &* columns.dilation &- columns.padBefore
        var column = valid.lowerBound
        if columns.stride == 1 {
            while column < valid.upperBound {
                line[column] += weight * source[start &+ column]
                column &+= 1
            }
        } else {
            while column < valid.upperBound {
                line[column] += weight * source[start &+ column &* columns.stride]
                column &+= 1
            }
        }
    }
}
