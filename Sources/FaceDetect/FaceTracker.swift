// Runs on: one thread at a time, the vision thread; a value.
import Image

/// Tells which detections are the same face from frame to frame, though they come, go and jitter, and which face counts.
///
/// A new face counts only once it was detected in some of the last few updates, so a single false alarm is never a face;
/// a known one outlives short losses. Once chosen, a face is kept until it is lost, or until another has been clearly
/// preferable for a while.
public struct FaceTracker: Sendable {
    /// After a longer break without updates, or a jump back of the clock, every face is a new one, in seconds.
    private static let maximumBreakSeconds = 2.0
    /// More detections than this in one frame are not looked at.
    private static let maximumDetections = 64
    /// In how many faces eyes are looked for in one update.
    /// For how long a face without eyes must have been there to count, and how far it must have moved, in its widths.
    private static let eyelessSeconds = 6.0
    private static let eyelessMotion = 0.25
    private static let eyelessPreference = 1e-6
    private static let maximumEyeChecks = 4

    /// The settings it was made with, each in its range.
    public let settings: Settings

    private var tracks: [FaceTrack] = []
    /// The followed face's identity.
    private var followed: Int?
    /// The face that would take over, and since when it has been preferable.
    private var rival: (identity: Int, since: Double)?
    private var nextIdentity = 1
    private var nextKey = 1
    private var lastUpdate: Double?
    private var frame = (width: 0, height: 0)

