// Runs on: one thread at a time, the vision thread. After the first frames of a size only small lists are allocated.
import Image
import Threads

/// What a `FaceFollower` saw in one frame.
public struct FacesSeen: Hashable, Sendable {
    /// The face that counts, by `FaceTracker.Settings.choice`; it may be coasting.
    public var followed: TrackedFace?
    /// All confirmed faces, the followed one too; the longest known first. Those that are coasting were missed in this
    /// frame; those that a local search left out have the box of the last frame in which they were looked for.
    public var faces: [TrackedFace]
    /// What the searches of this frame found, false alarms too, in pixels of the frame.
    public var detections: [Rect]
    /// How this frame was searched.
    public var search: FaceSearch
}

/// Finds faces in the frames of a camera and follows them.
///
/// Now and then, and whenever no face is known, it searches the whole frame. In between it looks only around the known
/// faces, where their motion should have taken them, at about their sizes. A face that is not found there is looked for
/// in a wider region, from the side if there is a profile cascade, and then in the whole frame, all in the same frame
/// of the camera but bounded in rate.
public final class FaceFollower {
    /// The settings it was made with, each in its range.
    public let settings: Settings
    /// Whether nothing is expected to change: new faces beside a known one are then looked for half as often.
    public var isCalm = false

    private let frontal: any FaceSearching
    private let profile: (any FaceSearching)?
    private let hasEye: ((FaceBox, GrayImage) -> Bool)?
    private var tracker: FaceTracker
    private var schedule: SearchSchedule
    private var minimumSide = 0
    private var detections: [FaceDetection] = []
    /// The side on which the last profile was found, to be tried first.
    private var isMirroredFirst = false

    /// A follower that knows no face yet.
    /// - Parameters:
    ///   - cascade: finds faces from the front.
    ///   - profileCascade: finds faces from one side, for example OpenCV's `haarcascade_profileface.xml`; the other side
    ///     is searched in the mirror image. Nil does without.
    ///   - eyeCascade: finds an eye, for example OpenCV's `haarcascade_eye.xml`: a new face must show one to count,
    ///     or else be there for long and move. Nil does without.
    ///   - settings: a value outside its range counts as the nearest one in it.
    ///   - threads: what searches of the whole frame may use, 1 or more; see `FaceDetector.init(cascade:threads:)`.
    /// - Throws: `ThreadError` if the system has no threads left.
    public convenience init(
        cascade: Cascade, profileCascade: Cascade? = nil, eyeCascade: Cascade? = nil, settings: Settings = Settings(),
        threads: Int = 1
    ) throws(ThreadError) {
        let eyes = eyeCascade.map { EyeCheck(cascade: $0) }
        self.init(
            frontal: CascadeSearch(
                try FaceDetector(cascade: cascade, threads: threads), parameters: settings.detection),
            profile: profileCascade.map { CascadeSearch(FaceDetector(cascade: $0), parameters: settings.detection) },
            hasEye: eyes.map { eyes in { eyes.hasEye($0, in: $1) } }, settings: settings)
    }

    init(
        frontal: any FaceSearching, profile: (any FaceSearching)? = nil,
        hasEye: ((FaceBox, GrayImage) -> Bool)? = nil, settings: Settings = Settings()
    ) {
        self.settings = settings.clamped
        self.frontal = frontal
        self.profile = profile
        self.hasEye = hasEye
        tracker = FaceTracker(settings: self.settings.tracker)
        schedule = SearchSchedule(
            fullSearchSeconds: self.settings.fullSearchSeconds, emptySearchSeconds: self.settings.emptySearchSeconds)
    }

    /// Looks at the next frame.
    /// - Parameters:
    ///   - image: the whole frame. If its size changes, all faces are new ones.
    ///   - seconds: the frame's time on a clock that does not go back; see `FaceTracker.update`.
    public func update(_ image: GrayImage, at seconds: Double) -> FacesSeen {
        tracker.begin(at: seconds, frameWidth: image.width, frameHeight: image.height)
        let now = tracker.now
        minimumSide = Int((settings.minimumFacePart * Double(image.height)).rounded(.up))
        detections.removeAll(keepingCapacity: true)
        let targets = tracker.targets(limit: settings.localSearches)
        var search = schedule.next(
            at: now, isFaceKnown: targets.contains(where: \.isConfirmed), hasTargets: !targets.isEmpty, isCalm: isCalm)
        switch search {
        case .none:
            return seen(search)
        case .local:
            search = searchLocally(targets, in: image, at: now)
        case .fullScheduled, .fullEmpty, .fullLost:
            searchWhole(image, at: now)
        }
        searchProfiles(of: tracker.missed(targets, in: detections), isFull: search.isFull, in: image, at: now)
        let lookedFor = search.isFull ? nil : targets.map(\.key)
        tracker.update(detections, lookedFor: lookedFor, hasEye: hasEye.map { hasEye in { hasEye($0, image) } })
        return seen(search)
    }

