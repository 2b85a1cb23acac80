// Runs on: any thread (values only).

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

    func nearestIndices(_ axis: ResizedAxis) -> [Int] {
        guard axis.isChanged(by: self) else { return Array(0..<axis.output) }
        return (0..<axis.output).map { place(of: $0, axis).map { nearest(to: $0, axis) } ?? 0 }
    }

    /// The weights of every output index.
    func taps(_ axis: ResizedAxis) -> [ResizeTaps] {
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
