// Runs on: planned on any thread, kernels on the session's.

/// BatchNormalization: https://onnx.ai/onnx/operators/onnx__BatchNormalization.html
enum BatchNormalization {
    static func plan(_ context: NodeContext) throws(NodeError) -> NodePlan {
        let isTraining = try context.bool("training_mode", default: false)
        try context.require(inputs: 5...5, outputs: 1...(isTraining ? 3 : 1))
        // Before opset 7 training was what a model had to deny.
        let isTest = context.opset >= 7 ? true : try context.bool("is_test", default: false)
        guard isTest else { throw .unsupported("training (is_test = 0) is not supported") }
        guard try context.bool("spatial", default: true) else {
            throw .unsupported("spatial = 0, one mean for each place, is not supported")
        }
        let input = try context.floatType(0)
        guard input.rank >= 2 else { throw .malformed("shape \(input.shape) has no channels") }
        let channels = input.shape[1]
        for index in 1...4 where try context.floatType(index).shape != [channels] {
            throw .malformed("input \(index) has shape \(try context.type(index).shape), not [\(channels)]")
        }
        let epsilon = try context.float("epsilon") ?? 1e-5
        let planes = Planes(batch: input.shape[0], channels: channels, size: product(input.shape.dropFirst(2)))
        guard isTraining else {
            return NodePlan(input) {
                { planes.normalize($0, mean: $0.input(3), variance: $0.input(4), epsilon: epsilon) }
            }
        }
        let momentum = try context.float("momentum") ?? 0.9
        let statistics = [try TensorType(.float32, [channels]), try TensorType(.float32, [channels])]
        let hasStatistics = context.outputCount == 3
        var plan = NodePlan(outputs: [input] + statistics.prefix(context.outputCount - 1)) {
            { arguments in
                let mean = arguments.scratch.assumingMemoryBound(to: Float.self)
                planes.measure(arguments.input(0), mean: mean, variance: mean + channels)
                planes.normalize(arguments, mean: mean, variance: mean + channels, epsilon: epsilon)
                guard hasStatistics else { return }
                for part in 0..<2 {
                    let (old, new) = (arguments.input(3 + part), arguments.output(1 + part))
                    for channel in 0..<channels {
                        new[channel] = old[channel] * momentum + mean[part * channels + channel] * (1 - momentum)
                    }
                }
            }
        }
        plan.scratchByteCount = 8 * channels
        return plan
    }

    /// An input seen as images of one channel.
    private struct Planes {
        let batch: Int
        let channels: Int
        let size: Int

        func normalize(
            _ arguments: KernelArguments, mean: UnsafePointer<Float>, variance: UnsafePointer<Float>, epsilon: Float
        ) {
            for index in 0..<batch * channels {
                let channel = index % channels
                let scale = arguments.input(1)[channel] / (variance[channel] + epsilon).squareRoot()
                let shift = arguments.input(2)[channel] - mean[channel] * scale
                let (source, target) = (arguments.input(0) + index * size, arguments.output() + index * size)
                for pixel in 0..<size { target[pixel] = source[pixel] * scale + shift }
            }
        }

        /// The mean and the variance of each channel over the whole batch.
        func measure(
            _ input: UnsafePointer<Float>, mean: UnsafeMutablePointer<Float>, variance: UnsafeMutablePointer<Float>
        ) {
            let count = Float(batch * size)
            for channel in 0..<channels {
                var sum: Float = 0
                for image in 0..<batch { sum += Moments.sum(input + (image * channels + channel) * size, size) }
                mean[channel] = sum / count
                var squares: Float = 0
                for image in 0..<batch {
                    let source = input + (image * channels + channel) * size
                    squares += Moments.squares(source, size, about: mean[channel])
                }
                variance[channel] = squares / count
            }
        }
    }
}

/// InstanceNormalization: https://onnx.ai/onnx/operators/onnx__InstanceNormalization.html
enum InstanceNormalization {
    static func plan(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 3...3)
        let input = try context.floatType(0)
        guard input.rank >= 2 else { throw .malformed("shape \(input.shape) has no channels") }
        let channels = input.shape[1]
        for index in 1...2 where try context.floatType(index).shape != [channels] {
            throw .malformed("input \(index) has shape \(try context.type(index).shape), not [\(channels)]")
        }
        let epsilon = try context.float("epsilon") ?? 1e-5
        let size = product(input.shape.dropFirst(2))
        return NodePlan(input) {
            { arguments in
                for index in 0..<input.shape[0] * channels {
                    let (source, target) = (arguments.input(0) + index * size, arguments.output() + index * size)
                    let (mean, variance) = Moments.of(source, size)
                    let scale = arguments.input(1)[index % channels] / (variance + epsilon).squareRoot()
                    let shift = arguments.input(2)[index % channels]
                    for pixel in 0..<size { target[pixel] = (source[pixel] - mean) * scale + shift }
                }
            }
        }
    }
}

