import CKernels
import Testing

@testable import CNN

/// `convolve` itself, on calls that its users make and on stranger ones: a run of taps anywhere in the input, any part of
/// the output.
@Suite struct DirectConvolutionTests {
    struct Call: Sendable, CustomTestStringConvertible {
        var taps: [(offset: Int, count: Int)]
        var columns: Int
        var rows: Range<Int>
        var blocks: Range<Int>
        var pixelStride: Int
        var rowStride: Int
        var activation: Activation
        var hasBias: Bool
        var hasAddend: Bool
        var hasSlopes: Bool

        var testDescription: String {
            "taps \(taps) columns \(columns) rows \(rows) blocks \(blocks) strides \(pixelStride), \(rowStride) "
                + "\(activation) \(hasBias) \(hasAddend) \(hasSlopes)"
        }
        var depth: Int { taps.reduce(0) { $0 + $1.count } }
    }

    private static let calls: [Call] = {
        var samples = KernelSamples(seed: 5)
        // One pixel more or less than each number of tiles of each height.
        let columns = Array(1...31) + [42, 43, 56, 57, 84, 85]
        return (0..<120).map { index in
            let taps = (0..<samples.pick([1, 1, 2, 5, 9])).map { _ in
                (offset: Int.random(in: 0...20, using: &samples.random), count: samples.pick([1, 2, 3, 4, 7, 16]))
            }
            let (first, last) = (samples.pick([0, 0, 1]), samples.pick([1, 1, 2]))
            let block = samples.pick([0, 0, 2])
            return Call(
                taps: index == 0 ? [] : taps, columns: columns[index % columns.count], rows: first..<first + last,
                blocks: block..<block + samples.pick([1, 1, 2, 3, 4]), pixelStride: samples.pick([1, 2, 3, 16]),
                rowStride: samples.pick([0, 1, 50]),
                activation: samples.chance(50) ? .identity : samples.pick(KernelSamples.activations),
                hasBias: samples.chance(60), hasAddend: samples.chance(40), hasSlopes: samples.chance(20))
        }
    }()

    @Test("sums of products in tiles of every size", arguments: calls)
    func convolves(_ call: Call) throws {
        for kernels in KernelTable.available {
            try check(call, kernels, endsAtPage: false)
            try check(call, kernels, endsAtPage: true)
        }
    }

    private func check(_ call: Call, _ kernels: KernelTable, endsAtPage: Bool) throws {
        let width = kernels.width
        let reach = call.taps.map { $0.offset + $0.count }.max() ?? 1
        let inputCount = (call.rows.upperBound - 1) * call.rowStride + (call.columns - 1) * call.pixelStride + reach
        let rowCount = call.columns * width
        let blockCount = call.rows.upperBound * rowCount
        func make(_ count: Int, seed: UInt64) throws -> GuardedFloats {
            try GuardedFloats(OptimiserRun.numbers(count, seed: seed), endsAtPage: endsAtPage)
        }
        let input = try make(inputCount, seed: 1)
        // Pairs of blocks, a last odd one alone.
        let weights = try make(call.blocks.upperBound * call.depth * width, seed: 2)
        let bias = try make(call.blocks.upperBound * width, seed: 3)
        let addend = try make(call.blocks.upperBound * blockCount, seed: 4)
        let slopes = try make(call.blocks.upperBound * width, seed: 5)
        let output = try GuardedFloats(addend.count, endsAtPage: endsAtPage)
        // The last block may be used by half only; its other lanes may then be written or not.
        let endsInHalf = call.columns % 2 == 0
        let taps = call.taps.map { kernel_tap(offset: Int32($0.offset), count: Int32($0.count)) }
        taps.withUnsafeBufferPointer { taps in
            var arguments = kernel_convolution()
            arguments.input = UnsafePointer(input.floats)
            arguments.taps = taps.baseAddress
            arguments.tap_count = taps.count
            arguments.weights = UnsafePointer(weights.floats)
            arguments.bias = call.hasBias ? UnsafePointer(bias.floats) : nil
            arguments.addend = call.hasAddend ? UnsafePointer(addend.floats) : nil
            arguments.slopes = call.hasSlopes ? UnsafePointer(slopes.floats) : nil
            arguments.output = output.floats
            arguments.columns = call.columns
            (arguments.row_begin, arguments.row_end) = (call.rows.lowerBound, call.rows.upperBound)
            (arguments.block_begin, arguments.block_end) = (call.blocks.lowerBound, call.blocks.upperBound)
            (arguments.input_row_stride, arguments.pixel_stride) = (call.rowStride, call.pixelStride)
            (arguments.output_row_stride, arguments.block_stride) = (rowCount, blockCount)
            arguments.weights_block_stride = call.depth * width
            arguments.channels = call.blocks.upperBound * width - (endsInHalf ? width / 2 : 0)
            arguments.activation = call.activation.kernel
            kernels.convolve(&arguments)
        }
        #expect(output.guardsAreIntact, "\(kernels.level)")
        var (largest, strays) = (0.0, 0)
        for index in 0..<output.count {
            let (block, row) = (index / blockCount, index % blockCount / rowCount)
            let (column, lane) = (index % rowCount / width, index % width)
            if endsInHalf, block == call.blocks.upperBound - 1, lane >= width / 2 { continue }
            guard call.blocks.contains(block), call.rows.contains(row) else {
                if output.floats[index].bitPattern != GuardedFloats.unwritten.bitPattern { strays += 1 }
                continue
            }
            var sum = call.hasBias ? Double(bias.floats[block * width + lane]) : 0
            let paired = block - block % 2
            let isPair = paired + 1 < call.blocks.upperBound
            var weight = paired * call.depth * width + (block - paired) * width + lane
            for tap in call.taps {
                let first = row * call.rowStride + column * call.pixelStride + tap.offset
                for place in first..<first + tap.count {
                    sum += Double(input.floats[place]) * Double(weights.floats[weight])
                    weight += isPair ? 2 * width : width
                }
            }
            if call.hasAddend { sum += Double(addend.floats[index]) }
            let slope = Double(slopes.floats[block * width + lane])
            let expected =
                call.hasSlopes
                ? (sum < 0 ? slope * sum : sum) : ReferenceKernels.activation(call.activation, sum)
            let distance = abs(Double(output.floats[index]) - expected)
            largest = distance.isNaN ? .infinity : max(largest, distance)
        }
        #expect(strays == 0, "\(kernels.level)")
        #expect(largest <= 2e-5, "\(kernels.level)")
    }
}
