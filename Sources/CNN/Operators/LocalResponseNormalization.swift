// Runs on: planned on any thread, kernels on the session's.
import Glibc

/// ONNX LRN, across channels: https://onnx.ai/onnx/operators/onnx__LRN.html
enum LocalResponseNormalization {
    static func plan(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...1)
        let input = try context.floatType(0)
        guard input.rank >= 2 else { throw .malformed("shape \(input.shape) has no channels") }
        let size = try context.int("size", default: 0)
        guard size > 0 else { throw .malformed("its size is \(size)") }
        let (alpha, beta) = (try context.float("alpha") ?? 1e-4, try context.float("beta") ?? 0.75)
        let bias = try context.float("bias") ?? 1
        let (before, after) = ((size - 1) / 2, size - 1 - (size - 1) / 2)
        let channels = input.shape[1]
        let plane = product(input.shape.dropFirst(2))
        return NodePlan(input, scratchByteCount: plane * 4) {
            { arguments in
                let sums = arguments.scratch.assumingMemoryBound(to: Float.self)
                for index in 0..<input.shape[0] * channels {
                    let channel = index % channels
                    let image = arguments.input(0) + (index - channel) * plane
                    sums.update(repeating: 0, count: plane)
                    for other in max(channel - before, 0)...min(channel + after, channels - 1) {
                        let source = image + other * plane
                        for pixel in 0..<plane { sums[pixel] += source[pixel] * source[pixel] }
                    }
                    let (source, target) = (image + channel * plane, arguments.output() + index * plane)
                    for pixel in 0..<plane {
                        target[pixel] = source[pixel] / powf(bias + alpha / Float(size) * sums[pixel], beta)
                    }
                }
            }
        }
    }
}
