// Runs on: the vision thread, the only one that touches the processor and the tracker. It never waits for the player.
import Capture
import Glibc
import Mood
import Player
import Synchronization
import Threads
import Trace

/// Takes the newest frame when a look is due, decides the mood and lets the conductor act on it.
struct VisionLoop: ~Copyable {
    private let state: PipelineState
    private let mailbox: FrameMailbox
    private let camera: CurrentCamera
    private let player: Player
    private let report: @Sendable (PipelineEvent) -> Void
    private var processor: VisionProcessor
    private var tracker: MoodTracker
    private var schedule: LookSchedule
    /// The mood's clock.
    private var clock = MoodClock()
    /// When the camera was asked to open for a look that has not come yet.
    private var openingSince: Double?
    private var baselineKeeper: BaselineKeeper
    /// When the newest result was made, on the machine's clock.
    private var lastLook = -Double.infinity
    /// What was wrong with the light in the newest result.
    private var lastLight: PoorLight?
    private var lightWatch = LightWatch()
    private var failures = 0
    private var trace: LiveTrace

    /// How long to wait for a frame before looking after time-outs and orders.
    private static let waitMilliseconds = 200
    /// How long to rest at a time: so late may an order end by itself, or an off time begin.
    private static let restMilliseconds = 500
    /// A camera that takes longer than this to open for a look is lost.
    private static let openingSeconds = 5.0

    init(
        state: PipelineState, mailbox: FrameMailbox, camera: CurrentCamera, player: Player, processor: VisionProcessor,
        configuration: Configuration, baselineFile: BaselineFile? = nil,
        report: @escaping @Sendable (PipelineEvent) -> Void
    ) {
        self.state = state
        self.mailbox = mailbox
        self.camera = camera
        self.player = player
        self.processor = processor
        self.report = report
        baselineKeeper = BaselineKeeper(file: baselineFile, report: report)
        tracker = MoodTracker(
            moods: configuration.moodDefinitions, parameters: configuration.mood, rest: processor.reader.metadata.rest,
            baseline: baselineKeeper.load())
        schedule = LookSchedule(LookSchedule.Settings(configuration.camera))
        trace = LiveTrace(report: report)
        trace.configure(
            configuration, reader: processor.reader, baseline: tracker.baseline,
            now: clock.seconds(at: MonotonicClock.seconds))
    }

    consuming func run() {
        var frame = Frame()
        while !state.isStopping.load(ordering: .relaxed) {
            NamedThread.beat()
            takeOverConfiguration()
            keepBaseline()
            takeOverOrders()
            let now = MonotonicClock.seconds
            if let until = schedule.closedUntil {
                if now < until { rest(until: until, at: now) } else { open(at: now) }
            } else if schedule.due > now {
                rest(until: schedule.due, at: now)
            } else if mailbox.take(into: &frame, timeoutMilliseconds: Self.waitMilliseconds) {
                look(at: frame)
            } else {
                noFrame()
            }
        }
        trace.finish()
        baselineKeeper.finish(tracker.baseline)
    }

    // MARK: Looks

