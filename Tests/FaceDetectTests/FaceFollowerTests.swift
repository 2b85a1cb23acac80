import Image
import Testing

@testable import FaceDetect

/// Finds the faces that it is told of, and remembers how it was asked.
final class ScriptedSearch: FaceSearching {
    /// The frame's faces.
    var faces: [Rect] = []
    /// What only a search of the whole frame finds.
    var fullOnly: [Rect] = []
    /// What is found in the mirror image.
    var mirrored: [Rect] = []
    private(set) var fullSearches = 0
    private(set) var localSearches: [SearchTarget] = []
    private(set) var minimumSides: Set<Int> = []

    func faces(in image: GrayImage, minimumSide: Int, isMirrored: Bool) -> [Rect] {
        fullSearches += 1
        minimumSides.insert(minimumSide)
        return isMirrored ? mirrored : faces + fullOnly
    }

    func faces(in image: GrayImage, around target: SearchTarget, minimumSide: Int, isMirrored: Bool) -> [Rect] {
        localSearches.append(target)
        minimumSides.insert(minimumSide)
        return (isMirrored ? mirrored : faces).filter { rect in
            guard let box = FaceBox(rect) else { return false }
            let reach = target.box.width * (0.5 + target.margin) - box.width / 2
            return abs(box.centerX - target.box.centerX) <= reach && abs(box.centerY - target.box.centerY) <= reach
                && target.box.sizeRatio(to: box) <= target.sizeRatio
        }
    }
}

@Suite("face follower")
struct FaceFollowerTests {
    static let frame = GrayImage(width: 640, height: 480, fill: 100)
    static let near = Rect(x: 200, y: 150, width: 120, height: 120)
    static let far = Rect(x: 460, y: 180, width: 60, height: 60)

    /// Shows a follower frames at a rate, and gives back what it saw in each.
    @discardableResult
    static func run(
        _ follower: FaceFollower, from start: Double = 0, frames: Int, rate: Double = 15,
        before: (Int) -> Void = { _ in }
    ) -> [FacesSeen] {
        (0..<frames).map { index in
            before(index)
            return follower.update(frame, at: start + Double(index) / rate)
        }
    }

    @Test("where nothing is expected to change, the whole frame is searched half as often")
    func calm() {
        let search = ScriptedSearch()
        search.faces = [Self.near]
        let follower = FaceFollower(frontal: search)
        follower.isCalm = true
        let seen = Self.run(follower, frames: 61)
        #expect(seen.indices.filter { seen[$0].search == .fullScheduled } == [31])
    }

    @Test(
        "at idle rates a face counts with its second look and its eye, is followed, and outlives a miss",
        arguments: [2, 2.5, 3])
    func sparseFrames(rate: Double) {
        let search = ScriptedSearch()
        search.faces = [Self.near]
        let follower = FaceFollower(frontal: search, hasEye: { _, _ in true })
        let seen = Self.run(follower, frames: 20, rate: rate) { index in
            search.faces = index == 10 ? [] : [Self.near]
        }
        #expect(seen[0].followed == nil)
        #expect(seen[1...].allSatisfy { $0.followed?.identity == 1 })
        #expect(seen[10].followed?.isCoasting == true && seen[11].followed?.isCoasting == false)
        #expect(seen[2...].contains { $0.search == .local })
    }

    @Test("a known face is looked for around its place, and the whole frame once a second")
    func schedule() throws {
        let search = ScriptedSearch()
        search.faces = [Self.near]
        let follower = FaceFollower(frontal: search)
        let seen = Self.run(follower, frames: 61)
        #expect(seen[0].search == .fullEmpty && seen[0].followed == nil)
        #expect(seen[1].search == .fullEmpty && seen[1].followed?.identity == 1)
        let scheduled = seen.indices.filter { seen[$0].search == .fullScheduled }
        #expect(scheduled == [16, 31, 46])
        #expect(seen[2...].allSatisfy { $0.search == .local || $0.search == .fullScheduled })
        #expect(seen[1...].allSatisfy { $0.followed?.box == Self.near && $0.detections == [Self.near] })
        #expect(search.fullSearches == 5)
        #expect(search.localSearches.count == 56)
    }

    @Test("two frames a second: every second frame is searched as a whole; one a second: each", arguments: [2.0, 1.0])
    func slowRates(rate: Double) {
        let search = ScriptedSearch()
        search.faces = [Self.near]
        let seen = Self.run(FaceFollower(frontal: search), frames: 12, rate: rate)
        #expect(seen[1...].allSatisfy { $0.followed?.identity == 1 })
        #expect(seen[2...].filter { $0.search.isFull }.count == (rate == 2 ? 5 : 10))
    }