/// LayerNormalization: https://onnx.ai/onnx/operators/onnx__LayerNormalization.html
enum LayerNormalization {
    static func plan(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 2...3, outputs: 1...3)
        let input = try context.floatType(0)
        let axis = try context.axis(try context.int("axis", default: -1), rank: input.rank)
        let epsilon = try context.float("epsilon") ?? 1e-5
        let normalized = Array(input.shape.dropFirst(axis))
        for index in 1...2 where context.hasInput(index) {
            let shape = try context.floatType(index).shape
            guard try Broadcast.shape(input.shape, shape) == input.shape else {
                throw .malformed("input \(index) of shape \(shape) for an input of shape \(input.shape)")
            }
        }
        let (rows, size) = (product(input.shape.prefix(axis)), product(normalized))
        let statistics = try TensorType(.float32, input.shape.prefix(axis) + normalized.map { _ in 1 })
        let outputs = context.outputCount
        let scale = BroadcastMap(first: input.shape, second: try context.type(1).shape, output: input.shape)
        let shift = try context.hasInput(2) ? context.type(2).shape : nil
        let addition = shift.map { BroadcastMap(first: input.shape, second: $0, output: input.shape) }
        // The usual case: one number for each element of a row.
        let isByRow = context.types.dropFirst().allSatisfy {
            $0.map { $0.count == size && $0.shape.suffix(normalized.count) == normalized[...] } ?? true
        }
        var plan = NodePlan(outputs: [input] + [statistics, statistics].prefix(outputs - 1)) {
            { arguments in
                let target = arguments.output()
                for row in arguments.share(of: rows) {
                    let source = arguments.input(0) + row * size
                    let (mean, variance) = Moments.of(source, size)
                    let factor = 1 / (variance + epsilon).squareRoot()
                    let line = target + row * size
                    if isByRow {
                        let scales = arguments.input(1)
                        for index in 0..<size { line[index] = (source[index] - mean) * factor * scales[index] }
                        if addition != nil {
                            let shifts = arguments.input(2)
                            for index in 0..<size { line[index] += shifts[index] }
                        }
                    } else {
                        for index in 0..<size { line[index] = (source[index] - mean) * factor }
                    }
                    if outputs > 1 { arguments.output(1)[row] = mean }
                    if outputs > 2 { arguments.output(2)[row] = factor }
                }
                guard !isByRow else { return }
                scale.run(MulFunction(), target, arguments.input(1), target)
                addition?.run(AddFunction(), target, arguments.input(2), target)
            }
        }
        if isByRow { plan.taskCount = context.taskCount(elements: input.count) }
        return plan
    }
}

/// LpNormalization: https://onnx.ai/onnx/operators/onnx__LpNormalization.html. A line of zeros stays one.
enum LpNormalization {
    static func plan(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...1)
        let input = try context.floatType(0)
        let axis = try context.axis(try context.int("axis", default: -1), rank: input.rank)
        let order = try context.int("p", default: 2)
        guard order == 1 || order == 2 else { throw .malformed("p is \(order), not 1 or 2") }
        let size = input.shape[axis]
        let inner = product(input.shape.dropFirst(axis + 1))
        return NodePlan(input) {
            { arguments in
                for line in 0..<product(input.shape.prefix(axis)) * inner {
                    let start = line / inner * size * inner + line % inner
                    let (source, target) = (arguments.input(0) + start, arguments.output() + start)
                    var sum: Float = 0
                    for index in 0..<size {
                        let value = source[index &* inner]
                        sum += order == 1 ? abs(value) : value * value
                    }
                    let norm = order == 1 ? sum : sum.squareRoot()
                    for index in 0..<size { target[index &* inner] = norm == 0 ? 0 : source[index &* inner] / norm }
                }
            }
        }
    }
}

/// Means and variances.
enum Moments {
    @inline(__always) static func sum(_ values: UnsafePointer<Float>, _ count: Int) -> Float {
        // Several sums at a time: faster, and rounded less.
        var sums = SIMD8<Float>.zero
        var index = 0
        while index &+ 8 <= count {
            sums += UnsafeRawPointer(values + index).loadUnaligned(as: SIMD8<Float>.self)
            index &+= 8
        }
        var sum = sums.sum()
        while index < count {
            sum += values[index]
            index &+= 1
        }
        return sum
    }

    @inline(__always)
    static func squares(_ values: UnsafePointer<Float>, _ count: Int, about mean: Float) -> Float {
        var sums = SIMD8<Float>.zero
        var index = 0
        while index &+ 8 <= count {
            let distance = UnsafeRawPointer(values + index).loadUnaligned(as: SIMD8<Float>.self) - mean
            sums += distance * distance
            index &+= 8
        }
        var sum = sums.sum()
        while index < count {
            sum += (values[index] - mean) * (values[index] - mean)
            index &+= 1
        }
        return sum
    }

    @inline(__always) static func largest(_ values: UnsafePointer<Float>, _ count: Int) -> Float {
        var vector = SIMD8<Float>(repeating: -.infinity)
        var index = 0
        while index &+ 8 <= count {
            let next = UnsafeRawPointer(values + index).loadUnaligned(as: SIMD8<Float>.self)
            vector.replace(with: next, where: next .> vector)
            index &+= 8
        }
        var largest = vector.max()
        while index < count {
            largest = values[index] > largest ? values[index] : largest
            index &+= 1
        }
        return largest
    }

    static func of(_ values: UnsafePointer<Float>, _ count: Int) -> (mean: Float, variance: Float) {
        let mean = sum(values, count) / Float(count)
        return (mean, squares(values, count, about: mean) / Float(count))
    }
}
