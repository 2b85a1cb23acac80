// Runs on: the vision thread, the only one that touches the processor and the tracker. It never waits for the player.
import Capture
import Mood
import Player
import Synchronization
import Threads

/// Takes the newest frame, looks at it, decides the mood and lets the conductor act on it.
struct VisionLoop: ~Copyable {
    private let state: PipelineState
    private let mailbox: FrameMailbox
    private let player: Player
    private let report: @Sendable (PipelineEvent) -> Void
    private var processor: VisionProcessor
    private var tracker: MoodTracker
    private var baselineKeeper: BaselineKeeper
    private var minimumGapSeconds: Double
    /// When the newest result was made, on the machine's clock.
    private var lastLook = -Double.infinity
    /// What was wrong with the light in the newest result.
    private var lastLight: PoorLight?
    private var lightWatch = LightWatch()
    private var failures = 0

    /// How long to wait for a frame before looking after time-outs and orders.
    private static let waitMilliseconds = 200

    init(
        state: PipelineState, mailbox: FrameMailbox, player: Player, processor: VisionProcessor,
        configuration: Configuration, baselineFile: BaselineFile? = nil,
        report: @escaping @Sendable (PipelineEvent) -> Void
    ) {
        self.state = state
        self.mailbox = mailbox
        self.player = player
        self.processor = processor
        self.report = report
        baselineKeeper = BaselineKeeper(file: baselineFile, report: report)
        tracker = MoodTracker(
            moods: configuration.moodDefinitions, parameters: configuration.mood, rest: processor.reader.metadata.rest,
            baseline: baselineKeeper.load())
        minimumGapSeconds = Self.gap(configuration)
    }

    /// A little less than a period, because frames do not come to the microsecond.
    private static func gap(_ configuration: Configuration) -> Double { 0.8 / configuration.camera.framesPerSecond }

    consuming func run() {
        var frame = Frame()
        var lastTime = -Double.infinity
        while !state.isStopping.load(ordering: .relaxed) {
            state.beat()
            takeOverConfiguration()
            keepBaseline()
            if mailbox.take(into: &frame, timeoutMilliseconds: Self.waitMilliseconds) {
                // A recording that starts again, or another camera, has a clock of its own.
                if frame.timestamp < lastTime { lastTime = -.infinity }
                guard frame.timestamp - lastTime >= minimumGapSeconds else { continue }
                lastTime = frame.timestamp
                look(at: frame)
            } else {
                noFrame()
            }
        }
        baselineKeeper.finish(tracker.baseline)
    }

    private mutating func look(at frame: borrowing Frame) {
        do {
            let result = try processor.process(frame)
            settle(result)
        } catch {
            failures += 1
            if CaptureEvent.isTold(count: failures) { report(.frameFailed(reason: "\(error)", count: failures)) }
            noFrame()
        }
    }

    private mutating func settle(_ result: FrameResult) {
        let now = MonotonicClock.seconds
        lastLook = now
        lastLight = result.poorLight
        let isNews = lightWatch.observe(lastLight, seesFace: result.scores != nil, at: now)
        // The mood's clock is the machine's: sources come and go, and each has its own.
        let decision = tracker.observe(result.observation(at: now))
        publish(decision, at: now, news: isNews ? [.light(lightWatch.poorLight)] : []) { fields in
            fields.face = result.chosen
            fields.faceIsPresent = result.scores != nil
            fields.poorLight = lightWatch.poorLight
            fields.frames += 1
        }
    }

    /// Without frames that can be looked at there is no face: the mood becomes unknown after its time-out, and absence counts. Between two frames
    /// of a slow camera the face is taken to be still there, or the light to be still as poor.
    private mutating func noFrame() {
        let now = MonotonicClock.seconds
        let isBetweenFrames = now - lastLook < max(1, 4 * minimumGapSeconds)
        if !isBetweenFrames {
            lastLight = nil
            lightWatch.reset()
        }
        // Between two frames nothing was seen, which is not the same as nobody.
        let decision =
            isBetweenFrames ? nil : tracker.observe(MoodObservation(time: now, scores: nil, poorLight: lastLight))
        publish(decision, at: now) { fields in
            if isBetweenFrames { return }
            fields.face = nil
            fields.faceIsPresent = false
            fields.poorLight = nil
        }
    }

    private func publish(
        _ decision: MoodDecision?, at now: Double, news: [PipelineEvent] = [],
        _ change: (inout PipelineState.Fields) -> Void
    ) {
        var reports = news + (decision.map { [.mood($0)] } ?? [])
        state.fields.withLock { fields in
            change(&fields)
            fields.mood = tracker.state
            let override = fields.conductor.override
            var orders = fields.conductor.tick(
                now: now, faceIsPresent: fields.faceIsPresent, isWatching: !fields.isCameraOff)
            if let decision { orders += fields.conductor.moodChanged(to: decision.mood) }
            if fields.conductor.override != override { reports.append(.overrideChanged) }
            player.perform(orders, playlists: fields.playlists) { reports.append($0) }
        }
        for event in reports { report(event) }
    }

    /// Does what a person ordered of the resting face, and keeps it on disk.
    private mutating func keepBaseline() {
        let orders = state.fields.withLock { fields in
            defer { fields.baselineOrders = [] }
            return fields.baselineOrders
        }
        for order in orders {
            switch order {
            case .reset: tracker.resetBaseline()
            case .pin: tracker.pinBaseline(true)
            case .unpin: tracker.pinBaseline(false)
            }
        }
        if !orders.isEmpty { publish(nil, at: MonotonicClock.seconds) { _ in } }
        baselineKeeper.keep(tracker.baseline, at: MonotonicClock.seconds, isOrdered: !orders.isEmpty)
    }

    private mutating func takeOverConfiguration() {
        let pending = state.fields.withLock { fields in
            defer { fields.pending = nil }
            return fields.pending
        }
        guard let pending else { return }
        do {
            processor = try VisionProcessor(configuration: pending)
        } catch {
            report(.reloadFailed(reason: "\(error); the old detector and model go on"))
        }
        for (mood, remark) in pending.remarks(onMoodsWithout: processor.reader.metadata.labels) {
            report(.unreachable(mood: mood, remark: remark))
        }
        tracker = tracker.reconfigured(
            moods: pending.moodDefinitions, parameters: pending.mood, rest: processor.reader.metadata.rest)
        minimumGapSeconds = Self.gap(pending)
    }
}
