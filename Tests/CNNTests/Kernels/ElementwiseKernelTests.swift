import Testing

@testable import CNN

/// `add`, `multiply`, `scaleChannels`, `toBlocks`, `fromBlocks` and `copyPadded`: each has one rounding at most, so results
/// are exact.
@Suite struct ElementwiseKernelTests {
    private static let counts = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 70]

    @Test("sums and products of as many numbers as fill no vector", arguments: counts)
    func addsAndMultiplies(_ count: Int) throws {
        let (a, b) = (OptimiserRun.numbers(count, seed: 1), OptimiserRun.numbers(count, seed: 2))
        for kernels in KernelTable.available {
            for endsAtPage in [false, true] {
                let first = try GuardedFloats(a, endsAtPage: endsAtPage)
                let second = try GuardedFloats(b, endsAtPage: endsAtPage)
                let output = try GuardedFloats(count, endsAtPage: endsAtPage)
                kernels.add(first.floats, second.floats, output.floats, count)
                #expect(output.values == zip(a, b).map(+))
                kernels.multiply(first.floats, second.floats, output.floats, count)
                #expect(output.values == zip(a, b).map(*))
                // The output may be an input.
                kernels.add(first.floats, second.floats, first.floats, count)
                #expect(first.values == zip(a, b).map(+))
                #expect(first.guardsAreIntact && second.guardsAreIntact && output.guardsAreIntact)
            }
        }
    }

    @Test("a number for each channel", arguments: [1, 2, 3, 8, 35], [(0, 1), (0, 3), (1, 2), (1, 1)])
    func scales(_ pixels: Int, _ blocks: (Int, Int)) throws {
        for kernels in KernelTable.available {
            let width = kernels.width
            let input = try GuardedFloats(OptimiserRun.numbers(3 * pixels * width, seed: 1))
            let scale = try GuardedFloats(OptimiserRun.numbers(3 * width, seed: 2), endsAtPage: true)
            let shift = try GuardedFloats(OptimiserRun.numbers(3 * width, seed: 3), endsAtPage: true)
            for (hasScale, hasShift) in [(true, true), (true, false), (false, true), (false, false)] {
                let output = try GuardedFloats(input.count)
                kernels.scaleChannels(
                    input.floats, hasScale ? UnsafePointer(scale.floats) : nil,
                    hasShift ? UnsafePointer(shift.floats) : nil, output.floats, blocks.0, blocks.1, pixels)
                #expect(output.guardsAreIntact)
                var wrong = 0
                for index in 0..<output.count {
                    let block = index / (pixels * width)
                    let channel = block * width + index % width
                    let factor = hasScale ? scale.floats[channel] : 1
                    let addend = hasShift ? shift.floats[channel] : 0
                    let (found, value) = (output.floats[index], input.floats[index])
                    if block >= blocks.0 && block < blocks.1 {
                        // Products may be rounded before the sum or not.
                        let isRight = found == value * factor + addend || found == addend.addingProduct(value, factor)
                        wrong += isRight ? 0 : 1
                    } else if found.bitPattern != GuardedFloats.unwritten.bitPattern {
                        wrong += 1
                    }
                }
                #expect(wrong == 0, "\(kernels.level) \(hasScale) \(hasShift)")
            }
        }
    }

    @Test("between row-major and blocked channels", arguments: KernelSamples.channels, [1, 2, 3, 7, 35])
    func reorders(_ channels: Int, _ pixels: Int) throws {
        let values = OptimiserRun.numbers(channels * pixels)
        for kernels in KernelTable.available {
            let width = kernels.width
            let blocks = (channels + width - 1) / width
            // Lanes beyond the last channel become zero.
            let expected = ReferenceKernels.blocked(
                values, images: 1, channels: channels, pixels: pixels, width: width, padding: 0)
            let source = try GuardedFloats(values, endsAtPage: true)
            let blocked = try GuardedFloats(expected.count, endsAtPage: true)
            kernels.toBlocks(source.floats, blocked.floats, channels, pixels, 0, blocks)
            #expect(blocked.values == expected)
            let back = try GuardedFloats(values.count, endsAtPage: true)
            kernels.fromBlocks(blocked.floats, back.floats, channels, pixels, 0, blocks)
            #expect(back.values == values)
            // A part of the blocks leaves the others alone.
            let part = try GuardedFloats(expected.count)
            kernels.toBlocks(source.floats, part.floats, channels, pixels, blocks - 1, blocks)
            let kept = (blocks - 1) * width * pixels
            #expect(part.values[kept...] == expected[kept...])
            #expect(part.values[..<kept].allSatisfy { $0.bitPattern == GuardedFloats.unwritten.bitPattern })
            #expect(part.guardsAreIntact && blocked.guardsAreIntact && back.guardsAreIntact)
        }
    }

    /// Rows, columns, floats an element, first row, padded rows, left, padded columns.
    private static let paddings: [[Int]] = {
        var samples = KernelSamples(seed: 6)
        return (0..<80).map { _ in
            [
                samples.pick([1, 2, 5]), samples.pick([1, 2, 7]), samples.pick([1, 3, 4, 8, 16]),
                samples.pick([-4, -1, 0, 1, 6]), samples.pick([1, 3, 9]), samples.pick([0, 1, 3, 8]),
                samples.pick([1, 2, 8, 17]),
            ]
        }
    }()

    @Test("an image in a frame that is larger, smaller or beside it", arguments: paddings)
    func pads(_ sample: [Int]) throws {
        let (rows, columns, size, firstRow) = (sample[0], sample[1], sample[2], sample[3])
        let (paddedRows, left, paddedColumns) = (sample[4], sample[5], sample[6])
        let input = OptimiserRun.numbers(rows * columns * size)
        var expected: [Float] = []
        for row in 0..<paddedRows {
            for column in 0..<paddedColumns {
                for float in 0..<size {
                    let (y, x) = (row + firstRow, column - left)
                    let isInside = y >= 0 && y < rows && x >= 0 && x < columns
                    expected.append(isInside ? input[(y * columns + x) * size + float] : 0)
                }
            }
        }
        for kernels in KernelTable.available {
            for endsAtPage in [false, true] {
                let source = try GuardedFloats(input, endsAtPage: endsAtPage)
                let output = try GuardedFloats(expected.count, endsAtPage: endsAtPage)
                kernels.copyPadded(
                    source.floats, output.floats, rows, columns, size, firstRow, paddedRows, left, paddedColumns)
                #expect(output.values == expected)
                #expect(output.guardsAreIntact && source.guardsAreIntact)
            }
        }
    }
}
