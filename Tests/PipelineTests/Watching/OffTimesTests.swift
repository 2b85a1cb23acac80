import Glibc
import Testing

@testable import Pipeline

@Suite struct OffTimesTests {
    /// Universal time as local time: 1 January 1970 was a Thursday.
    static func universal(_ seconds: Int) -> WallTime {
        let minutes = seconds / 60
        return WallTime(weekday: (4 + minutes / 1440) % 7, minute: minutes % 1440)
    }

    /// Central European time in 2026: summer time from 29 March 01:00 UTC to 25 October 01:00 UTC.
    static func central(_ seconds: Int) -> WallTime {
        let isSummer = (1_774_746_000..<1_792_890_000).contains(seconds)
        return universal(seconds + (isSummer ? 7200 : 3600))
    }

    private func offTimes(_ texts: [String], _ wallTime: @escaping @Sendable (Int) -> WallTime) throws -> OffTimes {
        OffTimes(try texts.map { try OffTime($0) }, wallTime: wallTime)
    }

    private func at(_ day: Int, _ hour: Int, _ minute: Int = 0) -> Int { (day * 24 + hour) * 3600 + minute * 60 }

    @Test("entries are read: days, lists of days, the end of the day")
    func reads() throws {
        #expect(try OffTime("22:30-06:30") == .init(0...6, 1350, 390))
        #expect(try OffTime("Sat-Sun 00:00-09:00") == .init([6, 0], 0, 540))
        #expect(try OffTime("fri-mon 7:05-24:00") == .init([5, 6, 0, 1], 425, 1440))
        #expect(try OffTime("Mon,Wed-Thu,SUN 00:00-24:00") == .init([1, 3, 4, 0], 0, 1440))
        #expect(try OffTime("  Tue   08:00-09:00 ") == .init([2], 480, 540))
    }

    @Test(
        "an entry that is not understood is named, with what was expected",
        arguments: [
            ("", "expected \"HH:MM-HH:MM\""), ("22:30", "expected \"HH:MM-HH:MM\""),
            ("22:30-06:30-07:00", "expected \"HH:MM-HH:MM\""), ("at night 22:00-06:00", "expected \"HH:MM-HH:MM\""),
            ("25:00-06:00", "a time from 00:00 to 23:59, not \"25:00\""),
            ("24:00-06:00", "a time from 00:00 to 23:59, not \"24:00\""),
            ("22:60-06:00", "not \"22:60\""), ("22:00-6", "a time from 00:00 to 24:00, not \"6\""),
            ("22:00-24:01", "not \"24:01\""), ("-1:00-06:00", "expected \"HH:MM-HH:MM\""),
            ("+1:00-06:00", "not \"+1:00\""), ("99999999999999999999:00-06:00", "a time from 00:00 to 23:59"),
            ("٠٨:00-09:00", "a time from 00:00 to 23:59"), ("08:00-08:00", "an end other than the beginning"),
            ("Son 08:00-09:00", "days such as Mon, Mon-Fri or Sat,Sun, not \"Son\""),
            ("Mon-Tue-Wed 08:00-09:00", "not \"Mon-Tue-Wed\""), ("Mon, 08:00-09:00", "not \"\""),
            ("- 08:00-09:00", "not \"-\""),
        ])
    func refuses(text: String, part: String) {
        // Swift 6.0's `#expect(throws:)` returns nothing.
        do throws(OffTimeError) {
            _ = try OffTime(text)
            Issue.record("taken as off time")
        } catch {
            let message = error.message
            #expect(message.contains(part) && message.contains("found \(quoted(text))"), "\(message)")
        }
    }

    @Test("a span over midnight belongs to the day on which it begins")
    func midnight() throws {
        let times = try offTimes(["Fri 22:30-06:30"], Self.universal)
        // Day 1 is Friday, 2 January 1970.
        #expect(!times.contain(at(1, 6)))
        #expect(!times.contain(at(1, 22, 29)) && times.contain(at(1, 22, 30)))
        #expect(times.contain(at(2, 6, 29)) && !times.contain(at(2, 6, 30)))
        #expect(!times.contain(at(2, 23)))
        #expect(times.nextChange(after: at(1, 12)) == at(1, 22, 30))
        #expect(times.nextChange(after: at(1, 22, 30) + 59) == at(2, 6, 30))
        #expect(times.nextChange(after: at(2, 6, 30)) == at(8, 22, 30))
    }

    @Test("entries that overlap or touch are one off time")
    func overlap() throws {
        let times = try offTimes(["22:00-06:00", "Sat 05:00-08:00", "Sat 08:00-09:00"], Self.universal)
        #expect(times.nextChange(after: at(1, 23)) == at(2, 9))
        #expect(times.nextChange(after: at(3, 23)) == at(4, 6))
    }

    @Test("times that never end, and none, have no next change")
    func endless() throws {
        #expect(try offTimes(["00:00-12:00", "12:00-24:00"], Self.universal).nextChange(after: at(1, 1)) == nil)
        let none = try offTimes([], Self.universal)
        #expect(!none.contain(at(1, 1)) && none.nextChange(after: at(1, 1)) == nil)
    }

    @Test("in the night that loses an hour the camera is off for seven hours, in the one that gains one for nine")
    func daylightSaving() throws {
        let times = try offTimes(["22:30-06:30"], Self.central)
        // 28 March 2026, 22:30 CET is 21:30 UTC; 29 March, 06:30 CEST is 04:30 UTC.
        let spring = 1_774_733_400
        #expect(!times.contain(spring - 60) && times.contain(spring))
        #expect(times.nextChange(after: spring) == spring + 7 * 3600)
        // 24 October 2026, 22:30 CEST is 20:30 UTC; 25 October, 06:30 CET is 05:30 UTC.
        let autumn = 1_792_873_800
        #expect(!times.contain(autumn - 60) && times.contain(autumn))
        #expect(times.nextChange(after: autumn) == autumn + 9 * 3600)
    }

    @Test("an end in the hour that is left out comes with that hour's end")
    func missingHour() throws {
        let times = try offTimes(["22:00-02:30"], Self.central)
        #expect(times.nextChange(after: 1_774_746_000 - 3600) == 1_774_746_000)
    }

    @Test("a change is told as a time of day, with the day if it is farther away than one")
    func texts() throws {
        let times = try offTimes(["Fri 22:30-06:05"], Self.universal)
        #expect(times.text(of: at(2, 6, 5), seenAt: at(1, 23)) == "06:05")
        #expect(times.text(of: at(2, 6, 5), seenAt: at(1, 6, 5)) == "Sat 06:05")
    }

    @Test("the machine's local time is what localtime says")
    func local() {
        var now = time(nil)
        let expected = localtime(&now).pointee
        let found = WallTime.local(now)
        #expect(found.weekday == Int(expected.tm_wday))
        #expect(found.minute == Int(expected.tm_hour) * 60 + Int(expected.tm_min))
    }
}

extension OffTime {
    fileprivate init(_ weekdays: some Sequence<Int>, _ start: Int, _ end: Int) throws {
        try self.init("00:00-24:00")
        self.weekdays = Set(weekdays)
        self.start = start
        self.end = end
    }
}
