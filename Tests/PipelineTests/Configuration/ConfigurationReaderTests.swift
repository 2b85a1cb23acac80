import Mood
import Testing

@testable import Pipeline

@Suite struct ConfigurationReaderTests {
    private func problems(_ text: String) -> [String] {
        ConfigurationReader(text: text, file: "c.toml").problems.map(\.description)
    }

    @Test("an empty file gives the defaults")
    func empty() {
        let reader = ConfigurationReader(text: "", file: "c.toml")
        #expect(reader.problems.isEmpty)
        #expect(reader.configuration == Configuration())
    }

    @Test("the documented defaults read back as the defaults")
    func defaultsRoundTrip() {
        let reader = ConfigurationReader(text: Configuration().text, file: "c.toml")
        #expect(reader.problems.isEmpty)
        #expect(reader.configuration == Configuration())
    }

    @Test("every value can be set")
    func readsValues() {
        let reader = ConfigurationReader(
            text: """
                [camera]
                device = "demo"
                framesPerSecond = 5
                [mood]
                enterThreshold = 0.6
                [moods.happy]
                emotions = ["happiness", "awe"]
                playlist = "~/Dance"
                [moods.focus]
                emotions = ["contemplation"]
                [model]
                crop = 1.4
                mean = [0.5, 0.5, 0.5]
                """, file: "c.toml")
        #expect(reader.problems.isEmpty)
        let configuration = reader.configuration
        #expect(configuration.camera.device == "demo")
        #expect(configuration.camera.framesPerSecond == 5)
        #expect(configuration.mood.enterThreshold == 0.6)
        #expect(configuration.moods.first { $0.name == "happy" }?.emotions == ["happiness", "awe"])
        #expect(configuration.moods.last?.playlist == "focus")
        #expect(configuration.model.overrides == ["crop": "1.4", "mean": "0.5,0.5,0.5"])
    }

