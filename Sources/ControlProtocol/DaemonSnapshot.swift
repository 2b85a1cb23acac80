// Runs on: any thread. Value types only.

/// All that a screen shows of the daemon, at one moment.
public struct DaemonSnapshot: Sendable, Equatable {
    /// The player.
    public var status: PlaybackStatus
    /// The song that plays; nil if none.
    public var song: Song?
    /// The person's mood, the face and the camera.
    public var mood: MoodReport
    /// Why this mood and this track.
    public var why: WhyReport

    /// Makes a snapshot.
    public init(
        status: PlaybackStatus = PlaybackStatus(), song: Song? = nil, mood: MoodReport = MoodReport(),
        why: WhyReport = WhyReport()
    ) {
        self.status = status
        self.song = song
        self.mood = mood
        self.why = why
    }

    /// Asks the daemon, with one command list.
    public init(from client: ControlClient) throws(ControlClientError) {
        let names = ["status", "currentsong", "mood", "why"]
        let answers = try client.sendList(names.map { RequestLine(command: $0) })
        guard answers.count == names.count else {
            throw .malformedResponse(path: client.path, reason: "\(answers.count) answers to \(names.count) commands")
        }
        self.init(
            status: PlaybackStatus(pairs: answers[0]), song: Song(pairs: answers[1]),
            mood: MoodReport(pairs: answers[2]), why: WhyReport(lines: answers[3]))
    }

    /// The lines of `sursathictl status`.
    public var textLines: [String] {
        var lines = [playing, "mood: \(mood.phrase)"]
        lines.append(
            "face: \(mood.isFacePresent ? "yes" : "no")   camera: \(mood.cameraPhrase)   volume: \(volumePhrase)")
        if let error = status.error { lines.append("error: \(error)") }
        return lines.map(terminalSafe)
    }

    /// One line for logs and pipes.
    public var oneLine: String {
        terminalSafe(
            "\(playing) | mood: \(mood.phrase) | face: \(mood.isFacePresent ? "yes" : "no") | camera: \(mood.cameraPhrase)"
        )
    }

    var playing: String {
        let name = song?.displayName ?? "no song"
        switch status.state {
        case .stop: return "stopped"
        case .play: return "playing: \(name)  \(times)"
        case .pause: return "paused: \(name)  \(times)"
        }
    }

    var times: String {
        let elapsed = clock(status.elapsedSeconds ?? 0)
        return status.durationSeconds.map { "\(elapsed) / \(clock($0))" } ?? elapsed
    }

    var volumePhrase: String { status.volume.map { "\($0) %" } ?? "fixed" }
}

/// Minutes and seconds, as `4:05` or `1:02:03`.
func clock(_ seconds: Double) -> String {
    let total = seconds.isFinite ? Int(min(max(seconds, 0), 1e9)) : 0
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let minutes = total / 60
    return minutes < 60
        ? "\(minutes):\(two(total % 60))" : "\(minutes / 60):\(two(minutes % 60)):\(two(total % 60))"
}

/// A rough duration, as `12 s`, `5 min` or `3 h 20 min`.
func span(_ seconds: Double) -> String {
    let total = seconds.isFinite ? Int(min(max(seconds, 0), 1e9)) : 0
    if total < 60 { return "\(total) s" }
    if total < 3600 { return "\(total / 60) min" }
    return total % 3600 < 60 ? "\(total / 3600) h" : "\(total / 3600) h \(total % 3600 / 60) min"
}
