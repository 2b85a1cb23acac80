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
        subcommands: [
            Status.self, Watch.self, Play.self, Pause.self, Toggle.self, Stop.self, Next.self, Previous.self,
            SeekCommand.self, Volume.self, List.self, Add.self, Find.self, Remove.self, Move.self, Clear.self,
            Shuffle.self,
            Random.self, Repeat.self, Single.self, Consume.self, Crossfade.self, ReplayGain.self, Outputs.self,
            Save.self,
            Load.self, Playlists.self, Update.self, MoodCommand.self, Why.self, Moods.self, Upcoming.self, Feel.self,
            Baseline.self,
            Camera.self, Look.self,
        ],
        defaultSubcommand: Status.self)

    // The options may stand before the subcommand, too.
    @OptionGroup var connection: Connection
}
