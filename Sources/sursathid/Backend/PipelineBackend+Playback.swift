// Runs on: the control thread, which it never holds up: it reads snapshots and leaves orders.
import Control
import ControlProtocol
import Glibc
import Pipeline
import Player

extension PipelineBackend {
    func status() -> PlaybackStatus {
        let player = pipeline.playerStatus
        var status = PlaybackStatus(state: PlaybackState(player.state))
        status.volume = player.volume
        status.queueVersion = UInt32(truncatingIfNeeded: player.queueVersion)
        status.queueLength = player.queueLength
        status.isRepeating = player.repeats
        status.isRandom = player.shuffles
        status.single =
            switch player.single {
            case .off: .off
            case .on: .on
            case .oneShot: .oneShot
            }
        status.isConsuming = player.consumes
        status.songPosition = player.position
        status.songID = player.position == nil ? nil : player.current?.id
        status.nextSongPosition = player.nextPosition
        status.nextSongID = player.nextPosition == nil ? nil : player.next?.id
        if player.state != .stop {
            status.elapsedSeconds = player.elapsedSeconds
            // What is about to play has not been opened yet.
            status.durationSeconds =
                player.durationSeconds ?? player.current.flatMap { durationSeconds(ofPath: $0.track.path) }
            status.bitrateKilobits = player.bitrate
            status.audioFormat = player.outputFormat?.description
        }
        status.crossfadeSeconds = player.crossfadeSeconds
        status.updateJob = library.database.updateJob
        status.error = player.lastError
        return status
    }

    private func durationSeconds(ofPath path: String) -> Double? {
        pipeline.tags(of: path)?.durationSeconds ?? library.database.song(path: path)?.details.durationSeconds
    }

    func currentSong() -> Song? {
        let player = pipeline.playerStatus
        guard let current = player.current, let position = player.position else { return nil }
        return song(current, position: position)
    }

    func statistics() -> PlaybackStatistics {
        var statistics = PlaybackStatistics()
        let totals = library.database.snapshot.totals()
        statistics.artistCount = totals.artists
        statistics.albumCount = totals.albums
        statistics.songCount = library.database.snapshot.songCount
        statistics.libraryPlaytimeSeconds = totals.playtimeSeconds
        statistics.uptimeSeconds = max(0, time(nil) - started)
        statistics.libraryUpdateUnixSeconds = library.database.updatedUnixSeconds
        return statistics
    }

    // MARK: Orders to the player

    func play(position: Int?) throws(ControlError) {
        guard let position else { return pipeline.play() }
        guard pipeline.play(position: position) else { throw .badSongIndex }
    }

    func play(id: Int?) throws(ControlError) {
        guard let id else { return pipeline.play() }
        guard pipeline.play(id: id) else { throw .noSuchSong }
    }

    private func position(of id: Int) throws(ControlError) -> Int {
        guard let position = pipeline.playQueue.position(of: id) else { throw .noSuchSong }
        return position
    }

    func setPaused(_ isPaused: Bool?) throws(ControlError) {
        pipeline.pause(isPaused ?? (pipeline.playerStatus.state == .play))
    }

    func stop() throws(ControlError) { pipeline.stop() }

    func next() throws(ControlError) {
        try requirePlaying()
        pipeline.next()
    }

    func previous() throws(ControlError) {
        try requirePlaying()
        pipeline.previous()
    }

    private func requirePlaying() throws(ControlError) {
        guard pipeline.playerStatus.state != .stop else { throw .notPlaying }
    }

    func seek(_ seek: Seek) throws(ControlError) {
        switch seek {
        case .position(let position, let seconds):
            if pipeline.playerStatus.position != position || pipeline.playerStatus.state == .stop {
                try play(position: position)
            }
            pipeline.seek(seconds: seconds)
        case .id(let id, let seconds): try self.seek(.position(try position(of: id), seconds: seconds))
        case .current(let seconds):
            try requirePlaying()
            pipeline.seek(seconds: seconds)
        case .relative(let seconds):
            try requirePlaying()
            pipeline.seek(seconds: pipeline.playerStatus.elapsedSeconds + seconds)
        }
    }

    func setVolume(_ percent: Int) throws(ControlError) { pipeline.setVolume(percent) }

    func clearError() throws(ControlError) { pipeline.clearError() }

    // MARK: Options

    func setRepeating(_ isRepeating: Bool) throws(ControlError) { pipeline.setRepeats(isRepeating) }

    func setRandom(_ isRandom: Bool) throws(ControlError) { pipeline.setShuffles(isRandom) }

    func setSingle(_ single: SingleChoice) throws(ControlError) {
        switch single {
        case .off: pipeline.setSingle(.off)
        case .on: pipeline.setSingle(.on)
        case .oneShot: pipeline.setSingle(.oneShot)
        }
    }

    func setConsuming(_ isConsuming: Bool) throws(ControlError) { pipeline.setConsumes(isConsuming) }

    func setCrossfade(seconds: Int) throws(ControlError) { pipeline.setCrossfade(seconds: seconds) }

    func replayGain() -> ReplayGainChoice {
        switch pipeline.playerStatus.replayGainMode {
        case .off: .off
        case .track: .track
        case .album: .album
        case .auto: .auto
        }
    }

    func setReplayGain(_ mode: ReplayGainChoice) throws(ControlError) {
        switch mode {
        case .off: pipeline.setReplayGain(.off)
        case .track: pipeline.setReplayGain(.track)
        case .album: pipeline.setReplayGain(.album)
        case .auto: pipeline.setReplayGain(.auto)
        }
    }
}

extension PlaybackState {
    init(_ state: PlayState) {
        switch state {
        case .play: self = .play
        case .pause: self = .pause
        case .stop: self = .stop
        }
    }
}
