// Runs on: any thread (values only).

extension Configuration {
    /// The whole configuration as a commented config.toml: every setting with its value, unit and explanation.
    ///
    /// The project's `config.toml` is this text for the defaults (`sursathid --print-config`).
    public var text: String {
        var result = """
            # SurSathi's settings. Every one stands here with its default: change what you like, delete the rest.
            # Check a file with:  sursathid --check-config FILE

            """
        var section = ""
        for setting in Settings.all {
            if setting.section != section {
                section = setting.section
                if section == "music" { result += moodsText }
                result += "\n[\(section)]\n"
            }
            result += Self.comment("\(setting.explanation): \(setting.expected)")
            if let value = setting.text(self) {
                result += "\(setting.key) = \(value)\n"
            } else {
                result += "# \(setting.key) =\(setting.givenText.map { " \($0(self))" } ?? "")\n"
            }
        }
        return result
    }

    private var moodsText: String {
        var result = "\n"
        result += Self.comment(
            "The moods: which emotions count for each, and what plays. A playlist is a folder, .m3u, .m3u8 or .pls; a relative one"
                + " lies in the music folder. Add moods of your own; a mood with emotions = [] is switched off.")
        for mood in moods {
            result += "\n[moods.\(mood.name)]\n"
            result += "emotions = [\(mood.emotions.map(quoted).joined(separator: ", "))]\n"
            result += "playlist = \(quoted(mood.playlist))\n"
        }
        return result
    }

    /// A comment, broken into lines of at most 118 characters.
    private static func comment(_ text: String) -> String {
        var lines = [""]
        for word in text.split(separator: " ") {
            if lines[lines.count - 1].count + word.count + 3 > 118 { lines.append("") }
            lines[lines.count - 1] += " " + word
        }
        return lines.map { "#\($0)\n" }.joined()
    }
}
