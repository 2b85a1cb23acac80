// Runs on: any thread (values only).
import CKernels

/// The groups of a convolution, merged until each computes whole blocks of output channels, or half of one. A merged
/// group's weights between channels of different original groups are zero: some products for nothing, but whole vectors.
struct ChannelGroups {
    let count: Int
    /// Input and output channels of a merged group.
    let inputs: Int
    let outputs: Int
    /// Input and output channels of an original group.
    private let originalInputs: Int
    private let originalOutputs: Int

    /// - Parameter allowsHalves: whether two groups may share a block of outputs, half of it each.
    init(_ shape: Convolution.Shape, width: Int, allowsHalves: Bool) {
        func isWhole(_ merged: Int) -> Bool {
            let outputs = shape.outputsPerGroup * merged
            return shape.groups % merged == 0 && (outputs % width == 0 || (allowsHalves && outputs == width / 2))
        }
        var merged = 1
        while merged < shape.groups, !isWhole(merged) { merged += 1 }
        count = shape.groups / merged
        inputs = shape.channelsPerGroup * merged
        outputs = shape.outputsPerGroup * merged
        (originalInputs, originalOutputs) = (shape.channelsPerGroup, shape.outputsPerGroup)
    }

    /// Blocks of output channels of a merged group.
    func blocks(width: Int) -> Int { (outputs + width - 1) / width }

    /// The first input channel of the original group that an output of a merged group belongs to.
    func firstInput(output: Int) -> Int { output / originalOutputs * originalInputs }
}

extension ChannelGroups {
    /// Activations that are more than a clamp are applied to whole vectors.
    init(_ parameters: Convolution.Parameters) {
        let clamps = parameters.activation.kernel.kind == Int32(KERNEL_CLAMP) && parameters.slopes == nil
        self.init(parameters.shape, width: parameters.kernels.width, allowsHalves: clamps)
    }
}
