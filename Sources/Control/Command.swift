// Runs on: the control thread. Handlers return at once.
import ControlProtocol

/// One command of the protocol. A new one is a handler and a row in `Command.all`.
struct Command: Sendable {
    /// What a handler does with the connection beyond its answer.
    enum Result {
        /// Send `OK`.
        case ok
        /// Send nothing; the session waits in `idle`.
        case idle
        /// Close the connection without an answer.
        case close
        /// The answer comes from a thread that may wait for a disk; the client's next command waits for it.
        case later(Work)
    }

    typealias Handler =
        @Sendable (inout ClientSession, Arguments, inout ResponseWriter) throws(ControlError) -> Result

    /// Writes an answer. It runs on a thread for such work, and may wait for a disk there.
    typealias Work = @Sendable (inout ResponseWriter) throws(ControlError) -> Void

    let name: String
    let argumentCounts: ClosedRange<Int>
    let handler: Handler

    init(_ name: String, _ argumentCounts: ClosedRange<Int>, _ handler: @escaping Handler) {
        self.name = name
        self.argumentCounts = argumentCounts
        self.handler = handler
    }

    /// For commands that take any number of arguments.
    static let anyCount = 0...maximumArguments
    /// The most arguments of a line.
    static let maximumArguments = RequestLine.maximumArguments

    /// Every command, sorted by name. `commands` lists exactly these, so only what works may stand here.
    static let all: [Command] = (connection + playback + queue + mood + library).sorted { $0.name < $1.name }

    /// The commands about the music library.
    private static let library = database + storedPlaylists + stickers + pictures

    private static let byName = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    /// Finds a command by its name.
    static func named(_ name: String) -> Command? { byName[name] }

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
