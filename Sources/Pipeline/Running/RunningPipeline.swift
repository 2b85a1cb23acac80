// Runs on: `init` and `shutdown` on the main thread, orders and snapshots on any thread. Orders return at once.
import Capture
import Glibc
import Library
import Mood
import Player
import Synchronization
import Threads

/// The whole way from the camera to the sound card, running on its own threads.
public final class RunningPipeline: Sendable {
    let state: PipelineState
    private let mailbox = FrameMailbox()
    let player: Player
    private let vision: NamedThread
    private let queueTags: QueueTags
    /// Songs, stored playlists, stickers: see `RunningPipeline+Library`.
    public let library: MusicLibrary
    private let follower: PlaylistFollower
    let camera: CurrentCamera
    private let seed: UInt64
    let report: @Sendable (PipelineEvent) -> Void

    /// Loads cascade, model and playlists and starts camera, vision and player.
    /// - Parameters:
    ///   - configuration: the settings.
    ///   - seed: of the shuffling.
    ///   - savedState: what to go on with, as `savedState` was at the end of an earlier run.
    ///   - wallSeconds: the wall clock, in seconds since 1970.
    ///   - baselineFile: where the person's resting face is kept; nil keeps it in memory only. The demo's and a recording's are never kept.
    ///   - libraryFolder: where the music library is kept; nil keeps it in memory only.
    ///   - report: told of everything that happens; called on many threads.
    /// - Throws: what is missing to start: cascade, model, or the system's threads. A missing camera, sound card or playlist is
    ///   no reason not to start: they are reported and waited for.
    public init(
        configuration: Configuration, seed: UInt64, baselineFile: BaselineFile? = nil,
        libraryFolder: String? = nil, savedState: SavedState? = nil,
        wallSeconds: @escaping @Sendable () -> Int = { time(nil) },
        report: @escaping @Sendable (PipelineEvent) -> Void
    ) throws {
        let processor = try VisionProcessor(configuration: configuration)
        let playlists = MoodPlaylists(configuration: configuration, seed: seed)
        let state = PipelineState(configuration: configuration, playlists: playlists, wallSeconds: wallSeconds)
        let camera = CurrentCamera()
        let queueTags = QueueTags { report(.tagsRead) }
        let player = Player(
            configuration: PlayerConfiguration(configuration.player),
            output: { configuration.player.makeOutput() },
            hardwareVolume: configuration.player.hardwareVolume,
            onEvent: { event in
                state.take(event)
                if case .trackStarted(let entry, let tags) = event { queueTags.learn(entry.track.path, tags) }
                report(.player(event))
            })
        self.state = state
        self.camera = camera
        self.player = player
        self.queueTags = queueTags
        let follower = PlaylistFollower(seed: seed, state: state, player: player, report: report)
        self.follower = follower
        library = MusicLibrary(roots: Self.roots(playlists), stateFolder: libraryFolder) { event in
            if case .updated = event { follower.libraryChanged() }
            report(.library(event))
        }
        follower.follow(library.database)
        self.seed = seed
        self.report = report
        Self.tell(playlists, report)
        for (mood, remark) in configuration.remarks(onMoodsWithout: processor.reader.metadata.labels) {
            report(.unreachable(mood: mood, remark: remark))
        }
        try player.start()
        try library.database.start()
        if let savedState { Self.restore(savedState, state, player, report) }
        Self.leaveOutBanned(of: library, state, player, report)
        vision = try Self.startVision(
            state: state, mailbox: mailbox, camera: camera, player: player, processor: processor,
            configuration: configuration,
            baselineFile: FrameSources.isLive(configuration.camera.device) ? baselineFile : nil, report: report)
        let offReason = try state.fields.withLock { fields in
            camera.setEnabled(fields.cameraSwitch.offReason == nil)
            try startCamera(configuration)
            return fields.cameraSwitch.offReason
        }
        if let offReason { report(.cameraSwitched(offReason)) }
    }

    private static func startVision(
        state: PipelineState, mailbox: FrameMailbox, camera: CurrentCamera, player: Player,
        processor: sending VisionProcessor, configuration: Configuration, baselineFile: BaselineFile?,
        report: @escaping @Sendable (PipelineEvent) -> Void
    ) throws(ThreadError) -> NamedThread {
        // The processor is handed over for good: the vision thread is the only one to touch it.
        nonisolated(unsafe) let handedOver = processor
        return try NamedThread(name: "vision") {
            // The music goes first, also where the audio thread may not have real-time scheduling.
            NamedThread.yield(nice: 5)
            let loop = VisionLoop(
                state: state, mailbox: mailbox, camera: camera, player: player, processor: handedOver,
                configuration: configuration, baselineFile: baselineFile, report: report)
            loop.run()
        }
    }

