import Image
import Testing

@testable import FaceDetect

@Suite("face tracker")
struct FaceTrackerTests {
    static let near = Rect(x: 200, y: 150, width: 120, height: 120)
    static let far = Rect(x: 460, y: 180, width: 60, height: 60)

    /// Updates a tracker with the same detections at 15 frames a second.
    static func run(
        _ tracker: inout FaceTracker, _ detections: [Rect], from start: Double, updates: Int
    ) -> TrackedFace? {
        var face: TrackedFace?
        for index in 0..<updates {
            face = tracker.update(
                detections: detections, at: start + Double(index) / 15, frameWidth: 640, frameHeight: 480)
        }
        return face
    }

    @Test("a face counts from its second detection on")
    func confirmation() throws {
        var tracker = FaceTracker()
        #expect(Self.run(&tracker, [Self.near], from: 10, updates: 1) == nil)
        let face = try #require(Self.run(&tracker, [Self.near], from: 10.1, updates: 1))
        #expect(face.box == Self.near)
        #expect(face.identity == 1)
        #expect(!face.isCoasting)
        #expect(face.since == 10)
        #expect(abs(face.ageSeconds - 0.1) < 1e-9)
        #expect(face.steadiness == 1)
    }

    @Test("single false alarms here and there are never a face")
    func falseAlarms() {
        var tracker = FaceTracker()
        for index in 0..<200 {
            let alarm = Rect(x: index % 7 * 80, y: index % 5 * 80, width: 60, height: 60)
            let face = tracker.update(
                detections: index % 3 == 0 ? [alarm] : [], at: Double(index) / 15, frameWidth: 640, frameHeight: 480)
            #expect(face == nil)
        }
    }

    @Test("two detections in four updates confirm a face, two in five do not", arguments: [(3, true), (4, false)])
    func confirmationWindow(gap: Int, isFace: Bool) {
        var tracker = FaceTracker()
        _ = Self.run(&tracker, [Self.near], from: 0, updates: 1)
        _ = Self.run(&tracker, [], from: 0.05, updates: gap - 1)
        #expect((Self.run(&tracker, [Self.near], from: 0.4, updates: 1) != nil) == isFace)
    }

    @Test("a short loss keeps the identity and the box")
    func coasting() throws {
        var tracker = FaceTracker()
        let before = try #require(Self.run(&tracker, [Self.near], from: 0, updates: 15))
        let during = try #require(Self.run(&tracker, [], from: 1, updates: 9))
        #expect(during.isCoasting)
        #expect(during.identity == before.identity)
        #expect(during.box == before.box)
        #expect(during.steadiness < 1)
        let after = try #require(Self.run(&tracker, [Self.near], from: 1.6, updates: 1))
        #expect(!after.isCoasting)
        #expect(after.identity == before.identity)
        #expect(after.since == before.since)
    }

    @Test("a loss of more than 0.7 seconds ends the face, and the next one is another")
    func loss() throws {
        var tracker = FaceTracker()
        let first = try #require(Self.run(&tracker, [Self.near], from: 0, updates: 16))
        #expect(Self.run(&tracker, [], from: 1, updates: 15) == nil)
        let second = try #require(Self.run(&tracker, [Self.near], from: 2, updates: 2))
        #expect(second.identity != first.identity)
        #expect(second.since == 2)
    }

    @Test("one update every second follows a face as well, a break of three seconds ends it")
    func slowUpdates() throws {
        var tracker = FaceTracker()
        for second in 0..<10 {
            let face = tracker.update(detections: [Self.near], at: Double(second), frameWidth: 640, frameHeight: 480)
            #expect(face?.identity == (second == 0 ? nil : 1))
        }
        #expect(tracker.update(detections: [Self.near], at: 13, frameWidth: 640, frameHeight: 480) == nil)
    }

    @Test("the larger face is chosen, or the one nearer to the middle")
    func choice() throws {
        let middle = Rect(x: 300, y: 220, width: 50, height: 50)
        let large = Rect(x: 20, y: 20, width: 150, height: 150)
        for detections in [[middle, large], [large, middle]] {
            var largest = FaceTracker(choice: .largest)
            #expect(Self.run(&largest, detections, from: 0, updates: 3)?.box == large)
            var nearest = FaceTracker(choice: .nearestToCenter)
            #expect(Self.run(&nearest, detections, from: 0, updates: 3)?.box == middle)
        }
    }

