import Testing

@testable import Pipeline

@Suite struct ConfigurationGarbageTests {
    @Test(
        "a bracket without a name is an error, not the end of the program",
        arguments: [
            "[", "[[", "[[[[", "[=]", " [\t", "[[ \n", "[\u{a0}=", "[é]", "[\r", "[]", "[[]]", "[camera]\n [[!",
        ])
    func brackets(text: String) {
        let problems = ConfigurationReader(text: text, file: "f").problems
        #expect(problems.count == 1)
        #expect(problems.first?.description.contains("this is not TOML") == true)
    }

    @Test("brackets at the beginning of lines in strings and lists are no headers")
    func bracketsInside() {
        let text = """
            [player]
            output = \"""
            [ !
            wav:\"""
            [moods.happy]
            emotions = [
            [
            ], # [
            ["a"] ]
            """
        let reader = ConfigurationReader(text: text, file: "f")
        // The values are no settings', but it is TOML.
        let problems = reader.problems.map(\.description)
        #expect(problems.contains { $0.contains("emotions") })
        #expect(!problems.contains { $0.contains("not TOML") })
        let lost = ConfigurationReader(text: "[camera]\n\n  [\n", file: "f").problems.map(\.description)
        #expect(lost == ["f:3: this is not TOML: expected a name behind [; nothing of the file was read"])
    }

    @Test(
        "a NUL is an error wherever it stands",
        arguments: ["\u{0}", "\"\u{0}\"", "\"\\\u{0}\"", "'\u{0}'", "1 # \u{0}"])
    func nul(value: String) {
        let problems = ConfigurationReader(text: "\nx = " + value, file: "f").problems.map(\.description)
        #expect(problems == ["f:2: this is not TOML: a NUL byte; nothing of the file was read"])
    }

    @Test(
        "a brace where a list wants a value is an error with its line, not the end of the program",
        arguments: [
            "\nx = [}", "\nx = [1,}", "\nx = [[1],}", "x = [\n}", "x = [ # c }\n}", "x = ['''\n',}]\"#}''', }",
            "x = [\"\"\"\n\\\"\"\"\"\"\", }", "x = [\"\"\"\\\n\"\"\", }", "\nx = [\"\",}", "\nx = [\"a\\\"#\",}",
        ])
    func braces(text: String) {
        let problems = ConfigurationReader(text: text, file: "f").problems.map(\.description)
        #expect(problems == ["f:2: this is not TOML: expected a value before }; nothing of the file was read"])
    }

    @Test(
        "a date without a time behind its T is an error with its line, not the end of the program",
        arguments: [
            "\nx = 1979-05-27Tx:32:00Z", "\nx = [1979-05-27Té:32:00]", "\nx = 1979-05-27T", "x = [\n1979-05-27T-",
            "\nx = {y = 1979-05-27T\u{fffd}:32:00Z}",
        ])
    func dates(text: String) {
        let problems = ConfigurationReader(text: text, file: "f").problems.map(\.description)
        #expect(
            problems == ["f:2: this is not TOML: expected a time behind the date's T; nothing of the file was read"])
    }

    @Test("dates in strings and comments, and whole ones, do not end the reading")
    func wholeDates() {
        let text = """
            [music]
            folder = "1979-05-27Tx" # 1979-05-27Tx
            [player]
            volume = 1979-05-27T07:32:00Z
            """
        let reader = ConfigurationReader(text: text, file: "f")
        #expect(reader.configuration.music.folder == "1979-05-27Tx")
        #expect(reader.problems.count == 1)
        #expect(reader.problems.first?.description.contains("date or time") == true)
    }

    @Test("braces and brackets in strings and comments are nobody's business")
    func bracesInStrings() {
        let text = """
            [music] # [}
            folder = "[}\\",}" # ,}
            [player]
            output = '''wav:[1,}''''
            [moods.happy]
            emotions = ["a,}", '[}', \"""
            ,}\""", # }
            ]
            """
        let reader = ConfigurationReader(text: text, file: "f")
        #expect(reader.problems.isEmpty)
        #expect(reader.configuration.music.folder == "[}\",}")
        #expect(reader.configuration.player.output == "wav:[1,}'")
        #expect(reader.configuration.moods.first { $0.name == "happy" }?.emotions == ["a,}", "[}", ",}"])
    }

    @Test("headers of all kinds are still read")
    func headers() {
        let text = "  [ camera ]\nwidth = 320\n[\"face\"]\nminNeighbors = 5\n['mood']\nwindowSeconds = 7\n"
        let reader = ConfigurationReader(text: text, file: "f")
        #expect(reader.problems.isEmpty)
        #expect(reader.configuration.camera.width == 320)
        #expect(reader.configuration.face.minNeighbors == 5)
        #expect(reader.configuration.mood.windowSeconds == 7)
    }

    @Test("a problem is one line, whatever the file's keys hold")
    func oneLine() {
        let problems = ConfigurationReader(text: "[moods.\"a\\nb\\u001b\"]\nemotions = []\n", file: "f").problems
        #expect(problems.count == 1)
        #expect(problems.allSatisfy { problem in problem.description.unicodeScalars.allSatisfy { $0.value >= 0x20 } })
    }

    @Test("no damaged file ends the program")
    func damaged() {
        let whole = Array(Configuration().text.unicodeScalars)
        let inserts = Array("[]{}\"'=.,#\n\r\t \\\u{0}0e-+_\u{e9}\u{2028}\u{feff}nitf".unicodeScalars)
        var generator = SplitMix(state: 1)
        for _ in 0..<3_000 {
            let start = generator.next(below: whole.count)
            var text = Array(whole[start..<min(whole.count, start + 1 + generator.next(below: 400))])
            for _ in 0..<(1 + generator.next(below: 6)) {
                let place = generator.next(below: text.count + 1)
                let insert = inserts[generator.next(below: inserts.count)]
                let count = 1 + generator.next(below: 3)
                if generator.next(below: 3) == 0, place < text.count {
                    text.removeSubrange(place..<min(text.count, place + count))
                } else {
                    text.insert(contentsOf: Array(repeating: insert, count: count), at: place)
                }
            }
            var view = String.UnicodeScalarView()
            view.append(contentsOf: text)
            let reader = ConfigurationReader(text: String(view), file: "f")
            #expect(reader.problems.allSatisfy { !$0.description.contains("\n") })
        }
    }
}

/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014): the same on every machine.
private struct SplitMix {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((mixed ^ (mixed >> 31)) % UInt64(max(1, bound)))
    }
}
