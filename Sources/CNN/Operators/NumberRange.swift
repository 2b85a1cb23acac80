// Runs on: planned on any thread, kernels on the session's.

/// ONNX Range: https://onnx.ai/onnx/operators/onnx__Range.html
enum NumberRange {
    static func plan(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 3...3)
        let type = try context.type(0).element
        for index in 0..<3 {
            let input = try context.type(index)
            guard input.element == type, input.count == 1 else {
                throw .malformed("its inputs must be one number each, of one type")
            }
        }
        let output = try TensorType(type, [type == .float32 ? try floatCount(context) : try intCount(context)])
        let kernel = try Steps(count: output.count).kernel(for: type)
        return NodePlan(output) { kernel }
    }

    private static func floatCount(_ context: NodeContext) throws(NodeError) -> Int {
        guard let start = try context.constantFloat(0, named: "start"),
            let limit = try context.constantFloat(1, named: "limit"),
            let delta = try context.constantFloat(2, named: "delta")
        else { throw .malformed("an input is missing") }
        let count = (Double(limit - start) / Double(delta)).rounded(.up)
        guard count.isFinite, count <= Double(TensorType.maximumCount) else {
            throw .malformed("from \(start) to \(limit) by \(delta)")
        }
        return max(0, Int(count))
    }

    private static func intCount(_ context: NodeContext) throws(NodeError) -> Int {
        guard let start = try context.constantInts(0, named: "start")?.first,
            let limit = try context.constantInts(1, named: "limit")?.first,
            let delta = try context.constantInts(2, named: "delta")?.first
        else { throw .malformed("an input is missing") }
        let (distance, overflow) = limit.subtractingReportingOverflow(start)
        guard delta != 0, !overflow else { throw .malformed("from \(start) to \(limit) by \(delta)") }
        guard distance != 0, (distance < 0) == (delta < 0) else { return 0 }
        return Int(clamping: (distance.magnitude - 1) / delta.magnitude) &+ 1
    }

    private struct Steps: NumericKernel {
        let count: Int

        func run<Element: NumericElement>(_ arguments: KernelArguments, _: Element.Type) {
            let (start, delta) = (arguments.input(0, Element.self)[0], arguments.input(2, Element.self)[0])
            let target = arguments.output(0, Element.self)
            if let start = start as? Float, let delta = delta as? Float {
                for index in 0..<count { target[index] = Element(truncating: Double(start + Float(index) * delta)) }
            } else {
                for index in 0..<count {
                    target[index] = Element(truncating: start.wholeNumber &+ Int64(index) &* delta.wholeNumber)
                }
            }
        }
    }
}
