// Runs on: the vision thread, or the only thread of an offline run.
import Glibc

/// Turns scores into a mood that stays put.
///
/// What the person's resting face shows is taken from the scores; they are smoothed over a window of time. A mood is entered when its
/// smoothed score is high, when the one before it has fallen or is clearly behind and has lasted its time, and when the new one was the
/// strongest, look by look, for most of the last seconds. Without a face or without a clear mood it is `unknown`.
public struct MoodTracker: Sendable {
    /// A challenger so near to its threshold is worth looking often.
    private static let nearScore = 0.05
    /// A look teaches for no longer than this, however long the next one takes.
    private static let maximumLessonSeconds = 1.5

    let moods: [MoodDefinition]
    let parameters: MoodParameters
    private let rest: RestingFace?
    private var window: EmotionWindow
    private var leads: LeadRecord
    private var correction: BaselineCorrection?
    private var caution = RestCaution()
    /// The person's resting face as it was learned.
    public private(set) var baseline = Baseline()
    private var lastLook: Double?
    private var lastFace: Double?
    /// The newest face, as the model saw it, until the next look says how long it stood.
    private var lesson: (scores: EmotionScores, weight: Double)?
    private var firstObservation: Double?
    private var doubtSince: Double?
    private var indecision = Indecision()
    private var absence = AbsenceRecord()
    /// The mood as it stands.
    public internal(set) var state = MoodState()

    /// A tracker that has seen nothing.
    /// - Parameters:
    ///   - rest: the resting face that the model expects; nil for one that says nothing of it.
    ///   - baseline: what was learned of the person's resting face before.
    public init(
        moods: [MoodDefinition], parameters: MoodParameters, rest: RestingFace? = nil, baseline: Baseline = Baseline()
    ) {
        self.moods = moods
        self.parameters = parameters
        self.rest = rest
        self.baseline = baseline
        window = EmotionWindow(
            windowSeconds: parameters.windowSeconds, smoothingSeconds: parameters.smoothingSeconds)
        leads = LeadRecord(windowSeconds: parameters.persistenceWindowSeconds)
        baselineChanged()
    }

