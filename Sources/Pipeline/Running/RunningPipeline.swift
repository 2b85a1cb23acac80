// Runs on: `init` and `shutdown` on the main thread, orders and snapshots on any thread. Orders return at once.
import Capture
import Library
import Mood
import Player
import Synchronization
import Threads

/// The whole way from the camera to the sound card, running on its own threads.
public final class RunningPipeline: Sendable {
    private let state: PipelineState
    private let mailbox = FrameMailbox()
    private let player: Player
    private let vision: NamedThread
    private let queueTags: QueueTags
    /// The camera's thread, made anew when its settings change.
    private let camera: Mutex<CameraThread>
    private let seed: UInt64
    private let report: @Sendable (PipelineEvent) -> Void

    /// Loads cascade, model and playlists and starts camera, vision and player.
    /// - Parameters:
    ///   - configuration: the settings.
    ///   - seed: of the shuffling.
    ///   - report: told of everything that happens; called on many threads.
    /// - Throws: what is missing to start: cascade, model, or the system's threads. A missing camera, sound card or playlist is
    ///   no reason not to start: they are reported and waited for.
    public init(
        configuration: Configuration, seed: UInt64, report: @escaping @Sendable (PipelineEvent) -> Void
    ) throws {
        let processor = try VisionProcessor(configuration: configuration)
        let playlists = MoodPlaylists(configuration: configuration, seed: seed)
        let state = PipelineState(configuration: configuration, playlists: playlists)
        let queueTags = QueueTags { report(.tagsRead) }
        let player = Player(
            configuration: PlayerConfiguration(configuration.player),
            output: { OutputChoice.checked(configuration.player.output).makeOutput() },
            onEvent: { event in
                state.take(event)
                if case .trackStarted(let entry, let tags) = event { queueTags.learn(entry.track.path, tags) }
                report(.player(event))
            })
        self.state = state
        self.player = player
        self.queueTags = queueTags
        self.seed = seed
        self.report = report
        Self.tell(playlists, report)
        for (mood, remark) in configuration.remarks(onMoodsWithout: processor.reader.metadata.labels) {
            report(.unreachable(mood: mood, remark: remark))
        }
        try player.start()
        state.beat()
        vision = try Self.startVision(
            state: state, mailbox: mailbox, player: player, processor: processor, configuration: configuration,
            report: report)
        camera = Mutex(try Self.startCamera(configuration, state: state, mailbox: mailbox, report: report))
    }

    private static func startVision(
        state: PipelineState, mailbox: FrameMailbox, player: Player, processor: sending VisionProcessor,
        configuration: Configuration, report: @escaping @Sendable (PipelineEvent) -> Void
    ) throws(ThreadError) -> NamedThread {
        // The processor is handed over for good: the vision thread is the only one to touch it.
        nonisolated(unsafe) let handedOver = processor
        return try NamedThread(name: "vision") {
            let loop = VisionLoop(
                state: state, mailbox: mailbox, player: player, processor: handedOver, configuration: configuration,
                report: report)
            loop.run()
        }
    }

    private static func startCamera(
        _ configuration: Configuration, state: PipelineState, mailbox: FrameMailbox, isEnabled: Bool = true,
        report: @escaping @Sendable (PipelineEvent) -> Void
    ) throws(CaptureError) -> CameraThread {
        let settings = configuration.camera
        return try CameraThread(
            open: { () throws(CaptureError) in try FrameSources.live(settings) }, mailbox: mailbox,
            stallSeconds: settings.stallSeconds, isEnabled: isEnabled,
            onEvent: { event in
                state.take(event)
                report(.capture(event))
            })
    }

    private static func tell(_ playlists: MoodPlaylists, _ report: (PipelineEvent) -> Void) {
        if let advice = playlists.advice { return report(.noMusic(advice)) }
        for entry in playlists.entries {
            if let remark = entry.remark { report(.playlist(mood: entry.mood, remark: remark)) }
        }
    }

    /// Stops camera, vision and player; the music fades out quickly.
    public func shutdown() {
        state.isStopping.store(true, ordering: .relaxed)
        camera.withLock { $0.stop() }
        mailbox.close()
        vision.join()
        player.shutdown()
        queueTags.stop()
    }

    // MARK: What is

    /// The mood, the face, the camera.
    public var snapshot: PipelineSnapshot { state.snapshot }

    /// What plays.
    public var playerStatus: PlayerStatus { player.status }

    /// The queue's entries in order.
    public var queue: [QueueEntry] { player.queue }

    /// One entry of the queue; nil if there is no such position.
    public func entry(at position: Int) -> QueueEntry? {
        let queue = player.queue
        return queue.indices.contains(position) ? queue[position] : nil
    }

    /// A track's tags as far as they are known.
    public func tags(of path: String) -> TrackTags? { queueTags.tags(of: path) }

    /// The queue is another one: its tags are read in the background.
    public func readQueueTags() { queueTags.follow(player.queue) }

    /// Frames, losses and reconnections of the camera.
    public var cameraCounters: CameraCounters { camera.withLock { $0.counters } }

    /// The moods with their playlists, in the configuration's order.
    public var playlists: MoodPlaylists { state.fields.withLock { $0.playlists } }

    /// The settings in force.
    public var configuration: Configuration { state.fields.withLock { $0.configuration } }

