import Testing

@testable import Library

@Suite struct SongFilterTests {
    /// Three songs; the expected answers below are MPD 0.23.12's on the same tags.
    private static let snapshot: DatabaseSnapshot = {
        func file(_ name: String, _ modified: Int64, _ tags: [SongTagValue]) -> ScannedFile {
            var details = SongDetails()
            details.tags = tags
            details.sampleRate = 44_100
            details.channels = 2
            details.durationSeconds = 60.5
            return ScannedFile(name: name, modified: modified * 1_000_000_000, size: 1, details: details)
        }
        var tree = ScannedTree()
        tree.folders[0].children = [1]
        tree.folders[0].files = [file("plain.mp3", 100, [])]
        tree.folders.append(ScannedFolder(uri: "Rock", modified: 0))
        tree.folders[1].files = [
            file(
                "a.mp3", 200, [.init(.artist, "Art A"), .init(.title, "Zeta"), .init(.album, "X"), .init(.track, "10")]),
            file(
                "Z.mp3", 300,
                [
                    .init(.artist, "Björk"), .init(.artist, "Art A"), .init(.albumArtist, "Various"),
                    .init(.title, "Größe"),
                    .init(.album, "X"), .init(.track, "2"),
                ]),
        ]
        return DatabaseBuilder.snapshot(tree)
    }()

    private func find(_ arguments: [String], ignoresCase: Bool = false) throws -> [String] {
        let filter = try SongFilter(arguments: arguments, ignoresCase: ignoresCase)
        return Self.snapshot.find(SongQuery(filter: filter)).map { Self.snapshot.uri(of: $0) }
    }

