// Runs on: any thread (values only).
import ControlProtocol
import JSONText

/// What the doctor says of the facts.
public struct Diagnosis: Sendable {
    /// All findings, in the order in which they are shown.
    public let findings: [Finding]
    private let facts: Facts

    /// Judges the facts.
    public init(_ facts: Facts) {
        self.facts = facts
        findings =
            facts.openCameraFindings() + facts.lockdownFindings() + facts.storedFindings() + facts.serviceFindings()
            + facts.partsFindings()
    }

    /// The worst of the findings.
    public var level: Finding.Level { findings.map(\.level).max() ?? .ok }

    /// 0: nothing is wrong. 1: there are warnings. 2: there are problems.
    public var exitStatus: Int32 { Int32(level.rawValue) }

    private func count(_ level: Finding.Level) -> Int { findings.filter { $0.level == level }.count }

    /// `nothing is wrong`, or `2 problems, 1 warning`.
    public var summary: String {
        let counts = [(count(.problem), "problem"), (count(.warning), "warning")].filter { $0.0 > 0 }
        guard !counts.isEmpty else { return "nothing is wrong" }
        return counts.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }.joined(separator: ", ")
    }

    /// The lines for people.
    /// - Parameters:
    ///   - isShareable: what is nobody else's business is left out, and what helpers ask first is put before it.
    ///   - isColored: with the escape sequences of a terminal's colours.
    ///   - width: columns of the terminal, at which lines are broken; nil breaks none.
    public func lines(isShareable: Bool, isColored: Bool, width: Int? = nil) -> [String] {
        var lines = isShareable ? shareableHeading : []
        for section in Finding.Section.allCases {
            let findings = findings.filter { $0.section == section }
            guard !findings.isEmpty else { continue }
            if !lines.isEmpty { lines.append("") }
            lines.append(Self.style(section.title, "1", isColored))
            lines += findings.flatMap { self.lines($0, isShareable: isShareable, isColored: isColored, width: width) }
        }
        return lines + ["", summary]
    }

    private func lines(_ finding: Finding, isShareable: Bool, isColored: Bool, width: Int?) -> [String] {
        let color = [Finding.Level.ok: "32", .warning: "33", .problem: "31;1"][finding.level] ?? "0"
        let level = Self.style(Self.filled(finding.level.name, 7), color, isColored)
        let subject = Self.filled(finding.subject, 9)
        let indent = 22
        func broken(_ text: String) -> [String] {
            width.map { wrapped(text, cells: max(20, $0 - indent)) } ?? [text]
        }
        let blank = Self.filled("", indent)
        let text = broken(text(finding.text, isShareable))
        var lines = ["  \(level)  \(subject)  \(text.first ?? "")"] + text.dropFirst().map { blank + $0 }
        if let remedy = finding.remedy {
            // A command stays on its line, so that it can be copied.
            lines.append("\(blank)-> \(self.text(remedy, isShareable))")
        }
        return lines
    }

    /// One line, without what would move the cursor.
    private func text(_ text: DoctorText, _ isShareable: Bool) -> String {
        terminalSafe(isShareable ? scrub(text.shareable) : text.full)
    }

    private static func filled(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.utf8.count))
    }

    private static func style(_ text: String, _ code: String, _ isColored: Bool) -> String {
        isColored ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
    }

    /// The same for scripts.
    public func json(isShareable: Bool) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("exitStatus", .integer(Int(exitStatus))), ("problems", .integer(count(.problem))),
            ("warnings", .integer(count(.warning))),
        ]
        if isShareable { members.append(("machine", .array(shareableHeading.map(JSONValue.string)))) }
        members.append(
            (
                "findings",
                .array(
                    findings.map { finding in
                        .object([
                            ("section", .string(finding.section.rawValue)), ("subject", .string(finding.subject)),
                            ("level", .string(finding.level.name)), ("text", .string(text(finding.text, isShareable))),
                            ("remedy", JSONValue(finding.remedy.map { text($0, isShareable) })),
                        ])
                    })
            ))
        return .object(members)
    }

    private var shareableHeading: [String] {
        let machine = facts.machine
        var lines = [
            "SurSathi \(softwareVersion), doctor's report; names, paths and songs are left out",
            "machine   \(scrub(machine.distribution)), Linux \(scrub(machine.kernel)), \(machine.architecture), "
                + "kernels \(machine.processorLevel), \(machine.processorCount) processors, \(machine.memoryMegabytes) MB",
        ]
        let differences = facts.settings.configuration.shareableDifferences.map(scrub)
        lines.append("settings  \(differences.isEmpty ? "all as by default" : differences.joined(separator: "; "))")
        return lines.map(terminalSafe)
    }

    /// The last word on what is shown: even where a finding was careless, the names of person and machine do not come through.
    private func scrub(_ text: String) -> String {
        var result = text
        for (secret, placeholder) in [
            (facts.account.home, "~"), (facts.account.name, "USER"), (facts.machine.hostName, "HOST"),
            (facts.settings.configuration.control.password, "(hidden)"),
        ] where secret.utf8.count > 1 && !Self.plainWords.contains(secret.lowercased()) {
            result = replacingWord(secret, by: placeholder, in: result)
        }
        return result
    }

    /// Names of users and machines that tell nothing, and are words of the report.
    private static let plainWords: Set<String> = [
        "root", "sursathi", "pi", "debian", "raspberrypi", "localhost", "user", "/root",
    ]
}

extension Finding.Section {
    fileprivate var title: String {
        switch self {
        case .privacy: "Privacy"
        case .service: "What runs"
        case .parts: "What it needs"
        }
    }
}

/// Replaces a word wherever it stands alone, whatever its case.
func replacingWord(_ word: String, by replacement: String, in text: String) -> String {
    func isPart(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (byte >= 48 && byte <= 57) || (byte | 0x20 >= 97 && byte | 0x20 <= 122) || byte == 95
    }
    func lower(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte | 0x20 : byte }
    let (bytes, wanted) = (Array(text.utf8), word.utf8.map(lower))
    guard !wanted.isEmpty, bytes.count >= wanted.count else { return text }
    var result: [UInt8] = []
    var position = 0
    while position < bytes.count {
        let end = position + wanted.count
        if end <= bytes.count, bytes[position..<end].lazy.map(lower).elementsEqual(wanted),
            position == 0 || !isPart(bytes[position - 1]) || !isPart(wanted[0]),
            end == bytes.count || !isPart(bytes[end]) || !isPart(wanted[wanted.count - 1])
        {
            result += Array(replacement.utf8)
            position = end
        } else {
            result.append(bytes[position])
            position += 1
        }
    }
    return String(decoding: result, as: UTF8.self)
}
