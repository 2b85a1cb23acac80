import Testing

@testable import Pipeline

/// All times are made up: nothing here waits.
@Suite struct LookScheduleTests {
    private static let settled = Look(hasFace: true, mood: "calm", isSettled: true)
    private static let undecided = Look(hasFace: true)
    private static let disagreeing = Look(hasFace: true, mood: "calm", isSettled: true, disagrees: true)
    private static let empty = Look()

    private static func schedule(closedSeconds: Double? = nil) -> LookSchedule {
        LookSchedule(
            .init(idleFramesPerSecond: 2.5, activeFramesPerSecond: 15, closedSeconds: closedSeconds))
    }

    /// A camera that gives so many frames a second, each looked at once a look is due.
    private struct Camera {
        var schedule: LookSchedule
        var framesPerSecond = 30.0
        var now = 0.0
        var frame = 0

        /// Lets time pass.
        /// - Returns: when looks were made.
        mutating func run(until end: Double, _ look: (Double) -> Look) -> [Double] {
            var looks: [Double] = []
            while true {
                let next = Double(frame) / framesPerSecond
                guard next < end else { return looks }
                frame += 1
                now = next
                if let closed = schedule.closedUntil {
                    if now < closed { continue }
                    schedule.open()
                }
                guard now >= schedule.due else { continue }
                schedule.looked(look(now), at: now)
                looks.append(now)
            }
        }
    }

    @Test(
        "a settled mood is looked at seldom after three seconds, whatever the camera's rate",
        arguments: [15.0, 24, 30, 60])
    func settles(framesPerSecond: Double) {
        var camera = Camera(schedule: Self.schedule(), framesPerSecond: framesPerSecond)
        let active = camera.run(until: 3) { _ in Self.settled }
        #expect((43...47).contains(active.count))
        #expect(!camera.schedule.isIdle(at: 2.9))
        _ = camera.run(until: 4) { _ in Self.settled }
        #expect(camera.schedule.isIdle(at: 4))
        let idle = camera.run(until: 104) { _ in Self.settled }
        #expect((249...251).contains(idle.count))
    }

    @Test("a camera that is slower than the rates is looked at whenever a frame comes")
    func slowCamera() {
        var camera = Camera(schedule: Self.schedule(), framesPerSecond: 2)
        #expect(camera.run(until: 20) { _ in Self.settled }.count == 40)
    }

    @Test("a change that lasts is looked at often within half a second, at any moment of the idle period")
    func notices() throws {
        for step in 0..<20 {
            let change = 20 + Double(step) * 0.021
            var camera = Camera(schedule: Self.schedule(), framesPerSecond: 15)
            let looks = camera.run(until: 22) { $0 < change ? Self.settled : Self.disagreeing }
            let after = looks.filter { $0 >= change }
            #expect(try #require(after.first) - change <= 0.47)
            // From the second one on they come as the camera's frames do.
            #expect(after.dropFirst(2).count >= 18)
        }
    }

    @Test("a single picture that disagrees is looked into for a second, not for three")
    func flicker() {
        var camera = Camera(schedule: Self.schedule())
        _ = camera.run(until: 20) { _ in Self.settled }
        var isFirst = true
        let looks = camera.run(until: 30) { _ in
            defer { isFirst = false }
            return isFirst ? Self.disagreeing : Self.settled
        }
        #expect((35...42).contains(looks.count))
        #expect(camera.schedule.isIdle(at: 30))
    }

    @Test("pictures of which every tenth disagrees at random cost less than half of looking always")
    func noise() {
        var camera = Camera(schedule: Self.schedule(), framesPerSecond: 15)
        var state: UInt64 = 7
        let looks = camera.run(until: 600) { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % 10 == 0 ? Self.disagreeing : Self.settled
        }
        #expect(looks.count < 600 * 15 / 2)
    }

