// Runs on: the main thread; the player has its own.
import ArgumentParser
import Glibc
import JSONText
import Library
import Player
import Synchronization

/// `sursathi-lab play`: the player alone.
struct Play: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Plays MP3 files, or writes them to a WAV file.")

    @Option(help: "Write the sound to this WAV file, as fast as it can be made.") var wav: String?
    @Option(help: "ALSA device (see aplay -L).") var device = "default"
    @Argument(help: "MP3 files, or playlists and folders of them.") var files: [String]

    func run() throws {
        let tracks = try files.flatMap { file -> [Track] in
            file.lowercased().hasSuffix(".mp3")
                ? [Track(path: absolute(file))] : try PlaylistReader.read(absolute(file)).tracks
        }
        guard !tracks.isEmpty else { throw LabError("\(files.joined(separator: ", ")): there is no MP3 file") }
        let end = if let wav { try render(tracks, to: wav) } else { try play(tracks) }
        if end == .nothingPlayable { throw LabError("none of the files can be played") }
    }

    /// - Returns: `.queueEnded` or `.nothingPlayable`.
    private func render(_ tracks: [Track], to wav: String) throws -> PlayerEvent {
        var end: PlayerEvent?
        var failure: AudioOutputError?
        let player = OfflinePlayer(configuration: PlayerConfiguration(), output: WAVOutput(path: wav, isPaced: false)) {
            _, event in
            Self.tell(event)
            if event == .queueEnded || event == .nothingPlayable { end = event }
            if case .outputLost(let error, _) = event { failure = error }
        }
        player.replaceQueue(tracks, startAt: 0, repeats: false, transition: .immediate, startPlaying: true)
        var seconds = 0.0
        while true {
            seconds += 1
            player.render(untilSeconds: seconds)
            // A file that cannot be written is not tried again.
            if let failure { throw LabError("\(failure)") }
            guard let end else { continue }
            player.finish()
            return end
        }
    }

    /// - Returns: `.queueEnded` or `.nothingPlayable`.
    private func play(_ tracks: [Track]) throws -> PlayerEvent {
        let end = Mutex<PlayerEvent?>(nil)
        let device = device
        let player = Player(configuration: PlayerConfiguration(), output: { ALSAOutput(device: device) }) { event in
            Self.tell(event)
            if event == .queueEnded || event == .nothingPlayable { end.withLock { $0 = event } }
        }
        try player.start()
        player.replaceQueue(tracks, startAt: 0, repeats: false, transition: .immediate, startPlaying: true)
        while true {
            usleep(100_000)
            guard let end = end.withLock({ $0 }) else { continue }
            player.shutdown()
            return end
        }
    }

    private static func tell(_ event: PlayerEvent) {
        switch event {
        case .trackStarted(let entry, let tags):
            writeLine([
                ("event", "track"), ("file", .string(entry.track.path)), ("title", .string(tags.title)),
                ("artist", tags.artist.map(JSONValue.string) ?? nil),
                ("album", tags.album.map(JSONValue.string) ?? nil),
            ])
        case .trackSkipped(let path, let reason):
            writeLine([("event", "skipped"), ("file", .string(path)), ("reason", .string(reason))])
        case .outputOpened(let description): remark(description)
        case .outputLost(let error, let retrySeconds): remark("\(error); next attempt in \(retrySeconds) s")
        default: break
        }
    }

    private func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        guard let folder = getcwd(nil, 0) else { return path }
        defer { free(folder) }
        return String(cString: folder) + "/" + path
    }
}
