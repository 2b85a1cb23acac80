// Runs on: any thread that something happens on, but never the audio thread.
import Capture
import Library
import Mood
import Pipeline
import Player
import Trace

/// Says in the log what happens, once and in plain words, with fields for `journalctl`.
struct EventLog: Sendable {
    /// `journalctl MESSAGE_ID=…` lists the changes of mood. Made once with `systemd-id128 new`; it never changes.
    static let moodMessageID = "005728e2043343df9e29eff6b88544f4"
    /// Tracks that began to play.
    static let trackMessageID = "93494af22c214be19bc69569db4a8c2d"

    let log: Journal

    func record(_ event: PipelineEvent) {
        switch event {
        case .mood(let decision): record(decision)
        case .capture(let event): record(event)
        case .cameraSwitched(let reason): log.notice("camera \(reason?.description ?? "on: the off time is over")")
        case .light(let poor): log.info("camera: \(poor?.description ?? "enough light to see a face again")")
        case .player(let event): record(event)
        case .playlist(let mood, let remark):
            log.notice("playlist of \(mood): \(remark)", ["SURSATHI_MOOD": "\(mood)"])
        case .playlistChanged(let mood, let count, let remark):
            log.info(
                "playlist of \(mood): \(count) tracks now\(remark.map { "; \($0)" } ?? "")",
                ["SURSATHI_MOOD": "\(mood)"])
        case .unreachable(let mood, let remark): log.warning("mood \(mood): \(remark)", ["SURSATHI_MOOD": "\(mood)"])
        case .noPlaylist(let mood):
            log.notice("the mood \(mood) has no music; the playlist goes on", ["SURSATHI_MOOD": "\(mood)"])
        case .noMusic(let advice): log.warning("\(advice)")
        case .frameFailed(let reason, let count): log.warning("frame \(count) could not be read: \(reason)")
        case .trace(let event): record(event)
        case .baseline(let error): log.warning("\(error)")
        case .outputSwitched(let isEnabled): log.info("sound: the output is \(isEnabled ? "on" : "off")")
        case .library(let event): record(event)
        case .ratingsUnreadable(let reason): log.warning("\(reason); banned songs are played")
        case .tagsRead, .overrideChanged: break
        case .reloaded: log.notice("configuration reloaded")
        case .reloadFailed(let reason): log.error("reload: \(reason)")
        }
    }

    private func record(_ event: MusicDatabase.Event) {
        switch event {
        case .unusable, .folderUnreadable, .watchExhausted, .unwritable: log.warning("\(event.description)")
        case .loaded: log.info("\(event.description)")
        case .updated(_, let filesRead, _) where filesRead > 0: log.info("\(event.description)")
        case .updated, .updating, .changed: log.debug("\(event.description)")
        }
    }

    private func record(_ decision: MoodDecision) {
        let mood = decision.mood ?? "unknown"
        let previous = decision.previous ?? "unknown"
        let reasons = decision.reasons.map(\.description).joined(separator: "; ")
        log.notice(
            "mood \(mood) (was \(previous)): \(reasons)",
            [
                "MESSAGE_ID": "\(Self.moodMessageID)", "SURSATHI_MOOD": "\(mood)",
                "SURSATHI_PREVIOUS_MOOD": "\(previous)",
                "SURSATHI_REASON": "\(reasons)",
            ])
    }

    private func record(_ event: TraceEvent) {
        switch event {
        case .started(let path): log.notice("recording scores and decisions (numbers, no pictures) in \(path)")
        case .stopped(let error): log.error("\(error); nothing is recorded until a reload")
        case .refused(let error): log.error("no trace is recorded: \(error)")
        case .behind(let lines): log.warning("the disk is too slow for the trace: \(lines) lines were left out so far")
        }
    }

    private func record(_ event: CaptureEvent) {
        switch event {
        case .opened(let source):
            log.info(
                "camera \(source.name): \(source.format) \(source.width)x\(source.height) at \(source.framesPerSecond) frames a second\(source.remark.map { "; \($0)" } ?? "")",
                ["SURSATHI_CAMERA": "\(source.name)"])
        case .lost(let error, let retrySeconds):
            let loss = "\(error)"
            log.warning(
                "\(loss.hasPrefix("camera ") ? loss : "camera \(loss)"); will retry in \(Int(retrySeconds.rounded(.up))) s",
                ["SURSATHI_CAMERA": "\(error.name)"])
        case .frameDropped(let reason, let count):
            log.info("camera: \(count) unusable frames so far, the last one \(reason)")
        case .ended: log.info("the recording is over")
        case .closed: log.info("camera closed")
        // Every look would be two lines.
        case .rested(let count):
            if count == 1 {
                log.info("camera closed until the next look (camera.betweenLooks); further times are not told")
            }
        case .resumed: break
        }
    }

    private func record(_ event: PlayerEvent) {
        switch event {
        case .trackStarted(let entry, let tags):
            log.info(
                "playing \(tags.title)\(tags.artist.map { " by \($0)" } ?? "")",
                [
                    "MESSAGE_ID": "\(Self.trackMessageID)", "SURSATHI_TRACK": "\(entry.track.path)",
                    "SURSATHI_TITLE": "\(tags.title)", "SURSATHI_ARTIST": "\(tags.artist ?? "")",
                ])
        case .trackSkipped(let path, let reason):
            log.warning("skipped \(path): \(reason)", ["SURSATHI_TRACK": "\(path)"])
        case .nothingPlayable: log.error("no track of the playlist can be played; the music stops")
        case .outputOpened(let description): log.info("sound: \(description)")
        case .outputLost(let error, let retrySeconds):
            log.warning("sound: \(error); will retry in \(Int(retrySeconds.rounded(.up))) s")
        case .outputRecovered: log.notice("sound: the output is back")
        case .hardwareVolumeFailed(let error): log.warning("volume: \(error); the volume is set in software")
        case .underrun(let count): log.info("sound: \(count) underruns so far")
        case .realtimeRefused(let code):
            log.info("no real-time priority for the audio thread (errno \(code)); the music plays without it")
        case .trackEnded, .seeked, .queueEnded, .stateChanged, .volumeChanged, .replayGainModeChanged, .queueChanged,
            .optionsChanged, .singleEnded:
            break
        }
    }
}
