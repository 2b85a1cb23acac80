// Runs on: any thread; reads files, so not on the audio thread.
import Mood
import Player

/// One thing that is wrong with a configuration file.
public struct ConfigurationProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file.
    public let file: String
    /// Its line, if it could be told.
    public let line: Int?
    /// The key, as `section.key`; empty for the file as a whole.
    public let key: String
    /// What was expected and what was found.
    public let message: String

    /// A problem.
    public init(file: String, line: Int? = nil, key: String = "", message: String) {
        self.file = file
        self.line = line
        self.key = key
        self.message = message
    }

    /// The problem in words.
    public var description: String {
        let text = file + (line.map { ":\($0)" } ?? "") + ": " + (key.isEmpty ? "" : "\(key): ") + message
        // Keys and values of the file may hold newlines; a problem is one line.
        return String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
    }
}

/// Reads config.toml. Every problem is found in one go; a setting with a problem keeps its default.
public struct ConfigurationReader {
    /// What was read.
    public private(set) var configuration = Configuration()
    /// What is wrong with it, in the order of the lines.
    public private(set) var problems: [ConfigurationProblem] = []
    private let file: String
    private let lines: [Substring]

    /// Reads a document.
    /// - Parameters:
    ///   - text: the TOML text.
    ///   - file: its name, for the messages.
    public init(text: String, file: String) {
        self.file = file
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        do {
            read(try ConfigurationValue.parse(text))
        } catch {
            problems.append(
                ConfigurationProblem(
                    file: file, line: error.line, key: "",
                    message: "this is not TOML: \(error.message); nothing of the file was read"))
        }
    }

    private mutating func read(_ root: [String: ConfigurationValue]) {
        let sections = Dictionary(grouping: Settings.all, by: \.section)
        for (name, value) in root.sorted(by: { $0.key < $1.key }) {
            guard case .table(let table) = value else {
                add("", name, "expected a section such as [camera], found \(value.found) outside of any section")
                continue
            }
            if name == "moods" {
                readMoods(table)
            } else if let settings = sections[name] {
                read(table, section: name, settings: settings)
            } else {
                add(name, "", "unknown section" + hint(name, among: sections.keys + ["moods"]))
            }
        }
        checkTogether()
        problems.sort { ($0.line ?? .max) < ($1.line ?? .max) }
    }

    private mutating func read(_ table: [String: ConfigurationValue], section: String, settings: [Setting]) {
        let keys = settings.map(\.key)
        for key in table.keys.sorted() where !keys.contains(key) {
            add(section, key, "unknown key" + hint(key, among: keys))
        }
        // In their own order: one that gives others comes before them.
        for setting in settings {
            guard let value = table[setting.key] else { continue }
            if !setting.read(value, &configuration) {
                add(section, setting.key, "expected \(setting.expected), found \(value.found)")
            }
        }
    }

    private mutating func readMoods(_ table: [String: ConfigurationValue]) {
        for (name, value) in table.sorted(by: { $0.key < $1.key }) {
            guard case .table(let mood) = value else {
                add("moods", name, "expected a section [moods.\(name)], found \(value.found)")
                continue
            }
            guard Self.isMoodName(name) else {
                add(
                    "moods.\(name)", "",
                    "expected a name of letters, digits, - and _ that is not \"auto\" or \"unknown\"")
                continue
            }
            readMood(name, mood)
        }
    }

    private mutating func readMood(_ name: String, _ table: [String: ConfigurationValue]) {
        var settings =
            configuration.moods.first { $0.name == name }
            ?? Configuration.MoodSettings(name: name, emotions: [], playlist: name)
        for (key, value) in table.sorted(by: { $0.key < $1.key }) {
            switch key {
            case "emotions":
                if let emotions = value.strings {
                    settings.emotions = emotions
                } else {
                    add("moods.\(name)", key, "expected a list of emotion names, found \(value.found)")
                }
            case "playlist":
                if case .string(let path) = value, !path.isEmpty, !path.contains("\0") {
                    settings.playlist = path
                } else {
                    add("moods.\(name)", key, "expected a folder or playlist file, found \(value.found)")
                }
            default:
                add("moods.\(name)", key, "unknown key" + hint(key, among: ["emotions", "playlist"]))
            }
        }
        if let index = configuration.moods.firstIndex(where: { $0.name == name }) {
            configuration.moods[index] = settings
        } else {
            configuration.moods.append(settings)
        }
    }