    /// A tracker with other settings that goes on from this one's mood and resting face (a reload of the configuration).
    public func reconfigured(
        moods: [MoodDefinition], parameters: MoodParameters, rest: RestingFace? = nil
    ) -> MoodTracker {
        if moods == self.moods, parameters == self.parameters, rest == self.rest { return self }
        var next = MoodTracker(moods: moods, parameters: parameters, rest: rest, baseline: baseline)
        next.lastLook = lastLook
        next.lastFace = lastFace
        next.firstObservation = firstObservation
        next.absence = absence
        next.indecision = indecision
        if let mood = state.mood {
            if moods.contains(where: { $0.name == mood }) {
                let baseline = next.state.baseline
                next.state = state
                next.state.moodScores = []
                next.state.challenger = nil
                next.state.baseline = baseline
                next.state.isSettled = false
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

    // MARK: The resting face

    /// Does with the person's resting face what was ordered.
    public mutating func perform(_ order: BaselineOrder) {
        switch order {
        case .reset: baseline = Baseline()
        case .pin: baseline.isPinned = true
        case .unpin: baseline.isPinned = false
        }
        baselineChanged()
    }

    private var timeConstant: Double { parameters.baselineMinutes * 60 }

    /// Recomputes what the baseline takes away.
    private mutating func baselineChanged() {
        correction = BaselineCorrection(
            baseline,
            rest: rest.flatMap { $0.labels == baseline.labels ? $0 : nil } ?? RestingFace(labels: baseline.labels),
            timeConstant: timeConstant, strength: parameters.baselineStrength)
        var report = BaselineState()
        report.isActive = timeConstant > 0 && (window.labels.isEmpty || window.labels.contains(RestingFace.neutral))
        report.learnedMinutes = baseline.learnedSeconds / 60
        report.learnedPart = baseline.learnedPart(timeConstant: timeConstant)
        report.isPinned = baseline.isPinned
        caution = report.isActive ? RestCaution(baseline, learnedPart: report.learnedPart) : RestCaution()
        if let correction {
            report.factors = correction.labels.indices.filter { correction.excess[$0] > 0.005 }.map { place in
                .init(
                    label: correction.labels[place], resting: exp(baseline.logShares[place]),
                    factor: exp(-correction.excess[place]))
            }
        }
        state.baseline = report
    }

    private mutating func learn(now: Double) {
        guard let lesson, let lastLook, timeConstant > 0 else { return }
        baseline.learn(
            lesson.scores, seconds: min(now - lastLook, Self.maximumLessonSeconds), weight: lesson.weight,
            timeConstant: timeConstant)
        baselineChanged()
    }

    // MARK: Looking

    /// Takes in what was seen. Times must not go back; an observation from the past is ignored.
    /// - Returns: the decision, if the mood changed.
    public mutating func observe(_ observation: MoodObservation) -> MoodDecision? {
        let now = observation.time
        guard now.isFinite, now >= (lastLook ?? now) else { return nil }
        if firstObservation == nil {
            firstObservation = now
            state.since = now
        }
        learn(now: now)
        var corrected: EmotionScores?
        if let scores = observation.scores {
            let weight = observation.weight > 0.01 ? min(observation.weight, 1) : 0.01
            corrected = correction?.applied(to: scores) ?? scores
            window.append(
                scores, corrected: corrected ?? scores, weight: weight, confidence: observation.confidence, at: now)
            lesson = (scores, weight)
            lastFace = now
            absence.removeAll()
        } else {
            window.end(at: now)
            lesson = nil
            absence.append(observation.poorLight, at: now)
        }
        lastLook = now
        let newest = corrected.flatMap(leader)
        state.newestMood = newest.map { moods[$0].name }
        leads.append(newest, weight: lesson?.weight ?? 0, at: now)
        window.trim(now: now)
        refresh(now: now)
        indecision.hold(score: state.confidence)
        let before = state.challenger
        state.challenger = challenger(now: now)
        state.obstacle = obstacle(observation)
        let decision = decide(now: now, before: before)
        state.isSettled = decision == nil && isSettled(corrected, now: now)
        return decision
    }

    /// The place of the strongest mood; nil if none shows at all.
    private func leader(of scores: EmotionScores) -> Int? {
        let values = moods.map { $0.score(of: scores) }
        guard let best = values.indices.max(by: { values[$0] < values[$1] }), values[best] > 0 else { return nil }
        return best
    }

    /// Recomputes what `state` shows of the window.
    private mutating func refresh(now: Double) {
        state.basis = window.mean(now: now).flatMap { mean in
            guard let raw = EmotionScores(labels: window.labels, values: mean.raw),
                let corrected = EmotionScores(labels: window.labels, values: mean.corrected)
            else { return nil }
            return MoodBasis(
                windowSeconds: parameters.windowSeconds, smoothingSeconds: parameters.smoothingSeconds,
                rawScores: raw, scores: corrected, evidenceSeconds: mean.evidenceSeconds, weight: mean.weight,
                confidence: mean.confidence)
        }
        state.evidenceSeconds = state.basis?.evidenceSeconds ?? 0
        state.scores = state.basis?.scores
        state.moodScores = moods.map { mood in (mood.name, state.scores.map(mood.score) ?? 0) }
    }

    /// The strongest of the moods that do not hold, and what it lacks.
    private func challenger(now: Double) -> MoodChallenger? {
        guard state.scores != nil else { return nil }
        let others = state.moodScores.indices.filter { state.moodScores[$0].mood != state.mood }
        guard let place = others.max(by: { state.moodScores[$0].score < state.moodScores[$1].score }) else {
            return nil
        }
        let (mood, score) = state.moodScores[place]
        return MoodChallenger(
            mood: mood, score: score,
            lacks: shortfalls(of: mood, score: score, leadSeconds: leads.seconds(of: place, now: now), now: now))
    }

    /// The score with which a mood is entered now.
    private func enterThreshold(of mood: String, now: Double) -> Double {
        parameters.enterThreshold + thresholdAdditions(of: mood, now: now).sum
    }

    private func thresholdAdditions(of mood: String, now: Double) -> ThresholdAdditions {
        let threshold = parameters.enterThreshold
        var additions = ThresholdAdditions()
        if let definition = moods.first(where: { $0.name == mood }) {
            additions.restingFace = caution.addition(of: definition, to: threshold)
        }
        if state.mood != nil {
            additions.indecision = indecision.addition(of: mood, to: threshold + additions.restingFace, at: now)
        }
        return additions
    }

    /// What a mood with this score lacks, in the order in which it usually comes.
    private func shortfalls(of name: String, score: Double, leadSeconds: Double, now: Double) -> [MoodShortfall] {
        var lacks: [MoodShortfall] = []
        let additions = thresholdAdditions(of: name, now: now)
        let threshold = parameters.enterThreshold + additions.sum
        if score < threshold { lacks.append(.score(has: score, threshold: threshold, additions: additions)) }
        if let mood = state.mood {
            let own = state.confidence
            if own >= parameters.leaveThreshold, score - own < parameters.leadMargin {
                lacks.append(
                    .lead(
                        over: mood, has: own, threshold: parameters.leaveThreshold, lead: score - own,
                        margin: parameters.leadMargin))
            }
        }
        // Times are sums of differences of large numbers.
        if leadSeconds < parameters.persistenceSeconds - 1e-6 {
            lacks.append(
                .persistence(
                    has: leadSeconds, needs: parameters.persistenceSeconds,
                    windowSeconds: parameters.persistenceWindowSeconds))
        }
        if let mood = state.mood, now - state.since < parameters.minimumDwellSeconds - 1e-6 {
            lacks.append(.dwell(mood: mood, seconds: parameters.minimumDwellSeconds - (now - state.since)))
        }
        if state.evidenceSeconds < parameters.minimumEvidenceSeconds - 1e-6 {
            lacks.append(.evidence(has: state.evidenceSeconds, needs: parameters.minimumEvidenceSeconds))
        }
        return lacks
    }

    /// What stands in the way of a mood that is strong enough, or of seeing any.
    private func obstacle(_ observation: MoodObservation) -> String? {
        guard observation.scores != nil else { return observation.poorLight?.description }
        guard let challenger = state.challenger,
            challenger.score >= enterThreshold(of: challenger.mood, now: observation.time),
            let lack = challenger.lacks.first
        else { return nil }
        return lack.description(of: challenger.mood)
    }

    /// Whether the newest scores and the smoothed ones leave the mood as it is.
    private func isSettled(_ newest: EmotionScores?, now: Double) -> Bool {
        guard let newest else { return state.mood == nil && now - (lastFace ?? now) >= parameters.faceTimeoutSeconds }
        guard state.evidenceSeconds >= parameters.minimumEvidenceSeconds, doubtSince == nil || state.mood == nil else {
            return false
        }
        let own = moods.first { $0.name == state.mood }?.score(of: newest) ?? parameters.enterThreshold
        let shown = moods.map { $0.score(of: newest) }.max() ?? 0
        guard shown - own < parameters.leadMargin else { return false }
        guard let challenger = state.challenger else { return true }
        return challenger.score < enterThreshold(of: challenger.mood, now: now) - Self.nearScore
            || challenger.score < state.confidence
    }

    // MARK: Deciding

    private mutating func decide(now: Double, before: MoodChallenger?) -> MoodDecision? {
        let faceAge = now - (lastFace ?? firstObservation ?? now)
        let timeout = parameters.faceTimeoutSeconds
        guard faceAge < timeout, state.scores != nil else {
            guard faceAge >= timeout else { return nil }
            let light = absence.cause(ofAbsence: faceAge)
            return enterUnknown(
                now: now,
                because: light.map { .poorLight($0, seconds: faceAge, timeout: timeout) }
                    ?? .noFace(seconds: faceAge, timeout: timeout),
                unless: "a face in the last \(timeout.shown) s")
        }
        guard let best = state.moodScores.max(by: { $0.score < $1.score }) else { return nil }
        trackDoubt(now: now, best: best.score)
        if let challenger = state.challenger, challenger.lacks.isEmpty {
            return enter(challenger, before: before, now: now)
        }
        guard let doubtSince, now - doubtSince >= parameters.doubtTimeoutSeconds else { return nil }
        let threshold = parameters.leaveThreshold
        return enterUnknown(
            now: now,
            because: .doubt(seconds: now - doubtSince, best: best.mood, score: best.score, threshold: threshold),
            unless: "\((threshold - best.score).shownUp) more of \(best.mood)")
    }

    private mutating func trackDoubt(now: Double, best: Double) {
        if best >= parameters.leaveThreshold {
            doubtSince = nil
        } else if doubtSince == nil {
            doubtSince = now
        }
    }

    private mutating func enter(_ challenger: MoodChallenger, before: MoodChallenger?, now: Double) -> MoodDecision {
        let name = challenger.mood
        let leadSeconds = moods.firstIndex { $0.name == name }.map { leads.seconds(of: $0, now: now) } ?? 0
        let additions = thresholdAdditions(of: name, now: now)
        let threshold = parameters.enterThreshold + additions.sum
        var reasons: [MoodReason] = [
            .entered(
                score: challenger.score, threshold: threshold, additions: additions,
                evidenceSeconds: state.evidenceSeconds)
        ]
        var alternatives: [String] = []
        state.lastMissing = before.map { $0.mood == name ? $0.missing : [] } ?? []
        alternatives.append("\((challenger.score - threshold).shownUp) less of \(name)")
        if let mood = state.mood {
            let own = state.confidence
            if own < parameters.leaveThreshold {
                reasons.append(.left(mood: mood, score: own, threshold: parameters.leaveThreshold))
            } else {
                reasons.append(.ahead(of: mood, by: challenger.score - own, margin: parameters.leadMargin))
            }
        }
        reasons.append(
            .persisted(
                seconds: leadSeconds, windowSeconds: parameters.persistenceWindowSeconds,
                threshold: parameters.persistenceSeconds))
        alternatives.append("\(name) \((leadSeconds - parameters.persistenceSeconds).shownUp) s shorter")
        return change(to: name, reasons: reasons, alternatives: alternatives, now: now)
    }

    private mutating func enterUnknown(
        now: Double, because reason: MoodReason, unless alternative: String
    ) -> MoodDecision? {
        guard state.mood != nil else { return nil }
        state.lastMissing = []
        return change(to: nil, reasons: [reason], alternatives: [alternative], now: now)
    }

    private mutating func change(
        to mood: String?, reasons: [MoodReason], alternatives: [String], now: Double
    ) -> MoodDecision {
        let decision = MoodDecision(time: now, mood: mood, previous: state.mood, reasons: reasons)
        if let held = state.mood { indecision.giveUp(held, at: now) }
        state.mood = mood
        state.since = now
        state.reasons = reasons
        state.decidedOn = state.basis
        state.alternatives = alternatives
        state.challenger = challenger(now: now)
        doubtSince = nil
        return decision
    }
}
