// Runs on: the server's event loop; tests read what it was told from their own thread.
import Control
import ControlProtocol
import Library
import Synchronization

/// A player of three songs that follows orders at once and writes them down.
final class FakeBackend: ControlBackend {
    struct State {
        var status = PlaybackStatus()
        var songs: [Song] = FakeBackend.songs(count: 3)
        var report = FakeBackend.report
        var replayGain = ReplayGainChoice.off
        var outputIsEnabled = true
        /// What a search of the queue finds.
        var found: [Int] = []
        var orders: [String] = []
    }

    let state: Mutex<State>
    /// Empty unless a test brings its own.
    let library: MusicLibrary
    /// Called after each order that changes something, as the daemon calls `ControlServer.notify`.
    let onChange = Mutex<(@Sendable (Set<Subsystem>) -> Void)?>(nil)

    init(
        songCount: Int = 3,
        library: MusicLibrary = MusicLibrary(roots: MusicRoots(folder: ""), stateFolder: nil) { _ in }
    ) {
        self.library = library
        var state = State()
        state.songs = Self.songs(count: songCount)
        state.status.volume = 40
        state.status.queueVersion = 7
        state.status.queueLength = songCount
        self.state = Mutex(state)
    }

    var songs: [Song] { state.withLock { $0.songs } }
    var orders: [String] { state.withLock { $0.orders } }

    static func songs(count: Int) -> [Song] {
        (0..<count).map { index in
            Song(
                file: "happy/song \(index).mp3",
                tags: [.init(.artist, "Artist \(index)"), .init(.title, "Title \"\(index)\"")],
                durationSeconds: 61.5, audioFormat: "44100:16:2", lastModifiedUnixSeconds: 1_795_339_648,
                position: index, id: index + 1)
        }
    }

    static var report: MoodReport {
        var report = MoodReport(mood: "happy", camera: .on)
        report.sinceUnixSeconds = 1_795_339_648
        report.seconds = 754
        report.confidence = 0.81
        report.scores = [.init("neutral", 0.125), .init("happiness", 0.75), .init("very sad", 0.125)]
        report.isFacePresent = true
        report.faceBox = FaceBox(x: 200, y: 120, width: 180, height: 180)
        report.valence = 0.5
        report.arousal = -0.25
        return report
    }

