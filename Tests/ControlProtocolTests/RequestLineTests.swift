import ControlProtocol
import Testing

/// The cases are those of MPD's own test (`test/test_util_tokenizer` in its history) and answers recorded from 0.23.12.
@Suite struct RequestLineTests {
    @Test(
        "words and quoted strings",
        arguments: [
            ("ping", ["ping"]),
            ("play 1", ["play", "1"]),
            ("play \t 1  ", ["play", "1"]),
            ("a_B9 x", ["a_B9", "x"]),
            ("find \"a b\" c", ["find", "a b", "c"]),
            ("find \"\" x", ["find", "", "x"]),
            ("find \"a\\\"b\" \"c\\\\d\" \"\\e\"", ["find", "a\"b", "c\\d", "e"]),
            ("find a\\b", ["find", "a\\b"]),
            ("find \"it's\"", ["find", "it's"]),
            ("find (artist\\=)", ["find", "(artist\\=)"]),
            ("find é ☃", ["find", "é", "☃"]),
            ("ping \u{0}x", ["ping"]),
        ])
    func words(line: String, words: [String]) throws {
        let request = try RequestLine(parsing: line.utf8)
        #expect([request.command] + request.arguments == words)
    }

    @Test(
        "lines that are none",
        arguments: [
            ("", RequestLineError.noCommand),
            (" ping", .letterExpected),
            ("1", .letterExpected),
            ("\"ping\"", .letterExpected),
            ("pi-ng", .invalidWordCharacter),
            ("ping\"x\"", .invalidWordCharacter),
            ("play a'b", .invalidUnquotedCharacter),
            ("play a\"b", .invalidUnquotedCharacter),
            ("play \u{1}", .invalidUnquotedCharacter),
            ("play \"a", .missingClosingQuote),
            ("play \"a\\\"", .missingClosingQuote),
            ("play \"a\\", .missingClosingQuote),
            ("play \"a\"b", .spaceExpected),
            ("play \"a\"\"b\"", .spaceExpected),
        ])
    func errors(line: String, error: RequestLineError) {
        #expect(throws: error) { try RequestLine(parsing: line.utf8) }
    }

    @Test("63 arguments are the most")
    func count() throws {
        #expect(try RequestLine(parsing: ("x" + String(repeating: " a", count: 63)).utf8).arguments.count == 63)
        #expect(throws: RequestLineError.tooManyArguments) {
            try RequestLine(parsing: ("x" + String(repeating: " a", count: 64)).utf8)
        }
        #expect(throws: RequestLineError.tooManyArguments) {
            try RequestLine(command: "x", arguments: Array(repeating: "a", count: 64)).encoded()
        }
    }

    @Test("invalid UTF-8 is repaired")
    func invalidUTF8() throws {
        #expect(try RequestLine(parsing: [0x78, 0x20, 0xff, 0x61]).arguments == ["\u{fffd}a"])
    }

    @Test("what is encoded is read back", arguments: ["", "a", "a b", "\"", "\\", "a\\\"b'", "é\t☃", " "])
    func encoding(argument: String) throws {
        let request = RequestLine(command: "find", arguments: [argument, "x"])
        let bytes = try request.encoded()
        #expect(bytes.last == UInt8(ascii: "\n"))
        #expect(try RequestLine(parsing: bytes.dropLast()) == request)
    }

    @Test("what the protocol cannot carry is refused", arguments: ["a\nb", "a\rb", "a\0b", "a\r\nb"])
    func unsendable(argument: String) {
        #expect(throws: RequestLineError.unsendable) {
            try RequestLine(command: "find", arguments: [argument]).encoded()
        }
    }

    @Test("a line longer than a server reads is refused")
    func long() throws {
        let fits = RequestLine(command: "ping", arguments: [String(repeating: "a", count: 8183)])
        #expect(try fits.encoded().count == 8191)
        #expect(throws: RequestLineError.tooLong) {
            try RequestLine(command: "ping", arguments: [String(repeating: "a", count: 8184)]).encoded()
        }
    }
}
