// Runs on: any thread (values only).
import JSONText
import Trace

extension Configuration {
    /// The settings of `[mood]` as a trace's header holds them.
    var traced: [(path: String, value: JSONValue)] {
        Settings.mood.compactMap { setting in
            // TOML's numbers, strings and truth values are JSON's.
            guard let text = setting.text(self), let value = try? JSONValue(json: Array(text.utf8)) else { return nil }
            return (setting.path, value)
        }
    }

    /// The moods and settings with which a trace was recorded.
    /// - Parameter header: of the trace.
    /// - Returns: remarks on settings that this program does not have, or not with such a value; their defaults hold.
    public mutating func adopt(_ header: TraceHeader) -> [String] {
        moods = header.moods.map { MoodSettings(name: $0.name, emotions: $0.emotions, playlist: $0.name) }
        return header.settings.compactMap { path, value in set(path, to: value) }
    }

    /// Sets one setting of config.toml by its path.
    /// - Returns: what is wrong; nil if it was set.
    public mutating func set(_ path: String, to value: JSONValue) -> String? {
        guard let setting = Settings.all.first(where: { $0.path == path }) else { return "there is no setting \(path)" }
        guard let value = ConfigurationValue(value), setting.read(value, &self) else {
            return "\(path): expected \(setting.expected), found \(value.text.prefix(40))"
        }
        return nil
    }
}

extension ConfigurationValue {
    fileprivate init?(_ value: JSONValue) {
        switch value {
        case .string(let text): self = .string(text)
        case .integer(let number): self = .integer(number)
        case .number(let number, _): self = .number(number)
        case .boolean(let flag): self = .boolean(flag)
        case .array, .object, .null: return nil
        }
    }
}