    @Test("0 seconds between searches search the whole of every frame")
    func everyFrame() {
        let search = ScriptedSearch()
        search.faces = [Self.near]
        var settings = FaceFollower.Settings()
        settings.fullSearchSeconds = 0
        #expect(Self.run(FaceFollower(frontal: search, settings: settings), frames: 20).allSatisfy { $0.search.isFull })
        #expect(search.localSearches.isEmpty)
    }

    @Test("a face that moves a width a second is followed by local searches", arguments: [5, 15, 30] as [Double])
    func motion(rate: Double) {
        let search = ScriptedSearch()
        let follower = FaceFollower(frontal: search)
        let seen = Self.run(follower, frames: Int(3 * rate), rate: rate) { index in
            search.faces = [Rect(x: 20 + Int(Double(index) * 100 / rate), y: 200, width: 100, height: 100)]
        }
        #expect(seen.dropFirst().allSatisfy { $0.followed?.identity == 1 && $0.followed?.isCoasting == false })
        #expect(!seen.contains { $0.search == .fullLost })
        #expect(seen.filter { $0.search == .local }.count > Int(2 * rate))
    }

    @Test("a face that jumps is found again in the same frame, and keeps its identity")
    func jump() {
        let search = ScriptedSearch()
        let follower = FaceFollower(frontal: search)
        search.faces = [Self.near]
        Self.run(follower, frames: 6)
        search.faces = [Rect(x: 255, y: 150, width: 120, height: 120)]
        let seen = follower.update(Self.frame, at: 0.41)
        // A wider look around its place was enough.
        #expect(seen.search == .local)
        #expect(seen.followed?.identity == 1)
        #expect(seen.followed?.isCoasting == false)
    }

    @Test("a face that local searches cannot see is looked for everywhere, at most four times a second")
    func lost() {
        let search = ScriptedSearch()
        let follower = FaceFollower(frontal: search)
        search.faces = [Self.near]
        Self.run(follower, frames: 14)
        search.fullOnly = search.faces
        search.faces = []
        let seen = Self.run(follower, from: 14.0 / 15, frames: 30)
        #expect(seen.allSatisfy { $0.followed?.identity == 1 })
        #expect(seen[0].search == .fullLost && seen[0].followed?.isCoasting == false)
        #expect(seen.filter { $0.search.isFull }.count <= 10)
        #expect(seen.contains { $0.followed?.isCoasting == true })
    }

    @Test("when a person has left, an empty frame is searched whole for five seconds, then four times a second")
    func empty() {
        let search = ScriptedSearch()
        let follower = FaceFollower(frontal: search)
        search.faces = [Self.near]
        Self.run(follower, frames: 15)
        search.faces = []
        let seen = Self.run(follower, from: 1, frames: 30 * 15)
        #expect(seen.prefix(10).allSatisfy { $0.followed?.identity == 1 && $0.followed?.isCoasting == true })
        #expect(seen.dropFirst(12).allSatisfy { $0.followed == nil && $0.faces.isEmpty })
        #expect(seen[20..<70].allSatisfy { $0.search == .fullEmpty })
        let later = seen[150...]
        #expect(Set(later.map(\.search)) == [.none, .fullEmpty])
        #expect((70...90).contains(later.filter { $0.search == .fullEmpty }.count))
        search.faces = [Self.near]
        let back = Self.run(follower, from: 31, frames: 8).compactMap(\.followed)
        #expect(back.first?.identity == 2)
    }

    @Test("a face that is back within 0.7 seconds is the same, a second later another", arguments: [0.5, 1.5])
    func comeback(pause: Double) throws {
        let search = ScriptedSearch()
        let follower = FaceFollower(frontal: search)
        search.faces = [Self.near]
        Self.run(follower, frames: 15)
        search.faces = []
        let frames = Int(pause * 15)
        Self.run(follower, from: 1, frames: frames)
        // It went on a little behind whatever hid it.
        search.faces = [Rect(x: 240, y: 160, width: 125, height: 125)]
        let seen = Self.run(follower, from: 1 + Double(frames) / 15, frames: 3)
        #expect(try #require(seen.last?.followed).identity == (pause < 0.7 ? 1 : 2))
    }

    @Test("false alarms of one frame never become a face, and the whole frame goes on being searched")
    func falseAlarm() {
        let search = ScriptedSearch()
        let follower = FaceFollower(frontal: search)
        let seen = Self.run(follower, frames: 60) { index in
            search.faces = index % 5 == 0 ? [Rect(x: index * 7, y: 100, width: 60, height: 60)] : []
        }
        #expect(seen.allSatisfy { $0.followed == nil && $0.faces.isEmpty && $0.search == .fullEmpty })
    }

