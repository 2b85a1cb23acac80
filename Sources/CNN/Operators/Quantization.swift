// Runs on: planned on any thread, kernels on the session's.

/// QuantizeLinear and DequantizeLinear: https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html
///
/// One scale and zero point for the whole tensor, for each index of an axis, or for blocks along an axis.
enum Quantization {
    static func quantize(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 2...3)
        let input = try context.floatType(0)
        let element = try outputElement(context)
        let scales = try Scales(context, input)
        let kernel = try Quantize(scales: scales, range: element == .int8 ? (-128, 127) : (0, 255)).kernel(for: element)
        return NodePlan(try TensorType(element, input.shape)) { kernel }
    }

    /// What a QuantizeLinear makes.
    static func outputElement(_ context: NodeContext) throws(NodeError) -> ElementType {
        var element = ElementType.uint8
        let code = try context.int("output_dtype", default: 0)
        if code != 0 { element = try Cast.elementType(code) }
        if context.hasInput(2) {
            let zeroPoint = try context.type(2).element
            guard code == 0 || zeroPoint == element else {
                throw .malformed("its output_dtype is \(element), but its zero point is \(zeroPoint)")
            }
            element = zeroPoint
        }
        try checkPrecision(context, "precision")
        guard element == .uint8 || element == .int8 else {
            throw .unsupported("quantised values of type \(element) are not supported; there are uint8 and int8")
        }
        return element
    }

    static func dequantize(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 2...3)
        let input = try context.type(0)
        guard input.element == .uint8 || input.element == .int8 || input.element == .int32 else {
            throw .unsupported("quantised values of type \(input.element) are not supported")
        }
        if context.hasInput(2), try context.type(2).element != input.element {
            throw .malformed("its zero point is \(try context.type(2).element), its input \(input.element)")
        }
        try checkPrecision(context, "output_dtype")
        let scales = try Scales(context, input)
        let kernel = try Dequantize(scales: scales).kernel(for: input.element)
        return NodePlan(try TensorType(.float32, input.shape)) { kernel }
    }

    private static func checkPrecision(_ context: NodeContext, _ name: String) throws(NodeError) {
        guard [0, 1].contains(try context.int(name, default: 0)) else {
            throw .unsupported("\(name) is not float32")
        }
    }

    /// Which scale and zero point each element has.
    private struct Scales {
        let hasZeroPoint: Bool
        private let outer: Int
        private let size: Int
        private let inner: Int
        /// Indices of the axis that share a scale.
        private let block: Int
        private let blocks: Int
        private let isWhole: Bool
        /// Whether the inner indices have scales of their own.
        private let isBlocked: Bool

        init(_ context: NodeContext, _ input: TensorType) throws(NodeError) {
            let scale = try context.floatType(1)
            hasZeroPoint = context.hasInput(2)
            if hasZeroPoint, try context.type(2).shape != scale.shape, try context.type(2).count != scale.count {
                throw .malformed("its scale and zero point have shapes \(scale.shape) and \(try context.type(2).shape)")
            }
            let stated = try context.int("block_size", default: 0)
            isBlocked = stated > 0
            isWhole = !isBlocked && scale.count == 1
            guard !isWhole else {
                (outer, size, inner, block, blocks) = (1, 1, input.count, 1, 1)
                return
            }
            let axis = try context.axis(try context.int("axis", default: 1), rank: input.rank)
            outer = product(input.shape.prefix(axis))
            size = input.shape[axis]
            inner = product(input.shape.dropFirst(axis + 1))
            block = max(stated, 1)
            blocks = (size + block - 1) / block
            var expected = [size]
            if isBlocked {
                expected = input.shape
                expected[axis] = blocks
            }
            guard stated >= 0, scale.shape == expected else {
                throw .malformed("its scale has shape \(scale.shape), not \(expected)")
            }
        }

        /// Calls `body` with a run of elements, where the scale of its first one stands, and how far it is from there to
        /// the scale of the next.
        @inline(__always) func forEach(_ body: (_ start: Int, _ count: Int, _ scale: Int, _ step: Int) -> Void) {
            for line in 0..<outer * size {
                let (row, index) = (line / size, line % size)
                let scale = isBlocked ? (row * blocks + index / block) * inner : index
                body(line * inner, inner, scale, isBlocked ? 1 : 0)
            }
        }
    }

    private struct Quantize: NumericKernel {
        let scales: Scales
        /// The least and the largest quantised value.
        let range: (low: Float, high: Float)

        func run<Target: NumericElement>(_ arguments: KernelArguments, _: Target.Type) {
            // Signed or not, the low byte of a whole number is what is stored.
            let (source, target) = (arguments.input(0), arguments.output(0, UInt8.self))
            let (scale, zeroPoint) = (arguments.input(1), arguments.input(2, Target.self))
            func zero(_ place: Int) -> Float { scales.hasZeroPoint ? Float(zeroPoint[place].wholeNumber32) : 0 }
            scales.forEach { start, count, place, step in
                let (from, to) = (source + start, target + start)
                if step == 0 {
                    let (scale, zero) = (scale[place], zero(place))
                    for index in 0..<count { to[index] = quantized(from[index] / scale, zero) }
                } else {
                    for index in 0..<count {
                        to[index] = quantized(from[index] / scale[place + index], zero(place + index))
                    }
                }
            }
        }

        /// Rounds to even by adding a number so large that no fraction is left, which needs no call.
        @inline(__always) private func quantized(_ value: Float, _ zero: Float) -> UInt8 {
            let magic: Float = 0x1.8p23
            let limited = value < -0x1p20 ? -0x1p20 : value > 0x1p20 ? 0x1p20 : value
            let shifted = (limited + magic) - magic + zero
            let stored = shifted < range.low ? range.low : shifted > range.high ? range.high : shifted
            return UInt8(truncatingIfNeeded: (stored + magic).bitPattern)
        }
    }

    private struct Dequantize: NumericKernel {
        let scales: Scales

        func run<Source: NumericElement>(_ arguments: KernelArguments, _: Source.Type) {
            let (source, target) = (arguments.input(0, Source.self), arguments.output())
            let (scale, zeroPoint) = (arguments.input(1), arguments.input(2, Source.self))
            func zero(_ place: Int) -> Int32 { scales.hasZeroPoint ? zeroPoint[place].wholeNumber32 : 0 }
            scales.forEach { start, count, place, step in
                let (from, to) = (source + start, target + start)
                if step == 0 {
                    let (scale, zero) = (scale[place], zero(place))
                    for index in 0..<count { to[index] = Float(from[index].wholeNumber32 &- zero) * scale }
                } else {
                    for index in 0..<count {
                        to[index] = Float(from[index].wholeNumber32 &- zero(place + index)) * scale[place + index]
                    }
                }
            }
        }
    }
}
