// Runs on: the control thread. No I/O: bytes of lines in, bytes of answers out.
import ControlProtocol

/// The protocol's state of one client: its command list, its `idle`, its tags (MPD `src/client/Process.cxx`).
struct ClientSession {
    /// What the connection does after a step.
    enum Step: Equatable {
        /// Goes on.
        case proceed
        /// Sends what was written, and closes.
        case close(DisconnectReason)
    }

    /// The most bytes of a command list, as MPD's `max_command_list_size`.
    static let maximumCommandListBytes = 2 << 20

    let backend: any ControlBackend
    private let access: ClientAccess
    /// The client may do everything.
    private var isAuthorized: Bool
    /// The protocol's switches that the client has set.
    var features: Set<ProtocolFeature> = []
    /// The tags that the client wants to see.
    var tagMask = Set(SongTag.allCases)
    /// The most bytes of a picture in one answer.
    var binaryLimit = 8192
    /// The command whose answer is being worked out elsewhere, or nil.
    private var waiting: Waiting?
    /// What changed since the client was last told.
    private var pending: SubsystemSet = []
    /// What the client waits for; nil if it is not in `idle`.
    private var subscription: SubsystemSet?
    /// The list being received, or nil.
    private var openList: CommandList?
    /// The list being run, or nil.
    private var runningList: CommandList?
    /// The rest of a long answer, or nil.
    private var nextPart: Command.NextPart?

    init(backend: any ControlBackend, access: ClientAccess = .local) {
        self.backend = backend
        self.access = access
        isAuthorized = if case .password = access { false } else { true }
    }

    /// True on the Unix socket.
    var isLocal: Bool { if case .local = access { true } else { false } }

    /// Whether there is a password to be said.
    var hasPassword: Bool { if case .password = access { true } else { false } }

    /// Whether the client may give this command.
    func mayRun(_ command: Command) -> Bool { isAuthorized || !command.isProtected }

    /// - Returns: whether it is the right one.
    private mutating func takePassword(_ said: String) -> Bool {
        guard case .password(let password) = access, passwordsAreEqual(said, password) else { return false }
        isAuthorized = true
        return true
    }

    /// True while the client waits for changes.
    var isIdle: Bool { subscription != nil }
    /// True while an answer is being written, or the commands of a list have not all run: call `runNext` before the next line.
    var isBusy: Bool { nextPart != nil || runningList != nil }
    /// True while a long answer is being written part by part.
    var isWritingParts: Bool { nextPart != nil }

    /// True while an answer is being worked out elsewhere: call `finish` before anything else.
    var isWaiting: Bool { waiting != nil }

    /// Hands over what is to be worked out elsewhere; nil if there is nothing, or somebody has it already.
    mutating func takeWork() -> Work? {
        defer { waiting?.work = nil }
        return waiting?.work
    }

    /// Takes the answer that was worked out elsewhere.
    mutating func finish(_ result: Result<Answer, ControlError>, into response: inout ResponseWriter) {
        guard let command = waiting else { return }
        waiting = nil
        switch result {
        case .success(.parts(let rest)):
            if case .parts(let nextPart) = rest.parts { self.nextPart = nextPart }
        case .success(.whole(let answer)):
            response.append(answer)
            if runningList == nil { response.ok() } else if runningList?.isOKList == true { response.listOK() }
        case .failure(let error):
            runningList = nil
            let ack = Ack(
                code: error.code, listIndex: command.listIndex, command: command.name, message: error.message)
            response.ack(ack)
        }
    }

    /// Answers `password` by whether it is the right one.
    /// - Returns: whether it is.
    mutating func finishPassword(_ said: String, into response: inout ResponseWriter) -> Bool {
        let isRight = takePassword(said)
        let wrong = ControlError(.password, "incorrect password")
        finish(isRight ? .success(.whole(ResponseWriter())) : .failure(wrong), into: &response)
        return isRight
    }

    /// Takes one line without its newline.
    mutating func receive(_ rawLine: some Collection<UInt8>, into response: inout ResponseWriter) -> Step {
        let line = Self.strip(rawLine)
        guard let first = line.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else {
            // No command begins like this; it may be a misled HTTP request.
            return violation("a line that is no command")
        }
        if line.elementsEqual("noidle".utf8) {
            guard openList == nil else { return violation("\"noidle\" in a command list") }
            // Without `idle` the answer has crossed the request: the client has it already.
            if isIdle { response.ok() }
            subscription = nil
            return .proceed
        }
        guard !isIdle else { return violation("a command during \"idle\"") }
        if openList != nil { return addToList(line) }
        if line.elementsEqual("command_list_begin".utf8) {
            openList = CommandList(isOKList: false)
        } else if line.elementsEqual("command_list_ok_begin".utf8) {
            openList = CommandList(isOKList: true)
        } else {
            switch run(line, listIndex: 0, into: &response) {
            case .ok: response.ok()
            case .failed, .idle, .parts, .later: break
            case .close(let reason): return .close(reason)
            }
        }
        return .proceed
    }