    private func startCamera(_ configuration: Configuration) throws(CaptureError) {
        let settings = configuration.camera
        try camera.start { [state, mailbox, report] isEnabled throws(CaptureError) in
            try CameraThread(
                open: { () throws(CaptureError) in try FrameSources.live(settings) }, mailbox: mailbox,
                stallSeconds: settings.stallSeconds, isEnabled: isEnabled,
                onEvent: { event in
                    state.take(event)
                    report(.capture(event))
                })
        }
    }

    private static func tell(_ playlists: MoodPlaylists, _ report: (PipelineEvent) -> Void) {
        if let advice = playlists.advice { return report(.noMusic(advice)) }
        for entry in playlists.entries {
            if let remark = entry.remark { report(.playlist(mood: entry.mood, remark: remark)) }
        }
    }

    /// Stops camera, vision and player, all at once; the music fades out quickly. It takes less than 1.6 s: a thread that a
    /// device or a disk holds longer (opening a camera may take many seconds) is left behind.
    public func shutdown() {
        state.isStopping.store(true, ordering: .relaxed)
        mailbox.close()
        let cameraEnd = try? NamedThread(name: "camera end") { [camera] in camera.stop() }
        player.shutdown()
        vision.join(withinMilliseconds: 300)
        cameraEnd?.join(withinMilliseconds: 300)
        queueTags.stop()
        follower.stop()
        library.database.stop()
    }

    // MARK: What is

    /// The mood, the face, the camera.
    public var snapshot: PipelineSnapshot { state.snapshot }

    /// What was felt in the last seconds, each with the seconds since it began.
    /// - Parameter seconds: no more than `MoodHistory.keptSeconds` count.
    public func moodHistory(last seconds: Double) -> [(ago: Double, state: MoodHistory.State)] {
        let now = MonotonicClock.seconds
        return state.fields.withLock { $0.history }.entries(last: seconds, now: now).map {
            (max(0, now - $0.time), $0.state)
        }
    }

    /// What plays.
    public var playerStatus: PlayerStatus { player.status }

    /// The queue's entries in order.
    public var queue: [QueueEntry] { player.queue }

    /// A track's tags as far as they are known.
    public func tags(of path: String) -> TrackTags? { queueTags.tags(of: path) }

    /// The queue is another one: its tags are read in the background.
    public func readQueueTags() {
        queueTags.follow { [player, library] in
            // What the database holds is described by it.
            player.queue.prefix(QueueTags.maximum).map(\.track).filter { !library.database.holds(path: $0.path) }
        }
    }

    /// Frames, losses and reconnections of the camera.
    public var cameraCounters: CameraCounters { camera.counters }

    /// The moods with their playlists, in the configuration's order.
    public var playlists: MoodPlaylists { state.fields.withLock { $0.playlists } }

    /// The settings in force.
    public var configuration: Configuration { state.fields.withLock { $0.configuration } }

    /// The person wants to be looked at.
    func hurry() {
        state.fields.withLock { $0.isHurried = true }
        mailbox.nudge()
    }

    /// Takes over another configuration without losing the track that plays.
    public func reload(_ configuration: Configuration) {
        follower.reading { takeOver(configuration) }
    }