    @Test(
        "filters find what MPD's do",
        arguments: [
            (["artist", "Art A"], ["Rock/Z.mp3", "Rock/a.mp3"]),
            (["artist", "art a"], []),
            (["artist", "Art A", "title", "Zeta"], ["Rock/a.mp3"]),
            (["(artist == \"Art A\")"], ["Rock/Z.mp3", "Rock/a.mp3"]),
            (["((artist == 'Art A') AND (title contains \"et\"))"], ["Rock/a.mp3"]),
            (["(!(artist == 'Art A'))"], ["plain.mp3"]),
            (["(artist != 'Björk')"], ["plain.mp3", "Rock/a.mp3"]),
            (["(title !contains 'e')"], ["plain.mp3"]),
            (["(albumartist == 'Art A')"], ["Rock/a.mp3"]),
            (["album", ""], ["plain.mp3"]),
            (["(album != '')"], ["Rock/Z.mp3", "Rock/a.mp3"]),
            (["any", "X"], ["Rock/Z.mp3", "Rock/a.mp3"]),
            (["file", "Rock/a.mp3"], ["Rock/a.mp3"]),
            (["(file contains 'a')"], ["plain.mp3", "Rock/a.mp3"]),
            (["base", "Rock"], ["Rock/Z.mp3", "Rock/a.mp3"]),
            (["(modified-since '250')"], ["Rock/Z.mp3"]),
            (["modified-since", "1970-01-01T00:03:20Z"], ["Rock/Z.mp3", "Rock/a.mp3"]),
            (["(AudioFormat == '44100:16:2')", "(title =~ '^Z')"], ["Rock/a.mp3"]),
            (["(AudioFormat =~ '*:*:1')"], []),
            (["(title =~ 'e[tx]a$')"], ["Rock/a.mp3"]),
            (["(title !~ 'Gr(ö|x)')"], ["plain.mp3", "Rock/a.mp3"]),
            (["(title == 'it\\'s')"], []),
        ])
    func finds(arguments: [String], songs: [String]) throws { #expect(try find(arguments) == songs) }

    @Test("a search ignores case, and its old-style pairs look for parts")
    func ignoresCase() throws {
        #expect(try find(["title", "GRÖSS"], ignoresCase: true) == ["Rock/Z.mp3"])
        #expect(try find(["(title == 'grösse')"], ignoresCase: true) == ["Rock/Z.mp3"])
        #expect(try find(["(title == 'gröss')"], ignoresCase: true) == [])
        #expect(try find(["any", "BJÖ"], ignoresCase: true) == ["Rock/Z.mp3"])
        #expect(try find(["file", "rock/z"], ignoresCase: true) == ["Rock/Z.mp3"])
        #expect(try find(["(title =~ 'ZE.A')"], ignoresCase: true) == ["Rock/a.mp3"])
    }

    @Test(
        "what is not understood is refused in MPD's words",
        arguments: [
            (["artist"], "Incorrect number of filter arguments"), (["nosuch", "x"], "Unknown filter type"),
            (["(artist == 'x'"], "')' expected"), (["(artist = 'x')"], "'==' or '!=' expected"),
            (["(nosuch == 'x')"], "Unknown filter type: nosuch"), (["(artist == x)"], "Quoted string expected"),
            (["(artist == 'x)"], "Closing quote not found"),
            (["(artist == 'x') x"], "Unparsed garbage after expression"),
            (["((artist == 'x') OR (title == 'y'))"], "'AND' expected"), (["()"], "Word expected"),
            (["base", "a/"], "Bad URI"), (["base", "../a"], "Bad URI"),
            (["modified-since", "abc"], "Failed to parse date"),
            (["(artist =~ '(')"], "Error in regex at offset 1: missing closing parenthesis"),
            (["(artist =~ '(a)\\\\1')"], "Error in regex at offset 5: back references are not supported"),
            ([String(repeating: "(!", count: 1000)], "Too deeply nested"),
        ])
    func refuses(arguments: [String], reason: String) {
        #expect(throws: SongFilterError(reason)) { try SongFilter(arguments: arguments, ignoresCase: false) }
    }

    @Test("order, window and groups")
    func query() throws {
        let snapshot = Self.snapshot
        func find(_ order: SongQuery.Order?, _ window: Range<Int>? = nil) -> [String] {
            snapshot.find(SongQuery(filter: .everything, order: order, window: window)).map { snapshot.uri(of: $0) }
        }
        #expect(find(.tag(.title, isDescending: false)) == ["plain.mp3", "Rock/Z.mp3", "Rock/a.mp3"])
        #expect(find(.tag(.track, isDescending: true)) == ["Rock/a.mp3", "Rock/Z.mp3", "plain.mp3"])
        #expect(find(.modified(isDescending: true), 0..<1) == ["Rock/Z.mp3"])
        #expect(find(nil, 1..<2) == ["Rock/Z.mp3"])
        #expect(find(nil, 5..<9) == [])
        let groups = snapshot.groups([.albumArtist, .album], filter: .everything)
        #expect(groups.map(\.values) == [["", ""], ["Art A", "X"], ["Various", "X"]])
        #expect(groups.map(\.songs) == [1, 1, 1])
        #expect(snapshot.count(.everything).seconds == 181.5)
    }
}

@Suite struct RegularExpressionTests {
    @Test(
        "patterns match as Perl's do",
        arguments: [
            ("abc", "xabcx", true), ("^abc$", "xabc", false), ("a.c", "a\nc", false), ("colou?r", "color", true),
            ("^(ab|c)+$", "abcab", true), ("^(ab|c)+$", "abca", false), ("^a{2,3}$", "aaa", true),
            ("^a{2,3}$", "aaaa", false), ("^a{2}$", "aa", true), ("^a{2,}$", "a", false), ("a{,2}", "a{,2}", true),
            ("[^a-c]", "abc", false), ("[]x]", "]", true), ("[a\\]]$", "]", true), ("\\d+\\.\\d", "v1.5", true),
            ("\\bcat\\b", "a cat.", true), ("\\bcat\\b", "concat", false), ("^\\w+$", "Größe", true), ("^$", "", true),
            ("", "x", true), ("(?:a|b)c", "bc", true), ("(?i)GRÖ", "größe", true), ("a**", "b", true),
            ("é", "café", true),
            ("^.{4}$", "café", true), ("(|a)+b", "aab", true), ("x*?y", "xxy", true), ("a|", "zz", true),
        ])
    func matches(pattern: String, text: String, isMatch: Bool) throws {
        #expect(try RegularExpression(pattern).matches(Array(text.utf8)) == isMatch)
    }

    @Test(
        "what would be unsafe or cannot be understood is refused",
        arguments: [
            "(", ")", "a)", "[a", "*a", "a{3,1}", "(a{500}){500}", "(?=a)", "(?<n>a)", "\\1", "\\q", "[[:alpha:]]",
            "\\",
            String(repeating: "(", count: 2_000), String(repeating: "a", count: 3_000),
        ])
    func refuses(pattern: String) {
        #expect(throws: RegularExpressionError.self) { try RegularExpression(pattern) }
    }

    @Test("a pattern that makes backtracking explode ends")
    func linear() throws {
        let text = [UInt8](repeating: UInt8(ascii: "a"), count: 5_000)
        #expect(try !RegularExpression("^(a+)+$b").matches(text))
        #expect(try !RegularExpression("(a|a|a)*(a|a|a)*b").matches(text))
    }
}
