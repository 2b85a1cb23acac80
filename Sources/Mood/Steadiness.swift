// Runs on: any thread (values only).
import Glibc

extension MoodParameters {
    /// What one number from quick to steady makes of smoothing, window, persistence, dwell and thresholds; the rest are the defaults, and at
    /// 0.5 all are.
    ///
    /// The times grow by a constant factor for each step, threefold (the dwell fivefold) from 0 to 0.5 and again to 1; the threshold for
    /// entering and the lead grow evenly. So a steadier mood changes less often and later.
    /// - Parameter steadiness: 0 to 1; outside, the nearest end, and 0.5 for what is no number.
    public init(steadiness: Double) {
        self.init()
        self.steadiness = steadiness.isFinite ? min(max(steadiness, 0), 1) : 0.5
        let way = 2 * self.steadiness - 1
        smoothingSeconds = Self.rounded(smoothingSeconds * pow(3, way))
        windowSeconds = Self.rounded(windowSeconds * pow(3, way))
        persistenceSeconds = Self.rounded(persistenceSeconds * pow(3, way))
        minimumDwellSeconds = Self.rounded(minimumDwellSeconds * pow(5, way))
        enterThreshold = Self.rounded(enterThreshold + 0.1 * way)
        leadMargin = Self.rounded(leadMargin + 0.1 * way)
    }

    /// To thousandths, as a person would write it.
    private static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
