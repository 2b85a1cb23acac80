// Runs on: the main thread, which waits for the keyboard, the socket, signals and the clock in one poll.
import ArgumentParser
import ControlProtocol
import Glibc
import JSONText

struct Watch: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show mood, face and music live, and control them by keys; q or Ctrl-C quits, ? lists the keys.",
        discussion: """
            It shows words, numbers, bars and a dot, never the camera's picture. NO_COLOR, TERM and the locale are respected.
            Where the output is no terminal, it prints a line whenever something changes: sursathictl watch --json | jq .mood.mood
            """)

    @OptionGroup var connection: Connection

    func run() throws {
        try connection.run { client in
            if connection.json || !Terminal.isUsable { try printLines(client) } else { draw(client) }
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
            _ = try client.idle(WatchFetcher.subsystems, timeoutMilliseconds: 1000)
        }
    }

    private func draw(_ client: ControlClient) {
        guard let terminal = Terminal() else { return }
        defer { terminal.restore() }
        let look = TerminalLook.ofProcess()
        var session = WatchSession(client: client, terminal: terminal, look: look) { () throws(ControlClientError) in
            try connection.connect(timeoutMilliseconds: WatchSession.timeoutMilliseconds)
        }
        session.run()
    }
}