    @Test("a false alarm beside a known face is looked for locally, on another raster each time, and fails")
    func falseAlarmBesideFace() {
        let search = ScriptedSearch()
        let follower = FaceFollower(frontal: search)
        search.faces = [Self.near]
        Self.run(follower, frames: 16)
        search.fullOnly = [Self.far]
        let seen = Self.run(follower, from: 16.0 / 15, frames: 45)
        #expect(seen.allSatisfy { $0.faces.map(\.identity) == [1] })
        #expect(seen.contains { $0.detections.contains(Self.far) })
        let looks = search.localSearches.filter { $0.box.width == 60 }
        #expect(looks.count >= 3)
        #expect(Set(looks.map(\.shift)).count >= 3)
    }

    @Test("a second person is noticed within a second, and both are followed locally")
    func secondPerson() throws {
        let search = ScriptedSearch()
        let follower = FaceFollower(frontal: search)
        search.faces = [Self.far]
        Self.run(follower, frames: 15)
        search.faces = [Self.far, Self.near]
        let seen = Self.run(follower, from: 1, frames: 45)
        let noticed = try #require(seen.firstIndex { $0.faces.count == 2 })
        #expect(noticed <= 17)
        #expect(seen[30...].allSatisfy { $0.faces.map(\.identity) == [1, 2] })
        #expect(seen.last?.followed?.identity == 2)
    }

    @Test("only so many faces are followed locally; the others are kept from one full search to the next")
    func manyPeople() {
        let search = ScriptedSearch()
        search.faces = (0..<6).map { Rect(x: 10 + 100 * $0, y: 100, width: 60 + 4 * $0, height: 60 + 4 * $0) }
        var settings = FaceFollower.Settings()
        settings.localSearches = 2
        let follower = FaceFollower(frontal: search, settings: settings)
        let seen = Self.run(follower, frames: 90)
        #expect(seen[1...].allSatisfy { $0.faces.map(\.identity) == [1, 2, 3, 4, 5, 6] })
        let locals = seen.filter { $0.search == .local }.count
        #expect(locals > 75)
        #expect(search.localSearches.count == 2 * locals)
        search.faces.removeFirst()
        #expect(Self.run(follower, from: 6, frames: 30).last?.faces.map(\.identity) == [2, 3, 4, 5, 6])
    }

    @Test("faces whose regions overlap are not counted twice")
    func overlappingRegions() {
        let search = ScriptedSearch()
        search.faces = [
            Rect(x: 200, y: 150, width: 100, height: 100), Rect(x: 290, y: 150, width: 100, height: 100),
        ]
        let seen = Self.run(FaceFollower(frontal: search), frames: 60)
        #expect(seen.allSatisfy { $0.detections.count == 2 })
        #expect(seen.dropFirst().allSatisfy { $0.faces.map(\.identity) == [1, 2] })
    }

    @Test("two people who cross keep their identities, though one hides the other", arguments: [15, 30] as [Double])
    func crossing(rate: Double) throws {
        let search = ScriptedSearch()
        let follower = FaceFollower(frontal: search)
        let seen = Self.run(follower, frames: Int(4 * rate), rate: rate) { index in
            let seconds = Double(index) / rate
            let right = Rect(x: 60 + Int(110 * seconds), y: 180, width: 110, height: 110)
            let left = Rect(x: 500 - Int(100 * seconds), y: 190, width: 90, height: 90)
            // The smaller one is hidden while it is behind the larger one.
            let isHidden = abs(right.x + 55 - left.x - 45) < 60
            search.faces = isHidden ? [right] : [right, left]
        }
        #expect(seen.dropFirst().allSatisfy { $0.followed?.identity == 1 })
        let last = try #require(seen.last)
        #expect(last.faces.map(\.identity) == [1, 2])
        #expect(last.faces.map { $0.box.x > 300 } == [true, false])
    }

    @Test("the smallest face may be a part of the frame's height")
    func minimumFacePart() {
        let search = ScriptedSearch()
        search.faces = [Self.near]
        var settings = FaceFollower.Settings()
        settings.minimumFacePart = 0.2
        let follower = FaceFollower(frontal: search, settings: settings)
        Self.run(follower, frames: 10)
        #expect(search.minimumSides == [96])
        _ = follower.update(GrayImage(width: 64, height: 48), at: 1)
        #expect(search.minimumSides == [96, 10])
    }