    /// Whether every thread has shown a sign of life within the given time: what the watchdog is fed by.
    public func isAlive(withinSeconds seconds: Double) -> Bool {
        let age = MonotonicClock.seconds - Double(state.visionBeat.load(ordering: .relaxed)) / 1000
        return age < seconds && player.isAlive(withinSeconds: seconds)
    }

    // MARK: The person's orders

    /// Plays; with a position, that song of the queue to its end.
    /// - Returns: false if there is no such position.
    public func play(position: Int?) -> Bool {
        let entry = position.flatMap(entry(at:))
        guard position == nil || entry != nil else { return false }
        act { conductor, now in
            conductor.personPlays(entry: entry?.id, now: now)
        } then: {
            if position != nil || player.status.state != .pause {
                player.play(position: position)
            } else {
                player.resume()
            }
        }
        return true
    }

    /// Holds the music, or lets it go on.
    public func pause(_ isPaused: Bool) {
        if isPaused {
            act { conductor, _ in
                conductor.personPauses()
                return []
            } then: {
                player.pause()
            }
        } else if player.status.state == .pause {
            _ = play(position: nil)
        }
    }

    /// Stops the music.
    public func stop() {
        act { conductor, _ in
            conductor.personStops()
            return []
        } then: {
            player.stop()
        }
    }

    /// To the next track.
    public func next() {
        skip { player.next() }
    }

    /// To the track before.
    public func previous() {
        skip { player.previous() }
    }

    private func skip(_ skip: () -> Void) {
        var orders: [PlayerOrder] = []
        act { conductor, _ in
            orders = conductor.personSkips()
            return orders
        } then: {
            if orders.isEmpty { skip() }
        }
    }

    /// To a place in the current track.
    public func seek(seconds: Double) { player.seek(seconds: seconds) }

    /// 0 to 100.
    public func setVolume(_ volume: Int) { player.setVolume(volume) }

    /// The person says how they feel; it holds for so many minutes, or until `feelAuto`.
    /// - Returns: false if there is no such mood.
    public func feel(_ mood: String, minutes: Double?) -> Bool {
        guard configuration.moods.contains(where: { $0.name == mood && !$0.emotions.isEmpty }) else { return false }
        act { conductor, now in conductor.feel(mood, until: minutes.map { now + $0 * 60 }) }
        return true
    }

    /// The face decides again.
    public func feelAuto() {
        act { conductor, _ in conductor.feelAuto() }
    }

    /// Switches the camera off, which closes the device, or on again.
    public func setCamera(on isOn: Bool) {
        state.fields.withLock { $0.camera = isOn ? .opening : .off }
        camera.withLock { $0.setEnabled(isOn) }
    }

    /// Takes over another configuration without losing the track that plays.
    public func reload(_ configuration: Configuration) {
        var playlists = MoodPlaylists(configuration: configuration, seed: seed)
        let old = state.fields.withLock { fields in
            let old = fields.configuration
            playlists.keepPlaces(of: fields.playlists)
            fields.playlists = playlists
            fields.configuration = configuration
            fields.pending = configuration
            fields.conductor.reconfigure(
                playable: playlists.playable, pauseWhenAbsentMinutes: configuration.pauseWhenAbsentMinutes)
            return old
        }
        Self.tell(playlists, report)
        if old.camera != configuration.camera { reopenCamera(configuration) }
        if old.player.output != configuration.player.output || old.control != configuration.control {
            report(.reloadFailed(reason: "player.output and [control] take effect at the next start"))
        }
        report(.reloaded)
    }

    private func reopenCamera(_ configuration: Configuration) {
        let isOff = state.fields.withLock { $0.camera == .off }
        camera.withLock { camera in
            camera.stop()
            do {
                camera = try Self.startCamera(
                    configuration, state: state, mailbox: mailbox, isEnabled: !isOff, report: report)
            } catch {
                report(.reloadFailed(reason: "\(error)"))
            }
        }
    }

    /// Lets the conductor decide and the player act on it, in one step that no other order comes between.
    private func act(
        _ decide: (inout Conductor, Double) -> [PlayerOrder], then order: () -> Void = {}
    ) {
        var reports: [PipelineEvent] = []
        state.fields.withLock { fields in
            let orders = decide(&fields.conductor, MonotonicClock.seconds)
            player.perform(orders, playlists: fields.playlists) { reports.append($0) }
            order()
        }
        for event in reports { report(event) }
    }
}

extension PipelineState {
    /// Keeps the state in step with the player.
    func take(_ event: PlayerEvent) {
        guard case .trackStarted(let entry, _) = event else { return }
        fields.withLock { fields in
            fields.conductor.trackStarted(entry: entry.id)
            if let mood = fields.conductor.queueMood { fields.playlists.heard(entry.track.path, of: mood) }
        }
    }

    /// Keeps the state in step with the camera.
    func take(_ event: CaptureEvent) {
        fields.withLock { fields in
            switch event {
            case .opened(let description): fields.camera = .open(description)
            case .lost(let error, let retrySeconds):
                fields.camera = .lost("\(error); next attempt in \(Int(retrySeconds.rounded(.up))) s")
            case .closed: if fields.camera != .opening { fields.camera = .off }
            case .ended: fields.camera = .lost("the recording is over")
            case .frameDropped: break
            }
        }
    }
}
