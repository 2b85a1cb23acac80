import Testing

@testable import Pipeline

@Suite struct CameraSwitchTests {
    /// 22:30 to 06:30, in universal time.
    private func nightly() throws -> OffTimes {
        OffTimes([try OffTime("22:30-06:30")], wallTime: OffTimesTests.universal)
    }

    private func at(_ day: Int, _ hour: Int, _ minute: Int = 0) -> Int { (day * 24 + hour) * 3600 + minute * 60 }
    private static let night = CameraOffReason.schedule(until: "06:30")

    @Test("it goes off and on by the clock, to the minute")
    func byTheClock() throws {
        var camera = CameraSwitch(offTimes: try nightly(), at: at(1, 22, 29))
        #expect(camera.offReason == nil)
        camera.update(at: at(1, 22, 29) + 59)
        #expect(camera.offReason == nil)
        camera.update(at: at(1, 22, 30))
        #expect(camera.offReason == Self.night)
        #expect(camera.offReason?.description == "off by schedule until 06:30")
        camera.update(at: at(2, 6, 30))
        #expect(camera.offReason == nil)
        #expect(CameraSwitch(offTimes: try nightly(), at: at(1, 23)).offReason == Self.night)
    }

    @Test("an off order holds through all times until the on order")
    func offByOrder() throws {
        var camera = CameraSwitch(offTimes: try nightly(), at: at(1, 12))
        camera.order(isOn: false, at: at(1, 12))
        for time in [at(1, 12), at(1, 23), at(2, 12)] {
            camera.update(at: time)
            #expect(camera.offReason == .order)
        }
        camera.order(isOn: true, at: at(2, 12))
        #expect(camera.offReason == nil)
        camera.update(at: at(2, 22, 30))
        #expect(camera.offReason == Self.night)
    }

    @Test("an on order in an off time holds until that ends, and not into the next")
    func onByOrder() throws {
        var camera = CameraSwitch(offTimes: try nightly(), at: at(1, 23))
        camera.order(isOn: true, at: at(1, 23))
        #expect(camera.offReason == nil)
        camera.update(at: at(2, 6))
        #expect(camera.offReason == nil)
        camera.update(at: at(2, 12))
        camera.update(at: at(2, 22, 30))
        #expect(camera.offReason == Self.night)
    }

    @Test("an on order by day is no exception from the next night")
    func onByDay() throws {
        var camera = CameraSwitch(offTimes: try nightly(), at: at(1, 12))
        camera.order(isOn: true, at: at(1, 12))
        camera.update(at: at(1, 23))
        #expect(camera.offReason == Self.night)
    }

    @Test("an off order ends the exception")
    func offAgain() throws {
        var camera = CameraSwitch(offTimes: try nightly(), at: at(1, 23))
        camera.order(isOn: true, at: at(1, 23))
        camera.order(isOn: false, at: at(1, 23, 30))
        #expect(camera.offReason == .order)
        camera.order(isOn: true, at: at(2, 12))
        camera.update(at: at(2, 23))
        #expect(camera.offReason == Self.night)
    }

    @Test("a clock that jumps from one night into the next does not carry the exception along")
    func jumps() throws {
        var forward = CameraSwitch(offTimes: try nightly(), at: at(1, 23))
        forward.order(isOn: true, at: at(1, 23))
        // Asleep for a day.
        forward.update(at: at(2, 23))
        #expect(forward.offReason == Self.night)
        var back = CameraSwitch(offTimes: try nightly(), at: at(8, 23))
        back.order(isOn: true, at: at(8, 23))
        back.update(at: at(8, 23) - 30)
        #expect(back.offReason == nil)
        back.update(at: at(3, 23))
        #expect(back.offReason == Self.night)
    }

    @Test("other times after a reload hold at once, the person's exception too")
    func reconfigured() throws {
        var camera = CameraSwitch(offTimes: try nightly(), at: at(1, 12))
        let noon = OffTimes([try OffTime("11:00-13:00")], wallTime: OffTimesTests.universal)
        camera.reconfigure(offTimes: noon, at: at(1, 12))
        #expect(camera.offReason == .schedule(until: "13:00"))
        camera.order(isOn: true, at: at(1, 12))
        camera.reconfigure(offTimes: noon, at: at(1, 12, 10))
        #expect(camera.offReason == nil)
        camera.reconfigure(offTimes: OffTimes([]), at: at(1, 12, 20))
        #expect(camera.offReason == nil)
    }

    @Test("times without an end say so, and an on order then holds until an off order")
    func endless() throws {
        let always = OffTimes([try OffTime("00:00-24:00")], wallTime: OffTimesTests.universal)
        var camera = CameraSwitch(offTimes: always, at: at(1, 12))
        #expect(camera.offReason?.description == "off by schedule at all times")
        camera.order(isOn: true, at: at(1, 12))
        camera.update(at: at(30, 12))
        #expect(camera.offReason == nil)
    }
}
