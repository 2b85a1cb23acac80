// Runs on: any thread. Value types only.

/// The error codes of MPD's protocol (MPD `src/protocol/Ack.hxx`).
public enum AckCode: Int, Sendable, CaseIterable {
    /// The name given is not a list.
    case notList = 1
    /// A wrong argument, or the wrong number of them.
    case argument = 2
    /// A wrong password.
    case password = 3
    /// The client may not do this.
    case permission = 4
    /// An unknown command, or a line that is none.
    case unknown = 5
    /// The named thing does not exist.
    case noExist = 50
    /// The queue is full.
    case playlistMax = 51
    /// A failure of the system below, such as the sound card or the camera.
    case system = 52
    /// A stored playlist could not be loaded.
    case playlistLoad = 53
    /// The library is being updated already.
    case updateAlready = 54
    /// The player is not in a state for this, for example not playing.
    case playerSync = 55
    /// The named thing exists already.
    case exist = 56
}

/// The line that ends a failed command: `ACK [code@index] {command} message`.
public struct Ack: Error, Sendable, Equatable, CustomStringConvertible {
    /// The code as sent; see `AckCode` for the known ones.
    public let code: Int
    /// Which command of a command list failed, from 0.
    public let listIndex: Int
    /// The command that failed; empty if the line was not understood.
    public let command: String
    /// What was wrong, for a person.
    public let message: String

    /// Makes an answer of the server.
    public init(code: AckCode, listIndex: Int, command: String, message: String) {
        self.code = code.rawValue
        self.listIndex = listIndex
        self.command = command
        self.message = message
    }

    /// Reads a line without its newline.
    /// - Returns: nil if the line is not an ACK of MPD's form.
    public init?(line: String) {
        guard line.hasPrefix("ACK [") else { return nil }
        let rest = line.dropFirst(5)
        guard let at = rest.firstIndex(of: "@"), let code = Int(rest[..<at]),
            let bracket = rest[at...].firstIndex(of: "]"),
            let index = Int(rest[rest.index(after: at)..<bracket])
        else { return nil }
        let afterBracket = rest[rest.index(after: bracket)...]
        guard afterBracket.hasPrefix(" {"), let brace = afterBracket.firstIndex(of: "}") else { return nil }
        self.code = code
        self.listIndex = index
        self.command = String(afterBracket[..<brace].dropFirst(2))
        self.message = String(afterBracket[afterBracket.index(after: brace)...].drop { $0 == " " })
    }

    /// The line as it is sent, without its newline.
    public var description: String { "ACK [\(code)@\(listIndex)] {\(command)} \(message)" }
}
