// Runs on: any thread (values only).
import JSONText

/// One key of config.toml: how it is read, checked and documented.
struct Setting: Sendable {
    /// `section.key`
    let path: String
    /// What a valid value is, in words.
    let expected: String
    /// One line for people.
    let explanation: String
    /// Puts a value into the configuration; false if it is not what is expected.
    let read: @Sendable (ConfigurationValue, inout Configuration) -> Bool
    /// The value in TOML; nil for a setting that is unset by default.
    let text: @Sendable (Configuration) -> String?
    /// What holds while it is unset, in TOML; nil if there is no such value.
    var givenText: (@Sendable (Configuration) -> String)?

    var section: String { String(path.prefix { $0 != "." }) }
    var key: String { String(path.drop { $0 != "." }.dropFirst()) }
}

/// A place in the configuration that a setting may write to.
typealias Place<Value> = WritableKeyPath<Configuration, Value> & Sendable

extension Setting {
    static func string(_ path: String, _ place: Place<String>, _ explanation: String) -> Setting {
        Setting(path: path, expected: "a string", explanation: explanation) { value, configuration in
            guard case .string(let text) = value, !text.contains("\0") else { return false }
            configuration[keyPath: place] = text
            return true
        } text: {
            quoted($0[keyPath: place])
        }
    }

    static func choice(
        _ path: String, _ place: Place<String>, of choices: [String], _ explanation: String
    ) -> Setting {
        let expected = "one of " + choices.map { "\"\($0)\"" }.joined(separator: ", ")
        return Setting(path: path, expected: expected, explanation: explanation) { value, configuration in
            guard case .string(let text) = value, choices.contains(text) else { return false }
            configuration[keyPath: place] = text
            return true
        } text: {
            quoted($0[keyPath: place])
        }
    }

    static func strings(
        _ path: String, _ place: Place<[String]>, of entries: String, _ explanation: String
    ) -> Setting {
        Setting(path: path, expected: "a list of \(entries)", explanation: explanation) { value, configuration in
            guard let texts = value.strings ?? (value == .list([]) ? [] : nil) else { return false }
            configuration[keyPath: place] = texts
            return true
        } text: {
            "[" + $0[keyPath: place].map(quoted).joined(separator: ", ") + "]"
        }
    }

    static func integer(
        _ path: String, _ place: Place<Int>, _ range: ClosedRange<Int>, _ unit: String, _ explanation: String
    ) -> Setting {
        let expected = "an integer from \(range.lowerBound) to \(range.upperBound)\(unit.isEmpty ? "" : " (\(unit))")"
        return Setting(path: path, expected: expected, explanation: explanation) { value, configuration in
            guard case .integer(let number) = value, range.contains(number) else { return false }
            configuration[keyPath: place] = number
            return true
        } text: {
            String($0[keyPath: place])
        }
    }

    static func number(
        _ path: String, _ place: Place<Double>, _ range: ClosedRange<Double>, _ unit: String, _ explanation: String
    ) -> Setting {
        let expected = "a number from \(range.lowerBound) to \(range.upperBound)\(unit.isEmpty ? "" : " (\(unit))")"
        return Setting(path: path, expected: expected, explanation: explanation) { value, configuration in
            guard let number = value.number, range.contains(number) else { return false }
            configuration[keyPath: place] = number
            return true
        } text: {
            "\($0[keyPath: place])"
        }
    }

    static func boolean(_ path: String, _ place: Place<Bool>, _ explanation: String) -> Setting {
        Setting(path: path, expected: "true or false", explanation: explanation) { value, configuration in
            guard case .boolean(let flag) = value else { return false }
            configuration[keyPath: place] = flag
            return true
        } text: {
            String($0[keyPath: place])
        }
    }

    /// A number that another setting gives where it is not set: it is shown as a comment then.
    static func number(
        _ path: String, _ place: Place<Double>, _ range: ClosedRange<Double>, _ unit: String,
        givenBy given: @escaping @Sendable (Configuration) -> Double, _ explanation: String
    ) -> Setting {
        let plain = number(path, place, range, unit, explanation)
        return Setting(
            path: path, expected: plain.expected, explanation: explanation, read: plain.read,
            text: { $0[keyPath: place] == given($0) ? nil : plain.text($0) }, givenText: { "\(given($0))" })
    }

    /// A key of the model's metadata: unset, the model's own value holds.
    static func metadata(
        _ key: String, expected: String, _ explanation: String,
        as text: @escaping @Sendable (ConfigurationValue) -> String?
    ) -> Setting {
        Setting(path: "model.\(key)", expected: expected, explanation: explanation) { value, configuration in
            guard let text = text(value) else { return false }
            configuration.model.overrides[key] = text
            return true
        } text: {
            $0.model.overrides[key].map(quoted)
        }
    }
}

/// A TOML basic string: its escapes are those of JSON.
func quoted(_ text: String) -> String { JSONValue.string(text).text }
