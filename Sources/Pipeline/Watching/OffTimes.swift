// Runs on: any thread (values only).
import Glibc

/// A time of the week as a clock on the wall shows it.
struct WallTime: Sendable, Equatable {
    /// 0 is Sunday, 6 Saturday, as in `struct tm`.
    var weekday: Int
    /// Minutes since midnight, 0 to 1439.
    var minute: Int

    /// What the machine's local time is, with daylight saving.
    /// - Parameter seconds: since 1970.
    static func local(_ seconds: Int) -> WallTime {
        var time = time_t(seconds)
        var parts = tm()
        guard localtime_r(&time, &parts) != nil else { return WallTime(weekday: 0, minute: 0) }
        return WallTime(weekday: Int(parts.tm_wday), minute: Int(parts.tm_hour) * 60 + Int(parts.tm_min))
    }

    /// `06:30`
    var clock: String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(minute / 60)):\(two(minute % 60))"
    }

    /// `Mon`
    var day: String { Self.days.indices.contains(weekday) ? Self.days[weekday] : "" }

    static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
}

/// One entry of `camera.offTimes`: a span of the day, on all or some days of the week.
struct OffTime: Sendable, Equatable {
    /// The days on which it begins, 0 is Sunday.
    var weekdays: Set<Int>
    /// Minutes since midnight, 0 to 1439.
    var start: Int
    /// Minutes since midnight, 1 to 1440; not after `start`, it is the next day's.
    var end: Int

    /// What an entry looks like, in words.
    static let expected = "\"HH:MM-HH:MM\", with days before it if it is not for all, such as \"Sat-Sun 00:00-09:00\""

    /// Reads `22:30-06:30`, `Fri 23:00-24:00`, `Mon-Thu,Sun 22:00-07:00`.
    init(_ text: String) throws(OffTimeError) {
        let words = text.split(separator: " ")
        guard (1...2).contains(words.count), let span = words.last else { throw OffTimeError(text, Self.expected) }
        weekdays = words.count == 1 ? Set(0...6) : try Self.days(words[0], of: text)
        let times = span.split(separator: "-", omittingEmptySubsequences: false)
        guard times.count == 2 else { throw OffTimeError(text, Self.expected) }
        start = try Self.minute(times[0], through: 1439, of: text)
        end = try Self.minute(times[1], through: 1440, of: text)
        if start == end { throw OffTimeError(text, "an end other than the beginning (00:00-24:00 is the whole day)") }
    }

    private static func days(_ list: Substring, of text: String) throws(OffTimeError) -> Set<Int> {
        var days: Set<Int> = []
        for part in list.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false)
            let numbers = ends.compactMap { name in
                WallTime.days.firstIndex { $0.lowercased() == name.lowercased() }
            }
            guard let first = numbers.first, let last = numbers.last, numbers.count == ends.count, ends.count <= 2
            else {
                throw OffTimeError(text, "days such as Mon, Mon-Fri or Sat,Sun, not \(quoted(String(part)))")
            }
            for step in 0...(last - first + 7) % 7 { days.insert((first + step) % 7) }
        }
        return days
    }

    private static func minute(_ time: Substring, through last: Int, of text: String) throws(OffTimeError) -> Int {
        let parts = time.split(separator: ":", omittingEmptySubsequences: false)
        let isWritten = parts.count == 2 && parts[1].utf8.count == 2 && (1...2).contains(parts[0].utf8.count)
        let digits = parts.allSatisfy { $0.utf8.allSatisfy { (48...57).contains($0) } }
        guard isWritten, digits, let hours = Int(parts[0]), let minutes = Int(parts[1]), minutes < 60,
            hours * 60 + minutes <= last
        else {
            throw OffTimeError(
                text, "a time from 00:00 to \(last == 1440 ? "24:00" : "23:59"), not \(quoted(String(time)))")
        }
        return hours * 60 + minutes
    }

    /// Whether it is on at a time.
    func contains(_ time: WallTime) -> Bool {
        let beganToday = weekdays.contains(time.weekday) && time.minute >= start && (end <= start || time.minute < end)
        let beganYesterday = end <= start && weekdays.contains((time.weekday + 6) % 7) && time.minute < end
        return beganToday || beganYesterday
    }
}

/// An entry that is not understood.
struct OffTimeError: Error, Equatable {
    let message: String

    init(_ text: String, _ expected: String) {
        message = "expected \(expected), found \(quoted(text))"
    }
}

/// The times of the week at which the camera is off.
///
/// It goes by the minutes that a clock on the wall shows: an hour that daylight saving leaves out is not there, and one that it
/// repeats counts twice.
struct OffTimes: Sendable {
    private let times: [OffTime]
    private let wallTime: @Sendable (Int) -> WallTime

    /// - Parameter wallTime: from seconds since 1970 to local time.
    init(_ times: [OffTime], wallTime: @escaping @Sendable (Int) -> WallTime = WallTime.local) {
        self.times = times
        self.wallTime = wallTime
    }

    /// Whether the camera is off.
    /// - Parameter seconds: since 1970.
    func contain(_ seconds: Int) -> Bool {
        guard !times.isEmpty else { return false }
        let time = wallTime(seconds)
        return times.contains { $0.contains(time) }
    }

    /// When that changes next, in seconds since 1970, to the minute; nil if it never does.
    func nextChange(after seconds: Int) -> Int? {
        let isOff = contain(seconds)
        guard !times.isEmpty else { return nil }
        // Offsets from universal time are whole minutes. A week and a day: daylight saving may leave a boundary out.
        let minute = seconds - ((seconds % 60) + 60) % 60
        return (1...8 * 1440).lazy.map { minute + $0 * 60 }.first { contain($0) != isOff }
    }

    /// `06:30`, or `Mon 06:30` if it is not within a day.
    func text(of change: Int, seenAt seconds: Int) -> String {
        let time = wallTime(change)
        return change - seconds < 86_400 ? time.clock : "\(time.day) \(time.clock)"
    }
}
