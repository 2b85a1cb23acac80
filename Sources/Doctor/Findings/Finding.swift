// Runs on: any thread (values only).

/// One thing that the doctor has looked at.
public struct Finding: Sendable, Equatable {
    /// How it stands with it. The raw values are the exit status.
    public enum Level: Int, Sendable, Comparable {
        /// As it should be.
        case ok = 0
        /// It works, but not as well or as closely locked as it could.
        case warning = 1
        /// Something does not work, or should not be as it is.
        case problem = 2

        /// As it is printed.
        public var name: String {
            switch self {
            case .ok: "ok"
            case .warning: "warning"
            case .problem: "problem"
            }
        }

        /// Problems are the greatest.
        public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    /// The part of the report in which it stands.
    public enum Section: String, Sendable, CaseIterable {
        /// What is seen, sent and kept.
        case privacy
        /// What runs.
        case service
        /// What it needs.
        case parts
    }

    /// The part of the report.
    public var section: Section
    /// What it is about, in a word.
    public var subject: String
    /// How it stands.
    public var level: Level
    /// What was found.
    public var text: DoctorText
    /// The command, or the step, that mends it; nil where nothing is to be mended.
    public var remedy: DoctorText?

    /// A finding.
    public init(
        _ section: Section, _ subject: String, _ level: Level, _ text: DoctorText, remedy: DoctorText? = nil
    ) {
        self.section = section
        self.subject = subject
        self.level = level
        self.text = text
        self.remedy = remedy
    }
}