    private func order(
        _ text: String, changes: Set<Subsystem> = [.player],
        _ body: (inout State) throws(ControlError) -> Void = { _ in }
    ) throws(ControlError) {
        let result = state.withLock { state -> Result<Void, ControlError> in
            state.orders.append(text)
            do throws(ControlError) {
                try body(&state)
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
        let report = onChange.withLock { $0 }
        report?(changes)
    }

    func status() -> PlaybackStatus { state.withLock { $0.status } }
    func currentSong() -> Song? {
        state.withLock { state in state.status.songPosition.map { state.songs[$0] } }
    }
    let musicFolder: String? = "/music"

    private struct Snapshot: QueueSnapshot {
        let songs: [Song]
        let version: UInt32
        let currentPosition: Int?
        let found: [Int]
        var count: Int { songs.count }
        func song(at position: Int) -> Song { songs[position] }
        func id(at position: Int) -> Int { songs[position].id ?? -1 }
        func position(of id: Int) -> Int? { songs.firstIndex { $0.id == id } }
        func changes(since version: UInt32) -> [Int] { version == self.version ? [] : Array(songs.indices) }
        /// The library finds songs by their tags; here it has found these.
        func positions(matching filter: SongFilter) -> [Int] { found }
    }

    func queue() -> any QueueSnapshot {
        state.withLock {
            Snapshot(
                songs: $0.songs, version: $0.status.queueVersion, currentPosition: $0.status.songPosition,
                found: $0.found)
        }
    }
    func isSong(_ uri: String) -> Bool { uri.hasSuffix(".mp3") }
    func add(_ uri: String, at position: Int?) throws(ControlError) {
        try order("add \(uri) \(position.map(String.init) ?? "-")", changes: [.playlist]) { _ throws(ControlError) in
            guard uri.hasPrefix("happy") else { throw .noSuchDirectory }
        }
    }
    func addSong(_ uri: String, at position: Int?) throws(ControlError) -> Int {
        try order("addid \(uri) \(position.map(String.init) ?? "-")", changes: [.playlist]) { _ throws(ControlError) in
            guard uri.hasPrefix("happy/") else { throw .noSuchSong }
        }
        return 99
    }
    func remove(_ range: Range<Int>) throws(ControlError) { try order("delete \(range)", changes: [.playlist]) }
    func remove(id: Int) throws(ControlError) {
        try order("deleteid \(id)", changes: [.playlist]) { state throws(ControlError) in
            guard state.songs.contains(where: { $0.id == id }) else { throw .noSuchSong }
        }
    }
    func clearQueue() throws(ControlError) { try order("clear", changes: [.playlist]) }
    func move(_ range: Range<Int>, to destination: Int) throws(ControlError) {
        try order("move \(range) \(destination)", changes: [.playlist])
    }
    func swap(_ one: Int, _ other: Int) throws(ControlError) {
        try order("swap \(one) \(other)", changes: [.playlist]) { state throws(ControlError) in
            guard state.songs.indices.contains(one), state.songs.indices.contains(other) else { throw .badSongIndex }
        }
    }
    func shuffle(_ range: Range<Int>) throws(ControlError) { try order("shuffle \(range)", changes: [.playlist]) }
    func setPriority(_ priority: UInt8, of range: Range<Int>) throws(ControlError) {
        try order("prio \(priority) \(range)", changes: [.playlist])
    }

    func clearError() throws(ControlError) { try order("clearerror") }
    func setRepeating(_ isRepeating: Bool) throws(ControlError) {
        try order("repeat \(isRepeating)", changes: [.options]) { $0.status.isRepeating = isRepeating }
    }
    func setRandom(_ isRandom: Bool) throws(ControlError) {
        try order("random \(isRandom)", changes: [.options]) { $0.status.isRandom = isRandom }
    }
    func setSingle(_ single: SingleChoice) throws(ControlError) {
        try order("single \(single.rawValue)", changes: [.options]) { $0.status.single = single }
    }
    func setConsuming(_ isConsuming: Bool) throws(ControlError) {
        try order("consume \(isConsuming)", changes: [.options]) { $0.status.isConsuming = isConsuming }
    }
    func setCrossfade(seconds: Int) throws(ControlError) {
        try order("crossfade \(seconds)", changes: [.options]) { $0.status.crossfadeSeconds = seconds }
    }
    func replayGain() -> ReplayGainChoice { state.withLock { $0.replayGain } }
    func setReplayGain(_ mode: ReplayGainChoice) throws(ControlError) {
        try order("replay gain \(mode)", changes: [.options]) { $0.replayGain = mode }
    }
    func setOutput(_ id: Int, isEnabled: Bool) throws(ControlError) {
        try order("output \(id) \(isEnabled)", changes: [.output]) { state throws(ControlError) in
            guard id == 0 else { throw .noSuchOutput }
            state.outputIsEnabled = isEnabled
        }
    }
    func statistics() -> PlaybackStatistics {
        var statistics = PlaybackStatistics()
        statistics.songCount = 3
        statistics.uptimeSeconds = 60
        return statistics
    }
    func outputs() -> [AudioOutput] {
        [
            AudioOutput(
                id: 0, name: "default", plugin: "alsa", isEnabled: state.withLock { $0.outputIsEnabled })
        ]
    }

    func play(position: Int?) throws(ControlError) {
        try order("play \(position.map(String.init) ?? "-")") { state throws(ControlError) in
            try Self.play(position ?? state.status.songPosition ?? 0, &state)
        }
    }
    func play(id: Int?) throws(ControlError) {
        try order("playid \(id.map(String.init) ?? "-")") { state throws(ControlError) in
            guard let id else { return }
            guard let position = state.songs.firstIndex(where: { $0.id == id }) else { throw .noSuchSong }
            try Self.play(position, &state)
        }
    }
    private static func play(_ position: Int, _ state: inout State) throws(ControlError) {
        guard state.songs.indices.contains(position) else { throw .badSongIndex }
        state.status.state = .play
        state.status.songPosition = position
        state.status.songID = state.songs[position].id
        state.status.elapsedSeconds = 1.25
        state.status.durationSeconds = 61.5
        state.status.bitrateKilobits = 192
        state.status.audioFormat = "44100:16:2"
    }
    func setPaused(_ isPaused: Bool?) throws(ControlError) {
        try order("pause \(isPaused.map(String.init) ?? "-")") { state in
            guard state.status.state != .stop else { return }
            state.status.state = (isPaused ?? (state.status.state == .play)) ? .pause : .play
        }
    }
    func stop() throws(ControlError) { try order("stop") { $0.status.state = .stop } }
    func next() throws(ControlError) { try skip("next", 1) }
    func previous() throws(ControlError) { try skip("previous", -1) }
    private func skip(_ name: String, _ step: Int) throws(ControlError) {
        try order(name) { state throws(ControlError) in
            guard state.status.state != .stop, let position = state.status.songPosition else { throw .notPlaying }
            try Self.play(max(0, position + step), &state)
        }
    }
    func seek(_ seek: Seek) throws(ControlError) {
        try order("seek \(seek)") { state throws(ControlError) in
            switch seek {
            case .position(let position, _):
                guard state.songs.indices.contains(position) else { throw .badSongIndex }
            case .id(let id, _):
                guard state.songs.contains(where: { $0.id == id }) else { throw .noSuchSong }
            case .current, .relative:
                guard state.status.state != .stop else { throw .notPlaying }
            }
        }
    }
    func setVolume(_ percent: Int) throws(ControlError) {
        try order("volume \(percent)", changes: [.mixer]) { $0.status.volume = percent }
    }

    func mood() -> MoodReport { state.withLock { $0.report } }
    func moodHistory(seconds: Int) -> [MoodMoment] {
        [
            MoodMoment(ago: Double(seconds), mood: "unknown", presence: .away),
            MoodMoment(ago: 12.4, mood: "very sad", isByHand: true),
        ]
    }
    func stickerChanged(_ name: String?, of uri: String) {
        state.withLock { $0.orders.append("sticker \(name ?? "-") \(uri)") }
    }
    func why() -> WhyReport {
        WhyReport(lines: [Pair("mood", "happy: happiness 0.75 for 12 s"), Pair("track", "not heard for 3 days")])
    }
    func baseline() -> BaselineReport {
        var report = BaselineReport()
        report.isActive = true
        report.learnedMinutes = 12.5
        report.learnedPart = 0.465
        report.isPinned = state.withLock { $0.orders.last == "baseline pin" }
        report.emotions = [.init(label: "very sad", resting: 0.3, factor: 0.25)]
        return report
    }
    func selfTest() -> SelfTestReport {
        var report = SelfTestReport()
        report.processID = 812
        report.videoDevices = ["/dev/video0"]
        return report
    }
    func resetBaseline() throws(ControlError) { try order("baseline reset", changes: [.mood]) }
    func pinBaseline(_ isPinned: Bool) throws(ControlError) {
        try order(isPinned ? "baseline pin" : "baseline unpin", changes: [.mood])
    }
    func moods() -> [MoodEntry] {
        [MoodEntry(mood: "calm"), MoodEntry(mood: "happy", playlist: "Happy", trackCount: 3)]
    }
    func upcoming(mood: String, count: Int) throws(ControlError) -> [UpcomingTrack] {
        guard mood == "happy" else { throw .noSuchMood(mood) }
        return state.withLock { $0.songs }.prefix(count).map { UpcomingTrack(song: $0, reason: "not heard for 3 days") }
    }
    func feel(mood: String, minutes: Double?) throws(ControlError) {
        try order("feel \(mood) \(minutes.map { "\($0)" } ?? "-")", changes: [.mood]) { state throws(ControlError) in
            guard ["calm", "happy"].contains(mood) else { throw .noSuchMood(mood) }
            state.report.mood = mood
            state.report.override = MoodOverride(remainingSeconds: minutes.map { $0 * 60 })
        }
    }
    func feelAuto() throws(ControlError) {
        try order("feel auto", changes: [.mood]) { $0.report.override = nil }
    }
    func setCamera(isOn: Bool) throws(ControlError) {
        try order("camera \(isOn)", changes: [.camera]) { $0.report.camera = isOn ? .on : .off }
    }
}