    /// Settings that contradict each other: the one that is named is brought back to what goes together.
    private mutating func checkTogether() {
        let mood = configuration.mood
        if mood.leaveThreshold > mood.enterThreshold {
            add(
                "mood", "leaveThreshold",
                "expected at most enterThreshold (\(mood.enterThreshold)), found \(mood.leaveThreshold)")
            configuration.mood.leaveThreshold = min(MoodParameters().leaveThreshold, mood.enterThreshold)
        }
        if configuration.face.maxSizePixels != 0, configuration.face.maxSizePixels < configuration.face.minSizePixels {
            add(
                "face", "maxSizePixels",
                "expected 0 or at least minSizePixels (\(configuration.face.minSizePixels)), found \(configuration.face.maxSizePixels)"
            )
            configuration.face.maxSizePixels = 0
        }
        checkCamera()
        var owners: [String: String] = [:]
        for (index, mood) in configuration.moods.enumerated() {
            configuration.moods[index].emotions = mood.emotions.filter { emotion in
                guard let owner = owners[emotion] else {
                    owners[emotion] = mood.name
                    return true
                }
                add(
                    "moods.\(mood.name)", "emotions",
                    "\"\(emotion)\" already counts for the mood \(owner); remove it from one")
                return false
            }
        }
        if let error = OutputChoice.problem(configuration.player.output) {
            add("player", "output", error)
            configuration.player.output = Configuration.Player().output
        }
        if let error = MixerChoice.problem(configuration.player.mixer) {
            add("player", "mixer", error)
            configuration.player.mixer = Configuration.Player().mixer
        }
        if AudioFormatRequest(configuration.player.format) == nil {
            let found = quoted(configuration.player.format)
            add(
                "player", "format",
                "expected RATE:BITS:CHANNELS, such as \"48000:16:2\", with * for what is left open, found the string \(found)"
            )
            configuration.player.format = Configuration.Player().format
        }
    }

    private mutating func checkCamera() {
        let defaults = Configuration.Camera()
        let camera = configuration.camera
        // A default gives way silently: who asks for 5 frames a second need not say so three times.
        if camera.activeFramesPerSecond > camera.framesPerSecond {
            if camera.activeFramesPerSecond != defaults.activeFramesPerSecond {
                add(
                    "camera", "activeFramesPerSecond",
                    "expected at most framesPerSecond (\(camera.framesPerSecond)), found \(camera.activeFramesPerSecond)"
                )
            }
            configuration.camera.activeFramesPerSecond = camera.framesPerSecond
        }
        let most = configuration.camera.activeFramesPerSecond
        if camera.idleFramesPerSecond > most {
            if camera.idleFramesPerSecond != defaults.idleFramesPerSecond {
                add(
                    "camera", "idleFramesPerSecond",
                    "expected at most activeFramesPerSecond (\(most)), found \(camera.idleFramesPerSecond)")
            }
            configuration.camera.idleFramesPerSecond = most
        }
        configuration.camera.offTimes = camera.offTimes.filter { text in
            do throws(OffTimeError) {
                _ = try OffTime(text)
                return true
            } catch {
                add("camera", "offTimes", error.message)
                return false
            }
        }
    }

    private static func isMoodName(_ name: String) -> Bool {
        !["auto", "unknown"].contains(name) && !name.isEmpty && name.utf8.count <= 64
            && name.unicodeScalars.allSatisfy {
                $0 == "-" || $0 == "_" || $0.properties.isAlphabetic || ("0"..."9").contains($0)
            }
    }

    private mutating func add(_ section: String, _ key: String, _ message: String) {
        let path = [section, key].filter { !$0.isEmpty }.joined(separator: ".")
        problems.append(
            ConfigurationProblem(file: file, line: line(section: section, key: key), key: path, message: message))
    }

    /// The line of a key in its section, as far as plain `[section]` and `key = value` lines tell.
    private func line(section: String, key: String) -> Int? {
        var current = ""
        for (index, line) in lines.enumerated() {
            let text = line.drop { $0 == " " || $0 == "\t" }
            if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
                current = String(text[text.index(after: text.startIndex)..<end])
                if key.isEmpty, current == section { return index + 1 }
            } else if current == section, !key.isEmpty, text.hasPrefix(key) {
                let rest = text.dropFirst(key.count).drop { $0 == " " || $0 == "\t" }
                if rest.hasPrefix("=") { return index + 1 }
            }
        }
        return nil
    }
}
