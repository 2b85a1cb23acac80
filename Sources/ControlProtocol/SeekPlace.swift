// Runs on: any thread. Value types only.

/// A place in a song as a person writes it.
public enum SeekPlace: Sendable, Equatable {
    /// From the beginning.
    case seconds(Double)
    /// From here; negative is back.
    case relative(Double)
    /// Of the song's length, 0 to 100.
    case percent(Double)

    /// Reads `90`, `1:30`, `1:02:03`, `+10`, `-0:10` or `50%`.
    /// - Returns: nil for anything else.
    public init?(_ text: String) {
        if text.hasSuffix("%") {
            guard let percent = Self.seconds(text.dropLast()), percent <= 100 else { return nil }
            self = .percent(percent)
        } else if text.hasPrefix("+") || text.hasPrefix("-") {
            guard let seconds = Self.seconds(text.dropFirst()) else { return nil }
            self = .relative(text.hasPrefix("-") ? -seconds : seconds)
        } else {
            guard let seconds = Self.seconds(text[...]) else { return nil }
            self = .seconds(seconds)
        }
    }

    /// Digits with at most a point in the last of up to three parts.
    private static func seconds(_ text: Substring) -> Double? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count) else { return nil }
        var total = 0.0
        for (index, part) in parts.enumerated() {
            let mayHavePoint = index == parts.count - 1
            guard !part.isEmpty, part.utf8.count <= 12, part.utf8.first != UInt8(ascii: "."),
                part.utf8.allSatisfy({ $0.isDigit || (mayHavePoint && $0 == UInt8(ascii: ".")) }),
                let value = Double(part)
            else { return nil }
            total = total * 60 + value
        }
        return total <= 1e6 ? total : nil
    }
}
