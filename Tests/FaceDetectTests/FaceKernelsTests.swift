import CKernels
import Testing

@testable import FaceDetect

/// The kernels alone, in buffers of which every element that may not be written is looked at afterwards.
@Suite("kernels of the face detector")
struct FaceKernelsTests {
    /// Widths around those of vectors.
    static let widths = [1, 2, 3, 7, 8, 9, 15, 16, 17, 18, 31, 32, 33, 47, 48, 50, 63, 64, 65, 100]

    private static let lanes = Int(FACES_LANES)

    /// A number rounded up to whole vectors.
    private static func vectors(_ count: Int) -> Int { (count + lanes - 1) / lanes * lanes }

    // MARK: - Scaling

    /// Sources of one row each and the places in them.
    private struct Scaling {
        var upper: [UInt8]
        var lower: [UInt8]
        var lowerWeight: Int
        var indices: [Int32]
        var weights: [Int32]
        var width: Int

        init(sourceWidth: Int, width: Int, using generator: inout SeededGenerator) {
            func bytes() -> [UInt8] {
                (0..<sourceWidth).map { _ in
                    let grey = UInt8.random(in: 0...255, using: &generator)
                    return [0, 255, grey].randomElement(using: &generator) ?? 0
                }
            }
            (upper, lower) = (bytes(), bytes())
            lowerWeight = [0, 1, 128, 255, 256].randomElement(using: &generator) ?? 0
            self.width = width
            indices = (0..<width).map { _ in Int32.random(in: 0..<Int32(sourceWidth), using: &generator) }
            weights = indices.map { index in
                // The last pixel has no neighbour.
                Int(index) == sourceWidth - 1 ? 0 : [0, 1, 77, 128, 255, 256].randomElement(using: &generator) ?? 0
            }
            let padding = [Int32](repeating: 0, count: FaceKernelsTests.vectors(width) - width)
            indices += padding
            weights += padding
        }

        /// Rows blended in 8.8 fixed point, then columns, then one rounding.
        var expected: [UInt8] {
            (0..<width).map { x in
                func blended(_ index: Int) -> Int {
                    Int(upper[index]) * (256 - lowerWeight) + Int(lower[index]) * lowerWeight
                }
                let (index, weight) = (Int(indices[x]), Int(weights[x]))
                let next = weight == 0 ? 0 : blended(index + 1) * weight
                return UInt8((blended(index) * (256 - weight) + next + 0x8000) >> 16)
            }
        }
    }

    @Test("a scaled row is the plain formula's, and nothing beyond its vectors is written", arguments: widths)
    func scaling(width: Int) {
        var generator = SeededGenerator(state: UInt64(width))
        for sourceWidth in [1, 2, 15, 16, 17, 33, 70] {
            let scaling = Scaling(sourceWidth: sourceWidth, width: width, using: &generator)
            for kernels in FaceKernels.available {
                var blended = [UInt16](repeating: 0xABCD, count: sourceWidth + Self.lanes + 8)
                var row = [UInt8](repeating: 0xA5, count: Self.vectors(width) + 40)
                scaling.upper.withUnsafeBufferPointer { upper in
                    scaling.lower.withUnsafeBufferPointer { lower in
                        scaling.indices.withUnsafeBufferPointer { indices in
                            scaling.weights.withUnsafeBufferPointer { weights in
                                blended.withUnsafeMutableBufferPointer { blended in
                                    row.withUnsafeMutableBufferPointer { row in
                                        var call = faces_scaling()
                                        call.upper = upper.baseAddress
                                        call.lower = lower.baseAddress
                                        call.source_width = sourceWidth
                                        call.lower_weight = Int32(scaling.lowerWeight)
                                        call.blended = blended.baseAddress
                                        call.indices = indices.baseAddress
                                        call.weights = weights.baseAddress
                                        call.row = row.baseAddress.map { $0 + 16 }
                                        call.width = width
                                        kernels.scale(&call)
                                    }
                                }
                            }
                        }
                    }
                }
                #expect(Array(row[16..<(16 + width)]) == scaling.expected, "\(kernels.level) from \(sourceWidth)")
                let untouched = row.prefix(16) + row.suffix(24)
                #expect(untouched.allSatisfy { $0 == 0xA5 }, "\(kernels.level) from \(sourceWidth)")
                #expect(blended.suffix(8).allSatisfy { $0 == 0xABCD }, "\(kernels.level) from \(sourceWidth)")
            }
        }
    }

    // MARK: - Integration

    @Test(
        "a row of the integral image is the plain sums, and no other row is written", arguments: widths, [1, 2])
    func integration(width: Int, step: Int) {
        var generator = SeededGenerator(state: UInt64(width))
        // The least that a row may have.
        let stride = (width + Self.lanes + 3) / 2 * 2
        let row = (0..<Self.vectors(width)).map { _ in UInt8.random(in: 0...255, using: &generator) }
        // Four rows: one that nobody touches, the one above, the one that is computed, and another one.
        let before = (0..<(4 * stride)).map { _ in Int32.random(in: .min ... .max, using: &generator) }
        for kernels in FaceKernels.available {
            for hasSquares in [true, false] {
                var (sums, squares) = (before, before)
                var narrow = before.map { Int16(truncatingIfNeeded: $0) }
                row.withUnsafeBufferPointer { row in
                    sums.withUnsafeMutableBufferPointer { sums in
                        squares.withUnsafeMutableBufferPointer { squares in
                            narrow.withUnsafeMutableBufferPointer { narrow in
                                var call = faces_integration()
                                call.row = row.baseAddress
                                call.width = width
                                call.step = step
                                call.stride = stride
                                call.sums = sums.baseAddress.map { $0 + 2 * stride }
                                call.squares = hasSquares ? squares.baseAddress.map { $0 + 2 * stride } : nil
                                call.narrow = narrow.baseAddress.map { $0 + 2 * stride }
                                kernels.integrate(&call)
                            }
                        }
                    }
                }
                for (plane, power) in [(sums, 1), (squares, 2)] where power == 1 || hasSquares {
                    var (sum, expected) = (Int32(0), before)
                    expected[2 * stride] = 0
                    for x in 1...width {
                        sum &+= power == 1 ? Int32(row[x - 1]) : Int32(row[x - 1]) * Int32(row[x - 1])
                        let column = step == 2 ? (x & 1) * (stride / 2) + x / 2 : x
                        expected[2 * stride + column] = before[stride + column] &+ sum
                        #expect(plane[2 * stride + column] == expected[2 * stride + column], "\(kernels.level) \(x)")
                    }
                    #expect(plane[2 * stride] == 0)
                    #expect(plane[..<(2 * stride)] == before[..<(2 * stride)], "\(kernels.level)")
                    #expect(plane[(3 * stride)...] == before[(3 * stride)...], "\(kernels.level)")
                }
                for x in 0...width {
                    let column = step == 2 ? (x & 1) * (stride / 2) + x / 2 : x
                    #expect(
                        narrow[2 * stride + column] == Int16(truncatingIfNeeded: sums[2 * stride + column]),
                        "\(kernels.level) \(x)")
                }
                for index in narrow.indices where !(2 * stride..<3 * stride).contains(index) {
                    #expect(narrow[index] == Int16(truncatingIfNeeded: before[index]))
                }
                if !hasSquares { #expect(squares == before) }
            }
        }
    }
}
