// Runs on: any thread. Value types only.

/// What the player does.
public enum PlaybackState: String, Sendable, CaseIterable {
    /// Sound comes out.
    case play
    /// Held within a song.
    case pause
    /// No song is open.
    case stop
}

/// What MPD's `status` tells (https://mpd.readthedocs.io/en/latest/protocol.html#command-status).
public struct PlaybackStatus: Sendable, Equatable {
    /// What the player does.
    public var state: PlaybackState
    /// 0 to 100 per cent; nil without a mixer.
    public var volume: Int?
    /// Grows with each change of the queue.
    public var queueVersion: UInt32
    /// How many songs the queue holds.
    public var queueLength: Int
    /// The current song's place in the queue.
    public var songPosition: Int?
    /// The current song's id in the queue.
    public var songID: Int?
    /// The next song's place in the queue.
    public var nextSongPosition: Int?
    /// The next song's id in the queue.
    public var nextSongID: Int?
    /// How far the current song has played; nil when stopped.
    public var elapsedSeconds: Double?
    /// The current song's length; nil if unknown or stopped.
    public var durationSeconds: Double?
    /// Kilobits a second; nil when stopped.
    public var bitrateKilobits: Int?
    /// Sample rate, bits and channels as `44100:16:2`; nil when stopped.
    public var audioFormat: String?
    /// How long two songs overlap; 0 for not at all.
    public var crossfadeSeconds: Int
    /// Plays the queue over and over.
    public var isRepeating: Bool
    /// Plays the queue in random order.
    public var isRandom: Bool
    /// Whether the music stops after the current song.
    public var single: SingleChoice
    /// Removes songs that were played.
    public var isConsuming: Bool
    /// The number of the library's update that runs; nil if none does.
    public var updateJob: Int?
    /// What last went wrong while playing.
    public var error: String?

    /// Makes the status of a stopped player; set what differs.
    public init(state: PlaybackState = .stop) {
        self.state = state
        queueVersion = 1
        queueLength = 0
        crossfadeSeconds = 0
        isRepeating = false
        isRandom = false
        single = .off
        isConsuming = false
    }

    /// The lines of `status`, in MPD's order.
    public var pairs: [Pair] {
        var writer = PairList()
        writer.add("volume", volume)
        writer.add("repeat", isRepeating)
        writer.add("random", isRandom)
        writer.add("single", single.rawValue)
        writer.add("consume", isConsuming)
        writer.add("partition", "default")
        writer.add("playlist", Int(queueVersion))
        writer.add("playlistlength", queueLength)
        writer.add("mixrampdb", "0")
        writer.add("state", state.rawValue)
        if crossfadeSeconds > 0 { writer.add("xfade", crossfadeSeconds) }
        writer.add("song", songPosition)
        writer.add("songid", songID)
        if state != .stop {
            let elapsed = elapsedSeconds ?? 0
            writer.add("time", "\(decimal(elapsed, places: 0)):\(decimal(durationSeconds ?? 0, places: 0))")
            writer.add("elapsed", decimal(elapsed, places: 3))
            writer.add("bitrate", bitrateKilobits)
            writer.add("duration", durationSeconds.map { decimal($0, places: 3) })
            writer.add("audio", audioFormat)
        }
        writer.add("updating_db", updateJob)
        writer.add("error", error)
        writer.add("nextsong", nextSongPosition)
        writer.add("nextsongid", nextSongID)
        return writer.pairs
    }

    /// Reads the lines of `status`. Unknown keys are passed over, missing ones keep the default.
    public init(pairs: [Pair]) {
        self.init()
        for pair in pairs {
            let value = pair.value
            switch pair.key {
            case "state": state = PlaybackState(rawValue: value) ?? .stop
            case "volume": volume = Int(value).flatMap { $0 < 0 ? nil : $0 }
            case "repeat": isRepeating = value == "1"
            case "random": isRandom = value == "1"
            case "single": single = SingleChoice(rawValue: value) ?? .off
            case "consume": isConsuming = value != "0"
            case "playlist": queueVersion = UInt32(value) ?? 1
            case "playlistlength": queueLength = Int(value) ?? 0
            case "xfade": crossfadeSeconds = Int(value) ?? 0
            case "song": songPosition = Int(value)
            case "songid": songID = Int(value)
            case "nextsong": nextSongPosition = Int(value)
            case "nextsongid": nextSongID = Int(value)
            case "elapsed": elapsedSeconds = Double(value)
            case "duration": durationSeconds = Double(value)
            case "bitrate": bitrateKilobits = Int(value)
            case "audio": audioFormat = value
            case "updating_db": updateJob = Int(value)
            case "error": error = value
            default: break
            }
        }
    }
}

/// What MPD's `stats` tells.
public struct PlaybackStatistics: Sendable, Equatable {
    /// How many artists the library knows.
    public var artistCount = 0
    /// How many albums the library knows.
    public var albumCount = 0
    /// How many songs the library knows.
    public var songCount = 0
    /// How long the daemon runs.
    public var uptimeSeconds = 0
    /// How long music was heard since it runs.
    public var playtimeSeconds = 0
    /// How long the whole library plays.
    public var libraryPlaytimeSeconds = 0
    /// When the library last changed, in seconds since 1970; nil if never.
    public var libraryUpdateUnixSeconds: Int?

    /// Makes an empty one; set what is known.
    public init() {}

    /// The lines of `stats`, in MPD's order.
    public var pairs: [Pair] {
        var writer = PairList()
        writer.add("uptime", uptimeSeconds)
        writer.add("playtime", playtimeSeconds)
        writer.add("artists", artistCount)
        writer.add("albums", albumCount)
        writer.add("songs", songCount)
        writer.add("db_playtime", libraryPlaytimeSeconds)
        writer.add("db_update", libraryUpdateUnixSeconds)
        return writer.pairs
    }
}

/// An audio output, as MPD's `outputs` lists it.
public struct AudioOutput: Sendable, Equatable {
    /// Its number.
    public var id: Int
    /// Its name.
    public var name: String
    /// What kind it is, for example `alsa`.
    public var plugin: String
    /// Whether it is used.
    public var isEnabled: Bool

    /// Makes an output.
    public init(id: Int, name: String, plugin: String, isEnabled: Bool) {
        self.id = id
        self.name = name
        self.plugin = plugin
        self.isEnabled = isEnabled
    }

    /// Reads the answer of `outputs`.
    public static func list(pairs: [Pair]) -> [AudioOutput] {
        groups(of: pairs, startingAt: "outputid").map { group in
            let values = Dictionary(group.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
            return AudioOutput(
                id: Int(group[0].value) ?? 0, name: values["outputname"] ?? "", plugin: values["plugin"] ?? "",
                isEnabled: values["outputenabled"] == "1")
        }
    }

    /// The output's lines, in MPD's order.
    public var pairs: [Pair] {
        [
            Pair("outputid", String(id)), Pair("outputname", name), Pair("plugin", plugin),
            Pair("outputenabled", isEnabled ? "1" : "0"),
        ]
    }
}

/// Gathers pairs, leaving out what is nil.
struct PairList {
    private(set) var pairs: [Pair] = []

    mutating func add(_ key: String, _ value: String?) {
        if let value { pairs.append(Pair(key, value)) }
    }

    mutating func add(_ key: String, _ value: Int?) { add(key, value.map { String($0) }) }

    mutating func add(_ key: String, _ value: Bool) { add(key, value ? "1" : "0") }
}
