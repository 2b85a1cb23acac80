import Glibc
import Image
import Testing

@testable import FaceDetect

@Suite("face follower: profiles and eyes")
struct FaceFollowerSecondLookTests {
    static let face = FaceFollowerTests.near

    @Test("a head that turns away is held by the profile cascade, on whichever side", arguments: [false, true])
    func profile(isMirrored: Bool) throws {
        let (frontal, profile) = (ScriptedSearch(), ScriptedSearch())
        let follower = FaceFollower(frontal: frontal, profile: profile)
        frontal.faces = [Self.face]
        FaceFollowerTests.run(follower, frames: 15)
        #expect(profile.localSearches.isEmpty && profile.fullSearches == 0)
        frontal.faces = []
        let turned = Rect(x: 205, y: 152, width: 110, height: 110)
        if isMirrored { profile.mirrored = [turned] } else { profile.faces = [turned] }
        let seen = FaceFollowerTests.run(follower, from: 1, frames: 60)
        #expect(seen.allSatisfy { $0.followed?.identity == 1 && $0.followed?.isCoasting == false })
        #expect(seen.allSatisfy { $0.followed?.view == .profile })
        // The side on which it was found is tried first.
        #expect(profile.localSearches.count <= 62)
        #expect(seen.filter { $0.search.isFull }.count <= 16)
        frontal.faces = [Self.face]
        #expect(follower.update(FaceFollowerTests.frame, at: 5).followed?.view == .frontal)
    }

    @Test("without a frontal face the whole frame is searched for profiles, one side at a time, twice a second")
    func newProfile() {
        let (frontal, profile) = (ScriptedSearch(), ScriptedSearch())
        let follower = FaceFollower(frontal: frontal, profile: profile)
        FaceFollowerTests.run(follower, frames: 31)
        #expect((4...5).contains(profile.fullSearches))
        profile.mirrored = [Self.face]
        let seen = FaceFollowerTests.run(follower, from: 2.1, frames: 40)
        #expect(seen.last?.followed?.view == .profile)
        #expect(seen.last?.followed?.identity == 1)
    }

    @Test("a new face must show an eye; a known one is not asked again")
    func eyes() {
        let search = ScriptedSearch()
        search.faces = [Self.face]
        var (asked, hasEye) = (0, false)
        let follower = FaceFollower(
            frontal: search,
            hasEye: { _, _ in
                asked += 1
                return hasEye
            })
        let blind = FaceFollowerTests.run(follower, frames: 60)
        #expect(blind.allSatisfy { $0.followed == nil })
        #expect((10...60).contains(asked))
        hasEye = true
        #expect(follower.update(FaceFollowerTests.frame, at: 4).followed?.identity == 1)
        asked = 0
        hasEye = false
        #expect(FaceFollowerTests.run(follower, from: 4.1, frames: 30).allSatisfy { $0.followed?.identity == 1 })
        #expect(asked == 0)
    }

    @Test("what was never confirmed costs no local searches for ever")
    func doubtful() {
        let search = ScriptedSearch()
        search.faces = [Self.face]
        let follower = FaceFollower(frontal: search, hasEye: { _, _ in false })
        FaceFollowerTests.run(follower, frames: 90)
        let before = search.localSearches.count
        let seen = FaceFollowerTests.run(follower, from: 6, frames: 90)
        #expect(search.localSearches.count == before)
        #expect(Set(seen.map(\.search)) == [.none, .fullEmpty])
    }

    @Test("a face behind dark glasses counts after some seconds, and any that shows its eyes comes before it")
    func darkGlasses() {
        let search = ScriptedSearch()
        let eyed = Rect(x: 20, y: 20, width: 60, height: 60)
        let follower = FaceFollower(frontal: search, hasEye: { box, _ in box.width < 80 })
        var seen: [FacesSeen] = []
        for frame in 0..<300 {
            let sway = Int(20 * (1 - cos(Double(frame) / 10)))
            let face = Rect(x: Self.face.x + sway, y: Self.face.y, width: Self.face.width, height: Self.face.height)
            search.faces = frame < 200 ? [face] : [face, eyed]
            seen.append(follower.update(FaceFollowerTests.frame, at: Double(frame) / 15))
        }
        #expect(seen.prefix(6 * 15).allSatisfy { $0.followed == nil })
        #expect(seen[199].followed?.identity == 1)
        #expect(seen.last?.followed?.identity == 2)
    }

    @Test("an eye that was seen too long ago does not count")
    func oldEye() {
        let search = ScriptedSearch()
        search.faces = [Self.face]
        var frame = 0
        var settings = FaceFollower.Settings()
        settings.tracker.confirmingHits = 6
        settings.tracker.confirmingUpdates = 6
        let late = FaceFollower(frontal: search, hasEye: { _, _ in frame == 3 }, settings: settings)
        let seen = FaceFollowerTests.run(late, frames: 12) { frame = $0 }
        #expect(seen.firstIndex { $0.followed != nil } == 5)
        settings.tracker.confirmingUpdates = 8
        settings.tracker.confirmingHits = 8
        search.faces = []
        let early = FaceFollower(frontal: search, hasEye: { _, _ in frame == 0 }, settings: settings)
        let gone = FaceFollowerTests.run(early, frames: 30) { index in
            frame = index
            // Missed in one frame, so that the eighth hit comes when the eye is nine frames old.
            search.faces = index == 4 ? [] : [Self.face]
        }
        #expect(gone.allSatisfy { $0.followed == nil })
    }

    @Test("eyes are looked for in at most four new faces of a frame")
    func boundedEyes() {
        let search = ScriptedSearch()
        search.faces = (0..<20).map { Rect(x: $0 % 8 * 80, y: $0 / 8 * 80, width: 40, height: 40) }
        var asked = 0
        let follower = FaceFollower(
            frontal: search,
            hasEye: { _, _ in
                asked += 1
                return false
            })
        let frames = 40
        FaceFollowerTests.run(follower, frames: frames)
        #expect(asked > 0 && asked <= 4 * frames)
    }
}
