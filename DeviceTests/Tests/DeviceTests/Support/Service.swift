// The installed service, driven as its administrator would.
import Foundation

/// `sursathid.service` with settings of a test.
struct Service {
    static let socket = "/run/sursathi/socket"
    private static let settings = "/etc/sursathi/config.toml"
    /// An emulated processor takes seconds for a look: small faces are not searched, few looks are taken, and one look at a face is enough
    /// for its mood.
    private static let fewLooks =
        "[face]\nminSizePixels = 100\n[mood]\npersistenceSeconds = 0\nminimumEvidenceSeconds = 0\n"
    private static let fewLooksASecond = "activeFramesPerSecond = 1\nidleFramesPerSecond = 1\n"

    /// From the start on.
    let journal: Journal

    /// Writes the settings, starts the service anew and returns when it is ready.
    /// - Parameter settings: all of config.toml but `[music]`, which is the tests' own folder, `[face]` and `[mood]`.
    init(settings: String = "") throws {
        try Self.stop()
        try Self.write(settings)
        try shell("systemctl reset-failed sursathid.service sursathid.socket 2>/dev/null || true")
        journal = try Journal()
        try shell("systemctl start sursathid.socket sursathid.service")
    }

    /// Stops the service and its socket, so that nothing is started by a client of the next test.
    static func stop() throws { try shell("systemctl stop sursathid.socket sursathid.service") }

    /// Other settings, read by a reload.
    func reload(settings: String) throws {
        try Self.write(settings)
        try shell("systemctl reload sursathid")
        try journal.entry("configuration reloaded")
    }

    private static func write(_ text: String) throws {
        try MusicFolder.make()
        // The demo's camera draws every frame, and would take the time of the looks.
        let rate = text.contains("\"demo") ? "framesPerSecond = 1\n" : ""
        let text = text.replacingOccurrences(of: "[camera]\n", with: "[camera]\n\(rate)\(fewLooksASecond)")
        try "[music]\nfolder = \"\(MusicFolder.path)\"\n\(fewLooks)\(text)\n".write(
            toFile: settings, atomically: true, encoding: .utf8)
    }

    /// One property of the unit, as `systemctl show` tells it.
    func property(_ name: String) throws -> String { try shell("systemctl show --value -p \(name) sursathid") }

    var processIdentifier: Int32 { get throws { Int32(try property("MainPID")) ?? 0 } }
    /// How often systemd has started it again.
    var restarts: Int { get throws { Int(try property("NRestarts")) ?? -1 } }

    /// `sursathictl` as root. An emulated processor may keep it waiting for longer than it waits, so it is tried again.
    @discardableResult
    func control(_ arguments: String) throws -> String {
        try eventually("answer to `sursathictl \(arguments)`") {
            let result = try run("sursathictl --socket \(Self.socket) \(arguments)")
            if result.output.contains("did not answer within") { return nil }
            guard result.status == 0 else {
                throw CommandFailure(
                    description: "`sursathictl \(arguments)` ended with \(result.status): \(result.output)")
            }
            return result.output
        }
    }

    /// One command of MPD's protocol, and its answer's lines as names and values.
    func ask(_ command: String) throws -> [String: String] {
        // `close` ends the connection after the answer.
        let answer = try shell("printf '%s\\n' '\(command)' close | nc -U -N \(Self.socket)")
        var values: [String: String] = [:]
        for line in answer.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { values[String(parts[0])] = parts[1].trimmingCharacters(in: .whitespaces) }
        }
        return values
    }

    /// What the service has open, as /proc tells it.
    func openFiles() throws -> [String] {
        try shell("readlink /proc/\(processIdentifier)/fd/* || true").split(separator: "\n").map(String.init)
    }
}

/// Music for each mood, two files of 20 minutes: no test sees the end of one.
enum MusicFolder {
    static let path = "/srv/music"

    static func make() throws {
        guard !FileManager.default.fileExists(atPath: path) else { return }
        try shell(
            """
            mkdir -p \(path)
            ffmpeg -nostdin -v error -stream_loop 19 -i /srv/fixtures/tone.mp3 -c copy -write_xing 0 \(path)/long.mp3
            for mood in calm happy sad surprised afraid angry; do
                mkdir \(path)/$mood
                ln \(path)/long.mp3 \(path)/$mood/one.mp3
                ln \(path)/long.mp3 \(path)/$mood/two.mp3
            done
            rm \(path)/long.mp3
            """)
    }
}
