// Runs on: one thread at a time, the vision thread; a value.
import Image

/// Follows one face from frame to frame through detections that come, go and jitter.
///
/// Detections and known faces are matched by their overlap. A new face counts only once it was detected in some of the
/// last few updates, so a single false alarm is never a face; a known one outlives short losses. Once chosen, a face is
/// kept until it is lost, or until another has been clearly preferable for a while.
public struct FaceTracker: Sendable {
    /// How faces are told from false alarms, and one face from another.
    public struct Settings: Hashable, Sendable {
        /// Which face is followed.
        public var choice = FaceChoice.largest
        /// A new face counts when it was detected in this many ...
        public var confirmingHits = 2
        /// ... of this many updates, at most 16.
        public var confirmingUpdates = 4
        /// How long a face that is not detected any more is kept, in seconds.
        public var coastSeconds = 0.7
        /// The least overlap of a face's last box and a detection (intersection over union, 0 to 1).
        public var minimumOverlap = 0.25
        /// Another face takes over if it has been preferable to the followed one by `switchRatio` for this long, in
        /// seconds.
        public var switchSeconds = 1.0
        /// How much larger (in area), or nearer to the middle, another face must be to take over.
        public var switchRatio = 1.5

        /// The defaults.
        public init() {}
    }

    /// After a longer break without updates every face is a new one, in seconds.
    private static let maximumBreakSeconds = 2.0
    /// More detections than this in one frame are not looked at.
    private static let maximumDetections = 64

    /// The settings it was made with.
    public let settings: Settings

    private var tracks: [FaceTrack] = []
    private var followed: Int?
    /// The face that would take over, and since when it has been preferable.
    private var rival: (identity: Int, since: Double)?
    private var nextIdentity = 1
    private var lastUpdate: Double?
    private var frame = (width: 0, height: 0)

    /// A tracker that knows no face yet.
    public init(settings: Settings = Settings()) {
        self.settings = settings
    }

    /// A tracker that knows no face yet, with the default settings but for the choice.
    public init(choice: FaceChoice) {
        var settings = Settings()
        settings.choice = choice
        self.init(settings: settings)
    }

    /// Takes the detections of one frame. An update without detections is news too: call it for every frame that was
    /// searched.
    /// - Parameters:
    ///   - detections: as `FaceDetector.detect` returns them.
    ///   - seconds: the frame's time on a clock that does not go back; if it does, or is no number, the last time
    ///     counts.
    ///   - frameWidth: the frame's width in pixels. If the size changes, all faces are new ones.
    ///   - frameHeight: the frame's height in pixels.
    /// - Returns: the followed face, or nil if there is none.
    public mutating func update(
        detections: [Rect], at seconds: Double, frameWidth: Int, frameHeight: Int
    ) -> TrackedFace? {
        let now = advance(to: seconds)
        if frame != (frameWidth, frameHeight) {
            frame = (frameWidth, frameHeight)
            tracks.removeAll()
        }
        match(detections.prefix(Self.maximumDetections).compactMap(FaceBox.init), at: now)
        tracks.removeAll { track in
            now - track.lastSeen > settings.coastSeconds
                || !track.isConfirmed && track.recentHits(of: settings.confirmingUpdates) == 0
        }
        confirm()
        choose(at: now)
        // An unconfirmed track has no identity, so nil must not be looked for.
        guard let followed else { return nil }
        return tracks.first { $0.identity == followed }?.face(at: now)
    }

    /// Faces and possible faces that are known at present.
    var trackCount: Int { tracks.count }

    private mutating func advance(to seconds: Double) -> Double {
        guard let last = lastUpdate else {
            let now = seconds.isFinite ? seconds : 0
            lastUpdate = now
            return now
        }
        let now = seconds.isFinite ? max(seconds, last) : last
        lastUpdate = now
        if now - last > Self.maximumBreakSeconds { tracks.removeAll() }
        return now
    }

    /// Gives every detection to the track that it overlaps most, best pairs first; the rest are new tracks.
    private mutating func match(_ boxes: [FaceBox], at now: Double) {
        var pairs: [(overlap: Double, track: Int, box: Int)] = []
        for (track, known) in tracks.enumerated() {
            for (box, found) in boxes.enumerated() {
                let overlap = known.lastBox.overlap(with: found)
                if overlap > 0, overlap >= settings.minimumOverlap { pairs.append((overlap, track, box)) }
            }
        }
        // A total order, so that equal overlaps do not depend on the sort: established tracks and early detections
        // first.
        pairs.sort { ($1.overlap, $0.track, $0.box) < ($0.overlap, $1.track, $1.box) }
        var isMatched = [Bool](repeating: false, count: boxes.count)
        var matches = [FaceBox?](repeating: nil, count: tracks.count)
        for pair in pairs where matches[pair.track] == nil && !isMatched[pair.box] {
            matches[pair.track] = boxes[pair.box]
            isMatched[pair.box] = true
        }
        for index in tracks.indices { tracks[index].update(with: matches[index], at: now) }
        for (box, isMatched) in zip(boxes, isMatched) where !isMatched { tracks.append(FaceTrack(box, at: now)) }
    }

    private mutating func confirm() {
        for index in tracks.indices
        where !tracks[index].isConfirmed
            && tracks[index].recentHits(of: settings.confirmingUpdates) >= settings.confirmingHits
        {
            tracks[index].identity = nextIdentity
            nextIdentity += 1
        }
    }

    private mutating func choose(at now: Double) {
        let candidates = tracks.filter { $0.isConfirmed && !$0.isCoasting }
        let best = candidates.max { preference($0) < preference($1) }
        guard let current = tracks.first(where: { $0.isConfirmed && $0.identity == followed }) else {
            followed = best?.identity
            rival = nil
            return
        }
        guard let best, let identity = best.identity, identity != current.identity,
            preference(best) > preference(current) * settings.switchRatio
        else {
            rival = nil
            return
        }
        if let rival, rival.identity == identity {
            if now - rival.since >= settings.switchSeconds {
                followed = identity
                self.rival = nil
            }
        } else {
            rival = (identity, now)
        }
    }

    /// The greater, the better.
    private func preference(_ track: FaceTrack) -> Double {
        let box = track.smoothedBox
        switch settings.choice {
        case .largest:
            return box.width * box.height
        case .nearestToCenter:
            let (x, y) = (box.centerX - Double(frame.width) / 2, box.centerY - Double(frame.height) / 2)
            // One more, lest a face in the very middle be infinitely better than one a pixel beside it.
            return 1 / ((x * x + y * y).squareRoot() + 1)
        }
    }
}
