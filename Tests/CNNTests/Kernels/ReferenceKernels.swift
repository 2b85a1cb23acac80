import Glibc

@testable import CNN

/// What the kernels compute, in the plainest way: loops over ONNX's definitions, in double precision, on row-major
/// tensors [image][channel][row][column].
enum ReferenceKernels {
    /// https://onnx.ai/onnx/operators/onnx__Conv.html, then the sum with `residual`, then the activation.
    static func convolution(
        _ sample: ConvolutionSample, input: [Float], weights: [Float], bias: [Float]?, residual: [Float]?,
        slopes: [Float]?
    ) -> [Double] {
        let (rows, columns) = (sample.rows, sample.columns)
        let (inputsPerGroup, outputsPerGroup) = (sample.inputs / sample.groups, sample.outputs / sample.groups)
        var result: [Double] = []
        for image in 0..<sample.batch {
            for output in 0..<sample.outputs {
                let firstInput = image * sample.inputs + output / outputsPerGroup * inputsPerGroup
                for row in 0..<rows.output {
                    for column in 0..<columns.output {
                        var sum = Double(bias?[output] ?? 0)
                        for channel in 0..<inputsPerGroup {
                            for kernelRow in 0..<rows.kernel {
                                guard let y = rows.place(row, kernelRow) else { continue }
                                let line = ((firstInput + channel) * rows.input + y) * columns.input
                                let filter = ((output * inputsPerGroup + channel) * rows.kernel + kernelRow)
                                for kernelColumn in 0..<columns.kernel {
                                    guard let x = columns.place(column, kernelColumn) else { continue }
                                    sum +=
                                        Double(input[line + x])
                                        * Double(weights[filter * columns.kernel + kernelColumn])
                                }
                            }
                        }
                        sum += Double(residual?[result.count] ?? 0)
                        if let slopes {
                            result.append(sum < 0 ? Double(slopes[output]) * sum : sum)
                        } else {
                            result.append(activation(sample.activation, sum))
                        }
                    }
                }
            }
        }
        return result
    }

    /// https://onnx.ai/onnx/operators/onnx__MaxPool.html and onnx__AveragePool.html
    static func pooling(_ sample: PoolingSample, input: [Float]) -> [Double] {
        let (rows, columns) = (sample.rows, sample.columns)
        var result: [Double] = []
        for plane in 0..<sample.batch * sample.channels {
            for row in 0..<rows.output {
                for column in 0..<columns.output {
                    var (largest, sum, count) = (-Double(Float.greatestFiniteMagnitude), 0.0, 0)
                    for kernelRow in 0..<rows.kernel {
                        for kernelColumn in 0..<columns.kernel {
                            if let y = rows.place(row, kernelRow), let x = columns.place(column, kernelColumn) {
                                let value = Double(input[(plane * rows.input + y) * columns.input + x])
                                (largest, sum) = (max(largest, value), sum + value)
                                count += 1
                            } else if sample.countsPadding, rows.isPadded(row, kernelRow),
                                columns.isPadded(column, kernelColumn)
                            {
                                count += 1
                            }
                        }
                    }
                    result.append(sample.isMaximum ? largest : sum / Double(count))
                }
            }
        }
        return result
    }

    /// ONNX's formulas: https://onnx.ai/onnx/operators/
    static func activation(_ activation: Activation, _ x: Double) -> Double {
        switch activation {
        case .identity: return x
        case .relu: return x < 0 ? 0 : x
        case .clip(let minimum, let maximum):
            return x.isNaN ? x : min(max(x, Double(minimum)), Double(maximum))
        case .leakyRelu(let alpha): return x < 0 ? Double(alpha) * x : x
        case .sigmoid: return sigmoid(x)
        case .hardSigmoid(let alpha, let beta): return hardSigmoid(x, Double(alpha), Double(beta))
        case .hardSwish: return x * hardSigmoid(x, 1.0 / 6, 0.5)
        case .swish: return x * sigmoid(x)
        case .tanh: return Glibc.tanh(x)
        case .elu(let alpha): return x < 0 ? Double(alpha) * expm1(x) : x
        case .softplus: return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x))
        case .mish: return x * Glibc.tanh(ReferenceKernels.activation(.softplus, x))
        case .gelu: return x * erfc(-x / 2.0.squareRoot()) / 2
        case .geluTanh:
            // 1 + tanh(y) = 2 / (1 + exp(-2 y)), which loses nothing where tanh is nearly -1.
            return x * sigmoid(2 * (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x))
        }
    }

    private static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

    private static func hardSigmoid(_ x: Double, _ alpha: Double, _ beta: Double) -> Double {
        let line = alpha * x + beta
        return line.isNaN ? line : min(max(line, 0), 1)
    }

    /// Row-major planes [image][channel][pixel] as [image][block][pixel][width]; lanes beyond the last channel are
    /// `padding`.
    static func blocked(
        _ values: [Float], images: Int, channels: Int, pixels: Int, width: Int, padding: Float = GuardedFloats.garbage
    ) -> [Float] {
        let blocks = (channels + width - 1) / width
        var result = [Float](repeating: padding, count: images * blocks * width * pixels)
        for image in 0..<images {
            for channel in 0..<channels {
                for pixel in 0..<pixels {
                    let place = ((image * blocks + channel / width) * pixels + pixel) * width + channel % width
                    result[place] = values[(image * channels + channel) * pixels + pixel]
                }
            }
        }
        return result
    }

    /// The way back.
    static func rowMajor(_ values: [Float], images: Int, channels: Int, pixels: Int, width: Int) -> [Float] {
        let blocks = (channels + width - 1) / width
        var result: [Float] = []
        for image in 0..<images {
            for channel in 0..<channels {
                for pixel in 0..<pixels {
                    result.append(
                        values[((image * blocks + channel / width) * pixels + pixel) * width + channel % width])
                }
            }
        }
        return result
    }
}

/// One axis of a window that slides over an image, in ONNX's terms.
struct ReferenceAxis: Sendable {
    var input: Int
    var kernel = 1
    var stride = 1
    var dilation = 1
    var before = 0
    var after = 0
    var isCeiling = false

    var span: Int { (kernel - 1) * dilation + 1 }
    /// Whether one window fits at least.
    var fits: Bool { input + before + after >= span }

    var output: Int {
        let slack = input + before + after - span
        guard isCeiling else { return slack / stride + 1 }
        let count = (slack + stride - 1) / stride + 1
        // "Sliding windows that would start in the right padded region are ignored."
        return (count - 1) * stride >= input + before ? count - 1 : count
    }

    /// The input element of an output and an element of the kernel; nil if it is padding.
    func place(_ output: Int, _ element: Int) -> Int? {
        let place = output * stride - before + element * dilation
        return place >= 0 && place < input ? place : nil
    }

    /// Whether an element is in the image or its padding, and not behind that, where ceil_mode reaches.
    func isPadded(_ output: Int, _ element: Int) -> Bool {
        output * stride - before + element * dilation < input + after
    }
}
