// Runs on: planned on any thread, kernels on the session's.

/// ONNX Dropout as inference does it: nothing is dropped. https://onnx.ai/onnx/operators/onnx__Dropout.html
enum Dropout {
    static func plan(_ context: NodeContext) throws(NodeError) -> NodePlan {
        try context.require(inputs: 1...3, outputs: 1...2)
        let type = try context.type(0)
        // Before opset 7 training was what a model had to deny.
        let isTest = context.opset >= 7 ? true : try context.bool("is_test", default: false)
        guard isTest else { throw .unsupported("training (is_test = 0) is not supported") }
        if context.hasInput(2), let mode = try context.constant(2, named: "training_mode") {
            guard mode.type.element == .bool, mode.type.count == 1 else {
                throw .malformed("its training_mode is not one bool")
            }
            let isTraining = mode.bytes.loadUnaligned(as: UInt8.self) != 0
            let ratio = isTraining ? try context.constantFloat(1, named: "ratio") ?? 0.5 : 0
            guard ratio == 0 else {
                throw .unsupported("training is not supported; export the model for inference")
            }
        }
        guard context.outputCount == 2 else { return NodePlan(reshapedTo: type) }
        // The mask says what is kept; before opset 10 it was of the input's type.
        guard context.opset >= 10 else { throw .unsupported("its second output, the mask, needs opset 10") }
        let copy = Copy(count: type.count)
        return NodePlan(outputs: [type, try TensorType(.bool, type.shape)]) { copy.kernel(for: type.element) }
    }

    private struct Copy: MovingKernel {
        let count: Int

        func run<Element: TensorElement>(_ arguments: KernelArguments, _: Element.Type) {
            arguments.output(0, Element.self).update(from: arguments.input(0, Element.self), count: count)
            arguments.output(1, Bool.self).update(repeating: true, count: count)
        }
    }
}
