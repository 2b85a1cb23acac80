// Runs on: planned on any thread, kernels on the session's.

/// Between row-major tensors and such with blocked channels.
enum Reorder {
    /// Row-major input to blocked output if the input is row-major, the other way round if it is not.
    static func plan(_ context: NodeContext) throws(NodeError) -> NodePlan {
        let input = try context.type(0)
        if input.element != .float32 { return try bytes(context, input) }
        let isBlocking = input.blockWidth == 1
        let kernels = context.kernels
        let output = isBlocking ? input.blocked(kernels.width) : input.rowMajor
        let blocked = isBlocking ? output : input
        let (channels, pixels, blocks) = (input.shape[1], blocked.pixelCount, blocked.blockCount)
        // One pixel: both forms are the same, and buffers are rounded up to whole vectors.
        if pixels == 1, input.shape[0] == 1 || channels % kernels.width == 0 { return NodePlan(reshapedTo: output) }
        let (rowMajorImage, blockedImage) = (channels * pixels, blocks * kernels.width * pixels)
        let batch = input.shape[0]
        let reorder = isBlocking ? kernels.toBlocks : kernels.fromBlocks
        return NodePlan(output, taskCount: min(context.threads, blocks)) {
            { arguments in
                let share = arguments.share(of: blocks)
                for image in 0..<batch {
                    let source = arguments.input(0) + image * (isBlocking ? rowMajorImage : blockedImage)
                    let target = arguments.output() + image * (isBlocking ? blockedImage : rowMajorImage)
                    reorder(source, target, channels, pixels, share.lowerBound, share.upperBound)
                }
            }
        }
    }

    /// The same for bytes, whose blocked form is another.
    private static func bytes(_ context: NodeContext, _ input: TensorType) throws(NodeError) -> NodePlan {
        let isBlocking = input.blockWidth == 1
        let output = isBlocking ? input.blocked(context.kernels.width) : input.rowMajor
        let blocked = isBlocking ? output : input
        let (batch, channels, pixels) = (input.shape[0], input.shape[1], blocked.pixelCount)
        let stride = blocked.paddedChannelCount
        let flip: UInt8 = input.element == .int8 ? 128 : 0
        if flip == 0, pixels == 1, batch == 1 || channels == stride { return NodePlan(reshapedTo: output) }
        return NodePlan(output) {
            { arguments in
                let (source, target) = (arguments.input(0, UInt8.self), arguments.output(0, UInt8.self))
                for image in 0..<batch {
                    let (planes, bytes) = (image * channels * pixels, image * pixels * stride)
                    for channel in 0..<channels {
                        let (plane, lane) = (planes + channel * pixels, bytes + channel)
                        for pixel in 0..<pixels {
                            if isBlocking {
                                target[lane &+ pixel &* stride] = source[plane &+ pixel] ^ flip
                            } else {
                                target[plane &+ pixel] = source[lane &+ pixel &* stride] ^ flip
                            }
                        }
                    }
                }
            }
        }
    }
}
