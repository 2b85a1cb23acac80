// Runs on: whichever thread holds the pipeline's state lock; a value.
import Glibc

/// Why the camera is off.
public enum CameraOffReason: Sendable, Equatable {
    /// The person's order.
    case order
    /// `camera.offTimes`; until when, as a clock shows it. Nil if they never end.
    case schedule(until: String?)

    /// `off by schedule until 06:30`
    public var description: String {
        switch self {
        case .order: "off by hand until camera on"
        case .schedule(nil): "off by schedule at all times"
        case .schedule(let until?): "off by schedule until \(until)"
        }
    }
}

/// Whether the camera is on: by the times of day, and above them the person's orders. `off` holds until `on`; an `on` given in an off
/// time holds until that ends.
struct CameraSwitch: Sendable {
    /// Why it is off; nil is on.
    private(set) var offReason: CameraOffReason?
    private var offTimes: OffTimes
    private var isOffByOrder = false
    /// The rest of an off time in which the person wants the camera on, in seconds since 1970. The end is nil if it has none.
    private var exception: (start: Int, end: Int?)?
    /// The minute for which `offReason` was worked out, since 1970.
    private var minute: Int?

    /// - Parameter seconds: the wall clock's, since 1970.
    init(offTimes: OffTimes, at seconds: Int) {
        self.offTimes = offTimes
        update(at: seconds)
    }

    /// The person switches it on or off.
    mutating func order(isOn: Bool, at seconds: Int) {
        isOffByOrder = !isOn
        let isOffTime = isOn && offTimes.contain(seconds)
        exception = isOffTime ? (seconds, offTimes.nextChange(after: seconds)) : nil
        workOut(at: seconds)
    }

    /// Other times (a reload).
    mutating func reconfigure(offTimes: OffTimes, at seconds: Int) {
        self.offTimes = offTimes
        if exception != nil { exception = (seconds, offTimes.nextChange(after: seconds)) }
        workOut(at: seconds)
    }

    /// Time passes. It is worked out anew for every minute of the wall clock, so that a clock that jumps is followed.
    mutating func update(at seconds: Int) {
        if minute != seconds / 60 { workOut(at: seconds) }
    }

    private mutating func workOut(at seconds: Int) {
        minute = seconds / 60
        // localtime_r alone would never hear of another time zone.
        tzset()
        let isOffTime = offTimes.contain(seconds)
        // A clock that was put back to before the order tells nothing of when it ends.
        if let exception, !isOffTime || seconds >= exception.end ?? .max || seconds < exception.start - 60 {
            self.exception = nil
        }
        if isOffByOrder {
            offReason = .order
        } else if isOffTime, exception == nil {
            let end = offTimes.nextChange(after: seconds)
            offReason = .schedule(until: end.map { offTimes.text(of: $0, seenAt: seconds) })
        } else {
            offReason = nil
        }
    }
}
