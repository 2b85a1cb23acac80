// Runs on: planned on any thread, kernels on the session's.

/// Split of the channels where blocks end.
enum BlockedSplit {
    static func form(_ context: NodeContext) throws(NodeError) -> BlockedForm? {
        let input = try context.type(0)
        guard input.element == .float32, input.rank >= 3, input.shape[0] > 0 else { return nil }
        let outputs = try Movement.split(context).outputs
        guard
            outputs.allSatisfy({ $0.shape.dropFirst(2) == input.shape.dropFirst(2) && $0.shape[0] == input.shape[0] }),
            outputs.dropLast().allSatisfy({ $0.shape[1] % context.kernels.width == 0 })
        else { return nil }
        return BlockedForm(inputs: [0])
    }

    static func plan(_ context: NodeContext) throws(NodeError) -> NodePlan {
        let input = try context.type(0)
        let outputs = try Movement.split(context).outputs.map { $0.blocked(context.kernels.width) }
        let batch = input.shape[0]
        let sizes = outputs.map { $0.storedCount / batch }
        return NodePlan(outputs: outputs) {
            { arguments in
                var source = arguments.input(0)
                for image in 0..<batch {
                    for index in sizes.indices {
                        (arguments.output(index) + image * sizes[index]).update(from: source, count: sizes[index])
                        source += sizes[index]
                    }
                }
            }
        }
    }
}
