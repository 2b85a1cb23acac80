import Foundation
import Testing

@testable import JSONText

@Suite struct JSONValueTests {
    @Test("objects keep their order and Foundation reads back what was written")
    func roundTrip() throws {
        let value = JSONValue.object([
            ("z", .string("a \"quoted\" \\ line\nwith \u{1} and ☕")), ("a", .array([1, .number(-0.5), nil, true])),
            ("n", .number(.nan)),
        ])
        #expect(value.text.hasPrefix("{\"z\":"))
        let parsed = try #require(
            try JSONSerialization.jsonObject(with: Data(value.text.utf8)) as? [String: Any])
        #expect(parsed["z"] as? String == "a \"quoted\" \\ line\nwith \u{1} and ☕")
        let list = try #require(parsed["a"] as? [Any])
        #expect(list[1] as? Double == -0.5)
        #expect(list[2] is NSNull)
        #expect(parsed["n"] is NSNull)
    }

    @Test(
        "rounded numbers are plain decimals",
        arguments: [
            (0.0, "0"), (-0.0, "0"), (1.5, "1.5"), (-2.25, "-2.25"), (0.1, "0.1"), (1e-9, "0"),
            (123456.789012, "123456.789012"),
            (-0.0000001, "0"), (0.05, "0.05"),
        ])
    func numbers(number: Double, text: String) {
        #expect(JSONValue.number(number, decimals: 6).text == text)
    }

    @Test("decimals are rounded to the wished count")
    func decimals() {
        #expect(JSONValue.number(2.0 / 3, decimals: 3).text == "0.667")
        #expect(JSONValue.number(2.6, decimals: 0).text == "3")
    }

    @Test("texts survive", arguments: ["", "a", "\"\\/", "\n\r\t\u{0}\u{1f}\u{7f}", "é☃👩‍👩‍👧", "\u{2028}"])
    func texts(text: String) throws {
        #expect(try parse(.string(text)) as? String == text)
        #expect(try parse(.object([(text, .string(text))])) as? [String: String] == [text: text])
    }

    @Test("numbers in full survive; what is none becomes null")
    func fullNumbers() throws {
        for number in [0, -0.5, 1e300, Double.leastNonzeroMagnitude, 1.0 / 3] {
            #expect(try parse(.number(number)) as? Double == number)
        }
        #expect(try parse(.integer(.min)) as? Int == .min)
        #expect(JSONValue.number(.infinity).text == "null")
        #expect(JSONValue(nil as Int?).text == "null")
    }

    private func parse(_ value: JSONValue) throws -> Any {
        try JSONSerialization.jsonObject(with: Data(value.text.utf8), options: [.fragmentsAllowed])
    }
}