    @Test("a face that comes or goes, a change of light and a change of mood are each looked into for three seconds")
    func news() {
        let dark = Look(poorLight: .dark)
        let happy = Look(hasFace: true, mood: "happy", isSettled: true)
        for (before, after) in [
            (Self.settled, Self.empty), (Self.empty, Self.settled), (Self.empty, dark), (dark, Self.empty),
            (Self.settled, happy),
        ] {
            var camera = Camera(schedule: Self.schedule())
            _ = camera.run(until: 20) { _ in before }
            #expect(camera.schedule.isIdle(at: 20))
            let looks = camera.run(until: 30) { _ in after }
            #expect((50...70).contains(looks.count))
            #expect(camera.schedule.isIdle(at: 30))
        }
    }

    @Test(
        "what stays undecided, or may be a face, costs for half a minute only, and again when it was over for a while")
    func patience() {
        for unclear in [Self.undecided, Look(hasPossibleFace: true)] {
            var camera = Camera(schedule: Self.schedule())
            #expect(camera.run(until: 30) { _ in unclear }.count > 440)
            _ = camera.run(until: 34) { _ in unclear }
            #expect(camera.schedule.isIdle(at: 34))
            #expect(camera.run(until: 134) { _ in unclear }.count <= 251)
            _ = camera.run(until: 145) { _ in Self.empty }
            #expect(camera.run(until: 155) { _ in unclear }.count > 140)
        }
    }

    @Test("a decision is progress: whoever changes often is looked at often")
    func decisions() {
        var camera = Camera(schedule: Self.schedule())
        let looks = camera.run(until: 120) { now in
            let round = Int(now / 5)
            // Two seconds undecided, then another mood.
            let isNew = now - Double(round) * 5 > 2
            return Look(hasFace: true, mood: "\(isNew ? round : round - 1)", isSettled: isNew, disagrees: !isNew)
        }
        #expect(looks.count > 120 * 14)
    }

    @Test("an order makes the next look due at once")
    func hurry() {
        var camera = Camera(schedule: Self.schedule())
        _ = camera.run(until: 20) { _ in Self.settled }
        camera.schedule.hurry(at: 20)
        #expect(camera.schedule.due <= 20)
        #expect(camera.run(until: 23) { _ in Self.settled }.count > 40)
    }

    @Test("the camera is closed once all is settled, opened after its time, and closed again after a glance")
    func closes() throws {
        var camera = Camera(schedule: Self.schedule(closedSeconds: 20))
        let first = camera.run(until: 10) { _ in Self.settled }
        let closed = try #require(camera.schedule.closedUntil)
        #expect((22.9...23.3).contains(closed))
        #expect((first.last ?? 0) < 3.3)
        // The face is found again in the third picture only, and exposure has to settle.
        let glance = camera.run(until: 40) { now in
            now < closed + 0.1 ? Look(poorLight: .dark) : now < closed + 0.2 ? Self.empty : Self.settled
        }
        #expect((10...20).contains(glance.count))
        let again = try #require(camera.schedule.closedUntil)
        #expect((20.9...22).contains(again - closed))
    }

    @Test("an opened camera that shows something else stays open until that is settled")
    func staysOpen() throws {
        var camera = Camera(schedule: Self.schedule(closedSeconds: 20))
        _ = camera.run(until: 10) { _ in Self.settled }
        let opened = try #require(camera.schedule.closedUntil)
        let looks = camera.run(until: opened + 10) { _ in Self.disagreeing }
        #expect(looks.count > 100)
        #expect(camera.schedule.closedUntil == nil)
        _ = camera.run(until: opened + 60) { _ in Self.undecided }
        // Patience has an end, but the camera is not closed before somebody who is not decided yet.
        #expect(camera.schedule.isIdle(at: opened + 60))
        #expect(camera.schedule.closedUntil == nil)
        _ = camera.run(until: opened + 70) { _ in Look(hasFace: true, mood: "happy", isSettled: true) }
        #expect(camera.schedule.closedUntil != nil)
    }

    @Test("the camera is closed where nobody is, and stays open when somebody has come")
    func closesEmpty() throws {
        var camera = Camera(schedule: Self.schedule(closedSeconds: 20))
        _ = camera.run(until: 10) { _ in Self.empty }
        let opened = try #require(camera.schedule.closedUntil)
        _ = camera.run(until: opened + 3) { _ in Self.undecided }
        #expect(camera.schedule.closedUntil == nil)
        #expect(!camera.schedule.isIdle(at: opened + 3))
    }
}