    private func takeOver(_ configuration: Configuration) {
        var playlists = MoodPlaylists(configuration: configuration, seed: seed)
        Self.tell(playlists, report)
        library.database.setRoots(Self.roots(playlists))
        // Nobody else changes an entry's tracks meanwhile, so they are compared without the lock.
        let changed = playlists.changed(from: self.playlists)
        var reports: [PipelineEvent] = []
        let old = state.fields.withLock { fields in
            let old = fields.configuration
            playlists.keepPlaces(of: fields.playlists)
            fields.playlists = playlists
            fields.configuration = configuration
            fields.pending = configuration
            fields.cameraSwitch.reconfigure(offTimes: configuration.camera.parsedOffTimes, at: state.wallSeconds())
            camera.setEnabled(fields.cameraSwitch.offReason == nil)
            fields.conductor.queueIsByHand = player.isByHand
            let orders = fields.conductor.reconfigure(
                moods: configuration.moodDefinitions.map(\.name), playable: playlists.playable, changed: changed,
                pauseWhenAbsentMinutes: configuration.pauseWhenAbsentMinutes)
            player.perform(orders, playlists: playlists) { reports.append($0) }
            return old
        }
        for event in reports { report(event) }
        hurry()
        if old.camera != configuration.camera { reopenCamera(configuration) }
        var atNextStart = old.player
        atNextStart.volume = configuration.player.volume
        atNextStart.autoplay = configuration.player.autoplay
        atNextStart.fadeMilliseconds = configuration.player.fadeMilliseconds
        atNextStart.skipFadeMilliseconds = configuration.player.skipFadeMilliseconds
        atNextStart.replayGain = configuration.player.replayGain
        atNextStart.replayGainPreamp = configuration.player.replayGainPreamp
        atNextStart.replayGainMissingPreamp = configuration.player.replayGainMissingPreamp
        player.adopt(PlayerConfiguration(configuration.player))
        if old.player.replayGain != configuration.player.replayGain {
            player.setReplayGainMode(PlayerConfiguration(configuration.player).replayGain.mode)
        }
        if atNextStart != configuration.player || old.control != configuration.control {
            report(
                .reloadFailed(
                    reason: "[player] but for fade lengths and ReplayGain, and [control], take effect at the next start"
                ))
        }
        report(.reloaded)
    }

    /// The old camera is closed before the new one is opened: they may be the same device. That may take a while, in which
    /// nobody else is held up: the lock is held for the exchange only.
    private func reopenCamera(_ configuration: Configuration) {
        camera.stop()
        let failure = state.fields.withLock { _ -> CaptureError? in
            guard !state.isStopping.load(ordering: .relaxed) else { return nil }
            do throws(CaptureError) {
                try startCamera(configuration)
                return nil
            } catch {
                return error
            }
        }
        if let failure { report(.reloadFailed(reason: "\(failure)")) }
    }

    /// Lets the conductor decide and the player act on it, in one step that no other order comes between.
    func act(
        _ decide: (inout Conductor, Double) -> [PlayerOrder], then order: () -> Void = {}
    ) {
        act { conductor, now, _ in
            decide(&conductor, now)
        } then: {
            order()
        }
    }

    /// The same, where the playlists change with it.
    func act(
        _ decide: (inout Conductor, Double, inout MoodPlaylists) -> [PlayerOrder], then order: () -> Void = {}
    ) {
        var reports: [PipelineEvent] = []
        state.fields.withLock { fields in
            let override = fields.conductor.override
            fields.conductor.queueIsByHand = player.isByHand
            let now = MonotonicClock.seconds
            let orders = decide(&fields.conductor, now, &fields.playlists)
            fields.keepHistory(at: now)
            if fields.conductor.override != override { reports.append(.overrideChanged) }
            player.perform(orders, playlists: fields.playlists) { reports.append($0) }
            order()
            // Whoever wants to hear something wants the output back.
            if !fields.outputIsEnabled, fields.conductor.intent == .playing {
                fields.outputIsEnabled = true
                reports.append(.outputSwitched(isEnabled: true))
            }
        }
        for event in reports { report(event) }
    }
}

extension PipelineState {
    /// Keeps the state in step with the player.
    func take(_ event: PlayerEvent) {
        switch event {
        case .trackStarted(let entry, _):
            fields.withLock { fields in
                fields.conductor.trackStarted(entry: entry.id, isByHand: entry.isByHand)
                guard !entry.isByHand, let mood = fields.conductor.queueMood else { return }
                fields.playlists.heard(entry.track.path, of: mood)
            }
        case .queueEnded: fields.withLock { $0.conductor.queueEnded() }
        case .singleEnded: fields.withLock { $0.conductor.singleEnded() }
        default: break
        }
    }

    /// Keeps the state in step with the camera.
    func take(_ event: CaptureEvent) {
        fields.withLock { fields in
            switch event {
            case .opened(let description), .resumed(let description): fields.camera = .open(description)
            case .lost(let error, let retrySeconds):
                fields.camera = .lost("\(error); next attempt in \(Int(retrySeconds.rounded(.up))) s")
            case .closed, .rested: fields.camera = .opening
            case .ended: fields.camera = .lost("the recording is over")
            case .frameDropped: break
            }
        }
    }
}
