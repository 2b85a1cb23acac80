// Runs on: any thread. The keys are part of what scripts rely on: add some, but rename none.
import JSONText

extension PlaybackStatus {
    /// The status for scripts.
    public var json: JSONValue {
        .object([
            ("state", .string(state.rawValue)), ("volume", JSONValue(volume)), ("queueLength", .integer(queueLength)),
            ("position", JSONValue(songPosition)), ("elapsedSeconds", JSONValue(elapsedSeconds)),
            ("durationSeconds", JSONValue(durationSeconds)), ("error", JSONValue(error)),
        ])
    }
}

extension Song {
    /// The song for scripts. Tags have MPD's names in lower case; of several values the first.
    public var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("file", .string(file)), ("durationSeconds", JSONValue(durationSeconds)),
        ]
        for tag in SongTag.allCases {
            if let value = self[tag] { members.append((tag.rawValue.lowercased(), .string(value))) }
        }
        return .object(members)
    }
}

extension MoodReport {
    /// The mood for scripts.
    public var json: JSONValue {
        let box = faceBox.map {
            JSONValue.object([
                ("x", .integer($0.x)), ("y", .integer($0.y)), ("width", .integer($0.width)),
                ("height", .integer($0.height)),
            ])
        }
        return .object([
            ("mood", .string(mood)), ("since", JSONValue(sinceUnixSeconds.flatMap { iso8601(unixSeconds: $0) })),
            ("seconds", .number(seconds)), ("confidence", .number(confidence)),
            ("override", .boolean(override != nil)), ("overrideSeconds", JSONValue(override?.remainingSeconds)),
            ("face", .boolean(isFacePresent)), ("faceBox", box ?? .null), ("valence", JSONValue(valence)),
            ("arousal", JSONValue(arousal)), ("valenceSpread", JSONValue(valenceSpread)),
            ("arousalSpread", JSONValue(arousalSpread)), ("camera", .string(camera.rawValue)),
            ("cameraDetail", JSONValue(cameraDetail)),
            ("scores", .object(scores.map { ($0.label, .number($0.value)) })),
        ])
    }
}

extension WhyReport {
    /// The reasons for scripts.
    public var json: JSONValue {
        .array(lines.map { .object([("about", .string($0.key)), ("reason", .string($0.value))]) })
    }
}

extension MoodEntry {
    /// The row for scripts.
    public var json: JSONValue {
        .object([("mood", .string(mood)), ("playlist", JSONValue(playlist)), ("tracks", .integer(trackCount))])
    }
}

extension UpcomingTrack {
    /// The row for scripts.
    public var json: JSONValue { .object([("song", song.json), ("reason", .string(reason))]) }
}

extension DaemonSnapshot {
    /// Everything for scripts.
    public var json: JSONValue {
        .object([
            ("player", status.json), ("song", song?.json ?? .null), ("mood", mood.json), ("why", why.json),
        ])
    }
}
