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
        let method = try Method(context, isOld: isOld)
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
        return try plan(input, resized, method)
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
        return try plan(input, resized, try Method(context, isOld: true))
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

    private static func plan(
        _ input: TensorType, _ axes: [ResizedAxis], _ method: Method
    ) throws(NodeError) -> NodePlan {
        let output = try TensorType(input.element, axes.map(\.output))
        guard input.count > 0 || output.count == 0 else { throw .malformed("nothing to resize in \(input.shape)") }
        guard output.count > 0 else { return NodePlan(output) { { _ in } } }
        // Lists as long as the output are made with the kernel, when the output's size has been found bearable.
        if method.isNearest, method.coordinates != .tfCropAndResize {
            let strides = rowMajorStrides(input.shape)
            return NodePlan(output) {
                let offsets = axes.indices.map { axis in
                    method.nearestIndices(axes[axis]).map { $0 * strides[axis] }
                }
                return IndexedCopy(offsets: offsets).kernel(for: output.element)
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
        return NodePlan(output, scratchByteCount: order.count > 1 ? 8 * room : 0) { [shapes] in
            let passes = zip(order, shapes).map { WeightedSums(method.taps(axes[$0]), axis: $0, shape: $1, method) }
            return { arguments in
                let scratch = arguments.scratch.assumingMemoryBound(to: Float.self)
                var source = arguments.input(0)
                for index in passes.indices {
                    let isLast = index == passes.count - 1
                    let target = isLast ? arguments.output() : scratch + (index % 2) * room
                    passes[index].run(from: source, to: target)
                    source = UnsafePointer(target)
                }
            }
        }
    }
}

/// What the attributes say of how elements are found and mixed.
struct ResizeMethod {
    enum Coordinates: String {
        case halfPixel = "half_pixel"
        case halfPixelSymmetric = "half_pixel_symmetric"
        case pytorchHalfPixel = "pytorch_half_pixel"
        case alignCorners = "align_corners"
        case asymmetric
        case tfHalfPixelForNN = "tf_half_pixel_for_nn"
        case tfCropAndResize = "tf_crop_and_resize"
    }

    enum Rounding: String {
        case roundPreferFloor = "round_prefer_floor"
        case roundPreferCeil = "round_prefer_ceil"
        case floor, ceil
    }

    enum Interpolation: Equatable {
        case nearest, linear
        case cubic(a: Float, excludesOutside: Bool)
    }

    let interpolation: Interpolation
    let coordinates: Coordinates
    let rounding: Rounding
    let isAntialiased: Bool
    let extrapolationValue: Float

    var isNearest: Bool { interpolation == .nearest }

    /// - Parameter isOld: before opset 11, without most of the attributes.
    init(_ context: NodeContext, isOld: Bool) throws(NodeError) {
        switch try context.string("mode", default: "nearest") {
        case "nearest": interpolation = .nearest
        case "linear", "bilinear": interpolation = .linear
        case "cubic" where !isOld:
            interpolation = .cubic(
                a: try context.float("cubic_coeff_a") ?? -0.75,
                excludesOutside: try context.bool("exclude_outside", default: false))
        case let mode: throw .unsupported("mode \"\(printable(mode))\" is not supported")
        }
        let coordinates = try context.string(
            "coordinate_transformation_mode", default: isOld ? "asymmetric" : "half_pixel")
        guard let known = Coordinates(rawValue: coordinates) else {
            throw .malformed("coordinate_transformation_mode is \"\(printable(coordinates))\"")
        }
        self.coordinates = known
        let rounding = try context.string("nearest_mode", default: isOld ? "floor" : "round_prefer_floor")
        guard let knownRounding = Rounding(rawValue: rounding) else {
            throw .malformed("nearest_mode is \"\(printable(rounding))\"")
        }
        self.rounding = knownRounding
        isAntialiased = try context.bool("antialias", default: false)
        extrapolationValue = try context.float("extrapolation_value") ?? 0
    }
}

extension Resize {
    fileprivate typealias Method = ResizeMethod
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

    fileprivate func isChanged(by method: ResizeMethod) -> Bool {
        input != output || scale != 1 || method.coordinates == .tfCropAndResize
    }
}

/// The input elements that make up one output element.
struct ResizeTaps {
    /// The index and weight of each; none if the output lies outside the input.
    let weights: [(index: Int, weight: Float)]
}

extension ResizeMethod {
    /// Where an output index lies among the input's; nil if outside, which only tf_crop_and_resize knows.
    private func place(of index: Int, _ axis: ResizedAxis) -> Float? {
        let (x, length) = (Float(index), Float(axis.input))
        switch coordinates {
        case .asymmetric: return x / axis.scale
        case .halfPixel: return (x + 0.5) / axis.scale - 0.5
        case .tfHalfPixelForNN: return (x + 0.5) / axis.scale
        case .pytorchHalfPixel: return axis.output > 1 ? (x + 0.5) / axis.scale - 0.5 : 0
        case .alignCorners: return axis.output == 1 ? 0 : x * (length - 1) / (axis.length - 1)
        case .halfPixelSymmetric:
            let adjustment = Float(axis.output) / (axis.scale * length)
            return length / 2 * (1 - adjustment) + (x + 0.5) / axis.scale - 0.5
        case .tfCropAndResize:
            let (start, end) = axis.region
            let place =
                axis.output > 1
                ? start * (length - 1) + x * (end - start) * (length - 1) / (axis.length - 1)
                : 0.5 * (start + end) * (length - 1)
            return place < 0 || place > length - 1 ? nil : place
        }
    }

    private func nearest(to place: Float, _ axis: ResizedAxis) -> Int {
        let rounded: Float
        switch rounding {
        case .floor: rounded = place.rounded(.down)
        case .ceil: rounded = place.rounded(.up)
        case .roundPreferFloor: rounded = (place - 0.5).rounded(.up)
        case .roundPreferCeil: rounded = (place + 0.5).rounded(.down)
        }
        return clamped(rounded, axis)
    }

    /// An index inside the input; NaN and infinities are as good as their neighbours.
    private func clamped(_ place: Float, _ axis: ResizedAxis) -> Int {
        place > 0 ? (place < Float(axis.input - 1) ? Int(place) : axis.input - 1) : 0
    }

    fileprivate func nearestIndices(_ axis: ResizedAxis) -> [Int] {
        guard axis.isChanged(by: self) else { return Array(0..<axis.output) }
        return (0..<axis.output).map { place(of: $0, axis).map { nearest(to: $0, axis) } ?? 0 }
    }

    /// The weights of every output index.
    fileprivate func taps(_ axis: ResizedAxis) -> [ResizeTaps] {
        (0..<axis.output).map { index in
            guard let place = place(of: index, axis) else { return ResizeTaps(weights: []) }
            guard !isNearest else { return ResizeTaps(weights: [(nearest(to: place, axis), 1)]) }
            // Antialiasing widens the kernel by as much as the picture shrinks.
            let shrink = isAntialiased ? min(axis.scale, 1) : 1
            let isCubic = interpolation != .linear
            // No kernel needs to be wider than what it is applied to.
            let radius = min(Int(min(((isCubic ? 2 : 1) / shrink).rounded(.up), 1e6)), 2 * axis.input + 2)
            let floor = place.rounded(.down)
            var weights: [(index: Int, weight: Float)] = []
            for step in 1 - radius...radius {
                let neighbour = floor + Float(step)
                var weight = self.weight((neighbour - place) * shrink)
                if case .cubic(_, true) = interpolation, neighbour < 0 || neighbour > Float(axis.input - 1) {
                    weight = 0
                }
                if weight != 0 { weights.append((clamped(neighbour, axis), weight)) }
            }
            let sum = weights.reduce(0) { $0 + $1.weight }
            return ResizeTaps(weights: weights.map { ($0.index, sum == 0 ? 0 : $0.weight / sum) })
        }
    }

    /// The kernel: a triangle, or Keys' piecewise cubic (https://doi.org/10.1109/TASSP.1981.1163711).
    private func weight(_ distance: Float) -> Float {
        let x = abs(distance)
        guard case .cubic(let a, _) = interpolation else { return max(0, 1 - x) }
        if x <= 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
        return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0
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

    func run(from source: UnsafePointer<Float>, to destination: UnsafeMutablePointer<Float>) {
        var target = destination
        for block in 0..<outer {
            let image = source + block * input * inner
            for output in 0..<starts.count - 1 {
                let taps = starts[output]..<starts[output + 1]
                if inner == 1 {
                    var sum: Float = taps.isEmpty ? outside : 0
                    for tap in taps { sum += weights[tap] * image[indices[tap]] }
                    target[0] = sum
                } else {
                    target.update(repeating: taps.isEmpty ? outside : 0, count: inner)
                    for tap in taps {
                        let (line, weight) = (image + indices[tap], weights[tap])
                        for index in 0..<inner { target[index] += weight * line[index] }
                    }
                }
                target += inner
            }
        }
    }
}