    private mutating func look(at frame: borrowing Frame) {
        do {
            processor.isCalm = schedule.isIdle(at: MonotonicClock.seconds)
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
        openingSince = nil
        clock.start(at: now)
        lastLook = now
        lastLight = result.poorLight
        let isNews = lightWatch.observe(lastLight, seesFace: result.scores != nil, at: now)
        // The mood's clock is not the source's: sources come and go, and each has its own.
        let observation = result.observation(at: clock.seconds(at: now))
        let decision = tracker.observe(observation)
        trace.record(observation, of: result, decision: decision)
        schedule.looked(Look(result, tracker.state), at: now)
        publish(decision, at: now, news: isNews ? [.light(lightWatch.poorLight)] : []) {
            [isGlancing = schedule.isGlancing] fields in
            fields.frames += 1
            fields.poorLight = lightWatch.poorLight
            // A face that was there is not away because the camera has only just been opened.
            if isGlancing, result.scores == nil { return }
            fields.face = result.chosen
            fields.faceIsPresent = result.scores != nil
        }
        if schedule.closedUntil != nil { close(at: now) }
    }

    /// Without frames that can be looked at there is no face: the mood becomes unknown after its time-out, and absence counts. Between two frames
    /// of a slow camera the face is taken to be still there, or the light to be still as poor.
    private mutating func noFrame() {
        let now = MonotonicClock.seconds
        if let since = openingSince, now - since < Self.openingSeconds { return passTime(at: now) }
        openingSince = nil
        clock.start(at: now)
        let isBetweenFrames = now - lastLook < max(1, 3 / schedule.settings.idleFramesPerSecond)
        if !isBetweenFrames {
            lastLight = nil
            lightWatch.reset()
            // Nothing comes of a look for which the camera did not open.
            if schedule.isGlancing { schedule = LookSchedule(schedule.settings) }
        }
        // Between two frames nothing was seen, which is not the same as nobody.
        let decision = isBetweenFrames ? nil : observeNothing(at: now)
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
        let isBlind = schedule.isGlancing || schedule.closedUntil != nil
        state.fields.withLock { fields in
            change(&fields)
            fields.take(tracker.state, at: now)
            let override = fields.conductor.override
            fields.conductor.queueIsByHand = player.isByHand
            // While the camera is closed between looks nobody is away who was there, and nobody has gone.
            var orders =
                isBlind && !fields.faceIsPresent
                ? fields.conductor.passTime(now: now)
                : fields.conductor.tick(
                    now: now, faceIsPresent: fields.faceIsPresent, isWatching: fields.cameraSwitch.offReason == nil)
            if let decision { orders += fields.conductor.moodChanged(to: decision.mood) }
            if fields.conductor.override != override { reports.append(.overrideChanged) }
            fields.keepHistory(at: now)
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
            tracker.perform(order)
            trace.record(order, at: clock.seconds(at: MonotonicClock.seconds))
        }
        if !orders.isEmpty { publish(nil, at: MonotonicClock.seconds) { _ in } }
        baselineKeeper.keep(tracker.baseline, at: MonotonicClock.seconds, isOrdered: !orders.isEmpty)
    }

    // MARK: Between looks

    /// Sleeps until a look is due or the person gives an order.
    private mutating func rest(until end: Double, at now: Double) {
        let milliseconds = min(Int((min(end - now, 1) * 1000).rounded(.up)), Self.restMilliseconds)
        mailbox.rest(milliseconds: milliseconds)
        let now = MonotonicClock.seconds
        if now < end { passTime(at: now) }
    }

    /// Nothing was looked at. Where nobody was, nobody is taken to have come, and the mood times out.
    private mutating func passTime(at now: Double) {
        let isEmpty = schedule.closedUntil != nil && !state.fields.withLock { $0.faceIsPresent }
        let decision = isEmpty ? observeNothing(at: now) : nil
        publish(decision, at: now) { _ in }
    }

    /// No face, in the light of the newest look.
    private mutating func observeNothing(at now: Double) -> MoodDecision? {
        let observation = MoodObservation(time: clock.seconds(at: now), scores: nil, poorLight: lastLight).rounded
        let decision = tracker.observe(observation)
        trace.record(observation, decision: decision)
        return decision
    }

    /// Closes the camera until the next look. The mood's clock stands still as long as somebody is there.
    private mutating func close(at now: Double) {
        camera.setResting(true)
        let isFacePresent = state.fields.withLock { fields in
            fields.restingUntil = schedule.closedUntil
            return fields.faceIsPresent
        }
        if isFacePresent { clock.stop(at: now) }
    }

    /// Opens it for a look.
    private mutating func open(at now: Double) {
        schedule.open()
        wake()
        openingSince = now
    }

    private func wake() {
        state.fields.withLock { $0.restingUntil = nil }
        camera.setResting(false)
    }

    // MARK: Orders

    /// Follows the camera's times of day and the person's orders.
    private mutating func takeOverOrders() {
        let (isOff, isHurried, news) = state.fields.withLock { fields in
            let before = fields.cameraSwitch.offReason
            fields.cameraSwitch.update(at: state.wallSeconds())
            let after = fields.cameraSwitch.offReason
            let isChange = (before == nil) != (after == nil)
            if isChange { camera.setEnabled(after == nil) }
            defer { fields.isHurried = false }
            return (after != nil, fields.isHurried, isChange ? [PipelineEvent.cameraSwitched(after)] : [])
        }
        for event in news { report(event) }
        let now = MonotonicClock.seconds
        if isOff, schedule.closedUntil != nil || openingSince != nil {
            schedule = LookSchedule(schedule.settings)
            openingSince = nil
            wake()
        }
        guard isHurried else { return }
        let wasClosed = schedule.closedUntil != nil
        schedule.hurry(at: now)
        if wasClosed { open(at: now) }
    }

    private mutating func takeOverConfiguration() {
        let pending = state.fields.withLock { fields in
            defer { fields.pending = nil }
            return fields.pending
        }
        guard let pending else { return }
        do {
            processor = try VisionProcessor(configuration: pending, replacing: processor)
        } catch {
            report(.reloadFailed(reason: "\(error); the old detector and model go on"))
        }
        for (mood, remark) in pending.remarks(onMoodsWithout: processor.reader.metadata.labels) {
            report(.unreachable(mood: mood, remark: remark))
        }
        tracker = tracker.reconfigured(
            moods: pending.moodDefinitions, parameters: pending.mood, rest: processor.reader.metadata.rest)
        trace.configure(
            pending, reader: processor.reader, baseline: tracker.baseline,
            now: clock.seconds(at: MonotonicClock.seconds))
        if schedule.closedUntil != nil { open(at: MonotonicClock.seconds) }
        schedule = LookSchedule(LookSchedule.Settings(pending.camera))
    }
}

extension LookSchedule.Settings {
    /// The camera's settings; a rate that is above what it may be gives way.
    init(_ camera: Configuration.Camera) {
        let active = min(camera.activeFramesPerSecond, camera.framesPerSecond)
        self.init(
            idleFramesPerSecond: min(camera.idleFramesPerSecond, active), activeFramesPerSecond: active,
            closedSeconds: camera.betweenLooks == "closed" ? camera.closedLookSeconds : nil)
    }
}
