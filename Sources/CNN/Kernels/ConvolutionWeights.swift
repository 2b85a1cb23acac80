// Runs on: any thread; `pack` also on the session's, for weights that are computed during the run.
import CKernels

/// Which input values a convolution multiplies, in order, and its weights packed in that order.
struct ConvolutionWeights {
    /// One product of each output: a channel of the (merged) group and an element of the kernel.
    struct Product {
        let channel: Int
        let row: Int
        let column: Int
    }

    /// How input values lie in memory, in floats.
    struct InputLayout {
        /// 1 if the input is row-major.
        let width: Int
        /// From block to block, or from channel to channel of a row-major one.
        let blockStride: Int
        let rowStride: Int
    }

    let taps: [kernel_tap]
    let products: [Product]

    /// The taps of a merged group.
    /// - Throws: `tooLarge` if an offset does not fit 32 bits.
    init(
        _ shape: Convolution.Shape, _ groups: ChannelGroups, group: Int, input: InputLayout
    ) throws(NodeError) {
        var taps: [kernel_tap] = []
        var products: [Product] = []
        let (rows, columns) = (shape.rows, shape.columns)
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
                            products.append(Product(channel: channel, row: row, column: next))
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
                            products.append(Product(channel: next, row: row, column: column))
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
    /// `source` is the file's tensor [output channels, channels per group, kernel rows, kernel columns]; it may be
    /// misaligned.
    func pack(
        _ source: UnsafeRawPointer, _ shape: Convolution.Shape, _ groups: ChannelGroups, group: Int, width: Int,
        into packed: UnsafeMutablePointer<Float>
    ) {
        let kernel = shape.rows.kernel * shape.columns.kernel
        let blocks = groups.blocks(width: width)
        for block in 0..<blocks {
            let paired = block - block % 2
            let pairWidth = paired + 1 < blocks ? 2 * width : width
            let start = packed + (paired * products.count * width + (block - paired) * width)
            for lane in 0..<width {
                let output = block * width + lane
                guard output < groups.outputs else {
                    for index in 0..<products.count { start[index &* pairWidth &+ lane] = 0 }
                    continue
                }
                let filter = source + (group * groups.outputs + output) * shape.depth * 4
                for index in 0..<products.count {
                    let product = products[index]
                    var weight: Float = 0
                    if let channel = groups.weightChannel(output: output, input: product.channel) {
                        let place = channel &* kernel &+ product.row &* shape.columns.kernel &+ product.column
                        weight = filter.loadUnaligned(fromByteOffset: place &* 4, as: Float.self)
                    }
                    start[index &* pairWidth &+ lane] = weight
                }
            }
        }
    }

    /// One float for each output channel, [block][width] for each merged group; zero where there is none.
    static func pack(
        perChannel source: UnsafeRawPointer?, count: Int, width: Int, into packed: UnsafeMutablePointer<Float>
    ) {
        let stored = (count + width - 1) / width * width
        for channel in 0..<stored {
            let isThere = channel < count && source != nil
            packed[channel] = isThere ? source?.loadUnaligned(fromByteOffset: channel * 4, as: Float.self) ?? 0 : 0
        }
    }
}
