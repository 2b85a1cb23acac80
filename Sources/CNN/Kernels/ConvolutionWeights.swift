// Runs on: any thread; `pack` also on the session's, for weights that are computed during the run.
import CKernels

/// Which input values a convolution multiplies, in order, and its weights packed in that order.
struct ConvolutionWeights {
    /// How input values lie in memory, in floats.
    struct InputLayout {
        /// 1 if the input is row-major.
        let width: Int
        /// From block to block, or from channel to channel of a row-major one.
        let blockStride: Int
        let rowStride: Int
    }

    let taps: [kernel_tap]
    /// For each product of an output, in order: where its weight stands among those of a merged group's filter.
    let products: [Int32]

    /// The taps of a merged group.
    /// - Throws: `tooLarge` if an offset does not fit 32 bits.
    init(
        _ shape: Convolution.Shape, _ groups: ChannelGroups, group: Int, input: InputLayout
    ) throws(NodeError) {
        var taps: [kernel_tap] = []
        var products: [Int32] = []
        let (rows, columns) = (shape.rows, shape.columns)
        func addProduct(channel: Int, row: Int, column: Int) throws(NodeError) {
            let place = (channel * rows.kernel + row) * columns.kernel + column
            guard let place = Int32(exactly: place) else { throw .tooLarge("its weights are too many") }
            products.append(place)
        }
        /// `count` neighbouring floats, which are channels of a block or elements of a row.
        func add(channel: Int, row: Int, column: Int, count: Int, block: Int, lane: Int) throws(NodeError) {
            let offset =
                block * input.blockStride + row * rows.dilation * input.rowStride
                + column * columns.dilation * input.width + lane
            guard let offset = Int32(exactly: offset) else { throw .tooLarge("its input has too many elements") }
            taps.append(kernel_tap(offset: offset, count: Int32(count)))
        }
        if input.width == 1 {
            let run = columns.dilation == 1 ? columns.kernel : 1
            for channel in 0..<groups.inputs {
                for row in 0..<rows.kernel {
                    for column in stride(from: 0, to: columns.kernel, by: run) {
                        let block = group * groups.inputs + channel
                        try add(channel: channel, row: row, column: column, count: run, block: block, lane: 0)
                        for next in column..<column + run {
                            try addProduct(channel: channel, row: row, column: next)
                        }
                    }
                }
            }
        } else {
            var channel = 0
            while channel < groups.inputs {
                let (block, lane) = (group * groups.inputs + channel).quotientAndRemainder(dividingBy: input.width)
                let count = min(input.width - lane, groups.inputs - channel)
                for row in 0..<rows.kernel {
                    for column in 0..<columns.kernel {
                        try add(channel: channel, row: row, column: column, count: count, block: block, lane: lane)
                        for next in channel..<channel + count {
                            try addProduct(channel: next, row: row, column: column)
                        }
                    }
                }
                channel += count
            }
        }
        self.taps = taps
        self.products = products
    }

    /// Writes a merged group's weights: for each pair of blocks (a last odd block alone), for each product, the lanes.
    ///
    /// `source` is the file's tensor [output channels, channels per group, kernel rows, kernel columns].
    func pack(
        _ source: EncodedFloats, _ shape: Convolution.Shape, _ groups: ChannelGroups, group: Int, width: Int,
        into packed: UnsafeMutablePointer<Float>
    ) {
        let blocks = groups.blocks(width: width)
        for block in 0..<blocks {
            let paired = block - block % 2
            let pairWidth = paired + 1 < blocks ? 2 * width : width
            let target = packed + (paired * products.count * width + (block - paired) * width)
            let outputs = block * width..<min((block + 1) * width, groups.outputs)
            let first = group * groups.outputs + outputs.lowerBound
            source.withFloats(at: first * shape.depth, count: outputs.count * shape.depth) { filters in
                pack(filters, shape, groups, outputs, width: width, to: target, stride: pairWidth)
            }
        }
    }

    /// A block of outputs: some products at a time, so that what is written stays in the cache.
    private func pack(
        _ filters: UnsafeRawPointer, _ shape: Convolution.Shape, _ groups: ChannelGroups,
        _ outputs: Range<Int>, width: Int, to target: UnsafeMutablePointer<Float>, stride: Int
    ) {
        let depth = shape.depth
        products.withUnsafeBufferPointer { products in
            for start in Swift.stride(from: 0, to: products.count, by: 128) {
                let end = min(start + 128, products.count)
                for lane in 0..<width {
                    let line = target + lane
                    guard lane < outputs.count else {
                        for index in start..<end { line[index &* stride] = 0 }
                        continue
                    }
                    let filter = filters + lane &* depth &* 4
                    let firstInput = groups.firstInput(output: outputs.lowerBound + lane)
                    let shift = firstInput * shape.rows.kernel * shape.columns.kernel
                    for index in start..<end {
                        let place = Int(products[index]) &- shift
                        let isThere = place >= 0 && place < depth
                        line[index &* stride] =
                            isThere ? filter.loadUnaligned(fromByteOffset: place &* 4, as: Float.self) : 0
                    }
                }
            }
        }
    }

    /// One float for each output channel, [block][width] for each merged group; zero where there is none.
    static func pack(
        perChannel source: EncodedFloats?, count: Int, width: Int, into packed: UnsafeMutablePointer<Float>
    ) {
        let stored = (count + width - 1) / width * width
        for channel in 0..<stored { packed[channel] = channel < count ? source?.float(channel) ?? 0 : 0 }
    }
}
