import Testing

@testable import Mood

@Suite struct PoorLightTests {
    private static let shutter = PoorLight(.dark, mean: 4.2, contrast: 1.6)
    private static let room = PoorLight(.dark, mean: 12, contrast: 5)
    private static let wall = PoorLight(.flat, mean: 128, contrast: 2)
    private static let glare = PoorLight(.saturated, mean: 252, contrast: 5)
    private static let happy = EmotionScores(labels: ["neutral", "happiness"], values: [0.1, 0.9])

    /// What is seen from a second on.
    private enum View {
        case face
        case nobody
        case poor(PoorLight)
    }

    /// A tracker that has seen a happy face for ten seconds, and what it decides of the frames after that.
    private func decisions(
        _ views: [(from: Double, view: View)], until: Double, framesPerSecond: Double = 10,
        tracker: inout MoodTracker
    ) -> [MoodDecision] {
        let all = [(from: 0, view: View.face)] + views
        return (0..<Int(until * framesPerSecond)).compactMap { index in
            let time = Double(index) / framesPerSecond
            var observation = MoodObservation(time: time, scores: nil)
            switch all.last(where: { $0.from <= time })?.view ?? .nobody {
            case .face: observation.scores = Self.happy
            case .nobody: break
            case .poor(let light): observation.poorLight = light
            }
            return tracker.observe(observation)
        }
    }

    private func tracker() -> MoodTracker {
        MoodTracker(moods: MoodDefinition.defaults, parameters: MoodParameters())
    }

    /// The first reason of the change to unknown.
    private func reason(_ views: [(from: Double, view: View)], framesPerSecond: Double = 10) -> MoodReason? {
        var tracker = tracker()
        let found = decisions(views, until: 30, framesPerSecond: framesPerSecond, tracker: &tracker)
        #expect(found.map(\.mood) == ["happy", nil])
        return found.last?.reasons.first
    }

    private func kind(_ reason: MoodReason?) -> PoorLight.Kind? {
        if case .poorLight(let light, _, _) = reason { light.kind } else { nil }
    }

