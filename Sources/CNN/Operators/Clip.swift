// Runs on: planned on any thread, kernels on the session's.

/// ONNX Clip: https://onnx.ai/onnx/operators/onnx__Clip.html
///
/// Limits are attributes before opset 11, inputs since; known limits of floats are an activation that can be fused.
enum Clip {
    /// The limits, if they are known before the run and those of floats.
    static func activation(_ context: NodeContext) throws(NodeError) -> Activation? {
        let isOld = context.opset < 11
        try context.require(inputs: isOld ? 1...1 : 1...3)
        guard try context.type(0).element == .float32 else { return nil }
        for index in 1...2 where context.hasInput(index) && context.constants[index] == nil { return nil }
        let minimum = isOld ? try context.float("min") : try context.constantFloat(1, named: "min")
        let maximum = isOld ? try context.float("max") : try context.constantFloat(2, named: "max")
        return .clip(
            minimum: minimum ?? -Float.greatestFiniteMagnitude, maximum: maximum ?? Float.greatestFiniteMagnitude)
    }

    static func plan(_ context: NodeContext) throws(NodeError) -> NodePlan {
        let type = try context.type(0)
        if let activation = try activation(context) { return Activations.plan(context, activation, type) }
        for index in 1...2 where context.hasInput(index) {
            let limit = try context.type(index)
            guard limit.element == type.element, limit.count == 1 else {
                throw .malformed("its limits must each be one \(type.element)")
            }
        }
        let limits = Limits(count: type.count, hasMinimum: context.hasInput(1), hasMaximum: context.hasInput(2))
        let kernel = try limits.kernel(for: type.element)
        return NodePlan(type) { kernel }
    }

    private struct Limits: NumericKernel {
        let count: Int
        let hasMinimum: Bool
        let hasMaximum: Bool

        func run<Element: NumericElement>(_ arguments: KernelArguments, _: Element.Type) {
            let (source, target) = (arguments.input(0, Element.self), arguments.output(0, Element.self))
            target.update(from: source, count: count)
            if hasMinimum {
                let minimum = arguments.input(1, Element.self)[0]
                for index in 0..<count where target[index] < minimum { target[index] = minimum }
            }
            if hasMaximum {
                let maximum = arguments.input(2, Element.self)[0]
                for index in 0..<count where target[index] > maximum { target[index] = maximum }
            }
        }
    }
}
