// Runs on: any thread. Number and time formats without Foundation.
import Glibc

/// A number with a fixed count of digits after the point, rounded to the nearest.
/// - Parameters:
///   - value: not a number and infinity become 0; beyond ±1e12 it is clamped.
///   - places: 0 to 6.
public func decimal(_ value: Double, places: Int) -> String {
    guard value.isFinite else { return decimal(0, places: places) }
    let places = min(max(places, 0), 6)
    let bounded = min(max(value, -1e12), 1e12)
    let scale = (0..<places).reduce(1) { product, _ in product * 10 }
    let scaled = Int((abs(bounded) * Double(scale)).rounded(.toNearestOrEven))
    let sign = bounded < 0 && scaled != 0 ? "-" : ""
    guard places > 0 else { return sign + String(scaled) }
    let fraction = String(scaled % scale)
    return sign + String(scaled / scale) + "." + String(repeating: "0", count: places - fraction.count) + fraction
}

/// A point in time as ISO 8601 in UTC, for example `2026-11-22T09:27:28Z`.
/// - Parameter unixSeconds: seconds since 1970.
/// - Returns: nil where the calendar ends.
public func iso8601(unixSeconds: Int) -> String? {
    var time = time_t(unixSeconds)
    var parts = tm()
    // Years beyond 9999 have no place in the format.
    guard (0...253_402_300_799).contains(unixSeconds), gmtime_r(&time, &parts) != nil else { return nil }
    func two(_ number: CInt) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let year = String(Int(parts.tm_year) + 1900)
    return "\(year)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
        + "T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
}

/// Seconds since 1970 of `YYYY-MM-DDThh:mm:ssZ`.
/// - Returns: nil for any other form.
public func unixSeconds(iso8601 text: String) -> Int? {
    let bytes = Array(text.utf8)
    guard bytes.count == 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
        bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
        bytes[19] == UInt8(ascii: "Z")
    else { return nil }
    func number(_ range: Range<Int>) -> CInt? {
        guard bytes[range].allSatisfy({ $0.isDigit }) else { return nil }
        return CInt(String(decoding: bytes[range], as: UTF8.self))
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
        let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19)
    else { return nil }
    var parts = tm()
    parts.tm_year = year - 1900
    parts.tm_mon = month - 1
    parts.tm_mday = day
    parts.tm_hour = hour
    parts.tm_min = minute
    parts.tm_sec = second
    return timegm(&parts)
}
