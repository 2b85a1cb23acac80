// Runs on: the main thread until the services run; then they do.
import ArgumentParser
import Glibc
import Pipeline

/// The program. What the daemon gives up, it gives up on the main thread while there is no other: threads that there are already would
/// keep some of it.
@main enum Program {
    @MainActor static func main() async {
        do {
            var command = try Sursathid.parseAsRoot()
            guard let start = command as? Sursathid else { return try command.run() }
            guard let daemon = try start.daemon() else { return }
            try await daemon.runUntilSignal()
        } catch {
            Sursathid.exit(withError: error)
        }
    }
}

/// The command line.
struct Sursathid: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sursathid",
        abstract: "Watches a webcam, reads the mood of the face before it, and plays the music of that mood.",
        discussion: """
            Without options it reads ~/.config/sursathi/config.toml or /etc/sursathi/config.toml, opens the camera and the \
            sound card, and listens on its control socket. sursathictl and every MPD client control it.
            """)

    @Option(help: "Settings; without it the user's, then the system's file, then the defaults.") var config: String?
    @Option(help: "Print what is wrong with a configuration file, and end.") var checkConfig: String?
    @Flag(help: "Print all settings with their explanations as a config.toml, and end.") var printConfig = false
    @Option(help: "Instead of camera.device: auto, a device, demo, or a recording.") var source: String?
    @Option(help: "Instead of player.output: alsa, alsa:DEVICE, pipe:FILE, wav:FILE, or null.") var output: String?
    @Option(help: "Instead of control.socket.") var socket: String?
    @Option(help: "Seed of the shuffling; without it every start has another.") var seed: UInt64?
    @Flag(
        name: .customLong("try"),
        help:
            "Make do with what is there: the demo without a camera, silence without a sound card, the demo's music without any."
    )
    var isTrial = false

    /// The daemon, ready to run and locked down; nil if something else was asked for, and done.
    @MainActor func daemon() throws -> Daemon? {
        if printConfig {
            print(Configuration().text, terminator: "")
            return nil
        }
        if let checkConfig {
            try Self.check(checkConfig)
            return nil
        }
        HeapPolicy.apply()
        // A write to a client that has gone must not end the daemon.
        signal(SIGPIPE, SIG_IGN)
        // A reload that is asked for before the daemon can do it must not end it either.
        signal(SIGHUP, SIG_IGN)
        let log = Journal()
        let settings = Settings(command: self, log: log)
        do {
            return try Daemon(configuration: try settings.read(), settings: settings, seed: seed, log: log)
        } catch {
            log.critical("\(error)")
            throw ExitCode.failure
        }
    }

    private static func check(_ path: String) throws {
        let problems: [ConfigurationProblem]
        do throws(ConfigurationProblem) {
            problems = try ConfigurationFile.read(path).problems
        } catch {
            problems = [error]
        }
        for problem in problems { print(problem) }
        guard problems.isEmpty else { throw ExitCode.failure }
        print("\(path): no problems")
    }
}
