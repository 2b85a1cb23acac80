// Runs on: the thread "mpris". What it orders goes the way of the socket's commands.
import Control
import ControlProtocol
import Glibc
import Library
import MPRIS
import Pipeline

/// What desktops see of the pipeline, and do to it.
struct DesktopBackend: MPRISBackend {
    let backend: PipelineBackend

    func state() -> MPRISState {
        let status = backend.status()
        var state = MPRISState()
        state.playback =
            switch status.state {
            case .play: .playing
            case .pause: .paused
            case .stop: .stopped
            }
        state.loop = !status.isRepeating ? .none : status.single == .on ? .track : .playlist
        state.isShuffled = status.isRandom
        state.volume = status.volume ?? 100
        state.trackID = status.songID
        state.elapsedSeconds = status.elapsedSeconds ?? 0
        state.durationSeconds = status.durationSeconds
        state.hasMusic = status.queueLength > 0 || !backend.pipeline.playlists.playable.isEmpty
        state.playlist = backend.pipeline.playerStatus.isByHand ? nil : backend.pipeline.snapshot.queueMood
        return state
    }

    func track() -> MPRISTrack? {
        guard let song = backend.currentSong(), let id = song.id else { return nil }
        var track = MPRISTrack(id: id, path: backend.library.database.roots.path(ofURI: song.file))
        track.title = song.values(of: .title).first
        track.artists = song.values(of: .artist)
        track.album = song.values(of: .album).first
        track.albumArtists = song.values(of: .albumArtist)
        track.composers = song.values(of: .composer)
        track.genres = song.values(of: .genre)
        track.trackNumber = song.values(of: .track).first
        track.discNumber = song.values(of: .disc).first
        track.date = song.values(of: .date).first
        track.durationSeconds = song.durationSeconds
        return track
    }

    /// The picture within the file, which belongs to this song; else the one beside it.
    func cover(ofPath path: String) -> MPRISCover? {
        if let embedded = (try? TagReader(readsPictures: true).picture(path: path)) ?? nil {
            return .picture(embedded.bytes)
        }
        return Library.Picture.path(beside: path).map { .file($0) }
    }

    func playlists() -> [String] { backend.pipeline.playlists.entries.map(\.mood) }

    func perform(_ order: MPRISOrder) throws(MPRISRefusal) {
        do throws(ControlError) {
            switch order {
            case .play: try backend.play(position: nil)
            case .pause: try backend.setPaused(true)
            case .stop: try backend.stop()
            case .next: try backend.next()
            case .previous: try backend.previous()
            case .seek(let seconds): try backend.seek(.current(seconds: min(max(0, seconds), 1e9)))
            case .open(let path): try open(path)
            case .setVolume(let percent): try backend.setVolume(percent)
            case .setLoop(let loop): try setLoop(loop)
            case .setShuffled(let isShuffled): try backend.setRandom(isShuffled)
            case .activate(let mood):
                try backend.feel(mood: mood, minutes: nil)
                if backend.status().state != .play { try backend.play(position: nil) }
            }
        } catch {
            throw MPRISRefusal(error.message)
        }
    }

    /// As `addid URI +0` and `playid` do.
    private func open(_ path: String) throws(ControlError) {
        let next = backend.status().songPosition.map { $0 + 1 }
        try backend.play(id: try backend.addSong(path, at: next))
    }

    /// `single` without `repeat` stops behind the track: MPRIS has no name for it, and it stays unless the track was repeated.
    private func setLoop(_ loop: MPRISState.Loop) throws(ControlError) {
        let wasTrack = state().loop == .track
        try backend.setRepeating(loop != .none)
        if loop == .track {
            try backend.setSingle(.on)
        } else if loop == .playlist || wasTrack {
            try backend.setSingle(.off)
        }
    }

    /// Where covers are written: in memory, if the user has a runtime directory, else in the cache.
    static var coverFolder: String? {
        func folder(_ name: String, _ below: String) -> String? {
            guard let value = getenv(name).map({ String(cString: $0) }), value.hasPrefix("/") else { return nil }
            return value.prefix { $0 != ":" } + below
        }
        return folder("RUNTIME_DIRECTORY", "/covers") ?? folder("XDG_RUNTIME_DIR", "/sursathi/covers")
            ?? folder("XDG_CACHE_HOME", "/sursathi/covers") ?? folder("HOME", "/.cache/sursathi/covers")
    }
}

extension Song {
    fileprivate func values(of tag: SongTag) -> [String] { tags.filter { $0.tag == tag }.map(\.value) }
}
