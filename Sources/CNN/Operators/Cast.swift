// Runs on: planned on any thread, kernels on the session's.

/// ONNX Cast: https://onnx.ai/onnx/operators/onnx__Cast.html
///
/// Floats lose their fraction, and what does not fit, which ONNX leaves open, becomes the nearest 32- or 64-bit integer;
/// integers wrap; anything but 0 is true. A cast to float16, bfloat16 or float64 gives float32.
enum Cast {
    static func plan(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...1)
        let input = try context.type(0)
        let code = try context.int("to", default: 0)
        let output = try TensorType(try elementType(code), input.shape)
        guard input.element != output.element else { return NodePlan(reshapedTo: output) }
        let count = input.count
        guard input.element != .bool else {
            let kernel = try FromBool(count: count).kernel(for: output.element)
            return NodePlan(output) { kernel }
        }
        let kernel = try FromNumber(target: output.element, count: count).kernel(for: input.element)
        return NodePlan(output) { kernel }
    }

    /// The engine's type for a number of TensorProto.DataType.
    static func elementType(_ code: Int) throws(NodeError) -> ElementType {
        switch code {
        case 1, 10, 11, 16: return .float32
        case 2: return .uint8
        case 3: return .int8
        case 6: return .int32
        case 7: return .int64
        case 9: return .bool
        default: throw .unsupported("element type \(code) is not supported as a result")
        }
    }
}

private struct FromBool: NumericKernel {
    let count: Int

    func run<Target: NumericElement>(_ arguments: KernelArguments, _: Target.Type) {
        let (source, target) = (arguments.input(0, Bool.self), arguments.output(0, Target.self))
        for index in 0..<count { target[index] = source[index] ? Target(saturating: 1) : .zero }
    }
}

private struct FromNumber: NumericKernel {
    let target: ElementType
    let count: Int

    func run<Source: NumericElement>(_ arguments: KernelArguments, _: Source.Type) {
        let source = arguments.input(0, Source.self)
        switch target {
        case .float32: convert(source, arguments.output()) { Float($0.double) }
        case .int64: convert(source, arguments.output(0, Int64.self)) { $0.wholeNumber }
        case .int32: convert(source, arguments.output(0, Int32.self)) { $0.wholeNumber32 }
        case .uint8: convert(source, arguments.output(0, UInt8.self)) { UInt8(truncatingIfNeeded: $0.wholeNumber32) }
        case .int8: convert(source, arguments.output(0, Int8.self)) { Int8(truncatingIfNeeded: $0.wholeNumber32) }
        case .bool: convert(source, arguments.output(0, Bool.self)) { $0 != .zero }
        }
    }

    @inline(__always)
    private func convert<Source, Target>(
        _ source: UnsafePointer<Source>, _ target: UnsafeMutablePointer<Target>, _ function: (Source) -> Target
    ) {
        for index in 0..<count { target[index] = function(source[index]) }
    }
}
