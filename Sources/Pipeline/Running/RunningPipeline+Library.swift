// Runs on: the thread that starts or reloads the pipeline; the library has a thread of its own.
import Library

extension RunningPipeline {
    /// The library of the music folder and of what the moods play.
    static func makeLibrary(
        _ playlists: MoodPlaylists, stateFolder: String?, _ report: @escaping @Sendable (PipelineEvent) -> Void
    ) -> MusicLibrary {
        MusicLibrary(roots: roots(playlists), stateFolder: stateFolder.map { "\($0)/library" }) {
            report(.library($0))
        }
    }

    /// The music folder, and what the moods play outside it: their folders, and the songs of their playlists.
    static func roots(_ playlists: MoodPlaylists) -> MusicRoots {
        var folders: [String] = []
        var files: [String] = []
        for entry in playlists.entries {
            if entry.isPlaylistFile { files += entry.tracks.map(\.path) } else { folders.append(entry.path) }
        }
        return MusicRoots(folder: playlists.folder, folders: folders, files: files)
    }
}
