// Runs on: the main thread. The picture is read here; only an order goes over the socket.
import ArgumentParser
import ControlProtocol
import Glibc
import Image
import JSONText
import Library
import Pipeline

/// `sursathictl look`: reads a picture's mood and shows, or plays, its music.
struct Look: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read the mood of the faces in a picture, and show or play its music.",
        discussion: "The picture is read by this command itself; nothing of it goes to the daemon or anywhere else.")

    @Argument(help: "A JPEG or PNG file.", completion: .file())
    var picture: String

    @Flag(help: "Let the daemon play that mood's playlist, for half an hour or until \"feel auto\".")
    var play = false

    @Option(help: "The daemon's settings; without it the user's, then the system's file, then the defaults.")
    var config: String?

    @OptionGroup var connection: Connection

    private static let upcomingCount = 3
    private static let playMinutes = 30

    func run() throws {
        let configuration = try read()
        let faces: [PictureFace]
        let colors: ColorAffect?
        do {
            let picture = try Picture(contentsOf: picture)
            faces = try PictureReader(configuration: configuration).faces(in: picture)
            colors = ColorAffect(of: picture.rgb)
        } catch {
            throw CleanExit.failure("\(error)")
        }
        let mood = faces.first.flatMap { PictureMood.mood(of: $0, moods: configuration.moodDefinitions) }
        let upcoming = mood.map { self.upcoming($0, configuration) } ?? Upcoming()
        let report = PictureReport(
            picture: picture, faces: faces, colors: colors, mood: mood, playlist: upcoming.playlist,
            upcoming: upcoming.tracks,
            remark: upcoming.remark)
        connection.show(report.lines, json: report.json)
        guard play else { return }
        guard let mood else { throw CleanExit.failure("there is no mood to play") }
        try connection.run { client in
            try client.send("feel", mood, "\(Self.playMinutes)")
            try client.send("play")
        }
    }

    private func read() throws -> Configuration {
        guard let path = config ?? ConfigurationFile.standard() else { return Configuration() }
        let reader = try ConfigurationFile.read(path)
        for problem in reader.problems { writeAll("sursathictl: \(problem); the default holds\n", to: STDERR_FILENO) }
        return reader.configuration
    }

    private struct Upcoming {
        var playlist: String?
        var tracks: [UpcomingTrack] = []
        var remark: String?
    }

    /// What the daemon would play; without a daemon, what the playlist begins with.
    private func upcoming(_ mood: String, _ configuration: Configuration) -> Upcoming {
        if let client = try? connection.connect(),
            let tracks = try? client.upcoming(mood: mood, count: Self.upcomingCount)
        {
            return Upcoming(playlist: try? client.moods().first { $0.mood == mood }?.playlist, tracks: tracks)
        }
        var inOrder = configuration
        inOrder.music.shuffle = false
        let playlists = MoodPlaylists(configuration: inOrder, seed: 0)
        let tracks = playlists.upcoming(mood, limit: Self.upcomingCount).map { track in
            let tags = TrackTags.read(track)
            var song = Song(file: track.path, tags: [.init(.title, tags.title)])
            if let artist = tags.artist { song.tags.append(.init(.artist, artist)) }
            return UpcomingTrack(song: song, reason: "in \(mood)'s playlist")
        }
        return Upcoming(
            playlist: playlists.entries.first { $0.mood == mood }?.path, tracks: tracks,
            remark: "sursathid does not answer, so the order is that of the files")
    }
}

extension CleanExit {
    /// Ends with a message on standard error and the exit code 1.
    fileprivate static func failure(_ message: String) -> any Error {
        writeAll("sursathictl: \(message)\n", to: STDERR_FILENO)
        return ExitCode.failure
    }
}
