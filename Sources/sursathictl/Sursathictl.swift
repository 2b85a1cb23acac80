// Runs on: the main thread. Each subcommand is a file of its own; a new one also stands in the list below.
import ArgumentParser

@main
struct Sursathictl: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sursathictl",
        abstract: "Controls a running sursathid, and shows what it sees and plays.",
        discussion: """
            Exit codes: 0 done, 1 sursathid answered with an error, 2 sursathid cannot be reached, 64 wrong usage.
            The socket is --socket, or else $SURSATHI_SOCKET, or else that of the user's sursathid, or else the system's.
            """,
        subcommands: [Status.self, Watch.self, DoctorCommand.self, Events.self, Send.self],
        groupedSubcommands: [
            .init(
                name: "Music",
                subcommands: [
                    Play.self, Pause.self, Toggle.self, Stop.self, Next.self, Previous.self, SeekCommand.self,
                    Volume.self,
                    Current.self, Random.self, Repeat.self, Single.self, Consume.self, Crossfade.self, ReplayGain.self,
                    Outputs.self,
                ]),
            .init(
                name: "Queue and playlist",
                subcommands: [
                    List.self, Add.self, Remove.self, Move.self, Clear.self, Shuffle.self, Playlists.self,
                    Playlist.self,
                    Save.self, Load.self, Rename.self, DeletePlaylist.self,
                ]),
            .init(
                name: "Library",
                subcommands: [
                    Find.self, Browse.self, Artists.self, Albums.self, Genres.self, Stats.self, Update.self, Like.self,
                    Unlike.self, Liked.self, Ban.self, Unban.self, Banned.self, Sticker.self, Cover.self,
                ]),
            .init(
                name: "Mood",
                subcommands: [
                    MoodCommand.self, Why.self, History.self, Moods.self, Upcoming.self, Feel.self, Baseline.self,
                    Camera.self, Look.self,
                ]),
        ],
        defaultSubcommand: Status.self)

    // The options may stand before the subcommand, too.
    @OptionGroup var connection: Connection
}
