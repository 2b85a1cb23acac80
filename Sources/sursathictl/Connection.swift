// Runs on: the main thread. What all subcommands share: the options, the connection, the output, the exit codes.
import JSONText
import ArgumentParser
import ControlProtocol
import Glibc

/// The options that every subcommand takes.
struct Connection: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The socket of sursathid.", valueName: "path"), completion: .file())
    var socket: String?

    @Flag(name: .long, help: "Print JSON for scripts.")
    var json = false

    /// Connects, talks, and turns errors into the message and the exit code.
    func run(_ body: (ControlClient) throws -> Void) throws {
        do {
            try body(try connect())
        } catch let error as ControlClientError {
            fail(error)
        }
    }

    func connect(timeoutMilliseconds: Int = 5000) throws(ControlClientError) -> ControlClient {
        if let socket { return try ControlClient(path: socket, timeoutMilliseconds: timeoutMilliseconds) }
        let candidates = SocketPath.forClient(environment: SocketPath.environment(), userID: getuid())
        return try ControlClient.connect(candidates: candidates, timeoutMilliseconds: timeoutMilliseconds)
    }

    /// Sends an order; with `--json` prints an empty object when it was taken.
    func order(_ command: String, _ arguments: [String] = []) throws {
        try run { client in
            try client.send(RequestLine(command: command, arguments: arguments))
            if json { writeLine(JSONValue.object([]).text) }
        }
    }

    /// Prints the values of a tag in the library, each once.
    /// - Parameters:
    ///   - arguments: what narrows them down, as MPD's `list` takes it.
    ///   - name: of the array in JSON.
    func listValues(of tag: String, arguments: [String] = [], as name: String) throws {
        try run { client in
            let pairs = try client.send(RequestLine(command: "list", arguments: [tag] + arguments))
            let values = pairs.filter { $0.key.lowercased() == tag && !$0.value.isEmpty }.map(\.value)
            show(values, json: .object([(name, .array(values.map(JSONValue.string)))]))
        }
    }

    /// Prints lines, or JSON if that was asked for.
    func show(_ lines: [String], json value: JSONValue) {
        if json { writeLine(value.text) } else { lines.forEach { writeLine(terminalSafe($0)) } }
    }
}

/// Says what went wrong and ends the process with the exit code for it.
func fail(_ error: ControlClientError) -> Never {
    writeAll("sursathictl: \(terminalSafe(error.description))\n", to: STDERR_FILENO)
    exit(error.isUnreachable ? 2 : 1)
}

func writeLine(_ line: String) { writeAll(line + "\n", to: STDOUT_FILENO) }

/// Writes all of it, or ends the process where nobody reads (a closed pipe).
func writeAll(_ text: String, to descriptor: CInt) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count > 0 {
            bytes = bytes.dropFirst(count)
        } else if errno != EINTR {
            exit(1)
        }
    }
}
