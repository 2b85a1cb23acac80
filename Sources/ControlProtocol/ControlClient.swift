// Runs on: the thread that made it; it is not shared. Its calls block up to the time-out.
import Glibc

/// A client of the daemon's socket, or of any MPD's.
///
/// One command at a time: send, then read until `OK` or `ACK`. After an error other than `rejected` and `unsendable`
/// the connection is in an unknown state; make a new client.
public final class ControlClient {
    /// The largest answer accepted, in bytes of keys and values.
    public static let maximumResponseBytes = 32 << 20

    /// Where it is connected.
    public var path: String { stream.path }
    /// The protocol version of the greeting, such as `0.23.5`.
    public let serverVersion: String
    /// To wait for an `idle` answer together with other descriptors. Never read from it.
    public var fileDescriptor: CInt { stream.descriptor }

    let stream: UnixStream
    let timeoutMilliseconds: Int
    private var isIdle = false

    /// Connects and reads the greeting.
    /// - Parameters:
    ///   - path: the socket's.
    ///   - timeoutMilliseconds: for connecting, and later for each answer.
    public init(path: String, timeoutMilliseconds: Int = 5000) throws(ControlClientError) {
        let stream = try UnixStream(path: path, timeoutMilliseconds: timeoutMilliseconds)
        guard let greeting = try stream.readLine(timeoutMilliseconds: timeoutMilliseconds) else {
            throw .timedOut(path: path, milliseconds: timeoutMilliseconds)
        }
        guard greeting.hasPrefix("OK MPD ") else {
            if let ack = Ack(line: greeting) { throw .refused(path: path, message: ack.message) }
            throw .notMPD(path: path, greeting: String(greeting.prefix(80)))
        }
        self.stream = stream
        self.timeoutMilliseconds = timeoutMilliseconds
        serverVersion = String(greeting.dropFirst("OK MPD ".count))
    }

    /// Connects to the first of several sockets that answers.
    /// - Throws: the error of the first; but one behind it that is there and refuses says more than one that is not there.
    public static func connect(
        candidates: [String], timeoutMilliseconds: Int = 5000
    ) throws(ControlClientError) -> ControlClient {
        var reported: ControlClientError?
        for path in candidates {
            do throws(ControlClientError) {
                return try ControlClient(path: path, timeoutMilliseconds: timeoutMilliseconds)
            } catch {
                switch (reported, error) {
                case (nil, _): reported = error
                case (.notReachable, .notReachable): break
                case (.notReachable, _): reported = error
                default: break
                }
            }
        }
        throw reported ?? .notReachable(path: SocketPath.system, code: ENOENT)
    }

    /// Sends one command and reads its answer.
    @discardableResult
    public func send(_ command: String, _ arguments: String...) throws(ControlClientError) -> [Pair] {
        try send(RequestLine(command: command, arguments: arguments))
    }

    /// Sends one command and reads its answer.
    @discardableResult
    public func send(_ request: RequestLine) throws(ControlClientError) -> [Pair] {
        try write(encode(request))
        return try readAnswers(count: 1).first ?? []
    }

    /// Sends several commands as one list: all see the same moment, and the first that fails ends it.
    /// - Returns: an answer for each.
    public func sendList(_ requests: [RequestLine]) throws(ControlClientError) -> [[Pair]] {
        guard !requests.isEmpty else { return [] }
        var bytes = Array("command_list_ok_begin\n".utf8)
        for request in requests { bytes += try encode(request) }
        bytes += Array("command_list_end\n".utf8)
        try write(bytes)
        return try readAnswers(count: requests.count)
    }

    /// Asks to be told of changes, and returns at once. Then poll `fileDescriptor` and call `endIdle`.
    public func beginIdle(_ subsystems: [Subsystem]) throws(ControlClientError) {
        let request = RequestLine(command: "idle", arguments: subsystems.map(\.rawValue))
        try write(encode(request))
        isIdle = true
    }

