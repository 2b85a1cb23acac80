// Runs on: any thread; no I/O.
import Glibc

/// Points of time as ISO 8601 writes them, in UTC.
enum ISO8601 {
    /// Seconds since 1970 of `2026-11-22T09:27:28Z`, `2026-11-22T09:27` or `2026-11-22`; nil for anything else.
    static func unixSeconds(_ text: String) -> Int64? {
        var numbers: [Int32] = []
        var rest = Array(text.utf8)[...]
        if rest.last == UInt8(ascii: "Z") { rest.removeLast() }
        for (index, field) in zip(0..., [(4, ""), (2, "-"), (2, "-"), (2, "T"), (2, ":"), (2, ":")]) {
            if index >= 3, index != 4, rest.isEmpty { break }
            let (digits, mark) = field
            guard rest.starts(with: mark.utf8) else { return nil }
            rest = rest.dropFirst(mark.utf8.count)
            let part = rest.prefix(digits)
            guard part.count == digits, part.allSatisfy({ (48...57).contains($0) }) else { return nil }
            numbers.append(part.reduce(0) { $0 * 10 + Int32($1 - 48) })
            rest = rest.dropFirst(digits)
        }
        guard rest.isEmpty, numbers.count >= 3, (1...12).contains(numbers[1]), (1...31).contains(numbers[2]) else {
            return nil
        }
        numbers += [0, 0, 0]
        var time = tm()
        (time.tm_year, time.tm_mon, time.tm_mday) = (numbers[0] - 1900, numbers[1] - 1, numbers[2])
        (time.tm_hour, time.tm_min, time.tm_sec) = (numbers[3], numbers[4], numbers[5])
        return Int64(timegm(&time))
    }
}
