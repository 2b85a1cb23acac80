// Runs on: the main thread at the start, the reload's task later.
import Capture
import Glibc
import Pipeline

/// Where the daemon's settings come from: a file, then the command line above it.
struct Settings: Sendable {
    /// The file; nil for the defaults.
    let file: String?
    private let source: String?
    private let output: String?
    private let socket: String?
    private let isTrial: Bool
    private let log: Journal

    init(command: Sursathid, log: Journal) {
        file = command.config ?? ConfigurationFile.standard()
        source = command.source
        output = command.output
        socket = command.socket
        isTrial = command.isTrial
        self.log = log
    }

    /// Whether the next start goes on where this one ends; not if this one only tries out something else than what is configured.
    var keepsState: Bool { source == nil && !isTrial }

    /// Reads the file. What is wrong with it is logged.
    /// - Parameter isReload: a file with problems is refused, because what holds is better than the defaults. At the start it
    ///   counts as far as it can be read.
    /// - Throws: `ConfigurationProblem` if the file that was named cannot be read at all, or is refused.
    func read(isReload: Bool = false) throws -> Configuration {
        var configuration = Configuration()
        if let file {
            let reader = try ConfigurationFile.read(file)
            for problem in reader.problems { log.error("\(problem)\(isReload ? "" : "; the default holds")") }
            guard reader.problems.isEmpty || !isReload else {
                throw ConfigurationProblem(file: file, message: "not taken over because of its problems")
            }
            configuration = reader.configuration
        }
        if let source { configuration.camera.device = source }
        if let output {
            guard OutputChoice(output) != nil else {
                throw ConfigurationProblem(
                    file: "--output", line: nil, key: "",
                    message: "expected alsa, alsa:DEVICE, null or wav:FILE, found \(output)")
            }
            configuration.player.output = output
        }
        if let socket { configuration.control.socket = socket }
        return isTrial ? try makeDo(configuration) : configuration
    }

    /// Replaces what this machine does not have, and says so.
    private func makeDo(_ wished: Configuration) throws -> Configuration {
        var configuration = wished
        if configuration.camera.device == "auto", source == nil {
            if CameraList.scan().cameras.isEmpty {
                log.notice("no camera here, so the built-in demo shows a drawn face")
                configuration.camera.device = "demo"
            }
        }
        if configuration.player.output == "alsa", output == nil, !Self.hasSoundCard {
            log.notice("no sound card here, so the music plays silently (--output wav:FILE writes it to a file)")
            configuration.player.output = "null"
        }
        return try MusicFallback.applied(to: configuration, seed: 0) { log.notice("\($0)") }
    }

    /// A card of the kernel's, or a sound server's socket of this user.
    private static var hasSoundCard: Bool {
        if access("/proc/asound/card0", F_OK) == 0 { return true }
        guard let folder = getenv("XDG_RUNTIME_DIR").map({ String(cString: $0) }) else { return false }
        return ["pipewire-0", "pulse/native"].contains { access("\(folder)/\($0)", F_OK) == 0 }
    }
}
