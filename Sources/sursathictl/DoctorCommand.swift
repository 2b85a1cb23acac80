// Runs on: the main thread. It works without a daemon, as any user, and changes nothing.
import ArgumentParser
import ControlProtocol
import Doctor
import Glibc

/// `sursathictl doctor`: what is seen, sent and kept, and what is missing.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Show what is seen, sent and kept, and what is missing, with the commands that mend it.",
        discussion: """
            The daemon is asked to try what it must not be able to do: to write elsewhere, to open the network. Works without a running \
            daemon, and needs no rights; as root it sees every program that has the camera open.
            Exit codes: 0 nothing is wrong, 1 there are warnings, 2 there are problems, 64 wrong usage.
            """)

    @Flag(help: "Leave out names, paths and songs and add versions and settings: safe to paste in public.")
    var report = false

    @Option(
        help: "The settings to judge; without it the running daemon's, or those that it would read.",
        completion: .file())
    var config: String?

    @OptionGroup var connection: Connection

    func run() throws {
        let gathering = FactsGathering(configurationPath: config) { () throws(ControlClientError) in
            try connection.connect()
        }
        let diagnosis = Diagnosis(gathering.facts())
        if connection.json {
            writeLine(diagnosis.json(isShareable: report).text)
        } else {
            let isColored = isatty(STDOUT_FILENO) == 1 && !report && TerminalLook.ofProcess().colors != .none
            let width = isatty(STDOUT_FILENO) == 1 && !report ? Terminal.size().width : nil
            diagnosis.lines(isShareable: report, isColored: isColored, width: width).forEach(writeLine)
        }
        throw ExitCode(diagnosis.exitStatus)
    }
}
