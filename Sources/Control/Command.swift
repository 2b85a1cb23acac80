// Runs on: the control thread. Handlers return at once.
import ControlProtocol

/// One command of the protocol. A new one is a handler and a row in `Command.all`.
struct Command: Sendable {
    /// Writes the next part of a long answer.
    /// - Returns: false once everything is written.
    typealias NextPart = (inout ResponseWriter) -> Bool

    /// What a handler does with the connection beyond its answer.
    enum Result {
        /// The answer is written in parts, with other clients' turns between them, and never faster than the client reads.
        case parts(NextPart)
        /// Send `OK`.
        case ok
        /// Send nothing; the session waits in `idle`.
        case idle
        /// Close the connection without an answer.
        case close
        /// The answer comes from a thread that may wait for a disk; the client's next command waits for it. If it is no error,
        /// clients in `idle` are told of what it changes.
        case later(changing: SubsystemSet = [], Work)
        /// As `later`, for an answer that may be long: what is found out elsewhere is written in parts.
        case laterInParts(PartsWork)
        /// The password is checked when the client's turn to try one has come, and the command is answered then.
        case passwordCheck(String)
    }

    typealias Handler =
        @Sendable (inout ClientSession, Arguments, inout ResponseWriter) throws(ControlError) -> Result

    /// Writes an answer. It runs on a thread for such work, and may wait for a disk there.
    typealias Work = @Sendable (inout ResponseWriter) throws(ControlError) -> Void

    /// Finds out what to answer. It runs where `Work` does.
    typealias PartsWork = @Sendable () throws(ControlError) -> LongAnswer

    /// An answer that is too long to be kept as text: it is written entry by entry, as fast as the client reads.
    struct LongAnswer: Sendable {
        let count: Int
        /// Writes the entry of a number below `count`.
        let write: @Sendable (Int, inout ResponseWriter) -> Void

        /// An answer that writes something for each element of an array.
        init<Element: Sendable>(
            _ elements: [Element], write: @escaping @Sendable (Element, inout ResponseWriter) -> Void
        ) {
            count = elements.count
            self.write = { write(elements[$0], &$1) }
        }

        /// What writes its parts.
        var parts: Result { Command.parts(0..<count, write: write) }
    }

    /// What a client may do that has not said the password.
    private static let freeNames: Set = [
        "binarylimit", "close", "commands", "notcommands", "password", "ping", "protocol", "tagtypes",
    ]

    let name: String
    let argumentCounts: ClosedRange<Int>
    let handler: Handler

    init(_ name: String, _ argumentCounts: ClosedRange<Int>, _ handler: @escaping Handler) {
        self.name = name
        self.argumentCounts = argumentCounts
        self.handler = handler
    }

    /// The most arguments of a line.
    static let maximumArguments = RequestLine.maximumArguments
    /// For commands that take any number of arguments.
    static let anyCount = 0...maximumArguments
    /// So many entries of a long answer are written at a time.
    private static let entriesPerPart = 32

    /// An answer that writes something for each element of a collection.
    static func parts<Element>(
        _ elements: some Collection<Element>, write: @escaping (Element, inout ResponseWriter) -> Void
    ) -> Result {
        var iterator = elements.makeIterator()
        return .parts { response in
            for _ in 0..<entriesPerPart {
                guard let element = iterator.next() else { return false }
                write(element, &response)
            }
            return true
        }
    }

    /// Every command, sorted by name. `commands` lists exactly these, so only what works may stand here.
    static let all: [Command] = [
        connection, playback, options, queue, queueEdit, outputs, mood, database, storedPlaylists, stickers, pictures,
        selfTest,
    ].flatMap { $0 }.sorted { $0.name < $1.name }

    private static let byName = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    /// Finds a command by its name.
    static func named(_ name: String) -> Command? { byName[name] }

    /// Whether it needs the password, where there is one.
    var isProtected: Bool { !Self.freeNames.contains(name) }

    /// Checks the number of arguments, in MPD's words.
    func check(_ arguments: Arguments) throws(ControlError) {
        guard !argumentCounts.contains(arguments.count) else { return }
        let what =
            if argumentCounts.count == 1 {
                "wrong number of arguments"
            } else if arguments.count < argumentCounts.lowerBound {
                "too few arguments"
            } else {
                "too many arguments"
            }
        throw .init(.argument, "\(what) for \"\(name)\"")
    }
}
