// Runs on: any thread (values only).

/// The groups of a convolution, merged until each computes whole blocks of output channels. A merged group's weights
/// between channels of different original groups are zero: some products for nothing, but whole vectors.
struct ChannelGroups {
    let count: Int
    /// Input and output channels of a merged group.
    let inputs: Int
    let outputs: Int
    /// Input and output channels of an original group.
    private let originalInputs: Int
    private let originalOutputs: Int

    init(_ shape: Convolution.Shape, width: Int) {
        var merged = 1
        while merged < shape.groups, shape.groups % merged != 0 || shape.outputsPerGroup * merged % width != 0 {
            merged += 1
        }
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
