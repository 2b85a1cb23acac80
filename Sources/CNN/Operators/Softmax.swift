// Runs on: planned on any thread, kernels on the session's.
import CKernels
import Glibc

/// Softmax and LogSoftmax: https://onnx.ai/onnx/operators/onnx__Softmax.html
///
/// Before opset 13 everything from the axis on is one run of numbers (default axis 1); since then the axis alone is
/// (default the last).
enum Softmax {
    static func plan(_ context: NodeContext, isLogarithm: Bool) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...1)
        let type = try context.floatType(0)
        let isOld = context.opset < 13
        let rank = max(type.rank, 1)
        let stated = try context.int("axis", default: isOld ? min(1, rank) : -1)
        // The old form allows the rank itself: then each number is a run of its own.
        let axis = isOld && stated == rank ? rank : try context.axis(stated, rank: rank)
        let length = isOld ? product(type.shape.dropFirst(axis)) : (type.shape.isEmpty ? 1 : type.shape[axis])
        let stride = isOld ? 1 : product(type.shape.dropFirst(axis + 1))
        let outer = product(type.shape.prefix(axis))
        let (kernels, exponential) = (context.kernels, kernel_activation(kind: Int32(KERNEL_EXP), alpha: 0, beta: 0))
        return NodePlan(type, taskCount: context.taskCount(elements: 4 * type.count)) {
            { arguments in
                guard type.count > 0 else { return }
                for run in arguments.share(of: outer * stride) {
                    if stride == 1, !isLogarithm {
                        let (row, output) = (arguments.input(0) + run * length, arguments.output() + run * length)
                        let largest = Moments.largest(row, length)
                        for index in 0..<length { output[index] = row[index] - largest }
                        kernels.activate(exponential, output, output, length)
                        let factor = 1 / Moments.sum(output, length)
                        for index in 0..<length { output[index] *= factor }
                        continue
                    }
                    let start = run / stride * length * stride + run % stride
                    normalize(
                        arguments.input(0) + start, arguments.output() + start, count: length, stride: stride,
                        isLogarithm: isLogarithm)
                }
            }
        }
    }

    private static func normalize(
        _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, count: Int, stride: Int, isLogarithm: Bool
    ) {
        var largest = -Float.infinity
        for index in 0..<count { largest = max(largest, input[index &* stride]) }
        var sum: Float = 0
        for index in 0..<count {
            let power = expf(input[index &* stride] - largest)
            sum += power
            output[index &* stride] = power
        }
        if isLogarithm {
            // The large numbers first, so that the small difference is not rounded away.
            let logarithm = logf(sum)
            for index in 0..<count { output[index &* stride] = (input[index &* stride] - largest) - logarithm }
        } else {
            let factor = 1 / sum
            for index in 0..<count { output[index &* stride] *= factor }
        }
    }
}
