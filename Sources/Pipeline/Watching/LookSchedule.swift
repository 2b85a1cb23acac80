// Runs on: the vision thread; a value.

/// When to look at the camera's pictures: often while something is undecided, seldom while the mood is settled.
///
/// It is told what each look showed, and says when the next one is due. All is measured in seconds, so that it does the
/// same at any rate of the camera:
///
/// - A face that comes or goes, a change of the light or of the mood, and an order of the person make looks frequent for
///   `settleSeconds`.
/// - So does whatever is undecided: a face without a mood, another mood that is near, pictures that speak for another
///   mood, something that may be a face. But when nothing has come of it for `patienceSeconds`, looks are seldom until
///   it has been over for `settleSeconds`: the cost stays bounded whatever there is to be seen.
/// - A single picture that speaks for another mood is looked into for `glanceSeconds`; most are noise.
///
/// With `closedSeconds` the camera is closed instead of looked at seldom. After it was opened again nothing is concluded for
/// `glanceSeconds`: exposure settles, and the face is found again.
struct LookSchedule: Sendable {
    struct Settings: Sendable, Equatable {
        /// Looks a second while the mood is settled, above 0.
        var idleFramesPerSecond: Double
        /// Looks a second while something is undecided, at least as many.
        var activeFramesPerSecond: Double
        /// For how long the camera is closed between looks while the mood is settled; nil leaves it open.
        var closedSeconds: Double?
    }

    static let settleSeconds = 3.0
    static let patienceSeconds = 30.0
    static let glanceSeconds = 1.0
    /// Time constant of the share of pictures that disagree.
    private static let disagreementSeconds = 1.0
    /// A larger share than this is no noise.
    private static let toleratedDisagreement = 0.3
    /// A picture speaks for no more than this, however long the next one takes.
    private static let maximumGapSeconds = 0.1

    let settings: Settings
    private var last: (look: Look, time: Double)?
    private var activeUntil = -Double.infinity
    /// Since when something has been undecided without a decision.
    private var undecidedSince: Double?
    private var lastUndecided = -Double.infinity
    /// The share of the last second's pictures that disagreed with the mood, 0 to 1.
    private var disagreement = 0.0
    /// Until when nothing is concluded; infinite until the first picture after the camera was opened.
    private var glanceUntil: Double?
    /// When the next look is due.
    private(set) var due = -Double.infinity
    /// Until when the camera is closed; nil is open.
    private(set) var closedUntil: Double?

    init(_ settings: Settings) {
        self.settings = settings
    }

    /// Whether looks are seldom now.
    func isIdle(at now: Double) -> Bool { now >= activeUntil && glanceUntil == nil }

    /// Whether the camera was opened for a look from which nothing is concluded yet.
    var isGlancing: Bool { glanceUntil != nil }

    /// Takes in what a look showed.
    /// - Parameter now: its time, in seconds on a clock that does not go back.
    mutating func looked(_ look: Look, at now: Double) {
        weighDisagreement(of: look, at: now)
        if isInGlance(at: now) {
            last?.time = now
        } else {
            conclude(look, at: now)
            last = (look, now)
        }
        let isIdle = isIdle(at: now)
        let period = 1 / (isIdle ? settings.idleFramesPerSecond : settings.activeFramesPerSecond)
        // A frame that is late does not make the next one late; one that is very late does.
        due = max(due, now - period / 2) + period
        if isIdle, undecidedSince == nil, let seconds = settings.closedSeconds { closedUntil = now + seconds }
    }

    /// The person gave an order that asks for the face: look at once, and often for a while.
    mutating func hurry(at now: Double) {
        activeUntil = max(activeUntil, now + Self.settleSeconds)
        undecidedSince = nil
        due = now
    }

    /// The camera is opened again.
    mutating func open() {
        closedUntil = nil
        glanceUntil = .infinity
        due = -.infinity
    }

    /// Whether the camera was opened too short a time ago. The time begins with its first picture.
    private mutating func isInGlance(at now: Double) -> Bool {
        guard let end = glanceUntil else { return false }
        if end == .infinity { glanceUntil = now + Self.glanceSeconds }
        if now < glanceUntil ?? now { return true }
        glanceUntil = nil
        return false
    }

    private mutating func conclude(_ look: Look, at now: Double) {
        let before = last?.look
        let isDecision = before.map { $0.mood != look.mood } ?? true
        if isDecision { undecidedSince = nil }
        let isNews =
            isDecision || before?.hasFace != look.hasFace || before?.poorLight != look.poorLight
            || before?.hasPossibleFace != look.hasPossibleFace
        let isUndecided =
            look.hasFace ? !look.isSettled || disagreement > Self.toleratedDisagreement : look.hasPossibleFace
        if isNews || isUndecided {
            let since = undecidedSince ?? now
            undecidedSince = since
            lastUndecided = now
            if now - since < Self.patienceSeconds { activeUntil = max(activeUntil, now + Self.settleSeconds) }
        } else if now - lastUndecided >= Self.settleSeconds {
            undecidedSince = nil
        }
        if look.disagrees, disagreement <= Self.toleratedDisagreement {
            activeUntil = max(activeUntil, now + Self.glanceSeconds)
        }
    }

    private mutating func weighDisagreement(of look: Look, at now: Double) {
        let gap = min(max(now - (last?.time ?? now), 0), Self.maximumGapSeconds)
        disagreement += gap / (gap + Self.disagreementSeconds) * ((look.disagrees ? 1 : 0) - disagreement)
    }
}
