// Runs on: any thread (values only).
import TOMLKit

/// A value of a TOML file, copied out of the parser, whose own values point into its memory.
indirect enum ConfigurationValue: Sendable, Equatable {
    case string(String)
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    case list([ConfigurationValue])
    case table([String: ConfigurationValue])
    /// A date or time, which no setting takes.
    case other(String)

    /// Parses a TOML document.
    static func parse(_ text: String) throws(TOMLSyntaxError) -> [String: ConfigurationValue] {
        try TOMLTraps.check(text)
        do {
            let root = try TOMLTable(string: text)
            // TOMLKit 0.6.0 frees nothing of what it has parsed; this leaves but the names (0.9 kB each time with a dozen settings).
            defer { root.clear() }
            return table(root)
        } catch let error as TOMLParseError {
            throw TOMLSyntaxError(line: error.source.begin.line, message: error.description)
        } catch {
            throw TOMLSyntaxError(line: 1, message: "\(error)")
        }
    }

    private static func table(_ table: TOMLTable) -> [String: ConfigurationValue] {
        var values: [String: ConfigurationValue] = [:]
        for key in table.keys { values[key] = table[key].map(convert) }
        return values
    }

    private static func convert(_ value: any TOMLValueConvertible) -> ConfigurationValue {
        if let table = value.table { return .table(self.table(table)) }
        if let array = value.array { return .list(array.map(convert)) }
        if let text = value.string { return .string(text) }
        if let flag = value.bool { return .boolean(flag) }
        if let number = value.int { return .integer(number) }
        if let number = value.double { return .number(number) }
        return .other(value.debugDescription)
    }

    /// What was found, for error messages: its kind and a short form of its value.
    var found: String {
        switch self {
        case .string(let text): "the string \(quoted(text.count > 40 ? text.prefix(40) + "…" : text))"
        case .integer(let number): "the integer \(number)"
        case .number(let number): "the number \(number)"
        case .boolean(let flag): "the boolean \(flag)"
        case .list(let values): "a list of \(values.count)"
        case .table: "a table"
        case .other(let text): "the date or time \(text)"
        }
    }

    /// A finite number, whole or not.
    var number: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .number(let number): number.isFinite ? number : nil
        default: nil
        }
    }

    /// A list of strings that are not empty.
    var strings: [String]? {
        guard case .list(let values) = self else { return nil }
        let texts = values.compactMap { value -> String? in
            guard case .string(let text) = value, !text.isEmpty else { return nil }
            return text
        }
        return texts.count == values.count ? texts : nil
    }

    /// A list of numbers with at least one.
    var numbers: [Double]? {
        guard case .list(let values) = self else { return nil }
        let numbers = values.compactMap(\.number)
        return numbers.count == values.count && !numbers.isEmpty ? numbers : nil
    }

    /// A string out of a few.
    func text(among choices: [String]) -> String? {
        guard case .string(let text) = self, choices.contains(text) else { return nil }
        return text
    }
}

/// The file is not TOML.
struct TOMLSyntaxError: Error, Equatable {
    let line: Int
    let message: String
}
