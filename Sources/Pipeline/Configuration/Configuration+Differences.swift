// Runs on: any thread (values only).

extension Configuration {
    /// Whether there is a setting of this name.
    public static func isSetting(_ path: String) -> Bool { Settings.all.contains { $0.path == path } }

    /// The settings that are not as by default, as a stranger may read them: numbers, switches and choices as they are, and of texts (paths, names,
    /// passwords, times of day) only that they are set.
    public var shareableDifferences: [String] {
        let defaults = Configuration()
        var lines = Settings.all.compactMap { setting -> String? in
            guard let value = setting.text(self), value != setting.text(defaults) else { return nil }
            return "\(setting.path) = \(Self.shareable(value, of: setting))"
        }
        let changed = moods.filter { !defaults.moods.contains($0) }.count
        if changed > 0 { lines.append("\(changed) of \(moods.count) moods changed or added") }
        return lines
    }

    private static func shareable(_ value: String, of setting: Setting) -> String {
        guard value.hasPrefix("\"") || value.hasPrefix("[") else { return value }
        // A choice is one of the words that the program knows.
        if setting.expected.hasPrefix("one of "), setting.expected.contains(value) { return value }
        let kinds: [String: [String]] = [
            "camera.device": ["demo", "/dev/video"], "player.output": ["alsa:", "pipe:", "wav:", "null"],
            "player.mixer": ["alsa"],
        ]
        for kind in kinds[setting.path] ?? [] where value.hasPrefix("\"\(kind)") {
            return value == "\"\(kind)\"" ? value : "\"\(kind)...\""
        }
        return "(set)"
    }
}
