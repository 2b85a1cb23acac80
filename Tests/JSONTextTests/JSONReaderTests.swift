import Foundation
import Testing

@testable import JSONText

@Suite struct JSONReaderTests {
    private func read(_ text: String) throws(JSONError) -> JSONValue { try JSONValue(json: Array(text.utf8)) }

    /// The texts of RFC 8259 and of "Parsing JSON is a minefield" (Seriot 2016) that tell readers apart.
    @Test(
        "valid texts are read",
        arguments: [
            ("0", JSONValue.integer(0)), (" \t\r\n[ ] ", .array([])), ("{}", .object([])), ("-1", .integer(-1)),
            ("{\"a\" : [1, true, false, null] }", .object([("a", .array([1, true, false, nil]))])),
            ("\"\\u00e9\\ud83d\\ude00\\/\\b\"", .string("é😀/\u{8}")), ("\"\u{7f}é\"", .string("\u{7f}é")),
            ("9223372036854775807", .integer(.max)), ("\"\\u0000\"", .string("\0")), ("0e5", .number(0)),
            ("1E+2", .number(100)),
        ])
    func valid(text: String, value: JSONValue) throws {
        #expect(try read(text) == value)
    }

    @Test(
        "invalid texts are refused",
        arguments: [
            "", " ", "[", "]", "{", "[1,]", "[,1]", "[1 2]", "{\"a\":1,}", "{\"a\"}", "{a:1}", "{\"a\":1 \"b\":2}",
            "01", "-", "-01",
            ".5", "1.", "1.e3", "1e", "1e+", "+1", "0x1", "NaN", "nan", "Infinity", "-Infinity", "1e400", "-1e400",
            "tru", "nulls",
            "True", "\"", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"",
            "\"a\nb\"", "'a'", "[1]x",
            "{\"a\":1,\"a\":2}", "\u{feff}1", "1\0", "//1", "{1:2}", "[\"a\",\n4\n,1,",
        ])
    func invalid(text: String) {
        #expect(throws: JSONError.self) { try read(text) }
    }

    @Test(
        "bytes that are no UTF-8 are refused",
        arguments: [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x82]] as [[UInt8]])
    func notUTF8(bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try JSONValue(json: Array("\"".utf8) + bytes + Array("\"".utf8)) }
    }

    @Test("numbers are rounded as strtod rounds them")
    func numbers() throws {
        var generator = SystemRandomNumberGenerator()
        var texts = [
            "0.1", "123.456", "1e22", "1e23", "9007199254740993.0", "5e-324", "2.2250738585072011e-308",
            "1.7976931348623157e308",
            "123456789012345678901234567890", "-0.0", "-0", "1e-400", "0.30000000000000004", "4.35",
            "100000000000000000000000e-20",
        ]
        for _ in 0..<2000 {
            texts.append("\(Double(bitPattern: generator.next()))")
            texts.append("\(Int.random(in: -99999...99999)).\(Int.random(in: 0...9999))e\(Int.random(in: -25...25))")
        }
        for text in texts where !text.contains("n") {
            let number = try #require(try read(text).double, "\(text)")
            #expect(number.bitPattern == strtod(text, nil).bitPattern, "\(text)")
        }
    }

    @Test("nesting is bounded, so that no text can exhaust the stack")
    func depth() throws {
        let deepest = JSONValue.maximumDepth
        _ = try read(String(repeating: "[", count: deepest) + String(repeating: "]", count: deepest))
        #expect(throws: JSONError.self) { try read(String(repeating: "[", count: deepest + 1)) }
        #expect(throws: JSONError.self) { try read(String(repeating: "{\"a\":", count: 100_000)) }
    }

    @Test("damaged texts never crash, and are read as Foundation reads them")
    func damaged() throws {
        let text = Array("{\"t\":12.345,\"face\":null,\"scores\":[0.1,-2e3,\"\\u00e9\\n\"],\"b\":[true,{}]}".utf8)
        for place in text.indices {
            for byte in [0, 0x22, 0x2c, 0x30, 0x5b, 0x5c, 0x65, 0x7d, 0xff] as [UInt8] {
                var damaged = text
                damaged[place] = byte
                let ours = try? JSONValue(json: damaged)
                let theirs = try? JSONSerialization.jsonObject(with: Data(damaged), options: [.fragmentsAllowed])
                // Foundation takes some texts that the RFC does not allow, never the other way round.
                if ours != nil { #expect(theirs != nil, "\(String(decoding: damaged, as: UTF8.self))") }
            }
            #expect(throws: JSONError.self) { try JSONValue(json: Array(text[..<place])) }
        }
    }

    @Test("what was written is read back")
    func roundTrip() throws {
        let value = JSONValue.object([
            ("z", .string("a \"quoted\" \\ line\nwith \u{1} and ☕")), ("a", .array([1, .number(-0.5), nil, true])),
        ])
        #expect(try JSONValue(json: Array(value.text.utf8)) == value)
        #expect(value["a"]?.array?.count == 4)
        #expect(value["b"] == nil)
        #expect(value["z"]?["z"] == nil)
    }
}