    /// Writes the next part of an answer, or runs the next command of the list.
    mutating func runNext(into response: inout ResponseWriter) -> Step {
        if let nextPart {
            if nextPart(&response) { return .proceed }
            self.nextPart = nil
            if runningList == nil { response.ok() } else if runningList?.isOKList == true { response.listOK() }
            return .proceed
        }
        guard var list = runningList else { return .proceed }
        guard let line = list.nextLine() else {
            runningList = nil
            response.ok()
            return .proceed
        }
        let index = list.index
        list.index += 1
        runningList = list
        switch run(line, listIndex: index, into: &response) {
        case .ok: if list.isOKList { response.listOK() }
        case .parts, .later: break
        case .failed, .idle: runningList = nil
        case .close(let reason): return .close(reason)
        }
        return .proceed
    }

    /// Takes a change, and answers the client if it waits for it.
    mutating func notify(_ changed: SubsystemSet, into response: inout ResponseWriter) {
        pending.formUnion(changed)
        answerIdle(into: &response)
    }

    /// Starts waiting; what changed since the last time is answered at once.
    mutating func beginIdle(_ wanted: SubsystemSet, into response: inout ResponseWriter) {
        subscription = wanted
        answerIdle(into: &response)
    }

    /// What the client did not ask for stays pending, so that it is not lost when it asks for it later.
    private mutating func answerIdle(into response: inout ResponseWriter) {
        guard let wanted = subscription, !pending.isDisjoint(with: wanted) else { return }
        for subsystem in pending.intersection(wanted).subsystems { response.pair("changed", subsystem.rawValue) }
        response.ok()
        pending.subtract(wanted)
        subscription = nil
    }

    private mutating func addToList(_ line: [UInt8]) -> Step {
        if line.elementsEqual("command_list_end".utf8) {
            runningList = openList
            openList = nil
            return .proceed
        }
        if line.starts(with: "idle".utf8), line.count == 4 || line[4] == UInt8(ascii: " ") {
            return violation("\"idle\" in a command list")
        }
        guard openList?.append(line) == true else {
            return violation("a command list of more than \(Self.maximumCommandListBytes) bytes")
        }
        return .proceed
    }

    /// What is to be done elsewhere before a command can be answered.
    enum Work {
        case answer(Command.Work, changing: SubsystemSet)
        case parts(Command.PartsWork)
        case passwordCheck(String)
    }

    /// What was worked out elsewhere.
    enum Answer: Sendable {
        case whole(ResponseWriter)
        case parts(Command.LongAnswer)
    }

    /// A command whose answer is being worked out elsewhere.
    private struct Waiting {
        let name: String
        let listIndex: Int
        var work: Work?
    }

    private enum Outcome {
        case ok
        case parts
        case later
        case idle
        case failed
        case close(DisconnectReason)
    }

    private mutating func run(_ line: [UInt8], listIndex: Int, into response: inout ResponseWriter) -> Outcome {
        let request: RequestLine
        do throws(RequestLineError) {
            request = try RequestLine(parsing: line)
        } catch {
            response.ack(Ack(code: error.code, listIndex: listIndex, command: "", message: error.description))
            return error.isRecoverable ? .failed : .close(.protocolViolation(error.description))
        }
        guard let command = Command.named(request.command) else {
            let message = "unknown command \"\(request.command)\""
            response.ack(Ack(code: .unknown, listIndex: listIndex, command: "", message: message))
            return .failed
        }
        let mark = response.bytes.count
        do throws(ControlError) {
            let arguments = Arguments(request.arguments)
            guard mayRun(command) else {
                throw .init(.permission, "you don't have permission for \"\(command.name)\"")
            }
            try command.check(arguments)
            switch try command.handler(&self, arguments, &response) {
            case .ok: return .ok
            case .parts(let nextPart):
                self.nextPart = nextPart
                return .parts
            case .idle: return .idle
            case .close: return .close(.client)
            case .later(let changes, let work): return wait(command, listIndex, .answer(work, changing: changes))
            case .laterInParts(let work): return wait(command, listIndex, .parts(work))
            case .passwordCheck(let said): return wait(command, listIndex, .passwordCheck(said))
            }
        } catch {
            response.truncate(to: mark)
            let name = command.name
            response.ack(Ack(code: error.code, listIndex: listIndex, command: name, message: error.message))
            return .failed
        }
    }

    private mutating func wait(_ command: Command, _ listIndex: Int, _ work: Work) -> Outcome {
        waiting = Waiting(name: command.name, listIndex: listIndex, work: work)
        return .later
    }

    /// Ends the line at NUL and drops blanks at its end, as MPD does.
    private static func strip(_ line: some Collection<UInt8>) -> [UInt8] {
        var line = Array(line.prefix { $0 != 0 })
        while let last = line.last, last <= 0x20 { line.removeLast() }
        return line
    }

    private func violation(_ what: String) -> Step { .close(.protocolViolation(what)) }
}

/// The lines of a command list, in one buffer so that a million short ones cost no more than their bytes.
private struct CommandList {
    let isOKList: Bool
    /// Which command runs next.
    var index = 0
    private var bytes: [UInt8] = []
    private var cursor = 0

    init(isOKList: Bool) { self.isOKList = isOKList }

    /// - Returns: false if the list would become too long.
    mutating func append(_ line: [UInt8]) -> Bool {
        guard bytes.count + line.count < ClientSession.maximumCommandListBytes else { return false }
        bytes += line
        bytes.append(UInt8(ascii: "\n"))
        return true
    }

    mutating func nextLine() -> [UInt8]? {
        guard cursor < bytes.count, let end = bytes[cursor...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer { cursor = end + 1 }
        return Array(bytes[cursor..<end])
    }
}