    @Test("rates of looking give way to a lower rate of the camera, silently where they are the defaults")
    func rates() {
        func camera(_ text: String) -> Configuration.Camera {
            ConfigurationReader(text: "[camera]\n" + text, file: "c.toml").configuration.camera
        }
        #expect(problems("[camera]\nframesPerSecond = 2") == [])
        #expect(camera("framesPerSecond = 2").activeFramesPerSecond == 2)
        #expect(camera("framesPerSecond = 2").idleFramesPerSecond == 2)
        #expect(problems("[camera]\nactiveFramesPerSecond = 1\nidleFramesPerSecond = 1.0") == [])
        #expect(
            problems("[camera]\nframesPerSecond = 10\nactiveFramesPerSecond = 12\nidleFramesPerSecond = 11") == [
                "c.toml:3: camera.activeFramesPerSecond: expected at most framesPerSecond (10.0), found 12.0",
                "c.toml:4: camera.idleFramesPerSecond: expected at most activeFramesPerSecond (10.0), found 11.0",
            ])
        #expect(camera("framesPerSecond = 10\nidleFramesPerSecond = 11").idleFramesPerSecond == 10)
    }

    @Test("off times are read, and each entry that is none is named")
    func offTimes() {
        let text = "[camera]\noffTimes = [\"22:30-06:30\", \"25:00-06:00\", \"Sat-Sun 00:00-09:00\", \"noon\"]"
        let reader = ConfigurationReader(text: text, file: "c.toml")
        #expect(reader.configuration.camera.offTimes == ["22:30-06:30", "Sat-Sun 00:00-09:00"])
        let form = "\"HH:MM-HH:MM\", with days before it if it is not for all, such as \"Sat-Sun 00:00-09:00\""
        #expect(
            reader.problems.map(\.description) == [
                "c.toml:2: camera.offTimes: expected a time from 00:00 to 23:59, not \"25:00\", found \"25:00-06:00\"",
                "c.toml:2: camera.offTimes: expected \(form), found \"noon\"",
            ])
        #expect(problems("[camera]\noffTimes = []") == [])
        for value in ["\"22:30-06:30\"", "[22]", "[\"22:30-06:30\", 3]"] {
            #expect(
                problems("[camera]\noffTimes = \(value)").first?.contains("expected a list of \(form), found") == true)
        }
    }

    @Test("eleven different mistakes give eleven errors that name key, expected and found")
    func tenMistakes() {
        let found = problems(
            """
            volume = 3
            [camara]
            device = "auto"
            [camera]
            width = "wide"
            height = -4
            framesPerSecond = nan
            [mood]
            enterTreshold = 0.5
            leaveThreshold = 0.9
            [player]
            output = "pulse"
            [face]
            choice = 3
            [moods.happy]
            emotions = ["happiness", 7]
            [moods.auto]
            emotions = ["awe"]
            """)
        let expected = [
            "c.toml:1: volume: expected a section such as [camera], found the integer 3 outside of any section",
            "c.toml:2: camara: unknown section; did you mean camera?",
            "c.toml:5: camera.width: expected an integer from 16 to 8192 (pixels), found the string \"wide\"",
            "c.toml:6: camera.height: expected an integer from 16 to 8192 (pixels), found the integer -4",
            "c.toml:7: camera.framesPerSecond: expected a number from 1.0 to 240.0 (frames a second), found the number nan",
            "c.toml:9: mood.enterTreshold: unknown key; did you mean enterThreshold?",
            "c.toml:10: mood.leaveThreshold: expected at most enterThreshold (0.5), found 0.9",
            "c.toml:12: player.output: expected \"alsa\", \"alsa:DEVICE\", \"pipe:FILE\", \"wav:FILE\" or \"null\", found the string \"pulse\"",
            "c.toml:14: face.choice: expected one of \"largest\", \"nearestToCenter\", \"steadiest\", \"average\", found the integer 3",
            "c.toml:16: moods.happy.emotions: expected a list of emotion names, found a list of 2",
            "c.toml:17: moods.auto: expected a name of letters, digits, - and _ that is not \"auto\" or \"unknown\"",
        ]
        #expect(found == expected)
    }

    @Test("what is not TOML gives one error with its line")
    func syntax() {
        let found = problems("[camera]\nwidth = = 3\n")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("c.toml:2: this is not TOML") == true, "\(found)")
    }

    @Test("a NUL byte does not hide what follows")
    func nul() {
        #expect(
            problems("[camera]\n\0width = 3\n") == [
                "c.toml:2: this is not TOML: a NUL byte; nothing of the file was read"
            ])
    }

    @Test("an emotion may not count for two moods")
    func sharedEmotion() {
        let found = problems("[moods.merry]\nemotions = [\"happiness\"]\n")
        #expect(
            found == [
                "c.toml:2: moods.merry.emotions: \"happiness\" already counts for the mood happy; remove it from one"
            ])
    }

    @Test("steadiness moves what is not set, wherever it stands, and what is set wins")
    func steadiness() {
        let text = "[mood]\nminimumDwellSeconds = 7\nsteadiness = 0.8\nenterThreshold = 0.55\ndoubtTimeoutSeconds = 9\n"
        let reader = ConfigurationReader(text: text, file: "c.toml")
        #expect(reader.problems.isEmpty)
        var expected = MoodParameters(steadiness: 0.8)
        expected.minimumDwellSeconds = 7
        expected.enterThreshold = 0.55
        expected.doubtTimeoutSeconds = 9
        #expect(reader.configuration.mood == expected)
        #expect(expected.persistenceSeconds > MoodParameters().persistenceSeconds)
        // What is printed says which values the steadiness gives, and is read as the same.
        let printed = reader.configuration.text
        #expect(printed.contains("\nsteadiness = 0.8\n") && printed.contains("\nminimumDwellSeconds = 7.0\n"))
        #expect(printed.contains("\n# persistenceSeconds = \(expected.persistenceSeconds)\n"))
        #expect(ConfigurationReader(text: printed, file: "p.toml").configuration == reader.configuration)
        #expect(
            problems("[mood]\nsteadiness = 1.1\n").first?.contains("mood.steadiness: expected a number from 0.0 to 1.0")
                == true)
    }

    @Test("settings that contradict each other are brought back to what goes together")
    func contradictions() {
        let reader = ConfigurationReader(
            text: """
                [mood]
                enterThreshold = 0.3
                leaveThreshold = 0.6
                [face]
                minSizePixels = 80
                maxSizePixels = 60
                [player]
                output = "pulse"
                [moods.happy]
                emotions = ["happiness", "happiness"]
                [moods.merry]
                emotions = ["happiness", "surprise"]
                """, file: "c.toml")
        #expect(reader.problems.count == 6, "\(reader.problems)")
        let configuration = reader.configuration
        #expect(configuration.mood.leaveThreshold == 0.3)
        #expect(configuration.face.maxSizePixels == 0)
        #expect(configuration.player.output == "alsa")
        #expect(configuration.moods.first { $0.name == "happy" }?.emotions == ["happiness"])
        #expect(configuration.moods.first { $0.name == "merry" }?.emotions == [])
    }

    @Test(
        "bytes of every kind give errors, not crashes",
        arguments: [
            "\0\0", "[", "[[camera]]", "camera = 1979-05-27", "[camera]\nwidth = 99999999999999999999",
            "[moods]\nhappy = []", "\u{FEFF}[camera]", "[camera.device]\na = 1", "a.b.c = {}",
        ]
    )
    func garbage(text: String) {
        let reader = ConfigurationReader(text: text, file: "c.toml")
        #expect(!reader.problems.isEmpty || reader.configuration == Configuration())
    }
}
