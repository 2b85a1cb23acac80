// Runs on: the thread "mpris".

/// `org.mpris.MediaPlayer2.Player` (specifications.freedesktop.org/mpris-spec/2.2/Player_Interface.html).
extension MPRISObject {
    static let player = "org.mpris.MediaPlayer2.Player"

    static let playerInterface = BusInterface(
        name: player,
        methods: [
            .init("Next"), .init("Previous"), .init("Pause"), .init("PlayPause"), .init("Stop"), .init("Play"),
            .init("Seek", ["Offset": "x"]), .init("SetPosition", ["TrackId": "o", "Position": "x"]),
            .init("OpenUri", ["Uri": "s"]),
        ],
        signals: [.init("Seeked", ["Position": "x"])],
        properties: [
            .init("PlaybackStatus", "s"), .init("LoopStatus", "s", isWritable: true),
            .init("Rate", "d", isWritable: true), .init("Shuffle", "b", isWritable: true), .init("Metadata", "a{sv}"),
            .init("Volume", "d", isWritable: true), .init("Position", "x", emission: .never),
            .init("MinimumRate", "d"), .init("MaximumRate", "d"), .init("CanGoNext", "b"),
            .init("CanGoPrevious", "b"), .init("CanPlay", "b"), .init("CanPause", "b"), .init("CanSeek", "b"),
            .init("CanControl", "b", emission: .never),
        ])

    var playerValues: [String: BusValue] {
        [
            "PlaybackStatus": .string(state.playback.rawValue), "LoopStatus": .string(state.loop.rawValue),
            "Rate": .double(1), "MinimumRate": .double(1), "MaximumRate": .double(1),
            "Shuffle": .boolean(state.isShuffled), "Metadata": .dictionary(metadata),
            "Volume": .double(Double(state.volume) / 100), "Position": position,
            "CanGoNext": .boolean(canSkip), "CanGoPrevious": .boolean(canSkip), "CanPlay": .boolean(state.hasMusic),
            "CanPause": .boolean(state.hasMusic), "CanSeek": .boolean(canSkip), "CanControl": .boolean(true),
        ]
    }

    var position: BusValue { .int64(microseconds(state.playback == .stopped ? 0 : state.elapsedSeconds)) }

    /// Also whether one can seek: both need a track that has been started.
    private var canSkip: Bool { state.playback != .stopped && state.trackID != nil }

    private var metadata: [String: BusValue] {
        guard let track, track.id == state.trackID else { return [:] }
        return Metadata(track, durationSeconds: state.durationSeconds, artURL: artURL(of: track)).entries
    }

    // MARK: Methods

    func callPlayer(_ method: String, _ arguments: [BusValue]) throws(BusFailure) -> [BusValue] {
        switch (method, arguments.first, arguments.last) {
        case ("Next", _, _): try skip(.next)
        case ("Previous", _, _): try skip(.previous)
        case ("Pause", _, _): try pause()
        case ("Play", _, _): try play()
        case ("PlayPause", _, _):
            guard state.hasMusic else { throw BusFailure("Failed", "there is no music to play") }
            if state.playback == .playing { try pause() } else { try play() }
        case ("Stop", _, _): try perform(.stop)
        case ("Seek", .int64(let offset), _): try seek(by: offset)
        case ("SetPosition", .objectPath(let id), .int64(let place)): try setPosition(of: id, to: place)
        case ("OpenUri", .string(let uri), _):
            guard let path = FileURL.path(of: uri) else {
                throw BusFailure("InvalidArgs", "expected the file:// URL of a song on this machine, found \(uri)")
            }
            try perform(.open(path: path))
        default: throw BusFailure("InvalidArgs", "\(method) takes other arguments")
        }
        return []
    }

    private func play() throws(BusFailure) {
        if state.playback != .playing, state.hasMusic { try perform(.play) }
    }

    private func pause() throws(BusFailure) {
        if state.playback == .playing { try perform(.pause) }
    }

    /// What is paused stays paused, and what is stopped stays stopped.
    private func skip(_ order: MPRISOrder) throws(BusFailure) {
        guard canSkip else { return }
        let isPaused = state.playback == .paused
        try perform(order)
        if isPaused { try perform(.pause) }
    }

    /// Before the beginning is the beginning; behind the end is the next track.
    private func seek(by offset: Int64) throws(BusFailure) {
        guard canSkip else { return }
        let target = state.elapsedSeconds + Double(offset) / 1e6
        if let duration = state.durationSeconds, target > duration { return try skip(.next) }
        try perform(.seek(seconds: max(0, target)))
    }

    /// Places outside the track, and tracks that are not the current one any more, do not count.
    private func setPosition(of id: String, to place: Int64) throws(BusFailure) {
        guard canSkip, place >= 0, let current = state.trackID, id == Metadata.trackPath(current) else { return }
        let seconds = Double(place) / 1e6
        if let duration = state.durationSeconds, seconds > duration { return }
        try perform(.seek(seconds: seconds))
    }

    // MARK: Properties

    func setPlayer(_ property: String, to value: BusValue) throws(BusFailure) {
        switch (property, value) {
        case ("LoopStatus", .string(let text)):
            guard let loop = MPRISState.Loop(rawValue: text) else {
                throw BusFailure("InvalidArgs", "LoopStatus is None, Track or Playlist, not \(text)")
            }
            try perform(.setLoop(loop))
        case ("Shuffle", .boolean(let isShuffled)): try perform(.setShuffled(isShuffled))
        case ("Volume", .double(let volume)):
            guard !volume.isNaN else { throw BusFailure("InvalidArgs", "Volume is a number from 0 to 1") }
            try perform(.setVolume(Int((min(max(volume, 0), 1) * 100).rounded())))
        case ("Rate", .double(let rate)):
            guard !rate.isNaN else { throw BusFailure("InvalidArgs", "Rate is 1") }
            // There is one speed, and no speed at all is a pause.
            if rate == 0 { try pause() }
        default: throw BusFailure("InvalidArgs", "\(property) cannot be set to that")
        }
    }
}

/// Whole microseconds, whatever the seconds are.
func microseconds(_ seconds: Double) -> Int64 {
    // 2^53 microseconds are 285 years.
    seconds.isNaN ? 0 : Int64(min(max(seconds * 1e6, 0), 9_007_199_254_740_992))
}
