// Runs on: planned on any thread, kernels on the session's.

/// InstanceNormalization over blocked channels.
enum BlockedInstanceNormalization {
    static func form(_ context: NodeContext) throws(NodeError) -> BlockedForm? {
        guard try context.type(0).rank >= 3, context.constants.count == 3, context.constants[1] != nil,
            context.constants[2] != nil
        else { return nil }
        return BlockedForm(inputs: [0])
    }

    static func plan(_ context: NodeContext) throws(NodeError) -> NodePlan {
        let input = try context.type(0)
        guard let scale = context.constants[1], let shift = context.constants[2] else {
            throw .unsupported("parameters computed during the run, blocked")
        }
        let epsilon = try context.float("epsilon") ?? 1e-5
        let (width, pixels, blocks) = (context.kernels.width, input.pixelCount, input.blockCount)
        var plan = NodePlan(
            input.blocked(width), taskCount: min(input.shape[0] * blocks, context.taskCount(elements: input.count))
        ) { () throws(NodeError) -> Kernel in
            let (scales, shifts) = (try scale.packedChannels(width), try shift.packedChannels(width))
            return { arguments in
                for block in arguments.share(of: input.shape[0] * blocks) {
                    let start = block * pixels * width
                    let (source, target) = (arguments.input(0) + start, arguments.output() + start)
                    let lane = block % blocks * width
                    let block = Block(
                        source: source, target: target, scale: scales.floats + lane, shift: shifts.floats + lane,
                        pixels: pixels, epsilon: epsilon)
                    switch width {
                    case 16: block.normalize(SIMD16<Float>.self)
                    case 8: block.normalize(SIMD8<Float>.self)
                    default: block.normalize(SIMD4<Float>.self)
                    }
                }
            }
        }
        plan.packedInputs = [1, 2]
        return plan
    }

    /// The channels of one image that lie side by side.
    private struct Block {
        let source: UnsafeRawPointer
        let target: UnsafeMutableRawPointer
        let scale: UnsafeRawPointer
        let shift: UnsafeRawPointer
        let pixels: Int
        let epsilon: Float

        @inline(__always)
        func normalize<Vector: SIMD<Float>>(_: Vector.Type) {
            let stride = MemoryLayout<Vector>.stride
            var sum = Vector.zero
            for pixel in 0..<pixels { sum += source.loadUnaligned(fromByteOffset: pixel &* stride, as: Vector.self) }
            let mean = sum / Float(pixels)
            var squares = Vector.zero
            for pixel in 0..<pixels {
                let distance = source.loadUnaligned(fromByteOffset: pixel &* stride, as: Vector.self) - mean
                squares += distance * distance
            }
            let deviation = (squares / Float(pixels) + epsilon).squareRoot()
            let factor = scale.loadUnaligned(as: Vector.self) / deviation
            let addend = shift.loadUnaligned(as: Vector.self)
            for pixel in 0..<pixels {
                let value = source.loadUnaligned(fromByteOffset: pixel &* stride, as: Vector.self)
                target.storeBytes(of: (value - mean) * factor + addend, toByteOffset: pixel &* stride, as: Vector.self)
            }
        }
    }
}
