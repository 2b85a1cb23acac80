// Runs on: the main thread.
import Glibc

/// How long many things took, in bounded memory: classes that are half a per cent wide, from a millisecond to eleven days.
struct DurationHistogram {
    private static let (smallest, largest, ratio) = (1e-3, 1e6, 1.005)

    private var counts: [Int: Int] = [:]
    private(set) var count = 0
    private(set) var shortest = Double.infinity
    private(set) var longest = 0.0

    mutating func add(_ seconds: Double) {
        let seconds = min(max(seconds, 0), Self.largest)
        counts[seconds < Self.smallest ? -1 : Int(log(seconds / Self.smallest) / log(Self.ratio)), default: 0] += 1
        count += 1
        shortest = min(shortest, seconds)
        longest = max(longest, seconds)
    }

    /// Adds another one's.
    mutating func add(_ other: DurationHistogram) {
        counts.merge(other.counts, uniquingKeysWith: +)
        count += other.count
        shortest = min(shortest, other.shortest)
        longest = max(longest, other.longest)
    }

    /// The duration that this part of them does not exceed; nil without any.
    func quantile(_ part: Double) -> Double? {
        guard count > 0 else { return nil }
        var rest = max(1, Int((part * Double(count)).rounded(.up)))
        for (place, count) in counts.sorted(by: { $0.key < $1.key }) {
            rest -= count
            guard rest <= 0 else { continue }
            let middle = place < 0 ? 0 : Self.smallest * pow(Self.ratio, Double(place) + 0.5)
            return min(max(middle, shortest), longest)
        }
        return longest
    }
}
