// Runs on: the vision thread, or the only thread of an offline run.

/// The mood as it stands, for status displays and for `why`.
public struct MoodState: Sendable, Equatable {
    /// The mood; nil is unknown.
    public var mood: String?
    /// When it began, on the frames' clock.
    public var since = 0.0
    /// Why it began.
    public var reasons: [MoodReason] = [.start]
    /// The smoothed emotion scores; nil without a face in the window.
    public var scores: EmotionScores?
    /// The smoothed score of each mood, in the order of the definitions.
    public var moodScores: [(mood: String, score: Double)] = []
    /// Seconds of face in the window, each frame's by its weight.
    public var evidenceSeconds = 0.0
    /// What keeps another mood from being entered now, in words; nil if nothing is near.
    public var obstacle: String?
    /// Whether the last looks leave nothing open, so that a few looks a second are enough: the newest face shows the mood, the
    /// smoothed scores are away from the thresholds, and there is enough of them; or nobody has been there for the time-out.
    public var isSettled = false

    /// Nothing is known yet.
    public init() {}

    /// The smoothed score of the current mood, 0 if it is unknown.
    public var confidence: Double { moodScores.first { $0.mood == mood }?.score ?? 0 }

    /// The smoothed scores' place in the circumplex.
    public var affect: Affect? { scores.flatMap(Circumplex.affect) }

    /// Two states are equal if all they show is.
    public static func == (left: MoodState, right: MoodState) -> Bool {
        left.mood == right.mood && left.since == right.since && left.reasons == right.reasons
            && left.scores == right.scores && left.evidenceSeconds == right.evidenceSeconds
            && left.obstacle == right.obstacle && left.isSettled == right.isSettled
            && left.moodScores.elementsEqual(right.moodScores, by: ==)
    }
}

/// Turns scores into a mood that stays put: smoothing over a window of time, one threshold to enter and a lower one to leave, a
/// minimum dwell, and `unknown` without a face or without a clear mood.
public struct MoodTracker: Sendable {
    /// So far from the thresholds the smoothed scores of a settled mood are at least.
    private static let settledMargin = 0.05

    private let moods: [MoodDefinition]
    private let parameters: MoodParameters
    private var window: EmotionWindow
    private var lastFace: Double?
    private var firstObservation: Double?
    private var doubtSince: Double?
    private var absence = AbsenceRecord()
    /// The mood as it stands.
    public private(set) var state = MoodState()

    /// A tracker that has seen nothing.
    public init(moods: [MoodDefinition], parameters: MoodParameters) {
        self.moods = moods
        self.parameters = parameters
        window = EmotionWindow(
            windowSeconds: parameters.windowSeconds, smoothingSeconds: parameters.smoothingSeconds)
    }

    /// A tracker with other settings that goes on from this one's mood (a reload of the configuration).
    public func reconfigured(moods: [MoodDefinition], parameters: MoodParameters) -> MoodTracker {
        var next = MoodTracker(moods: moods, parameters: parameters)
        next.lastFace = lastFace
        next.firstObservation = firstObservation
        next.absence = absence
        if let mood = state.mood {
            if moods.contains(where: { $0.name == mood }) {
                next.state = state
                next.state.moodScores = []
            } else {
                // Unknown from the next observation on.
                next.firstObservation = nil
            }
        } else {
            next.state.since = state.since
            next.state.reasons = state.reasons
        }
        return next
    }

    /// Takes in what was seen. Times must not go back; an observation from the past is ignored.
    /// - Returns: the decision, if the mood changed.
    public mutating func observe(_ observation: MoodObservation) -> MoodDecision? {
        let now = observation.time
        guard now.isFinite, now >= (lastFace ?? now) else { return nil }
        if firstObservation == nil {
            firstObservation = now
            state.since = now
        }
        if let scores = observation.scores {
            window.append(scores, weight: observation.weight > 0.01 ? min(observation.weight, 1) : 0.01, at: now)
            lastFace = now
            absence.removeAll()
        } else {
            absence.append(observation.poorLight, at: now)
        }
        window.trim(now: now)
        refresh(now: now)
        state.obstacle = observation.scores == nil ? observation.poorLight?.description : nil
        let decision = decide(now: now)
        state.isSettled = decision == nil && isSettled(observation.scores, now: now)
        return decision
    }

