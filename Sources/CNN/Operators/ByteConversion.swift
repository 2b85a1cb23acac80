// Runs on: planned on any thread, kernels on the session's.
import CKernelsNarrow

/// QuantizeLinear and DequantizeLinear at the border between blocked floats and blocked bytes.
enum ByteConversion {
    /// Blocked floats become blocked bytes; so does a picture with its few channels as they are.
    static func quantizingForm(_ context: NodeContext) throws(NodeError) -> BlockedForm? {
        let input = try context.type(0)
        guard input.rank >= 3, try scale(context, Quantization.outputElement(context)) != nil else { return nil }
        if input.blockWidth == 1, input.shape[1] <= TensorType.byteBlockWidth {
            return BlockedForm(inputs: [], isPreferred: true)
        }
        return BlockedForm(inputs: [0])
    }

    static func dequantizingForm(_ context: NodeContext) throws(NodeError) -> BlockedForm? {
        let input = try context.type(0)
        guard input.rank >= 2, input.element == .uint8 || input.element == .int8,
            try scale(context, input.element) != nil
        else { return nil }
        return BlockedForm(inputs: [0])
    }

    static func quantize(_ context: NodeContext) throws(NodeError) -> NodePlan {
        let input = try context.type(0)
        let element = try Quantization.outputElement(context)
        guard let scale = try scale(context, element) else { throw .unsupported("such scales, blocked") }
        let output = try TensorType(element, input.shape).blocked(context.kernels.width)
        let form = Form(floats: input, bytes: output, scale)
        return NodePlan(output) {
            { arguments in
                form.forEach { call, floats, bytes in
                    kernel_int8_quantize(&call, arguments.input(0) + floats, arguments.output(0, UInt8.self) + bytes)
                }
            }
        }
    }

    static func dequantize(_ context: NodeContext) throws(NodeError) -> NodePlan {
        let input = try context.type(0)
        guard let scale = try scale(context, input.element) else { throw .unsupported("such scales, blocked") }
        let output = try TensorType(.float32, input.shape).blocked(context.kernels.width)
        let form = Form(floats: output, bytes: input, scale)
        return NodePlan(output) {
            { arguments in
                form.forEach { call, floats, bytes in
                    kernel_int8_dequantize(&call, arguments.input(0, UInt8.self) + bytes, arguments.output() + floats)
                }
            }
        }
    }

    private static func scale(_ context: NodeContext, _ element: ElementType) throws(NodeError) -> ByteScale? {
        guard context.types.count >= 2, let scale = context.constants[1] else { return nil }
        if context.hasInput(2), context.constants[2] == nil { return nil }
        return try ByteScale(scale: scale, zeroPoint: context.hasInput(2) ? context.constants[2] : nil, element)
    }

    /// How floats and bytes of an image lie.
    private struct Form {
        private let batch: Int
        private let floatImage: Int
        private let byteImage: Int
        private let parts: [(call: kernel_int8_conversion, floats: Int, bytes: Int)]

        init(floats: TensorType, bytes: TensorType, _ scale: ByteScale) {
            batch = bytes.shape[0]
            let (pixels, channels) = (bytes.pixelCount, bytes.shape[1])
            byteImage = pixels * bytes.paddedChannelCount
            floatImage = floats.storedCount / max(batch, 1)
            var call = kernel_int8_conversion()
            call.pixels = pixels
            call.byte_stride = bytes.paddedChannelCount
            call.scale = scale.scale
            call.zero_point = Int32(scale.zeroPoint)
            call.float_stride = floats.blockWidth
            guard floats.blockWidth > 1 else {
                (call.channels, call.channel_stride) = (channels, pixels)
                parts = [(call, 0, 0)]
                return
            }
            call.channel_stride = 1
            let width = floats.blockWidth
            parts = (0..<floats.blockCount).map { block in
                call.channels = min(width, channels - block * width)
                return (call, block * pixels * width, block * width)
            }
        }

        func forEach(_ body: (inout kernel_int8_conversion, _ floats: Int, _ bytes: Int) -> Void) {
            for image in 0..<batch {
                for part in parts {
                    var call = part.call
                    body(&call, image * floatImage + part.floats, image * byteImage + part.bytes)
                }
            }
        }
    }
}

extension ByteScale {
    /// From the constants of a node; nil if there is not one usable scale for the whole tensor.
    init?(scale: Constant, zeroPoint: Constant?, _ element: ElementType) throws(NodeError) {
        guard element == .uint8 || element == .int8, scale.type.count == 1, scale.type.element == .float32 else {
            return nil
        }
        let number = scale.float(0)
        guard number.isFinite, number >= .leastNormalMagnitude else { return nil }
        var zero = 0
        if let zeroPoint {
            guard zeroPoint.type.count == 1, zeroPoint.type.element == element else { return nil }
            let bits = zeroPoint.bytes.load(as: UInt8.self)
            zero = element == .int8 ? Int(Int8(bitPattern: bits)) : Int(bits)
        }
        self.init(scale: number, zeroPoint: element == .int8 ? zero + 128 : zero)
    }
}