    /// A tracker that knows no face yet.
    public init(settings: Settings = Settings()) {
        self.settings = settings.clamped
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
    ///   - detections: as `FaceDetector.detect` returns them for the whole frame.
    ///   - seconds: the frame's time. If it is less than before by up to 2 s, or is no number, the last time counts; if
    ///     it jumps back or forth by more, all faces are new ones.
    ///   - frameWidth: the frame's width in pixels. If the size changes, all faces are new ones.
    ///   - frameHeight: the frame's height in pixels.
    /// - Returns: the followed face, or nil if there is none.
    public mutating func update(
        detections: [Rect], at seconds: Double, frameWidth: Int, frameHeight: Int
    ) -> TrackedFace? {
        begin(at: seconds, frameWidth: frameWidth, frameHeight: frameHeight)
        update(
            detections.prefix(Self.maximumDetections).compactMap { rect in
                FaceBox(rect).map { FaceDetection(box: $0, view: .frontal) }
            }, lookedFor: nil, hasEye: nil)
        return followedFace
    }

    /// The followed face at the last update, or nil if there is none.
    public var followedFace: TrackedFace? {
        // An unconfirmed track has no identity, so nil must not be looked for.
        guard let followed else { return nil }
        return tracks.first { $0.identity == followed }?.face(at: now)
    }

    /// All confirmed faces at the last update, those that were missed in it too; the longest known first.
    public var faces: [TrackedFace] { tracks.filter(\.isConfirmed).map { $0.face(at: now) } }

    /// Faces and possible faces that are known at present.
    var trackCount: Int { tracks.count }

    /// The time of the last frame.
    var now: Double { lastUpdate ?? 0 }

    /// Begins a frame: sets the clock, and forgets all faces if the frames are others than before.
    mutating func begin(at seconds: Double, frameWidth: Int, frameHeight: Int) {
        if frame != (frameWidth, frameHeight) {
            frame = (frameWidth, frameHeight)
            tracks.removeAll()
        }
        guard let last = lastUpdate else {
            lastUpdate = seconds.isFinite ? seconds : 0
            return
        }
        guard seconds.isFinite else { return }
        if abs(seconds - last) > Self.maximumBreakSeconds {
            tracks.removeAll()
            rival = nil
            lastUpdate = seconds
        } else {
            lastUpdate = max(seconds, last)
        }
    }

    /// Takes the detections of the frame that was begun.
    /// - Parameters:
    ///   - lookedFor: the tracks that were looked for, by their keys, ascending or not; nil if the whole frame was
    ///     searched. The others may be detected, but cannot have been missed.
    ///   - hasEye: says whether a face that is not confirmed yet shows an eye; nil if that is not asked for.
    mutating func update(_ detections: [FaceDetection], lookedFor: [Int]?, hasEye: ((FaceBox) -> Bool)?) {
        let now = now
        let matching = FaceMatching(tracks, detections, at: now, minimumOverlap: settings.minimumOverlap)
        for (index, match) in matching.detections.enumerated() {
            if match != nil || lookedFor?.contains(tracks[index].key) ?? true {
                tracks[index].update(with: match.map { detections[$0] }, at: now)
            } else {
                tracks[index].excuse(at: now)
            }
        }
        for (detection, isTaken) in zip(detections, matching.isTaken) where !isTaken {
            tracks.append(FaceTrack(detection, key: nextKey, at: now))
            nextKey += 1
        }
        tracks.removeAll { track in
            now - track.heldUntil > settings.coastSeconds
                || !track.isConfirmed && track.recentHits(of: settings.confirmingUpdates) == 0
        }
        confirm(at: now, hasEye: hasEye)
        choose(at: now)
    }

    private mutating func confirm(at now: Double, hasEye: ((FaceBox) -> Bool)?) {
        var eyeChecks = 0
        for index in tracks.indices where !tracks[index].isConfirmed {
            let updates = settings.confirmingUpdates
            if let hasEye, !tracks[index].isCoasting, tracks[index].lastSeen == now,
                !tracks[index].hasRecentEye(of: updates), eyeChecks < Self.maximumEyeChecks
            {
                eyeChecks += 1
                if hasEye(tracks[index].lastBox) { tracks[index].noteEye() }
            }
            guard tracks[index].recentHits(of: updates) >= settings.confirmingHits,
                hasEye == nil || tracks[index].hasRecentEye(of: updates) || hasLivedWithoutEyes(tracks[index], at: now)
            else { continue }
            tracks[index].isEyeless = hasEye != nil && !tracks[index].hasRecentEye(of: updates)
            tracks[index].identity = nextIdentity
            nextIdentity += 1
        }
    }

    /// Dark glasses hide eyes for ever: a possible face that has been there for long, has moved as no picture on the wall
    /// does, and was detected every time and so on many rasters, counts without any.
    private func hasLivedWithoutEyes(_ track: FaceTrack, at now: Double) -> Bool {
        now - track.firstSeen >= Self.eyelessSeconds && track.recentHits(of: 16) == 16
            && track.motion >= Self.eyelessMotion
    }

    private mutating func choose(at now: Double) {
        let candidates = tracks.filter { $0.isConfirmed && !$0.isCoasting }
        let best = candidates.max { preference($0, at: now) < preference($1, at: now) }
        guard let current = tracks.first(where: { $0.isConfirmed && $0.identity == followed }) else {
            followed = best?.identity
            rival = nil
            return
        }
        guard let best, let identity = best.identity, identity != current.identity,
            preference(best, at: now) > preference(current, at: now) * settings.switchRatio
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

    /// The greater, the better. A face that has shown an eye comes before any that has not.
    private func preference(_ track: FaceTrack, at now: Double) -> Double {
        let preference = preferenceByChoice(track, at: now)
        return track.isEyeless ? preference * Self.eyelessPreference : preference
    }

    private func preferenceByChoice(_ track: FaceTrack, at now: Double) -> Double {
        let box = track.smoothedBox
        switch settings.choice {
        case .largest, .average:
            return box.width * box.height
        case .nearestToCenter:
            let (x, y) = (box.centerX - Double(frame.width) / 2, box.centerY - Double(frame.height) / 2)
            // One more, lest a face in the very middle be infinitely better than one a pixel beside it.
            return 1 / ((x * x + y * y).squareRoot() + 1)
        case .steadiest:
            return (now - track.firstSeen) * track.steadiness
        }
    }
}

extension FaceTracker {
    /// A face, or possible face, that a search may look for.
    struct Target {
        /// The track's key.
        let key: Int
        /// Where it should be by now.
        let box: FaceBox
        let isConfirmed: Bool
        /// From which cascade its last detection came.
        let view: FaceView
        /// How many updates have looked for it, up to 16.
        let updateCount: Int
        /// How long ago it was seen last, in seconds.
        let unseenSeconds: Double
    }

    /// What should be looked for in the frame that was begun: the followed face first, then other faces, the preferable
    /// ones first, then possible faces, the large ones first.
    ///
    /// A possible face that 16 updates did not confirm is left to the searches of the whole frame: a picture on the wall
    /// must not cost anything for months.
    func targets(limit: Int) -> [Target] {
        let now = now
        func rank(_ track: FaceTrack) -> (Int, Double) {
            guard let identity = track.identity else { return (2, -track.lastBox.width) }
            return identity == followed ? (0, 0) : (1, -preference(track, at: now))
        }
        return tracks.filter { $0.isConfirmed || $0.updateCount < 16 }.sorted { rank($0) < rank($1) }.prefix(limit).map
        {
            Target(
                key: $0.key, box: $0.predictedBox(at: now), isConfirmed: $0.isConfirmed, view: $0.view,
                updateCount: $0.updateCount,
                unseenSeconds: now - $0.lastSeen)
        }
    }

    /// Those of the targets that none of the detections would be matched with.
    func missed(_ targets: [Target], in detections: [FaceDetection]) -> [Target] {
        let matching = FaceMatching(tracks, detections, at: now, minimumOverlap: settings.minimumOverlap)
        return targets.filter { target in
            guard let index = tracks.firstIndex(where: { $0.key == target.key }) else { return false }
            return matching.detections[index] == nil
        }
    }
}