    /// Whether the newest scores and the smoothed ones leave the mood as it is, with a margin.
    private func isSettled(_ newest: EmotionScores?, now: Double) -> Bool {
        guard let newest else { return state.mood == nil && now - (lastFace ?? now) >= parameters.faceTimeoutSeconds }
        guard state.evidenceSeconds >= parameters.minimumEvidenceSeconds, doubtSince == nil else { return false }
        let shown = moods.max { $0.score(of: newest) < $1.score(of: newest) }
        guard let mood = state.mood, shown?.name == mood else { return false }
        let margin = Self.settledMargin
        return state.confidence >= parameters.leaveThreshold + margin
            && state.moodScores.allSatisfy { $0.mood == mood || $0.score < parameters.enterThreshold - margin }
    }

    /// Recomputes what `state` shows of the window.
    private mutating func refresh(now: Double) {
        let mean = window.mean(now: now)
        state.evidenceSeconds = mean?.evidenceSeconds ?? 0
        state.scores = mean.flatMap { EmotionScores(labels: window.labels, values: $0.values) }
        state.moodScores = moods.map { mood in
            (mood.name, state.scores.map(mood.score) ?? 0)
        }
    }

    private mutating func decide(now: Double) -> MoodDecision? {
        let faceAge = now - (lastFace ?? firstObservation ?? now)
        guard faceAge < parameters.faceTimeoutSeconds, state.scores != nil else {
            let timeout = parameters.faceTimeoutSeconds
            let light = absence.cause(ofAbsence: faceAge)
            return enterUnknown(
                now: now,
                because: light.map { .poorLight($0, seconds: faceAge, timeout: timeout) }
                    ?? .noFace(seconds: faceAge, timeout: timeout),
                when: faceAge >= timeout)
        }
        guard let best = state.moodScores.max(by: { $0.score < $1.score }) else { return nil }
        let own = state.confidence
        trackDoubt(now: now, best: best.score)
        if best.mood != state.mood, best.score >= parameters.enterThreshold {
            return enter(best, own: own, now: now)
        }
        let doubtSeconds = doubtSince.map { now - $0 } ?? 0
        return enterUnknown(
            now: now,
            because: .doubt(
                seconds: doubtSeconds, best: best.mood, score: best.score, threshold: parameters.leaveThreshold),
            when: doubtSeconds >= parameters.doubtTimeoutSeconds)
    }

    private mutating func trackDoubt(now: Double, best: Double) {
        if best >= parameters.leaveThreshold {
            doubtSince = nil
        } else if doubtSince == nil {
            doubtSince = now
        }
    }

    /// Changes to the candidate if dwell, evidence and the current mood's fall allow it; else notes what stands in the way.
    private mutating func enter(
        _ candidate: (mood: String, score: Double), own: Double, now: Double
    ) -> MoodDecision? {
        guard state.evidenceSeconds >= parameters.minimumEvidenceSeconds else {
            state.obstacle =
                "\(candidate.mood) has \(state.evidenceSeconds.shown) s of face, needs \(parameters.minimumEvidenceSeconds.shown) s"
            return nil
        }
        var reasons: [MoodReason] = [
            .entered(
                score: candidate.score, threshold: parameters.enterThreshold, evidenceSeconds: state.evidenceSeconds)
        ]
        if let mood = state.mood {
            guard own < parameters.leaveThreshold else {
                state.obstacle = "\(mood) still has \(own.shown), not below \(parameters.leaveThreshold.shown)"
                return nil
            }
            guard now - state.since >= parameters.minimumDwellSeconds else {
                let left = parameters.minimumDwellSeconds - (now - state.since)
                state.obstacle = "\(mood) stays \(left.shown) s longer (minimumDwellSeconds)"
                return nil
            }
            reasons.append(.left(mood: mood, score: own, threshold: parameters.leaveThreshold))
        }
        return change(to: candidate.mood, reasons: reasons, now: now)
    }

    private mutating func enterUnknown(now: Double, because reason: MoodReason, when due: Bool) -> MoodDecision? {
        guard due, state.mood != nil else { return nil }
        return change(to: nil, reasons: [reason], now: now)
    }

    private mutating func change(to mood: String?, reasons: [MoodReason], now: Double) -> MoodDecision {
        let decision = MoodDecision(time: now, mood: mood, previous: state.mood, reasons: reasons)
        state.mood = mood
        state.since = now
        state.reasons = reasons
        doubtSince = nil
        return decision
    }
}
