// Runs on: planned on any thread, kernels on the session's.

/// QuantizeLinear and DequantizeLinear: https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html
///
/// One scale and zero point for the whole tensor, for each index of an axis, or for blocks along an axis.
enum Quantization {
    static func quantize(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 2...3)
        let input = try context.floatType(0)
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
        let scales = try Scales(context, input)
        let kernel = try Quantize(scales: scales).kernel(for: element)
        return NodePlan(try TensorType(element, input.shape)) { kernel }
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

        /// Calls `body` with runs of elements and the place of the scale of their first one; the step is from one
        /// element's scale to the next.
        @inline(__always) func forEach(_ body: (_ elements: Range<Int>, _ scale: Int, _ step: Int) -> Void) {
            for line in 0..<outer * size {
                let (row, index) = (line / size, line % size)
                let scale = isBlocked ? (row * blocks + index / block) * inner : index
                body(line * inner..<(line + 1) * inner, scale, isBlocked ? 1 : 0)
            }
        }
    }

    private struct Quantize: NumericKernel {
        let scales: Scales

        func run<Target: NumericElement>(_ arguments: KernelArguments, _: Target.Type) {
            let (source, target) = (arguments.input(0), arguments.output(0, Target.self))
            let (scale, zeroPoint) = (arguments.input(1), arguments.input(2, Target.self))
            scales.forEach { elements, start, step in
                for (offset, element) in elements.enumerated() {
                    let place = start + offset &* step
                    let rounded = (source[element] / scale[place]).rounded(.toNearestOrEven)
                    let zero = scales.hasZeroPoint ? Float(zeroPoint[place].double) : 0
                    target[element] = Target(saturating: rounded + zero)
                }
            }
        }
    }

    private struct Dequantize: NumericKernel {
        let scales: Scales

        func run<Source: NumericElement>(_ arguments: KernelArguments, _: Source.Type) {
            let (source, target) = (arguments.input(0, Source.self), arguments.output())
            let (scale, zeroPoint) = (arguments.input(1), arguments.input(2, Source.self))
            scales.forEach { elements, start, step in
                for (offset, element) in elements.enumerated() {
                    let place = start + offset &* step
                    let zero = scales.hasZeroPoint ? zeroPoint[place].wholeNumber : 0
                    target[element] = Float(source[element].wholeNumber - zero) * scale[place]
                }
            }
        }
    }
}
