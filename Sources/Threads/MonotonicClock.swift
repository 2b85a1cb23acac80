// Runs on: any thread.
import Glibc

/// Seconds on the machine's monotonic clock, which neither stops for NTP nor jumps.
public enum MonotonicClock {
    /// Now, in seconds since an unspecified start.
    public static var seconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
