// Runs on: planned on any thread, kernels on the session's.

/// Resize and Upsample: https://onnx.ai/onnx/operators/onnx__Resize.html
///
/// Every axis is resized on its own: each output index is a weighted sum of some input indices. Coordinates are worked
/// out in float32, as ONNX Runtime does it, so that the nearest of two equally near ones is the same.
enum Resize {
    static func resize(_ context: NodeContext) throws(NodeError) -> NodePlan {
        let isOld = context.opset < 11
        try context.require(inputs: isOld ? 2...2 : 1...4)
        let input = try context.type(0)
        var axes = Array(0..<input.rank)
        if let stated = try context.ints("axes") {
            _ = try context.axes(stated, rank: input.rank)
            axes = []
            for axis in stated { axes.append(try context.axis(axis, rank: input.rank)) }
        }
        let scales = try context.constantFloats(isOld ? 1 : 2, named: "scales").flatMap { $0.isEmpty ? nil : $0 }
        let sizes = isOld ? nil : try context.constantInts(3, named: "sizes").flatMap { $0.isEmpty ? nil : $0 }
        guard (scales == nil) != (sizes == nil), (scales?.count ?? sizes?.count) == axes.count else {
            throw .malformed("either scales or sizes must be given, for each of \(axes.count) axes")
        }
        let method = try ResizeMethod(context, isOld: isOld)
        let regions = try method.coordinates == .tfCropAndResize ? context.constantFloats(1, named: "roi") : nil
        guard regions.map({ $0.count == 2 * axes.count }) ?? (method.coordinates != .tfCropAndResize) else {
            throw .malformed("tf_crop_and_resize needs a roi of \(2 * axes.count) floats")
        }
        var resized: [ResizedAxis] = input.shape.map { ResizedAxis(input: $0, output: $0, scale: 1) }
        let ratio = try commonRatio(context, sizes, axes.map { input.shape[$0] })
        for (index, axis) in axes.enumerated() {
            let region = regions.map { (start: $0[index], end: $0[index + axes.count]) }
            resized[axis] = try ResizedAxis(
                input: input.shape[axis], scale: scales?[index], size: sizes?[index], ratio: ratio, region: region)
        }
        return try plan(context, resized, method)
    }

    /// Upsample, which Resize took the place of at opset 10.
    static func upsample(_ context: NodeContext) throws(NodeError) -> NodePlan {
        let isOld = context.opset < 9
        try context.require(inputs: isOld ? 1...1 : 2...2)
        let input = try context.type(0)
        let scales = isOld ? try context.floats("scales") : try context.constantFloats(1, named: "scales")
        guard let scales, scales.count == input.rank else {
            throw .malformed("its scales are not \(input.rank) floats")
        }
        var resized: [ResizedAxis] = []
        for (size, scale) in zip(input.shape, scales) { resized.append(try ResizedAxis(input: size, scale: scale)) }
        return try plan(context, resized, try ResizeMethod(context, isOld: true))
    }

    /// The scale that all axes share if keep_aspect_ratio_policy asks for one.
    private static func commonRatio(
        _ context: NodeContext, _ sizes: [Int]?, _ inputs: [Int]
    ) throws(NodeError) -> Float? {
        let policy = try context.string("keep_aspect_ratio_policy", default: "stretch")
        guard let sizes, policy != "stretch" else { return nil }
        let scales = zip(sizes, inputs).map { Float($0) / Float($1) }
        switch policy {
        case "not_larger": return scales.min()
        case "not_smaller": return scales.max()
        default: throw .malformed("keep_aspect_ratio_policy is \"\(printable(policy))\"")
        }
    }

    /// Blocked channels are as good as another dimension.
    private static func plan(
        _ context: NodeContext, _ axes: [ResizedAxis], _ method: ResizeMethod
    ) throws(NodeError) -> NodePlan {
        let input = try context.type(0)
        let threads = context.taskCount(elements: axes.reduce(1) { $0 &* $1.output })
        guard input.blockWidth > 1 else { return try plan(input, axes, method, threads: threads) }
        let width = ResizedAxis(input: input.blockWidth, output: input.blockWidth, scale: 1)
        let blocks = ResizedAxis(input: input.blockCount, output: input.blockCount, scale: 1)
        let stored = try TensorType(.float32, [axes[0].input, blocks.input] + input.shape.dropFirst(2) + [width.input])
        var result = try plan(stored, [axes[0], blocks] + axes.dropFirst(2) + [width], method, threads: threads)
        result.outputs = [try TensorType(.float32, axes.map(\.output)).blocked(width.output)]
        return result
    }

    /// Where channels are not resized, and it is no copy.
    static func blockedForm(_ context: NodeContext) throws(NodeError) -> BlockedForm? {
        let input = try context.type(0)
        guard input.element == .float32, (3..<TensorType.maximumRank).contains(input.rank), input.count > 0,
            try context.string("coordinate_transformation_mode", default: "") != "tf_crop_and_resize"
        else { return nil }
        let plan = try context.node.operatorName == "Resize" ? resize(context) : upsample(context)
        guard case .compute = plan.action, let output = plan.outputs.first?.shape, !output.contains(0),
            output.prefix(2) == input.shape.prefix(2)
        else { return nil }
        return BlockedForm(inputs: [0])
    }