    @Test("a closed shutter reads as unknown after the time-out, and the reason says so")
    func closedShutter() throws {
        var tracker = tracker()
        let found = decisions([(10, .poor(Self.shutter))], until: 30, tracker: &tracker)
        #expect(found.map(\.mood) == ["happy", nil])
        let change = try #require(found.last)
        #expect(change.time >= 12.9 && change.time < 13.2)
        #expect(
            change.reasons.map(\.description) == [
                "too dark to see a face for 3.00 s: mean 4, contrast 2 (a closed shutter?) (faceTimeoutSeconds 3.00)"
            ])
        #expect(tracker.state.reasons == change.reasons)
        #expect(tracker.state.obstacle == "too dark to see a face: mean 4, contrast 2 (a closed shutter?)")
    }

    @Test("each kind of poor light is told in its own words")
    func words() {
        #expect(Self.room.description == "too dark to see a face: mean 12, contrast 5 (a dark room?)")
        #expect(Self.wall.description == "too little contrast to see a face: mean 128, contrast 2 (a covered lens?)")
        #expect(Self.glare.description == "too bright to see a face: mean 252, contrast 5 (overexposed?)")
        #expect(PoorLight(.dark, mean: .nan, contrast: .infinity).description.contains("mean nan, contrast inf"))
    }

    @Test("a face that comes back before the time-out keeps the mood, and its next absence is counted afresh")
    func returns() {
        var tracker = tracker()
        let found = decisions(
            [(10, .poor(Self.shutter)), (12.5, .face), (14, .nobody)], until: 30, tracker: &tracker)
        #expect(found.map(\.mood) == ["happy", nil])
        #expect(found.last?.reasons.first.map { if case .noFace = $0 { true } else { false } } == true)
    }

    @Test("the reason is the one that held for most of the absence, not the last frame's", arguments: [1.0, 5, 10, 30])
    func majority(framesPerSecond: Double) {
        let dark = View.poor(Self.room)
        #expect(kind(reason([(10, dark), (12.5, .nobody)], framesPerSecond: framesPerSecond)) == .dark)
        #expect(kind(reason([(10, .nobody), (12.5, dark)], framesPerSecond: framesPerSecond)) == nil)
        #expect(
            kind(reason([(10, dark), (12, .poor(Self.glare))], framesPerSecond: framesPerSecond)) == .dark)
        #expect(
            kind(reason([(10, .poor(Self.wall)), (11, dark)], framesPerSecond: framesPerSecond)) == .dark)
    }

    @Test("kinds of poor light add up against nobody: the longest of them is told")
    func kindsAddUp() {
        let views: [(Double, View)] = [
            (10, .nobody), (11.3, .poor(Self.room)), (12, .poor(Self.glare)),
        ]
        #expect(kind(reason(views)) == .saturated)
    }

    @Test("a flickering light gives one change and one reason")
    func flicker() {
        var tracker = tracker()
        _ = decisions([], until: 10, tracker: &tracker)
        var changes: [MoodDecision] = []
        for index in 0..<300 {
            let light = index % 3 == 0 ? nil : PoorLight(.dark, mean: Double(index % 7), contrast: 2)
            let observation = MoodObservation(time: 10 + Double(index) / 15, scores: nil, poorLight: light)
            if let change = tracker.observe(observation) { changes.append(change) }
        }
        #expect(changes.count == 1)
        #expect(kind(changes.first?.reasons.first) == .dark)
        #expect(tracker.state.reasons == changes.first?.reasons)
    }

    @Test("before the first face the reason stays, and the obstacle tells of the light while it is poor")
    func fromTheStart() {
        var tracker = tracker()
        for index in 0..<100 {
            #expect(
                tracker.observe(MoodObservation(time: Double(index) / 10, scores: nil, poorLight: Self.wall)) == nil)
        }
        #expect(tracker.state.mood == nil && tracker.state.reasons == [.start])
        #expect(tracker.state.obstacle == Self.wall.description)
        _ = tracker.observe(MoodObservation(time: 11, scores: nil))
        #expect(tracker.state.obstacle == nil)
    }

    @Test("a reload of the configuration does not forget the light")
    func reload() {
        var tracker = tracker()
        _ = decisions([(10, .poor(Self.shutter))], until: 12, tracker: &tracker)
        var parameters = MoodParameters()
        parameters.faceTimeoutSeconds = 4
        var next = tracker.reconfigured(moods: MoodDefinition.defaults, parameters: parameters)
        let changes = (120..<200).compactMap {
            next.observe(MoodObservation(time: Double($0) / 10, scores: nil, poorLight: Self.shutter))
        }
        #expect(changes.count == 1 && kind(changes.first?.reasons.first) == .dark)
    }

    @Test("a face in poor light is evidence for less time, and one in none brings no mood", arguments: [1, 0.2, 0])
    func evidence(weight: Double) throws {
        var tracker = tracker()
        let changes = (0..<100).compactMap {
            tracker.observe(MoodObservation(time: Double($0) / 20, scores: Self.happy, weight: weight))
        }
        if weight == 0 {
            #expect(changes.isEmpty)
            #expect(tracker.state.obstacle?.contains("minimumEvidenceSeconds 0.80") == true)
        } else {
            let expected = max(0.8 / weight, 2)
            let time = try #require(changes.first?.time)
            #expect(time >= expected - 1e-9 && time < expected + 0.11, "at \(time) s")
        }
    }

    @Test(
        "a weight that is no number, or out of range, does no harm",
        arguments: [Double.nan, -.infinity, .infinity, 1e300])
    func wrongWeights(weight: Double) {
        var tracker = tracker()
        for index in 0..<200 {
            let scores =
                index % 40 == 0 ? EmotionScores(labels: ["neutral", "happiness"], values: [1, 0]) : Self.happy
            let usual = index % 40 != 0
            _ = tracker.observe(
                MoodObservation(time: Double(index) / 20, scores: scores, weight: usual ? 1 : weight))
        }
        #expect(tracker.state.mood == "happy")
        #expect(tracker.state.scores?.values.allSatisfy { (0...1).contains($0) } == true)
    }
}