    @Test("a change of the frame's size begins anew, with new numbers")
    func frameSize() {
        let search = ScriptedSearch()
        search.faces = [Self.near]
        let follower = FaceFollower(frontal: search)
        Self.run(follower, frames: 10)
        let other = GrayImage(width: 800, height: 600, fill: 3)
        #expect(follower.update(other, at: 0.7).followed == nil)
        #expect(follower.update(other, at: 0.8).followed?.identity == 2)
    }

    @Test("a clock that goes back a little changes nothing, one that jumps begins anew and goes on")
    func clock() {
        let search = ScriptedSearch()
        search.faces = [Self.near]
        let follower = FaceFollower(frontal: search)
        Self.run(follower, from: 1000, frames: 30)
        let back = Self.run(follower, from: 1001, frames: 30)
        #expect(back.allSatisfy { $0.followed?.identity == 1 })
        let jumped = Self.run(follower, from: 5, frames: 60)
        #expect(jumped[0].followed == nil)
        #expect(jumped[1...].allSatisfy { $0.followed?.identity == 2 })
        #expect(jumped.filter { $0.search.isFull }.count == 5)
        for seconds in [Double.nan, .infinity, -.infinity, 1e308, -1e308, 0] {
            _ = follower.update(Self.frame, at: seconds)
        }
    }

    @Test("hostile settings are brought into their ranges", arguments: [0, -1, .nan, .infinity, -1e300] as [Double])
    func hostileSettings(value: Double) {
        var settings = FaceFollower.Settings()
        settings.minimumFacePart = value
        settings.fullSearchSeconds = value
        settings.emptySearchSeconds = value
        settings.tracker.coastSeconds = value
        settings.tracker.minimumOverlap = value
        settings.tracker.switchRatio = value
        settings.tracker.switchSeconds = value
        for count in [Int.min, 0, .max] {
            settings.localSearches = count
            settings.tracker.confirmingHits = count
            settings.tracker.confirmingUpdates = count
            let search = ScriptedSearch()
            search.faces = [Self.near, Self.far]
            let follower = FaceFollower(frontal: search, settings: settings)
            Self.run(follower, frames: 40)
            #expect((1...16).contains(follower.settings.localSearches))
            #expect((0...1).contains(follower.settings.minimumFacePart))
            #expect((0...60).contains(follower.settings.fullSearchSeconds))
            let tracker = follower.settings.tracker
            #expect((1...16).contains(tracker.confirmingHits) && tracker.confirmingHits <= tracker.confirmingUpdates)
            #expect((1...100).contains(tracker.switchRatio))
        }
    }

    @Test("hostile detections do no harm")
    func hostileDetections() {
        let search = ScriptedSearch()
        search.faces = [
            Rect(x: .max, y: .min, width: .max, height: .max), Rect(x: 0, y: 0, width: 0, height: -5),
            Rect(x: -90, y: -90, width: 100, height: 100),
        ]
        let seen = Self.run(FaceFollower(frontal: search), frames: 20)
        #expect(seen.allSatisfy { $0.detections.count == 1 })
    }

    @Test("whatever comes and goes, a number is one face's at a time, and one that is gone never comes back")
    func numbers() {
        var generator = SeededGenerator(state: 11)
        let search = ScriptedSearch()
        let follower = FaceFollower(frontal: search)
        var (known, gone): (Set<Int>, Set<Int>) = ([], [])
        var seconds = 0.0
        for _ in 0..<3000 {
            if search.faces.count < 5, Int.random(in: 0..<8, using: &generator) == 0 {
                let side = Int.random(in: 30..<150, using: &generator)
                search.faces.append(
                    Rect(
                        x: .random(in: 0..<490, using: &generator), y: .random(in: 0..<330, using: &generator),
                        width: side, height: side))
            }
            for index in search.faces.indices.reversed() {
                search.faces[index].x += .random(in: -12...12, using: &generator)
                if Int.random(in: 0..<20, using: &generator) == 0 { search.faces.remove(at: index) }
            }
            seconds +=
                Int.random(in: 0..<500, using: &generator) == 0 ? 3 : .random(in: -0.02...0.15, using: &generator)
            let seen = follower.update(Self.frame, at: seconds)
            let numbers = Set(seen.faces.map(\.identity))
            #expect(numbers.count == seen.faces.count && numbers.isDisjoint(with: gone))
            #expect(seen.followed.map { numbers.contains($0.identity) } ?? true)
            gone.formUnion(known.subtracting(numbers))
            known = numbers
        }
        #expect(gone.count > 50)
    }
}