    private static func plan(
        _ input: TensorType, _ axes: [ResizedAxis], _ method: ResizeMethod, threads: Int
    ) throws(NodeError) -> NodePlan {
        let output = try TensorType(input.element, axes.map(\.output))
        guard input.count > 0 || output.count == 0 else { throw .malformed("nothing to resize in \(input.shape)") }
        guard output.count > 0 else { return NodePlan(output) { { _ in } } }
        // Lists as long as the output are made with the kernel, when the output's size has been found bearable.
        if method.isNearest, method.coordinates != .tfCropAndResize {
            let strides = rowMajorStrides(input.shape)
            return NodePlan(output, taskCount: threads) {
                let offsets = axes.indices.map { axis in
                    method.nearestIndices(axes[axis]).map { $0 * strides[axis] }
                }
                return IndexedCopy(offsets).kernel(for: output.element)
            }
        }
        guard input.element == .float32 else {
            throw .unsupported("interpolation of \(input.element) is not supported; float32 is")
        }
        // The axes that shrink most first, so that little is left for the others.
        let order = axes.indices.filter { axes[$0].isChanged(by: method) }
            .sorted { axes[$0].output * axes[$1].input < axes[$1].output * axes[$0].input }
        guard !order.isEmpty else { return NodePlan(reshapedTo: output) }
        var shapes = [input.shape]
        var largest = 0
        for axis in order {
            var shape = shapes[shapes.count - 1]
            shape[axis] = axes[axis].output
            shapes.append(shape)
            largest = max(largest, try TensorType(.float32, shape).count)
        }
        let room = largest
        let scratchByteCount = order.count > 1 ? 8 * room : 0
        return NodePlan(output, scratchByteCount: scratchByteCount, taskCount: threads) { [shapes] in
            let passes = zip(order, shapes).map { WeightedSums(method.taps(axes[$0]), axis: $0, shape: $1, method) }
            let images = product(output.shape.prefix(order.min() ?? 0))
            return { arguments in
                let scratch = arguments.scratch.assumingMemoryBound(to: Float.self)
                var source = arguments.input(0)
                for index in passes.indices {
                    let isLast = index == passes.count - 1
                    let target = isLast ? arguments.output() : scratch + (index % 2) * room
                    passes[index].run(from: source, to: target, arguments.share(of: images), of: images)
                    source = UnsafePointer(target)
                }
            }
        }
    }
}

/// The sizes of one axis before and after.
struct ResizedAxis {
    let input: Int
    let output: Int
    let scale: Float
    /// The length that was asked for: a scale may give a fraction, which `output` lacks.
    let length: Float
    /// The part of the input that tf_crop_and_resize shows, from 0 to 1.
    var region: (start: Float, end: Float) = (0, 1)

    init(input: Int, output: Int, scale: Float) {
        self.input = input
        self.output = output
        self.scale = scale
        length = Float(output)
    }

    /// - Parameter ratio: the scale that takes the place of `size`'s own.
    init(
        input: Int, scale: Float? = nil, size: Int? = nil, ratio: Float? = nil,
        region: (start: Float, end: Float)? = nil
    ) throws(NodeError) {
        self.input = input
        if let region { self.region = region }
        guard self.region.start.isFinite, self.region.end.isFinite else { throw .malformed("its roi is not finite") }
        self.scale = scale ?? ratio ?? (size == input ? 1 : Float(size ?? 0) / Float(input))
        if let size, ratio == nil {
            guard size > 0 || input == 0 else { throw .malformed("a size of \(size)") }
            self.output = size
            length = Float(size)
            return
        }
        length = Float(input) * self.scale
        let output = (scale == nil ? length + 0.5 : length).rounded(.down)
        guard self.scale > 0, output.isFinite, output < Float(TensorType.maximumCount), output >= 1 || input == 0 else {
            throw .malformed("\(input) elements cannot be resized by \(self.scale)")
        }
        self.output = Int(output)
    }

    func isChanged(by method: ResizeMethod) -> Bool {
        input != output || scale != 1 || method.coordinates == .tfCropAndResize
    }
}

/// Resizes one axis of a tensor seen as [outer, input, inner].
private struct WeightedSums {
    private let indices: [Int]
    private let weights: [Float]
    /// Where the weights of each output index start, and where the last ones end.
    private let starts: [Int]
    private let outer: Int
    private let input: Int
    private let inner: Int
    private let outside: Float

    init(_ taps: [ResizeTaps], axis: Int, shape: [Int], _ method: ResizeMethod) {
        let inner = product(shape.dropFirst(axis + 1))
        indices = taps.flatMap { $0.weights.map { $0.index * inner } }
        weights = taps.flatMap { $0.weights.map(\.weight) }
        starts = taps.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.weights.count) }
        (outer, input, self.inner) = (product(shape.prefix(axis)), shape[axis], inner)
        outside = method.extrapolationValue
    }

    /// For a share of the images, of which there are `images`.
    func run(
        from source: UnsafePointer<Float>, to destination: UnsafeMutablePointer<Float>, _ share: Range<Int>,
        of images: Int
    ) {
        let blocks = share.lowerBound * outer / images..<share.upperBound * outer / images
        var target = destination + blocks.lowerBound * (starts.count - 1) * inner
        for block in blocks {
            let image = source + block * input * inner
            for output in 0..<starts.count - 1 {
                add(starts[output]..<starts[output + 1], of: image, to: target)
                target += inner
            }
        }
    }

    @inline(__always)
    private func add(_ taps: Range<Int>, of image: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
        if taps.count == 2 {
            let (first, second) = (image + indices[taps.lowerBound], image + indices[taps.lowerBound + 1])
            let (a, b) = (weights[taps.lowerBound], weights[taps.lowerBound + 1])
            for index in 0..<inner { target[index] = a * first[index] + b * second[index] }
            return
        }
        target.update(repeating: taps.isEmpty ? outside : 0, count: inner)
        for tap in taps {
            let (line, weight) = (image + indices[tap], weights[tap])
            for index in 0..<inner { target[index] += weight * line[index] }
        }
    }
}
