// Runs on: planned on any thread, kernels on the session's.

/// BatchNormalization as inference does it: https://onnx.ai/onnx/operators/onnx__BatchNormalization.html
enum Normalization {
    static func batch(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 5...5, outputs: 1...5)
        guard context.outputCount == 1, try !context.bool("training_mode", default: false) else {
            throw .unsupported("training is not supported; export the model for inference")
        }
        let input = try context.floatType(0)
        guard input.rank >= 2 else { throw .malformed("shape \(input.shape) has no channels") }
        let channels = input.shape[1]
        for index in 1...4 where try context.floatType(index).shape != [channels] {
            throw .malformed("input \(index) has shape \(try context.type(index).shape), not [\(channels)]")
        }
        let epsilon = try context.float("epsilon") ?? 1e-5
        let plane = product(input.shape.dropFirst(2))
        return NodePlan(input) {
            { arguments in
                for index in 0..<input.shape[0] * channels {
                    let channel = index % channels
                    let scale = arguments.input(1)[channel] / (arguments.input(4)[channel] + epsilon).squareRoot()
                    let shift = arguments.input(2)[channel] - arguments.input(3)[channel] * scale
                    let (source, target) = (arguments.input(0) + index * plane, arguments.output() + index * plane)
                    for pixel in 0..<plane { target[pixel] = source[pixel] * scale + shift }
                }
            }
        }
    }
}
