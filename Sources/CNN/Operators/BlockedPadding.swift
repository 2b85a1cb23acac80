// Runs on: planned on any thread, kernels on the session's.

/// Pad with zeros around the planes of blocked channels.
enum BlockedPadding {
    static func form(_ context: NodeContext) throws(NodeError) -> BlockedForm? {
        let input = try context.type(0)
        guard input.element == .float32, input.rank == 4, let pads = try Padding.constantPads(context),
            pads.value == 0, pads.before.prefix(2) == [0, 0], pads.after.prefix(2) == [0, 0],
            (pads.before + pads.after).allSatisfy({ $0 >= 0 })
        else { return nil }
        return BlockedForm(inputs: [0])
    }

    static func plan(_ context: NodeContext) throws(NodeError) -> NodePlan {
        let input = try context.type(0)
        guard let pads = try Padding.constantPads(context) else { throw .unsupported("this padding, blocked") }
        let (rows, columns) = (input.shape[2], input.shape[3])
        let (paddedRows, paddedColumns) = (
            rows + pads.before[2] + pads.after[2], columns + pads.before[3] + pads.after[3]
        )
        let kernels = context.kernels
        let output = try TensorType(.float32, [input.shape[0], input.shape[1], paddedRows, paddedColumns])
            .blocked(kernels.width)
        let planes = input.shape[0] * input.blockCount
        return NodePlan(output, taskCount: context.threads) {
            { arguments in
                for plane in arguments.share(of: planes) {
                    kernels.copyPadded(
                        arguments.input(0) + plane * rows * columns * kernels.width,
                        arguments.output() + plane * paddedRows * paddedColumns * kernels.width, rows, columns,
                        kernels.width, -pads.before[2], paddedRows, pads.before[3], paddedColumns)
                }
            }
        }
    }
}