    @Test("a preferable face takes over only after a second, a slightly better one never")
    func takeover() throws {
        var tracker = FaceTracker()
        let first = try #require(Self.run(&tracker, [Self.far], from: 0, updates: 15))
        let both = [Self.far, Self.near]
        #expect(Self.run(&tracker, both, from: 1, updates: 14)?.identity == first.identity)
        let second = try #require(Self.run(&tracker, both, from: 2, updates: 4))
        #expect(second.identity != first.identity)
        #expect(second.box == Self.near)

        var steady = FaceTracker()
        let kept = try #require(Self.run(&steady, [Self.far], from: 0, updates: 15))
        let similar = Rect(x: 100, y: 100, width: 70, height: 70)
        #expect(Self.run(&steady, [Self.far, similar], from: 1, updates: 100)?.identity == kept.identity)
    }

    @Test("two faces keep their identities while they move, in whatever order they come")
    func association() throws {
        var tracker = FaceTracker(choice: .largest)
        for index in 0..<60 {
            let large = Rect(x: 50 + 4 * index, y: 100, width: 100, height: 100)
            let small = Rect(x: 560 - 4 * index, y: 300, width: 80, height: 80)
            let face = tracker.update(
                detections: index % 2 == 0 ? [large, small] : [small, large], at: Double(index) / 15, frameWidth: 640,
                frameHeight: 480)
            if index > 0 { #expect(face?.identity == 1) }
            if let face { #expect(abs(face.box.y - 100) <= 1) }
        }
    }

    @Test("a jittering box of a face at rest becomes steady")
    func jitter() throws {
        var tracker = FaceTracker()
        var generator = SeededGenerator(state: 9)
        var (raw, smooth): ([Int], [Int]) = ([], [])
        for index in 0..<150 {
            let x = 200 + Int.random(in: -4...4, using: &generator)
            let box = Rect(x: x, y: 150, width: 120, height: 120)
            let face = tracker.update(detections: [box], at: Double(index) / 15, frameWidth: 640, frameHeight: 480)
            guard index >= 30, let face else { continue }
            raw.append(x)
            smooth.append(face.box.x)
        }
        func steps(_ values: [Int]) -> Int { zip(values, values.dropFirst()).reduce(0) { $0 + abs($1.0 - $1.1) } }
        #expect(smooth.count == 120)
        #expect(steps(smooth) * 2 < steps(raw))
    }

    @Test("noise at rest is reduced to less than half its deviation")
    func noise() {
        var tracker = FaceTracker()
        var generator = SeededGenerator(state: 4)
        var (raw, smooth): ([Double], [Double]) = ([], [])
        for index in 0..<600 {
            // The sum of three is nearly normal; a standard deviation of 3 pixels, as the detector's.
            let x = 200 + (0..<3).reduce(0) { sum, _ in sum + Int.random(in: -3...3, using: &generator) }
            let box = Rect(x: x, y: 150, width: 120, height: 120)
            let face = tracker.update(detections: [box], at: Double(index) / 15, frameWidth: 640, frameHeight: 480)
            guard index >= 30, let face else { continue }
            raw.append(Double(x))
            smooth.append(Double(face.box.x))
        }
        func deviation(_ values: [Double]) -> Double {
            let mean = values.reduce(0, +) / Double(values.count)
            return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
        }
        #expect(deviation(smooth) < 0.5 * deviation(raw))
    }

    @Test("a moving face is followed without visible lag, at any frame rate", arguments: [5, 15, 30, 60] as [Double])
    func lag(rate: Double) throws {
        var tracker = FaceTracker()
        var lag = 0.0
        for index in 0..<Int(2 * rate) {
            let seconds = Double(index) / rate
            // One box width a second.
            let box = Rect(x: 100 + Int(100 * seconds), y: 100, width: 100, height: 100)
            let face = tracker.update(detections: [box], at: seconds, frameWidth: 640, frameHeight: 480)
            if let face, seconds > 1 { lag = max(lag, Double(box.x - face.box.x)) }
        }
        // Per cent of its width.
        #expect(lag <= 6)
    }

    @Test("the steadiest face is the one that has been there longest")
    func steadiest() {
        var tracker = FaceTracker(choice: .steadiest)
        let first = Self.run(&tracker, [Self.far], from: 0, updates: 60)?.identity
        #expect(Self.run(&tracker, [Self.near, Self.far], from: 4, updates: 60)?.identity == first)
        // One that is detected only now and then gives way to one that is always there.
        for index in 0..<60 {
            let detections = index % 3 == 0 ? [Self.near, Self.far] : [Self.near]
            _ = tracker.update(
                detections: detections, at: 8 + Double(index) / 15, frameWidth: 640, frameHeight: 480)
        }
        #expect(tracker.followedFace?.identity != first)
    }

    @Test("all confirmed faces are reported, and averaging follows the largest")
    func allFaces() {
        var tracker = FaceTracker(choice: .average)
        #expect(Self.run(&tracker, [Self.far, Self.near], from: 0, updates: 3)?.box == Self.near)
        #expect(tracker.faces.map(\.box) == [Self.far, Self.near])
        _ = Self.run(&tracker, [Self.far], from: 0.2, updates: 2)
        #expect(tracker.faces.map(\.isCoasting) == [false, true])
    }

    @Test(
        "after a short loss a face is the same near its last place, or where its motion leads, and not elsewhere",
        arguments: [
            (0, 75, true), (0, -75, true), (0, 130, false), (16, 130, true), (16, -130, false), (-16, -130, true),
        ])
    func reassociation(step: Int, jump: Int, isSame: Bool) {
        var tracker = FaceTracker()
        var place = Rect(x: 300 - 7 * step, y: 200, width: 100, height: 100)
        for index in 0..<15 {
            _ = tracker.update(
                detections: [place], at: Double(index) / 15, frameWidth: 640, frameHeight: 480)
            place.x += step
        }
        _ = Self.run(&tracker, [], from: 1, updates: 8)
        place.x += jump - step
        _ = Self.run(&tracker, [place], from: 1.53, updates: 3)
        #expect(tracker.faces.contains { $0.identity == 1 && !$0.isCoasting } == isSame)
    }

    @Test("a face of quite another size is another face")
    func otherSize() {
        var tracker = FaceTracker()
        _ = Self.run(&tracker, [Self.near], from: 0, updates: 15)
        _ = Self.run(&tracker, [Rect(x: 230, y: 180, width: 58, height: 58)], from: 1, updates: 3)
        #expect(tracker.faces.contains { $0.identity == 2 })
    }

    @Test("a change of the frame's size begins anew")
    func frameSize() throws {
        var tracker = FaceTracker()
        _ = Self.run(&tracker, [Self.near], from: 0, updates: 5)
        #expect(tracker.update(detections: [Self.near], at: 0.4, frameWidth: 320, frameHeight: 240) == nil)
    }

    @Test("times that go back or are no numbers, and boxes beyond all pictures, do no harm")
    func badInput() throws {
        var tracker = FaceTracker()
        let boxes = [
            Rect(x: .max, y: .min, width: .max, height: .max), Rect(x: 0, y: 0, width: -5, height: 5),
            Rect(x: 0, y: 0, width: 0, height: 0), Rect(x: .min, y: 0, width: 50, height: 50),
        ]
        for seconds in [Double.nan, 5, 4, .infinity, -.infinity, 5, -1e308, 1e308, .greatestFiniteMagnitude] {
            #expect(tracker.update(detections: boxes, at: seconds, frameWidth: 0, frameHeight: -1) == nil)
        }
        var steady = FaceTracker()
        for seconds in [1, 0.5, .nan, 0, 1] as [Double] {
            _ = steady.update(detections: [Self.near], at: seconds, frameWidth: 640, frameHeight: 480)
        }
        #expect(Self.run(&steady, [Self.near], from: 1, updates: 1)?.box == Self.near)
    }

    @Test("hundreds of detections in each frame neither crash it nor pile up")
    func manyDetections() throws {
        var tracker = FaceTracker()
        var generator = SeededGenerator(state: 2)
        for index in 0..<40 {
            let boxes = (0..<300).map { _ in
                Rect(
                    x: .random(in: 0..<600, using: &generator), y: .random(in: 0..<440, using: &generator), width: 30,
                    height: 30)
            }
            _ = tracker.update(detections: boxes, at: Double(index) / 15, frameWidth: 640, frameHeight: 480)
        }
        #expect(tracker.trackCount <= 64 * 16)
    }
}
