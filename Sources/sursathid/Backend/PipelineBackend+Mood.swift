// Runs on: the control thread, which it never holds up: it reads snapshots and leaves orders.
import Control
import ControlProtocol
import Glibc
import Mood
import Pipeline

extension PipelineBackend {
    func mood() -> MoodReport {
        let snapshot = pipeline.snapshot
        var report = MoodReport(mood: snapshot.effectiveMood ?? "unknown")
        report.seconds = snapshot.moodSeconds
        report.sinceUnixSeconds = snapshot.frames > 0 ? time(nil) - Int(snapshot.moodSeconds) : nil
        report.confidence = snapshot.mood.confidence
        if let scores = snapshot.mood.scores {
            report.scores = zip(scores.labels, scores.values).map { EmotionScore($0, Double($1)) }
        }
        report.isFacePresent = snapshot.faceIsPresent
        report.faceBox = snapshot.face.map { FaceBox(x: $0.x, y: $0.y, width: $0.width, height: $0.height) }
        report.valence = snapshot.mood.affect?.valence
        report.arousal = snapshot.mood.affect?.arousal
        report.valenceSpread = snapshot.mood.affect?.valenceSpread
        report.arousalSpread = snapshot.mood.affect?.arousalSpread
        (report.camera, report.cameraDetail) = camera(snapshot)
        report.override = snapshot.override.map { MoodOverride(remainingSeconds: $0.secondsLeft) }
        return report
    }

    func moodHistory(seconds: Int) -> [MoodMoment] {
        pipeline.moodHistory(last: Double(seconds)).map { moment in
            let presence: MoodMoment.Presence =
                switch moment.state.presence {
                case .face: .face
                case .away: .away
                case .off: .off
                }
            return MoodMoment(
                ago: moment.ago, mood: moment.state.mood ?? "unknown", isByHand: moment.state.isByHand,
                presence: presence)
        }
    }

    func why() -> WhyReport {
        let snapshot = pipeline.snapshot
        let mood = snapshot.mood
        var lines = [Pair("mood", mood.mood ?? "unknown")]
        lines += mood.reasons.map { Pair("reason", $0.description) }
        lines += mood.lastMissing.map { Pair("last_missing", $0) }
        lines += mood.alternatives.map { Pair("alternative", $0) }
        if let basis = mood.decidedOn { lines += numbers(of: basis, prefix: "decision_") }
        for (name, score) in mood.moodScores {
            lines.append(Pair("mood_score", "\(name) \(decimal(score, places: 3))"))
        }
        lines.append(Pair("evidence", "\(decimal(mood.evidenceSeconds, places: 1)) s of face in the window"))
        if let basis = mood.basis { lines += numbers(of: basis, prefix: "") }
        if let challenger = mood.challenger {
            lines.append(Pair("next", challenger.mood))
            lines += challenger.missing.map { Pair("missing", $0) }
        }
        if let obstacle = mood.obstacle { lines.append(Pair("obstacle", obstacle)) }
        if let override = snapshot.override {
            let end =
                override.secondsLeft.map { "for \(decimal($0 / 60, places: 1)) minutes more" } ?? "until feel auto"
            lines.append(Pair("override", "\(override.mood), by hand, \(end)"))
        }
        switch snapshot.camera {
        case .off(let reason): lines.append(Pair("camera", reason.description))
        case .resting: lines.append(Pair("camera", camera(snapshot).1 ?? ""))
        case .opening, .open, .lost: break
        }
        lines.append(Pair("music", music(snapshot)))
        return WhyReport(lines: lines)
    }

    /// The numbers that a decision stands on: the window, the scores as they were and as they counted, and how far they can be trusted.
    private func numbers(of basis: MoodBasis, prefix: String) -> [Pair] {
        var lines = [
            Pair(
                "\(prefix)window",
                "\(decimal(basis.windowSeconds, places: 1)) s, smoothed with \(decimal(basis.smoothingSeconds, places: 2)) s"
            )
        ]
        for (label, values) in zip(basis.scores.labels, zip(basis.rawScores.values, basis.scores.values)) {
            let (raw, counted) = (decimal(Double(values.0), places: 3), decimal(Double(values.1), places: 3))
            lines.append(
                Pair("\(prefix)score", "\(label) \(counted)\(raw == counted ? "" : ", the model says \(raw)")"))
        }
        let parts = basis.confidence.map { " (\($0.description))" } ?? ""
        lines.append(Pair("\(prefix)confidence", "\(decimal(basis.weight, places: 2))\(parts)"))
        lines += basis.taken.map { Pair("\(prefix)baseline", "\(decimal($0.share, places: 3)) of \($0.label)") }
        return lines
    }

    private func music(_ snapshot: PipelineSnapshot) -> String {
        let playlist =
            pipeline.playerStatus.isByHand
            ? "what was queued by hand" : snapshot.queueMood.map { "the playlist of \($0)" } ?? "nothing"
        return switch snapshot.intent {
        case .waiting: "waits for the first mood"
        case .playing: "\(playlist) plays"
        case .paused: "paused by hand; \(playlist) goes on with play"
        case .stopped: "stopped by hand; play starts \(playlist)"
        case .away: "paused because nobody is there; \(playlist) goes on when a face is back"
        }
    }

    func baseline() -> ControlProtocol.BaselineReport {
        let baseline = pipeline.snapshot.mood.baseline
        var report = BaselineReport()
        report.isActive = baseline.isActive
        report.learnedMinutes = baseline.learnedMinutes
        report.learnedPart = baseline.learnedPart
        report.isPinned = baseline.isPinned
        report.emotions = baseline.factors.map { .init(label: $0.label, resting: $0.resting, factor: $0.factor) }
        return report
    }

    func resetBaseline() throws(ControlError) { pipeline.resetBaseline() }

    func pinBaseline(_ isPinned: Bool) throws(ControlError) { pipeline.pinBaseline(isPinned) }

    func moods() -> [MoodEntry] {
        pipeline.playlists.entries.map { MoodEntry(mood: $0.mood, playlist: $0.path, trackCount: $0.trackCount) }
    }

    func upcoming(mood: String, count: Int) throws(ControlError) -> [UpcomingTrack] {
        let playlists = pipeline.playlists
        guard playlists.entries.contains(where: { $0.mood == mood }) else { throw .noSuchMood(mood) }
        return playlists.upcoming(mood, limit: count).enumerated().map { index, track in
            var song = Song(file: uri(ofPath: track.path))
            describe(&song, track: track)
            let order = pipeline.configuration.music.shuffle ? "shuffled order" : "order"
            return UpcomingTrack(
                song: song,
                reason: index == 0
                    ? "next in the \(order) of \(mood)'s playlist"
                    : "\(index + 1). in the \(order) of \(mood)'s playlist")
        }
    }

    func feel(mood: String, minutes: Double?) throws(ControlError) {
        guard pipeline.feel(mood, minutes: minutes) else { throw .noSuchMood(mood) }
    }

    func feelAuto() throws(ControlError) { pipeline.feelAuto() }
}
