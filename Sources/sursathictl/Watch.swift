// Runs on: the main thread, which waits for the keyboard, the socket, signals and the clock in one poll.
import JSONText
import ArgumentParser
import ControlProtocol
import Glibc

struct Watch: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show mood, face and music live; q or Ctrl-C quits.",
        discussion: "Where the output is no terminal, prints a line whenever something changes. NO_COLOR is respected.")

    @OptionGroup var connection: Connection

    private static let subsystems: [Subsystem] = [.player, .mixer, .playlist, .mood, .camera]
    /// The song's time and the emotions move without a change that `idle` would tell.
    private static let tickMilliseconds: CInt = 1000

    func run() throws {
        try connection.run { client in
            if connection.json || !Terminal.isUsable { try printLines(client) } else { try draw(client) }
        }
    }

    /// For pipes and logs: a line at each change, a JSON object a line with `--json`.
    private func printLines(_ client: ControlClient) throws(ControlClientError) {
        var last = ""
        while true {
            let snapshot = try DaemonSnapshot(from: client)
            let line = connection.json ? snapshot.json.text : snapshot.oneLine
            if line != last { writeLine(line) }
            last = line
            _ = try client.idle(Self.subsystems, timeoutMilliseconds: Int(Self.tickMilliseconds))
        }
    }

    private func draw(_ client: ControlClient) throws(ControlClientError) {
        guard let terminal = Terminal() else { return try printLines(client) }
        // Whatever ends the loop, the terminal is as before when the error is told.
        defer { terminal.restore() }
        let color = (getenv("NO_COLOR").map { $0.pointee == 0 }) ?? true
        while true {
            let snapshot = try DaemonSnapshot(from: client)
            let event = try wait(client, terminal) {
                let size = Terminal.size()
                terminal.show(WatchScreen.render(snapshot, width: size.width, height: size.height, color: color))
            }
            if event == .quit { return }
        }
    }

    /// Draws, then waits until something changes; a new size is drawn at once from what is known.
    private func wait(
        _ client: ControlClient, _ terminal: Terminal, draw: () -> Void
    ) throws(ControlClientError) -> Terminal.Event? {
        try client.beginIdle(Self.subsystems)
        while true {
            draw()
            let event = terminal.wait(orReadable: client.fileDescriptor, timeoutMilliseconds: Self.tickMilliseconds)
            if event == .resized { continue }
            if event != .quit { _ = try client.endIdle() }
            return event
        }
    }
}
