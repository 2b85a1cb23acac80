// Runs on: the thread that starts or reloads the pipeline; the library has a thread of its own.
import Library
import Trace

extension RunningPipeline {
    /// `library` in the state directory (see `StatePlace`); nil if nothing names one.
    public static func standardLibraryFolder() -> String? {
        StatePlace.path(of: "library", environment: processEnvironment())
    }

    /// The music folder, and what the moods play outside it: their folders, and the songs of their playlists.
    static func roots(_ playlists: MoodPlaylists) -> MusicRoots {
        var folders: [String] = []
        var files: [String] = []
        for entry in playlists.entries {
            if entry.isPlaylistFile { files += entry.tracks.map(\.path) } else { folders.append(entry.path) }
        }
        let playlistFiles = playlists.entries.filter(\.isPlaylistFile).map(\.path)
        return MusicRoots(folder: playlists.folder, folders: folders, files: files, playlists: playlistFiles)
    }
}