    /// Ends what `beginIdle` began, whether something changed or not.
    /// - Returns: what changed; those that this version does not know are left out.
    public func endIdle() throws(ControlClientError) -> Set<Subsystem> {
        guard isIdle else { return [] }
        // If the answer has come already, MPD ignores the `noidle`, so this needs no look at the socket first.
        try write(encode(RequestLine(command: "noidle")))
        isIdle = false
        return Self.subsystems(try readAnswers(count: 1).first ?? [])
    }

    /// Waits for a change.
    /// - Returns: what changed; empty if nothing did in time.
    public func idle(
        _ subsystems: [Subsystem], timeoutMilliseconds: Int
    ) throws(ControlClientError) -> Set<Subsystem> {
        try beginIdle(subsystems)
        var pairs: [Pair] = []
        var wait = timeoutMilliseconds
        while let line = try stream.readLine(timeoutMilliseconds: wait) {
            guard let pair = try parse(line) else {
                isIdle = false
                return Self.subsystems(pairs)
            }
            pairs.append(pair)
            wait = self.timeoutMilliseconds
        }
        guard pairs.isEmpty else { throw .timedOut(path: path, milliseconds: self.timeoutMilliseconds) }
        return try endIdle()
    }

    private static func subsystems(_ pairs: [Pair]) -> Set<Subsystem> {
        Set(pairs.filter { $0.key == "changed" }.compactMap { Subsystem(rawValue: $0.value) })
    }

    func encode(_ request: RequestLine) throws(ControlClientError) -> [UInt8] {
        do throws(RequestLineError) {
            return try request.encoded()
        } catch {
            throw .unsendable(error)
        }
    }

    func write(_ bytes: [UInt8]) throws(ControlClientError) {
        try stream.write(bytes, timeoutMilliseconds: timeoutMilliseconds)
    }

    /// Reads to the `OK` that ends everything; each `list_OK` ends one answer.
    private func readAnswers(count: Int) throws(ControlClientError) -> [[Pair]] {
        var answers: [[Pair]] = []
        var current: [Pair] = []
        var bytes = 0
        while true {
            guard let line = try stream.readLine(timeoutMilliseconds: timeoutMilliseconds) else {
                throw .timedOut(path: path, milliseconds: timeoutMilliseconds)
            }
            bytes += line.utf8.count
            guard bytes <= Self.maximumResponseBytes else {
                throw .malformedResponse(path: path, reason: "more than \(Self.maximumResponseBytes) bytes")
            }
            if line == "list_OK" {
                answers.append(current)
                current = []
            } else if let pair = try parse(line) {
                current.append(pair)
            } else {
                if answers.isEmpty { answers.append(current) }
                guard answers.count == count else {
                    throw .malformedResponse(path: path, reason: "\(answers.count) answers to \(count) commands")
                }
                return answers
            }
        }
    }

    /// - Returns: nil for the `OK` that ends an answer.
    func parse(_ line: String) throws(ControlClientError) -> Pair? {
        if line == "OK" { return nil }
        if let ack = Ack(line: line) { throw .rejected(ack) }
        let bytes = line.utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else {
            throw .malformedResponse(path: path, reason: "the line \"\(line.prefix(80))\" is no \"key: value\"")
        }
        var value = bytes[bytes.index(after: colon)...]
        if value.first == .space { value.removeFirst() }
        return Pair(String(decoding: bytes[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self))
    }
}

extension ControlClient {
    /// What the player does.
    public func status() throws(ControlClientError) -> PlaybackStatus { PlaybackStatus(pairs: try send("status")) }

    /// The song that plays; nil if none.
    public func currentSong() throws(ControlClientError) -> Song? { Song(pairs: try send("currentsong")) }

    /// What the daemon believes about the person.
    public func mood() throws(ControlClientError) -> MoodReport { MoodReport(pairs: try send("mood")) }

    /// Why this mood and this track.
    public func why() throws(ControlClientError) -> WhyReport { WhyReport(lines: try send("why")) }

    /// The moods of the configuration.
    public func moods() throws(ControlClientError) -> [MoodEntry] { MoodEntry.list(pairs: try send("moods")) }

    /// What a mood would play next.
    public func upcoming(mood: String, count: Int) throws(ControlClientError) -> [UpcomingTrack] {
        UpcomingTrack.list(pairs: try send("upcoming", mood, String(count)))
    }
}
