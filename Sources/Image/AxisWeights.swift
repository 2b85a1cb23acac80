// Runs on: where its `Resampler` runs.

/// For every pixel of one axis of the result: which source pixels make it, and with what weights.
///
/// The weights of a pixel sum to 1, and its source pixels lie inside the image: what a region has outside counts for the
/// pixel on the edge, so a region of any size costs at most the image's own pixels.
struct AxisWeights: Sendable {
    /// First source pixel, and where its weights start in `values`; one more entry ends the last.
    private var firsts: [Int] = []
    private var starts: [Int] = []
    private var values: [Float] = []
    /// The first and last source pixel that any pixel of the result needs.
    private(set) var lowest = 0
    private(set) var highest = 0

    /// Regions are bounded so that positions stay exact and convertible to Int.
    private static let bound = 1e9

    /// Computes the weights of `count` pixels for the region `start ..< start + length` of `limit` source pixels.
    /// - Returns: false if there is nothing to compute from.
    mutating func prepare(start: Double, length: Double, count: Int, limit: Int) -> Bool {
        guard count > 0, limit > 0, length > 0, abs(start) <= Self.bound, length <= Self.bound else { return false }
        firsts.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        lowest = limit - 1
        highest = 0
        let scale = length / Double(count)
        for index in 0..<count {
            starts.append(values.count)
            if scale > 1 {
                appendArea(from: start + Double(index) * scale, to: start + Double(index + 1) * scale, limit: limit)
            } else {
                // The region's outermost pixels stand for what lies beyond it, as in a resized crop.
                let center = start + (Double(index) + 0.5) * scale - 0.5
                let inside = max(start.rounded(.down), min((start + length).rounded(.up) - 1, center))
                appendLinear(at: inside, limit: limit)
            }
        }
        starts.append(values.count)
        return true
    }

    /// Pixel `i` covers `i ..< i + 1`; the first and the last reach to infinity.
    private mutating func appendArea(from: Double, to: Double, limit: Int) {
        let first = max(0, min(limit - 1, Int(from.rounded(.down))))
        let last = max(first, min(limit - 1, Int(to.rounded(.up)) - 1))
        firsts.append(first)
        for pixel in first...last {
            let left = pixel == 0 ? from : max(from, Double(pixel))
            let right = pixel == limit - 1 ? to : min(to, Double(pixel + 1))
            values.append(Float(max(0, right - left) / (to - from)))
        }
        lowest = min(lowest, first)
        highest = max(highest, last)
    }

    private mutating func appendLinear(at position: Double, limit: Int) {
        let clamped = max(0, min(Double(limit - 1), position))
        let first = Int(clamped)
        let fraction = Float(clamped - Double(first))
        firsts.append(first)
        values.append(1 - fraction)
        if fraction > 0 { values.append(fraction) }
        lowest = min(lowest, first)
        highest = max(highest, fraction > 0 ? first + 1 : first)
    }

    /// Weighs one row of grey pixels.
    func applyToGrayRow(_ source: UnsafeBufferPointer<UInt8>, _ target: UnsafeMutableBufferPointer<Float>) {
        for index in firsts.indices {
            var sum: Float = 0
            var pixel = firsts[index]
            for tap in starts[index]..<starts[index + 1] {
                sum += values[tap] * Float(source[pixel])
                pixel += 1
            }
            target[index] = sum
        }
    }

    /// Weighs one row of RGB pixels.
    func applyToRGBRow(_ source: UnsafeBufferPointer<UInt8>, _ target: UnsafeMutableBufferPointer<Float>) {
        for index in firsts.indices {
            var red: Float = 0
            var green: Float = 0
            var blue: Float = 0
            var place = firsts[index] * 3
            for tap in starts[index]..<starts[index + 1] {
                let weight = values[tap]
                red += weight * Float(source[place])
                green += weight * Float(source[place + 1])
                blue += weight * Float(source[place + 2])
                place += 3
            }
            target[3 * index] = red
            target[3 * index + 1] = green
            target[3 * index + 2] = blue
        }
    }

    /// Weighs rows into one row of the result, rounded.
    /// - Parameters:
    ///   - rows: rows of `rowLength` values; the first is the source's row `firstRow`.
    ///   - row: the row of the result.
    ///   - target: `rowLength` bytes.
    func applyToColumns(
        _ rows: UnsafeMutableBufferPointer<Float>, firstRow: Int, rowLength: Int, row: Int,
        to target: UnsafeMutableBufferPointer<UInt8>
    ) {
        let first = (firsts[row] - firstRow) * rowLength
        let taps = starts[row]..<starts[row + 1]
        values.withUnsafeBufferPointer { values in
            for column in 0..<rowLength {
                var sum: Float = 0.5
                var place = first + column
                for tap in taps {
                    sum += values[tap] * rows[place]
                    place += rowLength
                }
                target[column] = UInt8(max(0, min(255, sum)))
            }
        }
    }
}
