// Runs on: the main thread, before the pipeline starts.

/// The demo's music, for who has none yet.
public enum MusicFallback {
    /// The configuration with the demo's music folder if none of its moods has anything to play.
    public static func applied(
        to configuration: Configuration, seed: UInt64, report: (String) -> Void
    ) throws(DataFileError) -> Configuration {
        guard let advice = MoodPlaylists(configuration: configuration, seed: seed).advice else { return configuration }
        var changed = configuration
        changed.music.folder = try DataFiles.locate("Demo/music")
        report("\(advice). Until then the demo's music plays.")
        return changed
    }
}