    private func seen(_ search: FaceSearch) -> FacesSeen {
        FacesSeen(
            followed: tracker.followedFace, faces: tracker.faces, detections: detections.map(\.box.rect),
            search: search)
    }

    private func searchWhole(_ image: GrayImage, at now: Double) {
        detections.removeAll(keepingCapacity: true)
        add(frontal.faces(in: image, minimumSide: minimumSide, isMirrored: false), .frontal)
        schedule.noteFull(at: now)
    }

    /// Looks around each target, more widely for known faces that are not found, and then everywhere.
    private func searchLocally(_ targets: [FaceTracker.Target], in image: GrayImage, at now: Double) -> FaceSearch {
        for target in targets { look(for: target, isWide: false, in: image) }
        var missed = tracker.missed(targets.filter(\.isConfirmed), in: detections)
        guard !missed.isEmpty else { return .local }
        for target in missed { look(for: target, isWide: true, in: image) }
        missed = tracker.missed(missed, in: detections)
        guard !missed.isEmpty, schedule.maySearchForLost(at: now) else { return .local }
        searchWhole(image, at: now)
        return .fullLost
    }

    private func look(for target: FaceTracker.Target, isWide: Bool, in image: GrayImage) {
        let found = frontal.faces(
            in: image, around: SearchTarget(target, isWide: isWide), minimumSide: minimumSide, isMirrored: false)
        add(found, .frontal)
    }

    /// The second look, at the known faces (and possible profiles) that the frontal cascade misses, or for any face if it
    /// finds none at all.
    private func searchProfiles(
        of missed: [FaceTracker.Target], isFull: Bool, in image: GrayImage, at now: Double
    ) {
        guard let profile else { return }
        for target in missed where target.isConfirmed || target.view == .profile {
            for isMirrored in [isMirroredFirst, !isMirroredFirst] {
                let found = profile.faces(
                    in: image, around: SearchTarget(target, isWide: false), minimumSide: minimumSide,
                    isMirrored: isMirrored)
                guard !found.isEmpty else { continue }
                isMirroredFirst = isMirrored
                add(found, .profile)
                break
            }
        }
        guard isFull, detections.isEmpty, schedule.maySearchForProfile(at: now) else { return }
        schedule.noteProfile(at: now)
        add(profile.faces(in: image, minimumSide: minimumSide, isMirrored: isMirroredFirst), .profile)
        // One side at a time; the side on which a face is found stays.
        if detections.isEmpty { isMirroredFirst.toggle() }
    }

    /// Adds what a search found, but no face twice: neighbouring regions may both hold it.
    private func add(_ found: [Rect], _ view: FaceView) {
        let known = detections.count
        for rect in found {
            guard detections.count < Self.maximumDetections, let box = FaceBox(rect),
                !detections.prefix(known).contains(where: { $0.box.overlap(with: box) > Self.sameFaceOverlap })
            else { continue }
            detections.append(FaceDetection(box: box, view: view))
        }
    }

    /// More detections than this in one frame are not looked at.
    private static let maximumDetections = 64
    /// Detections of two searches that overlap more are one face (intersection over union).
    private static let sameFaceOverlap = 0.4
}

extension SearchTarget {
    /// The longer a face was not seen, the farther it may have come, and the more it may have grown or shrunk.
    fileprivate init(_ target: FaceTracker.Target, isWide: Bool) {
        let unseen = min(target.unseenSeconds, 1)
        box = target.box
        margin = isWide ? 0.8 + unseen : 0.2 + 1.0 * unseen
        sizeRatio = isWide ? 1.7 : 1.3 + 0.3 * unseen
        // A possible face has to stand its test on another raster each time.
        shift = target.isConfirmed ? 0 : target.updateCount * 3 % 8
    }
}
